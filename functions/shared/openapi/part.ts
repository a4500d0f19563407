import type { JsonSchema } from './components.ts';

export type OpenApiNode = Readonly<Record<string, unknown>>;

/**
 * What one function adds to the OpenAPI document of the whole service. Functions do not know each
 * other: the parts are put together where the functions are bundled (`infra/bundle/`).
 */
export interface OpenApiPart {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  /** By path, then by method in lower case. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiNode>>>>;
  /** Schemas that the paths refer to, by name. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}
