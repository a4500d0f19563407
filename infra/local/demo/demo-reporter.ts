import { resolve } from 'node:path';
import type { ImportReport } from '../../../functions/readings/report.ts';
import type { TrainingOutcome } from '../../../functions/train/train-model.ts';
import type { FitProgress } from '../../../models/forecasters/forecaster.ts';
import type { Backend } from '../../../models/networks/backend.ts';
import { calendarOf } from '../../../models/series/calendar.ts';
import type { Dataset } from '../../../models/series/series.ts';
import type { Service } from '../serve/open-service.ts';
import { compact } from '../terminal/chart.ts';
import type { ProgressLine } from '../terminal/progress.ts';
import { drawForecast } from './forecast-chart.ts';
import type { ForecastAnswer } from './next-day.ts';

export interface ReporterOptions {
  /** Where text goes; undefined prints none. */
  readonly out: NodeJS.WriteStream | undefined;
  readonly progress: ProgressLine;
}

/** Says what happens, phase by phase, to a person at a terminal or reading a log. */
export class DemoReporter {
  readonly #out: NodeJS.WriteStream | undefined;
  readonly #progress: ProgressLine;
  readonly #startedAt = performance.now();

  constructor({ out, progress }: ReporterOptions) {
    this.#out = out;
    this.#progress = progress;
  }

  readings(report: ImportReport, { target, covariates }: Dataset): void {
    this.#phase(
      'Readings',
      `${report.file}: ${count(report.readings)} readings of ${target.info.carrier}`,
    );
    this.#say(
      `every ${report.stepMinutes} minutes, ${localDate(report.startAt, target.info.timeZone)} to ` +
        `${localDate(report.endAt, target.info.timeZone)} (${target.info.timeZone}), ${count(report.missing)} missing` +
        `${covariates.length > 0 ? `; with ${covariates.map(({ name }) => name).join(' and ')}` : ''}`,
    );
    for (const { count: found, meaning } of report.findings)
      this.#say(`${count(found)} ${meaning}`);
    for (const note of report.notes) this.#say(`note: ${note}`);
  }

  backend({ library, version, name }: Backend): void {
    this.#phase('Training', `on ${library} ${version}${name === 'tensorflow' ? ' (native)' : ''}`);
  }

  progress(kind: string, { epoch, epochs, loss }: FitProgress): void {
    this.#progress.show(kind.padEnd(5), (epoch + 1) / epochs, `loss ${compact(loss)}`);
  }

  trained({ manifest, report, seconds }: TrainingOutcome): void {
    this.#progress.clear();
    const from = localDate(manifest.training.until, manifest.series.timeZone);
    this.#say(
      `${manifest.kind.padEnd(5)} version ${manifest.version}, trained in ${seconds.fit.toFixed(1)} s; ` +
        `scored on ${report.days} days from ${from} on that it never saw:`,
    );
    for (const line of scoreLines(report.metrics, report.unit)) this.#say(`      ${line}`);
  }

  files(store: string, outcomes: readonly TrainingOutcome[]): void {
    this.#phase('Artifacts', store.startsWith('s3:') ? store : resolve(store));
    for (const { manifest } of outcomes) {
      this.#say(
        `models/${manifest.model}/versions/${manifest.version}/  ` +
          `manifest.json ${Object.keys(manifest.files).join(' ')}`,
      );
    }
  }

  serving({ url, bundle }: Service): void {
    const bytes = Object.values(bundle).reduce((sum, size) => sum + size, 0);
    this.#phase('Serving', `${url}, by the bundle that is deployed to Lambda`);
    this.#say(`${(bytes / 1e6).toFixed(2)} MB unpacked, no native dependency`);
  }

  forecast(answer: ForecastAnswer, { dataset, store }: { dataset: Dataset; store: string }): void {
    const { first, second } = answer.milliseconds;
    this.#phase('Forecast', `${answer.horizonSteps} steps from ${answer.origin} over HTTP`);
    this.#say(
      `first answer in ${first.toFixed(0)} ms, model loaded from the store; the same again in ` +
        `${second.toFixed(0)} ms`,
    );
    if (answer.happened) {
      this.#say(
        'the last whole day of the file, forecast from its midnight as though still to come',
      );
    }
    this.#out?.write(`\n${drawForecast(answer, dataset, this.#out)}\n`);
    this.#out?.write(
      `\n   Repeat it while \`npx wattcast serve${store === '.wattcast/store' ? '' : ` --store ${store}`}\` runs:\n\n` +
        `   curl -s http://127.0.0.1:8787/v1/timeseries/forecast -H 'content-type: application/json' \\\n` +
        `     -d '${answer.body}'\n\n`,
    );
  }

  #phase(name: string, text: string): void {
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1);
    this.#out?.write(`\n${name.padEnd(10)} ${text}  [${seconds} s]\n`);
  }

  #say(text: string): void {
    this.#out?.write(`           ${text}\n`);
  }
}

/** The date that a calendar on the wall shows at an instant. */
function localDate(instant: string, timeZone: string): string {
  const { year, month, day } = calendarOf(timeZone).localTimeAt(Date.parse(instant));
  return [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
}

function scoreLines(metrics: Readonly<Record<string, number | null>>, unit: string): string[] {
  const value = (name: string) => metrics[name] ?? Number.NaN;
  if ('brier' in metrics) {
    return [
      `demand above ${compact(value('threshold'))} ${unit}: Brier score ${value('brier').toFixed(3)}, ` +
        `weekly naive ${value('naive.brier').toFixed(3)} (${change(value('brier'), value('naive.brier'))})`,
    ];
  }
  return [
    `MAE ${compact(value('mae'))} ${unit}, weekly naive ${compact(value('naive.mae'))} ${unit} ` +
      `(${change(value('mae'), value('naive.mae'))})`,
  ];
}

function change(value: number, reference: number): string {
  const percent = Math.round(100 * (value / reference - 1));
  return `${percent > 0 ? '+' : ''}${percent} %`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
