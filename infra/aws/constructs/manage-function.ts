import type { Construct } from 'constructs';
import type { ManageEnvironment } from '../../../functions/manage/environment.ts';
import type { ServingFunctionPlace } from './predict-function.ts';
import { ServingFunction } from './serving-function.ts';

/** Models, versions, which of them serves and what is trained: reads and writes models and jobs, knows no readings. */
export class ManageFunction extends ServingFunction {
  constructor(scope: Construct, id: string, { store, ...place }: ServingFunctionPlace) {
    const environment: ManageEnvironment = { WATTCAST_STORE: store.url };
    super(scope, id, {
      ...place,
      description: 'wattcast: models, versions and promotion',
      environment: { ...environment },
      size: place.configuration.manage,
    });
    store.grantRead(this.role, 'models/', 'jobs/');
    store.grantWrite(this.role, 'models/', 'jobs/');
  }
}
