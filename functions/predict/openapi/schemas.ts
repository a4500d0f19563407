import * as z from 'zod';
import type { JsonSchema } from '../../shared/openapi/components.ts';
import { forecastQuerySchema, forecastRequestSchema } from '../forecast-request.ts';
import { indexRequestSchema, inferRequestSchema } from '../inference/infer-request.ts';
import * as answers from './answers.ts';

/** Every schema that the document names; requests are the very ones that validate. */
const SCHEMAS = {
  ForecastRequest: forecastRequestSchema,
  ForecastQuery: forecastQuerySchema,
  ForecastAnswer: answers.forecastAnswer,
  ModelNames: answers.modelNames,
  ForecastProblem: answers.problem,
  InferRequest: inferRequestSchema,
  InferAnswer: answers.inferAnswer,
  InferenceError: answers.inferenceError,
  ServerMetadata: answers.serverMetadata,
  ServerLive: answers.serverLive,
  ServerReady: answers.serverReady,
  ModelList: answers.modelList,
  ModelMetadata: answers.modelMetadata,
  ModelReady: answers.modelReady,
  ModelLoaded: answers.modelLoaded,
  RepositoryIndexRequest: indexRequestSchema,
  RepositoryIndex: answers.repositoryIndex,
} as const;

export type SchemaName = keyof typeof SCHEMAS;

const uri = (name: string) => `#/components/schemas/${name}`;

export function schemaReference(name: SchemaName): JsonSchema {
  return { $ref: uri(name) };
}

/** All of them in JSON Schema 2020-12, which is what OpenAPI 3.1 embeds. */
export function jsonSchemas(): Readonly<Record<SchemaName, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SCHEMAS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri, io: 'input', unrepresentable: 'any' });
  const plain = Object.entries(schemas).map(
    ([name, { $schema: _dialect, $id: _id, ...schema }]) => [name, schema],
  );
  return Object.fromEntries(plain) as Record<SchemaName, JsonSchema>;
}
