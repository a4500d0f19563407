import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type DatasetColumns,
  readDataset,
} from '../../../functions/readings/formats/read-dataset.ts';
import type { ImportReport } from '../../../functions/readings/report.ts';
import type { ObjectStore } from '../../../functions/shared/object-store.ts';
import { openStore } from '../../../functions/shared/stores/open-store.ts';
import { type TrainingOutcome, trainModel } from '../../../functions/train/train-model.ts';
import type { ForecasterKind } from '../../../models/forecasters/forecaster.ts';
import type { Backend } from '../../../models/networks/backend.ts';
import type { Dataset } from '../../../models/series/series.ts';
import { interruptible } from '../interruptible.ts';
import { readInputFile } from '../read-file.ts';
import { openServiceThread } from '../serve/service-thread.ts';
import { useTrainingBackend } from '../training-backend.ts';
import type { DemoReporter } from './demo-reporter.ts';
import { askForecast, type ForecastAnswer } from './next-day.ts';
import { refuseFindings } from './refuse-findings.ts';
import { storeReadings } from './store-readings.ts';

export interface DemoData {
  readonly path: string;
  readonly columns: DatasetColumns;
  /** Go on with a file that has faults. */
  readonly acceptFindings?: boolean;
}

export interface DemoOptions {
  readonly data: DemoData;
  readonly store: string;
  readonly port: number;
  readonly seed: number;
  readonly reporter: DemoReporter;
}

export interface DemoResult {
  readonly readings: ImportReport;
  readonly trainedBy: string;
  readonly models: readonly {
    readonly model: string;
    readonly version: number;
    readonly metrics: object;
  }[];
  readonly url: string;
  readonly forecast: ForecastAnswer;
  readonly files: string;
}

/** What the demo trains: demand itself, and the probability of a peak. */
const KINDS: readonly ForecasterKind[] = ['mlp', 'peak'];

/** One complete path: a file of readings, trained models, artifacts, a service, a forecast over HTTP. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { data, reporter } = options;
  return interruptible(async (signal) => {
    const { dataset, report } = readDataset(await readInputFile(data.path), data.columns);
    if (!data.acceptFindings) refuseFindings(report);
    reporter.readings(report, dataset);
    const store = openStore(options.store);
    await storeReadings(store, dataset);
    const backend = await useTrainingBackend();
    reporter.backend(backend);
    const outcomes = await trainAll(dataset, {
      ...options,
      store,
      backend,
      signal,
    });
    reporter.files(options.store, outcomes);
    return await forecastOverHttp(dataset, { options, report, backend, outcomes });
  });
}

interface TrainAll extends Pick<DemoOptions, 'seed' | 'reporter'> {
  readonly store: ObjectStore;
  readonly backend: Backend;
  readonly signal: AbortSignal;
}

async function trainAll(
  dataset: Dataset,
  { store, backend, seed, signal, reporter }: TrainAll,
): Promise<TrainingOutcome[]> {
  const outcomes: TrainingOutcome[] = [];
  for (const kind of KINDS) {
    signal.throwIfAborted();
    const outcome = await trainModel(
      { model: modelName(dataset, kind), kind, dataset, seed },
      {
        store,
        clock: Date.now,
        library: `${backend.library} ${backend.version}`,
        signal,
        onProgress: (progress) => reporter.progress(kind, progress),
      },
    );
    reporter.trained(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

export function modelName(dataset: Dataset, kind: ForecasterKind): string {
  return `${dataset.target.info.id}-${kind}`;
}

interface Served {
  readonly options: DemoOptions;
  readonly report: ImportReport;
  readonly backend: Backend;
  readonly outcomes: readonly TrainingOutcome[];
}

async function forecastOverHttp(
  dataset: Dataset,
  { options, report, backend, outcomes }: Served,
): Promise<DemoResult> {
  const { reporter } = options;
  const service = await openServiceThread({
    store: options.store,
    host: '127.0.0.1',
    port: options.port,
  });
  try {
    reporter.serving(service);
    const models = KINDS.map((kind) => modelName(dataset, kind));
    const forecast = await askForecast(service.url, dataset, models);
    reporter.forecast(forecast, { dataset, store: options.store });
    return {
      readings: report,
      trainedBy: `${backend.library} ${backend.version}`,
      models: outcomes.map(({ manifest: { model, version, metrics } }) => ({
        model,
        version,
        metrics,
      })),
      url: service.url,
      forecast,
      files: pathOf(options.store),
    };
  } finally {
    await service.close();
  }
}

function pathOf(store: string): string {
  return statSync(store, { throwIfNoEntry: false }) ? resolve(store) : store;
}
