import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ForwardPass, LayerKernel, NetworkPart, TrainedNetwork } from '../trained-network.ts';
import { ForwardPlan } from './forward-plan.ts';
import { type GraphLayer, type LayerGraph, readLayerGraph } from './layer-graph.ts';
import { type PackedWeights, packWeights, unpackKernel } from './packed-weights.ts';

/** One tensor of a network by its name, such as `hidden-1/kernel`. */
export interface NamedWeights {
  readonly name: string;
  readonly values: Float32Array;
}

export interface LeanSource {
  /** As tfjs writes it into `model.json`. */
  readonly topology: unknown;
  readonly weights: readonly NamedWeights[];
  /** Opens the same network in tfjs, given the weights again. */
  readonly open: (weights: readonly NamedWeights[]) => Promise<LayersModel>;
}

/**
 * A network of fully connected layers, computed without tfjs: starting it costs a millisecond and not
 * a hundred, and a pass over a few rows has nothing to do but arithmetic.
 */
export class LeanNetwork implements TrainedNetwork {
  readonly #graph: LayerGraph;
  readonly #weights = new Map<string, PackedWeights>();
  readonly #names: readonly string[];
  readonly #open: LeanSource['open'];
  #opened: Promise<LayersModel> | undefined;

  /** Undefined where the network has a layer that only tfjs computes, or weights that do not fit. */
  static read(source: LeanSource): LeanNetwork | undefined {
    const graph = readLayerGraph(source.topology);
    if (!graph) return undefined;
    const network = new LeanNetwork(graph, source);
    const dense = [...graph.layers.values()].filter(({ kind }) => kind === 'dense');
    return dense.every(({ name }) => network.#weights.has(name)) ? network : undefined;
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
      if (!kernel || !fits) continue;
      this.#weights.set(layer.name, packWeights(kernel, bias, { inner, columns: layer.width }));
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
    const plan = new ForwardPlan(layers, (name) => this.#weights.get(name), { inputs, outputs });
    return plan.run;
  }

  kernelOf(layer: string): LayerKernel {
    const weights = this.#weights.get(layer);
    if (!weights) throw new RangeError(`The network has no fully connected layer "${layer}".`);
    return { values: unpackKernel(weights), width: weights.inner, units: weights.columns };
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
      const [layer = '', what] = splitName(name);
      const packed = this.#weights.get(layer) as PackedWeights;
      const values = what === 'bias' ? packed.bias.slice(0, packed.columns) : unpackKernel(packed);
      return { name, values };
    });
  }
}

function splitName(name: string): [string, string] {
  const at = name.lastIndexOf('/');
  return [name.slice(0, at), name.slice(at + 1)];
}
