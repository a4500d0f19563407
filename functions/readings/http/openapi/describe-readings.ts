import * as z from 'zod';
import {
  type DescribedHeader,
  type DescribedOperation,
  describeOperations,
} from '../../../shared/openapi/describe-operations.ts';
import type { OpenApiPart } from '../../../shared/openapi/part.ts';
import { SERIES_ID_PATTERN } from '../../../shared/series/series-keys.ts';
import { jsonFileSchema } from '../../formats/json-readings.ts';
import {
  listQuerySchema,
  readingsQuerySchema,
  readOptionsSchema,
  seriesBodySchema,
} from '../schemas.ts';
import {
  importAnswerSchema,
  readingsAnswerSchema,
  seriesAnswerSchema,
  seriesPageSchema,
  uploadResultSchema,
  uploadSchema,
} from './answer-schemas.ts';

const ERRORS: Readonly<Record<number, string>> = {
  400: 'Something in the request cannot be read: what, its value, and what is allowed.',
  404: 'There is no such series or upload.',
  405: 'The path takes other methods, which the Allow header lists.',
  409: 'What the series is cannot change so, or others wrote to it at the same time.',
  413: 'The body is too large; compress it, or ask for an upload.',
  415: 'The Content-Type is none that readings come in.',
  422: 'The readings keep to no regular step.',
  500: 'A fault of the server; the message is a request id.',
  501: 'The store is a directory, which takes no uploads.',
  503: 'The store cannot be reached, or a stored file is damaged; the log says which.',
};

const series = z.strictObject({
  series: z.string().regex(SERIES_ID_PATTERN).meta({ description: 'Id of the series' }),
});
const nothing = z.strictObject({});

const etag: DescribedHeader = {
  name: 'ETag',
  description: 'Changes whenever the series does.',
  schema: { type: 'string' },
};

const shared = { headers: [], query: nothing, parameters: series, revalidates: false } as const;

const csv = z.string().meta({
  description: 'A column of times, a column of values and a header, delimited as it is.',
});
const greenButton = z.string().meta({ description: 'An Atom feed of Green Button (ESPI).' });

const onSeries: readonly DescribedOperation[] = [
  {
    ...shared,
    id: 'listSeries',
    method: 'GET',
    path: '/v1/series',
    summary: 'List the ids of the series',
    parameters: nothing,
    query: listQuerySchema,
    answers: { 200: seriesPageSchema },
    errors: [],
  },
  {
    ...shared,
    id: 'showSeries',
    method: 'GET',
    path: '/v1/series/{series}',
    summary: 'Show what a series is',
    answers: { 200: seriesAnswerSchema },
    answerHeaders: [etag],
    errors: [404],
  },
  {
    ...shared,
    id: 'putSeries',
    method: 'PUT',
    path: '/v1/series/{series}',
    summary: 'Make a series, or change its holidays and bounds',
    description: 'Carrier, unit, step and zone stay as they were made: its readings are in them.',
    body: {
      'application/json': {
        schema: seriesBodySchema.meta({ id: 'SeriesRequest' }),
        example: { carrier: 'heat', unit: 'kWh', step_minutes: 15, time_zone: 'Europe/Berlin' },
      },
    },
    answers: { 200: seriesAnswerSchema, 201: seriesAnswerSchema },
    answerHeaders: [etag],
    errors: [409, 413],
  },
];

const onReadings: readonly DescribedOperation[] = [
  {
    ...shared,
    id: 'sendReadings',
    method: 'POST',
    path: '/v1/series/{series}/readings',
    summary: 'Put readings, or a covariate, into a series',
    description:
      'JSON, CSV or Green Button, plain or compressed with gzip. A repeat changes nothing; another ' +
      'value for a step is a correction, and wins.',
    query: readOptionsSchema,
    body: {
      'application/json': {
        schema: jsonFileSchema.meta({ id: 'ReadingsRequest' }),
        example: { start: '2024-01-31T00:00:00Z', step_minutes: 30, values: [1.5, null, 2] },
      },
      'text/csv': { schema: csv, example: 'time,value\n2024-01-31T00:00:00Z,1.5\n' },
      'application/xml': { schema: greenButton },
    },
    answers: { 200: importAnswerSchema },
    errors: [404, 409, 413, 415, 422],
  },
  {
    ...shared,
    id: 'readReadings',
    method: 'GET',
    path: '/v1/series/{series}/readings',
    summary: 'Read the readings of a series, with their flags',
    query: readingsQuerySchema,
    answers: { 200: readingsAnswerSchema },
    errors: [404],
  },
  {
    ...shared,
    id: 'startUpload',
    method: 'POST',
    path: '/v1/series/{series}/uploads',
    summary: 'Ask for an address to which a large file may be sent',
    description: 'Send the file there with PUT; it is imported when it has landed.',
    body: {
      'application/json': {
        schema: readOptionsSchema.meta({ id: 'UploadRequest' }),
        example: { format: 'csv', time: 'time', value: 'load' },
      },
    },
    answers: { 201: uploadSchema },
    errors: [404, 413, 501],
  },
  {
    ...shared,
    id: 'showUpload',
    method: 'GET',
    path: '/v1/series/{series}/uploads/{upload}',
    summary: 'Show what came of an upload',
    parameters: series.extend({ upload: z.uuid().meta({ description: 'Id of the upload' }) }),
    answers: { 200: uploadResultSchema },
    errors: [404],
  },
];

/** What the readings function adds to the OpenAPI document, from the schemas that it checks with. */
export function describeReadings(): OpenApiPart {
  return describeOperations([...onSeries, ...onReadings], {
    tag: { name: 'readings', description: 'Series, their readings and their covariates.' },
    errors: ERRORS,
  });
}
