import type { Operation } from '../operation.ts';
import { archiveOperations } from './archive-operations.ts';
import { championOperations } from './champion-operations.ts';
import { modelOperations } from './model-operations.ts';
import { trainingOperations } from './training-operations.ts';
import { versionOperations } from './version-operations.ts';

/** Everything that the manage function does, as the router and the OpenAPI document have it. */
export const operations: readonly Operation[] = [
  ...modelOperations,
  ...versionOperations,
  ...championOperations,
  ...archiveOperations,
  ...trainingOperations,
];
