import * as z from 'zod';
import { openApiDocument } from '../openapi/document.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { noQuery } from '../request-schemas.ts';
import { archiveOperations } from './archive-operations.ts';
import { championOperations } from './champion-operations.ts';
import { modelOperations } from './model-operations.ts';
import { trainingOperations } from './training-operations.ts';
import { versionOperations } from './version-operations.ts';

const describeManagement = defineOperation({
  id: 'describeManagement',
  method: 'GET',
  path: '/v1/openapi.json',
  summary: 'Describe these operations: this document',
  parameters: noQuery,
  query: noQuery,
  headers: [],
  response: z.looseObject({ openapi: z.string() }),
  errors: [],
  answer: async () => ({
    body: openApiDocument(operations),
    headers: { 'cache-control': 'max-age=300' },
  }),
});

/** Everything that the manage function does, as the router and the OpenAPI document have it. */
export const operations: readonly Operation[] = [
  ...modelOperations,
  ...versionOperations,
  ...championOperations,
  ...archiveOperations,
  ...trainingOperations,
  describeManagement,
];
