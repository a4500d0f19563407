/**
 * The few parts of WebAssembly's binary format that one numeric function needs.
 * https://webassembly.github.io/spec/core/binary/
 */

export const I32 = 0x7f;
export const F32 = 0x7d;
export const V128 = 0x7b;

/** Code as bytes; parts are joined by spreading. */
export type Code = readonly number[];

/** A parameter or variable of a function, by its number. */
export type Variable = number;

export const get = (variable: Variable): Code => [0x20, ...unsigned(variable)];
export const set = (variable: Variable, value: Code): Code => [
  ...value,
  0x21,
  ...unsigned(variable),
];
export const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const constant = (value: number): Code => [0x41, ...signed(value)];

/** `variable += by` for an i32. */
export const advance = (variable: Variable, by: Code): Code =>
  set(variable, add(get(variable), by));

/** Runs `body` as many times as `counter` says, at least once, counting it down to 0. */
export const repeat = (counter: Variable, body: Code): Code => [
  ...[0x03, 0x40],
  ...body,
  ...set(counter, add(get(counter), constant(-1))),
  ...get(counter),
  ...[0x0d, 0x00, 0x0b],
];

export const load = (at: Code, offset: number): Code => [
  ...at,
  ...vector(0),
  0,
  ...unsigned(offset),
];
/** One f32, four times. */
export const loadSplat = (at: Code, offset: number): Code => [
  ...at,
  ...vector(9),
  0,
  ...unsigned(offset),
];
export const store = (at: Code, offset: number, value: Code): Code => [
  ...at,
  ...value,
  ...vector(11),
  0,
  ...unsigned(offset),
];
/** Two f32 as two f64. */
export const loadWidened = (at: Code, offset: number): Code => [
  ...at,
  ...vector(93),
  0,
  ...unsigned(offset),
  ...vector(95),
];
/** One f64, twice. */
export const loadSplatWide = (at: Code, offset: number): Code => [
  ...at,
  ...vector(10),
  0,
  ...unsigned(offset),
];
/** Two f64 as they are when kept as f32. */
export const rounded = (value: Code): Code => [...value, ...vector(94), ...vector(95)];
export const addWide = (a: Code, b: Code): Code => [...a, ...b, ...vector(240)];
export const multiplyWide = (a: Code, b: Code): Code => [...a, ...b, ...vector(242)];
/** Two f64 zeros. */
export const ZERO_WIDE: Code = [0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0xfd, 20];
export const splat = (value: Code): Code => [...value, ...vector(19)];
export const addLanes = (a: Code, b: Code): Code => [...a, ...b, ...vector(228)];
export const multiplyLanes = (a: Code, b: Code): Code => [...a, ...b, ...vector(230)];
/** `a b + c`, rounded once where the processor can (relaxed SIMD). */
export const multiplyAddLanes = (a: Code, b: Code, c: Code): Code => [
  ...a,
  ...b,
  ...c,
  ...vector(0x105),
];
export const greaterLanes = (a: Code, b: Code): Code => [...a, ...b, ...vector(233)];

export interface FunctionSource {
  readonly name: string;
  readonly parameters: readonly number[];
  /** Types of the variables, numbered after the parameters. */
  readonly variables: readonly number[];
  readonly body: Code;
}

/** A module that imports `env.memory` and exports one function without a result. */
export function moduleOf({ name, parameters, variables, body }: FunctionSource): Uint8Array {
  const locals = list(variables.map((type) => [1, type]));
  const code = [...locals, ...body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list([[0x60, ...list(parameters.map((type) => [type])), 0]])),
    ...section(2, list([[...text('env'), ...text('memory'), 0x02, 0x00, 0x00]])),
    ...section(3, list([[0]])),
    ...section(7, list([[...text(name), 0x00, 0x00]])),
    ...section(10, list([[...unsigned(code.length), ...code]])),
  ]);
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

function list(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): Code {
  return list(Array.from(value, (character) => [character.charCodeAt(0)]));
}

function vector(operation: number): Code {
  return [0xfd, ...unsigned(operation)];
}

/** LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): Code {
  const isLast = value >= -0x40 && value < 0x40;
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
