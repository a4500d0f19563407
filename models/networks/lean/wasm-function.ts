import { type FunctionSource, moduleOf } from './wasm-assembler.ts';

const PAGE_BYTES = 65_536;

export type WasmFunction = (...parameters: number[]) => void;

interface Growing {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What is used of it; TypeScript's libraries have it among those of browsers only. */
interface WebAssemblyApi {
  readonly Memory: new (size: { initial: number }) => Growing;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: Growing } },
  ) => { readonly exports: Readonly<Record<string, WasmFunction>> };
}

const { Memory, Module, Instance, validate } = (
  globalThis as unknown as { WebAssembly: WebAssemblyApi }
).WebAssembly;

/** Memory that functions in WebAssembly work in. */
export class WasmMemory {
  readonly #memory = new Memory({ initial: 1 });

  /** All of it, `bytes` at least; views of a buffer from before are void when it grew. */
  buffer(bytes: number): ArrayBuffer {
    const missing = bytes - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    return this.#memory.buffer;
  }

  /** The first that this engine knows all operations of. */
  compileFirst(sources: readonly FunctionSource[]): WasmFunction {
    const known = sources.find((source) => validate(moduleOf(source)));
    return this.compile(known ?? (sources.at(-1) as FunctionSource));
  }

  /** Some kilobytes: compiled at once, in less than it takes to wait for it. */
  compile(source: FunctionSource): WasmFunction {
    const module = new Module(moduleOf(source));
    const { exports } = new Instance(module, { env: { memory: this.#memory } });
    return exports[source.name] as WasmFunction;
  }
}
