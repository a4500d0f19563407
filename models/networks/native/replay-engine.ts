import * as tf from '@tensorflow/tfjs-core';
import type { EngineName } from '../choose-engine.ts';
import { weightsOf } from '../kept-weights.ts';
import type { NoiseSource } from '../noise.ts';
import type {
  ChosenEngine,
  EpochMeans,
  EpochPlan,
  TrainingEngine,
  TrainingPlan,
} from '../training-engine.ts';
import { NonFiniteLossError, TrainingAbortedError, UnreplayableError } from '../training-errors.ts';
import { operationThreads } from './binding.ts';
import { SETTINGS, SettingsTable } from './fused-optimizer.ts';
import { DataType } from './graph-def.ts';
import {
  accumulatorHandles,
  type BatchTrace,
  handleName,
  NAMES,
  type TrainingGraphOptions,
} from './graph-inputs.ts';
import { Session } from './session.ts';
import { namedData, StepRecorder } from './step-recorder.ts';
import { trainingGraph } from './training-graph.ts';
import { runsSideBySide, stepsPerCall, worthCompiling } from './work.ts';

/** Repeats one recorded step as a TensorFlow graph, many steps a call. */
export class ReplayEngine implements TrainingEngine {
  readonly path = 'replayed';
  readonly #plan: TrainingPlan;
  readonly #weights: readonly tf.Variable[];
  readonly #session: Session;
  readonly #accumulators: ReturnType<typeof accumulatorHandles>;
  readonly #settings: SettingsTable;
  readonly #stepsPerCall: number;

  /**
   * @param weights the model's weights, in the order of `graph.variables`.
   * @throws {UnreplayableError} where TensorFlow does not take or compile the graph.
   */
  private constructor(
    plan: TrainingPlan,
    weights: readonly tf.Variable[],
    graph: TrainingGraphOptions,
  ) {
    this.#plan = plan;
    this.#weights = weights;
    const epochsBefore = plan.resumeFrom?.epochsDone ?? 0;
    const stepsBefore = epochsBefore * Math.ceil(plan.data.rows / plan.batchSize);
    this.#settings = new SettingsTable(plan.optimizer, stepsBefore);
    this.#accumulators = accumulatorHandles(graph);
    this.#stepsPerCall = stepsPerCall(graph.batch.trace);
    this.#session = Session.open((file) => trainingGraph(graph, file));
  }

  /**
   * Records a step and makes it ready to run; what can fail, fails here.
   * @throws {UnreplayableError} where the step cannot be a graph.
   */
  static open(plan: TrainingPlan, noise: NoiseSource, wanted?: EngineName): ChosenEngine {
    const weights = weightsOf(plan.model);
    const graph = describeGraph(plan, weights, new StepRecorder(plan, noise, weights));
    const start = (compiled: boolean, why: string) => ({
      engine: ReplayEngine.#start(plan, weights, { ...graph, compiled }),
      why,
    });
    const steps = plan.epochs * Math.ceil(plan.data.rows / plan.batchSize);
    const size = weights.reduce((sum, weight) => sum + weight.size, 0);
    const pays = () => worthCompiling(graph.batch.trace, size, steps);
    const compiles = wanted ? wanted === 'compiled' : pays();
    if (!compiles) return start(false, 'a recorded step runs as a graph');
    try {
      return start(true, 'a recorded step runs as a graph compiled by XLA');
    } catch (error) {
      if (wanted) throw error;
      return start(false, 'a recorded step runs as a graph, which XLA does not compile');
    }
  }

  static #start(
    plan: TrainingPlan,
    weights: readonly tf.Variable[],
    graph: TrainingGraphOptions,
  ): ReplayEngine {
    const engine = new ReplayEngine(plan, weights, graph);
    try {
      engine.#prepare();
      return engine;
    } catch (cause) {
      engine.dispose();
      throw new UnreplayableError('TensorFlow refuses the graph', { cause });
    }
  }

  /** Hands over the weights and runs no steps, which makes TensorFlow optimise and compile. */
  #prepare(): void {
    this.#initialise();
    const { rows } = this.#plan.data;
    const nothing = {
      epoch: 0,
      firstStep: 0,
      order: new Int32Array(rows),
      rates: new Float32Array(Math.ceil(rows / this.#plan.batchSize)),
      signal: undefined,
    };
    const feeds = this.#feeds(nothing, new SettingsTable(this.#plan.optimizer));
    try {
      this.#call(feeds, NAMES.loop, { from: 0, to: 0, epoch: nothing });
    } finally {
      tf.dispose([...feeds.own.values()]);
    }
  }

  #initialise(): void {
    const kept = this.#plan.resumeFrom?.accumulators;
    const accumulators = this.#accumulators.map(({ shape }, index) => {
      const values = kept?.[index];
      return values ? tf.tensor(values, [...shape]) : tf.zeros([...shape]);
    });
    const initial = new Map<string, tf.Tensor>([
      ...this.#weights.map((weight, index) => [NAMES.initial(handleName(index)), weight] as const),
      ...this.#accumulators.map(
        ({ name }, index) => [NAMES.initial(name), accumulators[index] as tf.Tensor] as const,
      ),
    ]);
    try {
      tf.dispose(this.#session.run(initial, [NAMES.initialised]));
    } finally {
      tf.dispose(accumulators);
    }
  }

  async runEpoch(epoch: EpochPlan): Promise<EpochMeans> {
    const { rows } = this.#plan.data;
    const feeds = this.#feeds(epoch, this.#settings);
    try {
      const sums = await this.#runSteps(epoch, feeds);
      this.#readBack();
      const [loss = 0, ...metrics] = sums.map((sum) => sum / rows);
      return { loss, metrics };
    } finally {
      tf.dispose([...feeds.own.values()]);
    }
  }

  /** Sums over rows of loss and metrics. */
  async #runSteps(epoch: EpochPlan, feeds: Feeds): Promise<number[]> {
    const { data, batchSize, objective } = this.#plan;
    const fullSteps = Math.floor(data.rows / batchSize);
    let sums = new Array<number>(1 + objective.metrics.length).fill(0);
    const add = (totals: readonly number[], rows: number) => {
      sums = sums.map((sum, which) => sum + (totals[which] as number) * rows);
    };
    for (let from = 0; from < fullSteps; from += this.#stepsPerCall) {
      const to = Math.min(fullSteps, from + this.#stepsPerCall);
      add(this.#call(feeds, NAMES.loop, { from, to, epoch }), batchSize);
      await tf.nextFrame();
      throwIfAborted(epoch, to);
    }
    const rest = data.rows - fullSteps * batchSize;
    const last = { from: fullSteps, to: fullSteps + 1, epoch };
    if (rest > 0) add(this.#call(feeds, NAMES.tail, last), rest);
    return sums;
  }

  #feeds(epoch: EpochPlan, settings: SettingsTable): Feeds {
    const own = new Map<string, tf.Tensor>([
      [
        NAMES.settings,
        tf.tensor2d(settings.next(epoch.rates), [epoch.rates.length, SETTINGS.length]),
      ],
      [NAMES.order, tf.tensor1d(epoch.order, 'int32')],
      [NAMES.firstStep, tf.scalar(epoch.firstStep, 'int32')],
    ]);
    return { own, data: namedData(this.#plan.data) };
  }

  #call({ own, data }: Feeds, fetch: string, { from, to, epoch }: Span): number[] {
    const bounds = new Map([
      [NAMES.from, tf.scalar(from, 'int32') as tf.Tensor],
      [NAMES.to, tf.scalar(to, 'int32')],
    ]);
    try {
      const [totals] = this.#session.run(new Map([...data, ...own, ...bounds]), [fetch]);
      const [next = 0, loss = 0, ...metrics] = (totals as tf.Tensor).dataSync();
      tf.dispose(totals as tf.Tensor);
      if (Number.isFinite(loss)) return [loss, ...metrics];
      throw new NonFiniteLossError({ step: epoch.firstStep + next - 1, epoch: epoch.epoch, loss });
    } finally {
      tf.dispose([...bounds.values()]);
    }
  }

  /** The model's weights become the graph's, without copying. */
  #readBack(): void {
    const names = this.#weights.map((_, index) => NAMES.current(handleName(index)));
    const current = this.#session.run(new Map(), names);
    this.#weights.forEach((weight, index) => {
      weight.assign(current[index] as tf.Tensor);
    });
    tf.dispose(current);
  }

  async readAccumulators(): Promise<readonly Float32Array[]> {
    if (this.#accumulators.length === 0) return [];
    const names = this.#accumulators.map(({ name }) => NAMES.current(name));
    const current = this.#session.run(new Map(), names);
    const values = await Promise.all(current.map((tensor) => tensor.data<'float32'>()));
    tf.dispose(current);
    return values.map((value) => value.slice());
  }

  dispose(): void {
    this.#session.close();
  }
}

interface Feeds {
  readonly data: ReadonlyMap<string, tf.Tensor>;
  /** Made for one epoch. */
  readonly own: ReadonlyMap<string, tf.Tensor>;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly epoch: EpochPlan;
}

function describeGraph(
  plan: TrainingPlan,
  weights: readonly tf.Variable[],
  recorder: StepRecorder,
): Omit<TrainingGraphOptions, 'compiled'> {
  const { data, batchSize } = plan;
  const foreign = weights.find(({ dtype }) => dtype !== 'float32');
  if (foreign) throw new UnreplayableError(`weight ${foreign.name} is ${foreign.dtype}`);
  const traceOf = (rows: number): BatchTrace => ({ rows, trace: recorder.record(rows, 0) });
  const rest = data.rows % batchSize;
  const trace = recorder.recordTwice(batchSize);
  return {
    data: [...namedData(data)].map(([name, { dtype, shape }]) => ({
      name,
      dtype: typeOf(dtype),
      shape,
    })),
    variables: weights.map((weight) => ({
      shape: weight.shape,
      trained: plan.variables.includes(weight),
    })),
    optimizer: plan.optimizer,
    metrics: plan.objective.metrics.length,
    batch: { rows: batchSize, trace },
    tail: rest > 0 ? traceOf(rest) : undefined,
    oneThread: operationThreads() === 1 && !runsSideBySide(trace),
  };
}

function typeOf(dtype: tf.DataType): number {
  if (dtype === 'float32') return DataType.float;
  if (dtype === 'int32' || dtype === 'bool') return DataType[dtype];
  throw new UnreplayableError(`data of type ${dtype} cannot be fed`);
}

function throwIfAborted({ signal, firstStep, epoch }: EpochPlan, steps: number): void {
  if (signal?.aborted)
    throw new TrainingAbortedError({ step: firstStep + steps, epoch }, signal.reason);
}
