import * as z from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Collects what schemas share, by the ids of their `meta`, so that a document says it once. */
export class Components {
  readonly #schemas: Record<string, JsonSchema> = {};

  get schemas(): Readonly<Record<string, JsonSchema>> {
    return this.#schemas;
  }

  /** A schema as JSON Schema 2020-12, which OpenAPI 3.1 takes: a reference where it has an id. */
  describe(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const { $schema: _dialect, $defs = {}, ...own } = refer(z.toJSONSchema(schema, { io }));
    for (const [id, definition] of Object.entries($defs as Record<string, JsonSchema>)) {
      this.#add(id, definition);
    }
    const id = schema.meta()?.id;
    if (id === undefined) return own;
    // Where a schema refers to itself, zod has put it among its own definitions.
    if (own['$ref'] === undefined) this.#add(id, own);
    return { $ref: referenceTo(id) };
  }

  #add(id: string, { id: _id, ...definition }: JsonSchema): void {
    this.#schemas[id] = definition;
  }
}

function referenceTo(id: string): string {
  return `#/components/schemas/${id}`;
}

/** zod refers to what lies in the same schema, OpenAPI to what lies in the document. */
function refer(schema: object): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as JsonSchema;
}
