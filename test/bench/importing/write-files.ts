import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const METERS = 1000;
const HOURS = 8760;
const MINUTES = 5_200_000;

export interface ReadingsFile {
  readonly name: string;
  readonly readings: number;
  /** How `wattcast import` is told what it is. */
  readonly options: readonly string[];
  readonly text: () => Generator<string>;
}

/** Made-up readings of one meter by the minute for ten years, and of a thousand by the hour for one. */
export const FILES: readonly ReadingsFile[] = [
  { name: 'minutes', readings: MINUTES, options: ['--value', 'load'], text: minutes },
  { name: 'wide', readings: METERS * HOURS, options: ['--value', '*'], text: wide },
  {
    name: 'long',
    readings: METERS * HOURS,
    options: ['--value', 'kwh', '--id', 'meter'],
    text: long,
  },
];

/** Writes a file into a directory and returns its path. */
export async function writeReadings(directory: string, file: ReadingsFile): Promise<string> {
  const path = join(directory, `${file.name}.csv`);
  await pipeline(Readable.from(file.text()), createWriteStream(path));
  return path;
}

function* minutes(): Generator<string> {
  yield 'time,load\n';
  for (let start = 0; start < MINUTES; start += 1000) {
    yield Array.from({ length: 1000 }, (_, row) => {
      const minute = start + row;
      const load = (minute % 1440) * 0.01 + ((minute * 7919) % 1000) / 1000;
      return `${timeOf(Date.UTC(2014, 0, 1), minute)},${load.toFixed(3)}\n`;
    }).join('');
  }
}

function* wide(): Generator<string> {
  yield `time,${Array.from({ length: METERS }, (_, meter) => `m${meter}`).join(',')}\n`;
  for (let hour = 0; hour < HOURS; hour++) {
    yield `${timeOf(Date.UTC(2024, 0, 1), hour * 60)},${valuesAt(hour).join(',')}\n`;
  }
}

function* long(): Generator<string> {
  yield 'time,meter,kwh\n';
  for (let hour = 0; hour < HOURS; hour++) {
    const time = timeOf(Date.UTC(2024, 0, 1), hour * 60);
    yield valuesAt(hour)
      .map((value, meter) => `${time},m${meter},${value}\n`)
      .join('');
  }
}

/** A daily shape of each meter's own with a slow drift and some noise. */
function valuesAt(hour: number): string[] {
  return Array.from({ length: METERS }, (_, meter) => {
    const noise = ((hour * 7919 + meter * 104_729) % 1000) / 500;
    return (((hour * (meter + 1)) % 24) / 8 + (hour % 97) / 100 + noise).toFixed(3);
  });
}

function timeOf(startAt: number, minute: number): string {
  return `${new Date(startAt + minute * 60_000).toISOString().slice(0, 19)}Z`;
}
