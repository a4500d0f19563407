/** Activations that are computed here. */
export const ACTIVATIONS = ['linear', 'relu', 'elu', 'sigmoid', 'tanh'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

interface Named {
  readonly name: string;
  /** Numbers a row. */
  readonly width: number;
}

/** Layers of a network that are computed here, each naming those that it reads. */
export type GraphLayer = Named &
  (
    | { readonly kind: 'input'; readonly from: readonly [] }
    | {
        readonly kind: 'dense';
        readonly from: readonly string[];
        readonly activation: Activation;
        readonly useBias: boolean;
      }
    | { readonly kind: 'concatenate' | 'average' | 'dot'; readonly from: readonly string[] }
  );

export interface LayerGraph {
  readonly layers: ReadonlyMap<string, GraphLayer>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** What tfjs writes of a layer, as far as it is read here. */
interface SavedLayer {
  readonly class_name: string;
  readonly name?: string;
  readonly config: {
    readonly name: string;
    readonly batch_input_shape?: readonly (number | null)[];
    readonly units?: number;
    readonly activation?: string;
    readonly use_bias?: boolean;
    readonly axis?: number;
    readonly axes?: number;
    readonly normalize?: boolean;
  };
  readonly inbound_nodes?: readonly (readonly (readonly [string, number, number, object])[])[];
}

interface SavedModel {
  readonly class_name: string;
  readonly config: {
    readonly layers: readonly SavedLayer[];
    readonly input_layers?: readonly (readonly [string, number, number])[];
    readonly output_layers?: readonly (readonly [string, number, number])[];
  };
}

/**
 * The graph of a topology that tfjs wrote; undefined where it has a layer, an activation or a shape
 * that is not computed here, which is for tfjs itself.
 */
export function readLayerGraph(topology: unknown): LayerGraph | undefined {
  const { class_name: kind, config } = topology as SavedModel;
  const layers = new Map<string, GraphLayer>();
  if (kind === 'Sequential') return readSequence(config.layers, layers);
  if (kind !== 'Model' && kind !== 'Functional') return undefined;
  const saved = new Map(config.layers.map((layer) => [layer.config.name, layer]));
  const [inputs, outputs] = [config.input_layers, config.output_layers].map((ends) =>
    ends?.map(([name]) => name),
  );
  if (!inputs || !outputs) return undefined;
  const add = (name: string): boolean => {
    if (layers.has(name)) return true;
    const layer = saved.get(name);
    if (!layer || (layer.inbound_nodes?.length ?? 0) > 1) return false;
    const from = (layer.inbound_nodes?.[0] ?? []).map(([below]) => below);
    if (!from.every(add)) return false;
    const read = readLayer(layer, from, layers);
    if (read) layers.set(name, read);
    return read !== undefined;
  };
  return [...inputs, ...outputs].every(add) ? { layers, inputs, outputs } : undefined;
}

/** Layers one upon another; the first says how wide its rows are. */
function readSequence(
  saved: readonly SavedLayer[],
  layers: Map<string, GraphLayer>,
): LayerGraph | undefined {
  const first = saved[0];
  const width = first?.config.batch_input_shape?.[1];
  if (!first || typeof width !== 'number' || first.config.batch_input_shape?.length !== 2) {
    return undefined;
  }
  const input =
    first.class_name === 'InputLayer' ? first.config.name : `${first.config.name}_input`;
  layers.set(input, { kind: 'input', name: input, width, from: [] });
  let last = input;
  for (const layer of saved) {
    if (layer.class_name === 'InputLayer') continue;
    const read = readLayer(layer, [last], layers);
    if (!read) return undefined;
    last = read.name;
    layers.set(last, read);
  }
  return { layers, inputs: [input], outputs: [last] };
}

function readLayer(
  { class_name: kind, config }: SavedLayer,
  from: readonly string[],
  known: ReadonlyMap<string, GraphLayer>,
): GraphLayer | undefined {
  const { name } = config;
  const widths = from.map((below) => known.get(below)?.width ?? Number.NaN);
  const [first = Number.NaN] = widths;
  const isSame = widths.every((width) => width === first);
  switch (kind) {
    case 'InputLayer': {
      const [, width, ...others] = config.batch_input_shape ?? [];
      if (typeof width !== 'number' || others.length > 0) return undefined;
      return { kind: 'input', name, width, from: [] };
    }
    case 'Dense': {
      const activation = ACTIVATIONS.find((known) => known === (config.activation ?? 'linear'));
      if (!activation || !config.units || from.length !== 1) return undefined;
      const useBias = config.use_bias ?? true;
      return { kind: 'dense', name, width: config.units, from, activation, useBias };
    }
    case 'Concatenate':
      if (config.axis !== -1 && config.axis !== 1) return undefined;
      return { kind: 'concatenate', name, width: widths.reduce((a, b) => a + b, 0), from };
    case 'Average':
      return isSame ? { kind: 'average', name, width: first, from } : undefined;
    case 'Dot': {
      const plain = config.axes === -1 && !config.normalize && from.length === 2;
      return isSame && plain ? { kind: 'dot', name, width: 1, from } : undefined;
    }
    default:
      return undefined;
  }
}
