import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import type { AlarmTopic } from './alarm-topic.ts';

export interface MonthlyBudgetProps {
  readonly dollars: number;
  /** Value of the tag `wattcast:stage`; it must be activated once as a cost allocation tag. */
  readonly stage: string;
  readonly topic: AlarmTopic;
}

/** Says so when the month has cost four fifths of what it may, or is going to cost more. */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, props: MonthlyBudgetProps) {
    super(scope, id);
    props.topic.letPublish('budgets.amazonaws.com');
    const subscribers = [{ subscriptionType: 'SNS', address: props.topic.topic.topicArn }];
    const notify = (notificationType: string, threshold: number) => ({
      notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold },
      subscribers,
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: props.dollars, unit: 'USD' },
        costFilters: { TagKeyValue: [`user:wattcast:stage$${props.stage}`] },
      },
      notificationsWithSubscribers: [notify('ACTUAL', 80), notify('FORECASTED', 100)],
    });
  }
}
