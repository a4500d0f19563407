import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { syntheticTown } from '../../../support/synthetic-town.ts';

/** Hours of two towns with observed and forecast temperatures and holidays, as a file to judge on. */
export function writeTownFile(path: string, days: number): void {
  const [north, south] = [1, 2].map((seed) => syntheticTown({ days, seed }));
  const temperatures = north?.covariates[0]?.values ?? new Float64Array();
  const startAt = north?.target.startAt ?? 0;
  const rows = Array.from(north?.target.values ?? [], (value, i) => {
    const time = new Date(startAt + i * 3_600_000).toISOString();
    const observed = temperatures[i] as number;
    const cells = [value, south?.target.values[i] as number, observed, observed + 6];
    return [time, ...cells.map((cell) => cell.toFixed(3)), i % 480 < 24].join(',');
  });
  const text = ['Time,North kW,South kW,Temperature,Forecast,Holiday', ...rows].join('\n');
  writeFileSync(path, gzipSync(text));
}
