import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ForwardPass, LayerKernel, NetworkPart, TrainedNetwork } from '../trained-network.ts';
import { ForwardPlan } from './forward-plan.ts';
import { type GraphLayer, type LayerGraph, readLayerGraph } from './layer-graph.ts';
import {
  type PackedWeights,
  packWeights,
  unpackKernel,
  type WeightValues,
} from './packed-weights.ts';

/** One tensor of a network by its name, such as `hidden-1/kernel`. */
export interface NamedWeights {
  readonly name: string;
  readonly values: WeightValues;
}

export interface LeanSource {
  /** As tfjs writes it into `model.json`. */
  readonly topology: object;
  readonly weights: readonly NamedWeights[];
  /** Opens the same network in tfjs, given the weights again. */
  readonly open: (weights: readonly NamedWeights[]) => Promise<LayersModel>;
}

/** Of topologies that several networks share. */
const graphs = new WeakMap<object, LayerGraph>();

function graphOf(topology: object): LayerGraph | undefined {
  const graph = graphs.get(topology) ?? readLayerGraph(topology);
  if (graph) graphs.set(topology, graph);
  return graph;
}

/**
 * A network of fully connected layers, computed without tfjs: starting it costs a millisecond and not
 * a hundred, and a pass over a few rows has nothing to do but arithmetic.
 */
export class LeanNetwork implements TrainedNetwork {
  readonly #graph: LayerGraph;
  /** As they were saved, until they are packed: many are only read. */
  readonly #saved = new Map<string, SavedWeights>();
  readonly #packed = new Map<string, PackedWeights>();
  readonly #names: readonly string[];
  readonly #open: LeanSource['open'];
  #opened: Promise<LayersModel> | undefined;

  /** Undefined where the network has a layer that only tfjs computes, or weights that do not fit. */
  static read(source: LeanSource): LeanNetwork | undefined {
    const graph = graphOf(source.topology);
    if (!graph) return undefined;
    const network = new LeanNetwork(graph, source);
    const dense = [...graph.layers.values()].filter(({ kind }) => kind === 'dense');
    return dense.every(({ name }) => network.#saved.has(name)) ? network : undefined;
  }

  private constructor(graph: LayerGraph, { weights, open }: LeanSource) {
    this.#graph = graph;
    this.#open = open;
    this.#names = weights.map(({ name }) => name);
    const byName = new Map(weights.map(({ name, values }) => [name, values]));
    for (const layer of graph.layers.values()) {
      if (layer.kind !== 'dense') continue;
      const inner = graph.layers.get(layer.from[0] ?? '')?.width ?? 0;
      const kernel = byName.get(`${layer.name}/kernel`);
      const bias = byName.get(`${layer.name}/bias`);
      const fits =
        kernel?.length === inner * layer.width &&
        (layer.useBias ? bias?.length === layer.width : bias === undefined);
      if (kernel && fits)
        this.#saved.set(layer.name, { kernel, bias, inner, columns: layer.width });
    }
  }

  get inputCount(): number {
    return this.#graph.inputs.length;
  }

  forward(
    { firstInput, firstOutput }: NetworkPart = { firstInput: 0, firstOutput: 0 },
  ): ForwardPass {
    const inputs = this.#graph.inputs.slice(firstInput);
    const outputs = this.#graph.outputs.slice(firstOutput);
    const layers = this.#layersFor([...inputs, ...outputs]);
    const plan = new ForwardPlan(layers, (name) => this.#pack(name), { inputs, outputs });
    for (const layer of this.#saved.keys()) this.#own(layer);
    return plan.run;
  }

  kernelOf(layer: string): LayerKernel {
    this.#own(layer);
    const { kernel, inner, columns } = this.#weightsOf(layer);
    const values = kernel instanceof Float32Array ? kernel : Float32Array.from(kernel);
    return { values, width: inner, units: columns };
  }

  open(): Promise<LayersModel> {
    this.#opened ??= this.#open(this.#unpacked()).catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  dispose(): void {
    this.#opened?.then((model) => model.dispose()).catch(() => {});
  }

  /** Those layers and all that they read, each after what it reads. */
  #layersFor(names: readonly string[]): GraphLayer[] {
    const found = new Map<string, GraphLayer>();
    const add = (name: string): void => {
      const layer = this.#graph.layers.get(name);
      if (!layer || found.has(name)) return;
      layer.from.forEach(add);
      found.set(name, layer);
    };
    names.forEach(add);
    return [...found.values()];
  }

  #unpacked(): NamedWeights[] {
    return this.#names.map((name) => {
      const [layer, what] = splitName(name);
      const { kernel, bias } = this.#weightsOf(layer);
      return { name, values: what === 'bias' && bias ? bias : kernel };
    });
  }

  /** What is packed is not kept twice. */
  #pack(layer: string): PackedWeights | undefined {
    const saved = this.#saved.get(layer);
    if (!saved) return this.#packed.get(layer);
    const packed = packWeights(saved.kernel, saved.bias, saved);
    this.#packed.set(layer, packed);
    this.#saved.delete(layer);
    return packed;
  }

  /** What is not packed is copied: a view of a few weights keeps the bytes of all in memory. */
  #own(layer: string): void {
    const saved = this.#saved.get(layer);
    if (!saved || saved.kernel.buffer.byteLength === saved.kernel.byteLength) return;
    this.#saved.set(layer, { ...saved, kernel: saved.kernel.slice(), bias: saved.bias?.slice() });
  }

  #weightsOf(layer: string): SavedWeights {
    const saved = this.#saved.get(layer);
    if (saved) return saved;
    const packed = this.#packed.get(layer);
    if (!packed) throw new RangeError(`The network has no fully connected layer "${layer}".`);
    const { inner, columns } = packed;
    return { kernel: unpackKernel(packed), bias: packed.bias.slice(0, columns), inner, columns };
  }
}

/** kernel: [inner, columns]; bias: [columns]. */
interface SavedWeights {
  readonly kernel: WeightValues;
  readonly bias: WeightValues | undefined;
  readonly inner: number;
  readonly columns: number;
}

function splitName(name: string): [string, string] {
  const at = name.lastIndexOf('/');
  return [name.slice(0, at), name.slice(at + 1)];
}
