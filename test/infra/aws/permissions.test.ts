import { describe, expect, it } from 'vitest';
import { permissionsByRole, readable, trustByRole } from './support/permissions.ts';
import { synthesize } from './support/synthesized.ts';

const listingOf = (...prefixes: string[]) =>
  `when ${JSON.stringify({ StringLikeIfExists: { 's3:prefix': prefixes } })}`;

/** Every permission that anything in the stack has. A new one belongs here, with its reason. */
const allowed: Record<string, string[]> = {
  // Reads artifacts and the readings they forecast from.
  PredictIdentityRole: [
    'logs:CreateLogStream on <PredictIdentityLog>',
    'logs:PutLogEvents on <PredictIdentityLog>',
    's3:GetObject on <StoreBucket>/models/*',
    's3:GetObject on <StoreBucket>/series/*',
    `s3:ListBucket on <StoreBucket> ${listingOf('models/*', 'series/*')}`,
  ],
  // Starts training, and keeps what could not be started.
  RetrainingRole: [
    'lambda:InvokeFunction on <TrainFunctionAliaslive>',
    'sqs:SendMessage on <RetrainingDeadLetters>',
  ],
  // Reads readings and the champion, writes versions; never a reading.
  TrainIdentityRole: [
    'logs:CreateLogStream on <TrainIdentityLog>',
    'logs:PutLogEvents on <TrainIdentityLog>',
    's3:GetObject on <StoreBucket>/models/*',
    's3:GetObject on <StoreBucket>/series/*',
    `s3:ListBucket on <StoreBucket> ${listingOf('series/*', 'models/*')}`,
    's3:PutObject on <StoreBucket>/models/*',
  ],
};

describe('permissions', () => {
  const { template } = synthesize();

  it('are these and no others', () => {
    const byRole = permissionsByRole(template);

    const found = Object.fromEntries(
      Object.entries(byRole).map(([role, permissions]) => [role, readable(permissions)]),
    );

    expect(found).toEqual(allowed);
  });

  it('belong to roles that only the right service may take on', () => {
    const trusted = trustByRole(template);

    expect(trusted).toEqual({
      PredictIdentityRole: ['lambda.amazonaws.com'],
      RetrainingRole: [
        'scheduler.amazonaws.com when {"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}}',
      ],
      TrainIdentityRole: ['lambda.amazonaws.com'],
    });
  });

  it('never name everything', () => {
    const permissions = Object.values(permissionsByRole(template)).flat();

    const wild = permissions.filter(
      ({ action, resource }) => action.includes('*') || resource === '*',
    );

    expect(permissions).not.toHaveLength(0);
    expect(wild).toEqual([]);
  });
});
