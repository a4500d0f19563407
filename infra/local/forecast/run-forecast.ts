import { WattcastError } from '../../../models/errors.ts';
import type { SeriesInfo } from '../../../models/series/series.ts';
import { minutesOf } from '../backtest/backtest-command.ts';
import { CommandOptionError } from '../failure.ts';
import { printJson, printNote, printTable, printText } from '../models/output.ts';
import { type AskService, askerOf } from './ask-service.ts';
import type { ForecastOptions } from './forecast-command.ts';
import { forecastTable, forecastTitle, type SeriesForecast } from './forecast-table.ts';

/** Some of the series that were asked for could not be forecast. */
class PartialForecastError extends WattcastError {
  readonly code = 'forecast.partial';
}

interface ForecastAnswer {
  readonly model: string;
  readonly model_version: string;
  readonly outputs: readonly {
    readonly error: { readonly message: string } | null;
    readonly content: readonly SeriesForecast[];
  }[];
}

/** @throws ServiceRefusalError, CommandOptionError, PartialForecastError after what could be shown */
export async function runForecast(model: string, options: ForecastOptions): Promise<void> {
  const ask = askerOf(options);
  const own = await seriesOf(ask, model);
  const series = options.series ?? [own.id];
  const answer = (await ask('/v1/timeseries/forecast', {
    model,
    inputs: series.map((id) => ({
      series_id: id,
      ...(options.origin === undefined ? {} : { origin: options.origin }),
    })),
    options: { horizon: stepsOf(options.horizon, own), quantiles: options.quantiles },
  })) as ForecastAnswer;
  if (options.json) printJson(answer);
  else show(answer);
  reportFailed(answer, { series, isSaid: options.json === true });
}

/** A script finds the reasons in the JSON, and in the exit status that there are some. */
function reportFailed(
  { outputs }: ForecastAnswer,
  { series, isSaid }: { series: readonly string[]; isSaid: boolean },
): void {
  const failed = outputs.flatMap(({ error }, i) =>
    error ? [`"${series[i]}": ${error.message}`] : [],
  );
  if (failed.length === 0) return;
  if (isSaid) process.exitCode = 1;
  else throw new PartialForecastError(failed.join('\n'), { failed });
}

/** What the model was trained on. */
async function seriesOf(ask: AskService, model: string): Promise<SeriesInfo> {
  const { about } = (await ask(`/v1/models/${encodeURIComponent(model)}`)) as {
    about: { series: SeriesInfo } | null;
  };
  if (about) return about.series;
  throw new CommandOptionError(
    `The model "${model}" has no version that can be read. "wattcast models versions ${model}" says why.`,
    { model },
  );
}

function stepsOf(horizon: string, { stepMinutes }: SeriesInfo): number {
  const minutes = minutesOf(horizon);
  const steps = minutes === undefined ? Number(horizon) : minutes / stepMinutes;
  if (Number.isInteger(steps) && steps >= 1) return steps;
  throw new CommandOptionError(
    `--horizon is "${horizon}". It must be a whole number of steps of ${stepMinutes} minutes, or a ` +
      'duration of whole steps, such as 24h.',
    { horizon },
  );
}

function show({ model, model_version: version, outputs }: ForecastAnswer): void {
  outputs.forEach(({ content }, i) => {
    for (const forecast of content) {
      if (i > 0) printText('');
      printText(forecastTitle(forecast, `${model} version ${version}`));
      printTable(forecastTable(forecast));
      for (const warning of forecast.warnings) printNote(warning);
    }
  });
}
