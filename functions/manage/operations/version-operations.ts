import { describeVersion, listVersions } from '../../shared/registry/list-versions.ts';
import { readReport } from '../../shared/registry/version-report.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { modelPath, noQuery, versionPath, versionsQuery } from '../request-schemas.ts';
import { reportResponse, versionResponse, versionsResponse } from '../response-schemas.ts';

const listModelVersions = defineOperation({
  id: 'listVersions',
  method: 'GET',
  path: '/v1/models/{model}/versions',
  summary: 'List the versions of a model',
  description: 'Newest first.',
  parameters: modelPath,
  query: versionsQuery,
  headers: [],
  response: versionsResponse,
  errors: [404],
  answer: async ({ path, query }, { store }) => ({
    body: await listVersions(store, path.model, query),
  }),
});

const showVersion = defineOperation({
  id: 'showVersion',
  method: 'GET',
  path: '/v1/models/{model}/versions/{version}',
  summary: 'Show one version',
  parameters: versionPath,
  query: noQuery,
  headers: [],
  response: versionResponse,
  errors: [404],
  answer: async ({ path: { model, version } }, { store }) => ({
    body: await describeVersion(store, model, version),
  }),
});

const showReport = defineOperation({
  id: 'showReport',
  method: 'GET',
  path: '/v1/models/{model}/versions/{version}/report',
  summary: 'Report on one version',
  description: 'What it learned from, how good it is, where it comes from, and what became of it.',
  parameters: versionPath,
  query: noQuery,
  headers: [],
  response: reportResponse,
  errors: [404],
  answer: async ({ path: { model, version } }, { store }) => ({
    body: await readReport(store, model, version),
  }),
});

export const versionOperations: readonly Operation[] = [listModelVersions, showVersion, showReport];
