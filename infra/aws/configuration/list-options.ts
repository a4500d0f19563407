import { stageOptions } from './stage-options.ts';

/** One option of a stage, as its documentation lists it. */
export interface OptionEntry {
  /** For example `predict.warm.bursts[].cron`. */
  readonly path: string;
  /** JSON; absent where the option has none. */
  readonly fallback?: string;
  readonly meaning: string;
}

/** What the list needs to know of a zod schema. */
interface Described {
  readonly description?: string | undefined;
  readonly shape?: Readonly<Record<string, Described>>;
  readonly def: {
    readonly innerType?: Described;
    readonly element?: Described;
    readonly valueType?: Described;
    readonly defaultValue?: unknown;
    readonly type: string;
  };
}

/** Every option, in the order of `stage-options.ts`. */
export function listOptions(): OptionEntry[] {
  return entriesOf('', stageOptions as unknown as Described);
}

/** The list as a table in Markdown. */
export function optionTable(): string {
  const rows = listOptions().map(
    ({ path, fallback, meaning }) =>
      `| \`${path}\` | ${fallback === undefined ? '' : `\`${fallback}\``} | ${meaning} |`,
  );
  return ['| option | default | what it is |', '|---|---|---|', ...rows].join('\n');
}

function entriesOf(path: string, schema: Described): OptionEntry[] {
  const [own] = entryOf(path, schema);
  const inner = innermost(schema);
  if (inner.shape !== undefined) return [...(own ? [own] : []), ...entriesIn(path, inner.shape)];
  const { element, valueType } = inner.def;
  return [
    ...(own ? [own] : []),
    ...(element ? entriesOf(`${path}[]`, element) : []),
    ...(valueType ? entriesOf(`${path}.*`, valueType) : []),
  ];
}

function entriesIn(path: string, shape: Readonly<Record<string, Described>>): OptionEntry[] {
  return Object.entries(shape).flatMap(([name, schema]) =>
    entriesOf(path === '' ? name : `${path}.${name}`, schema),
  );
}

function entryOf(path: string, schema: Described): OptionEntry[] {
  if (schema.description === undefined) return [];
  const fallback =
    schema.def.type === 'default' ? { fallback: JSON.stringify(schema.def.defaultValue) } : {};
  return [{ path, meaning: schema.description, ...fallback }];
}

/** A schema without its default and its being optional. */
function innermost(schema: Described): Described {
  return schema.def.innerType === undefined ? schema : innermost(schema.def.innerType);
}
