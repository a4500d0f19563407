import type { SmokeResult, StepResult } from './run-smoke.ts';

const print = (text: string) => process.stdout.write(text);

export function sayStep({ name, ok, milliseconds, said }: StepResult, number: number, of: number) {
  const place = `${number}/${of}`.padStart(5);
  const took = `${(milliseconds / 1_000).toFixed(1)} s`.padStart(8);
  print(`${place}  ${ok ? 'ok    ' : 'FAILED'} ${took}  ${name}\n${' '.repeat(24)}${said}\n`);
}

export function sayCleanUp(): void {
  print('       cleaning up\n');
}

export function sayResult(
  result: SmokeResult,
  { url, json }: { readonly url: string; readonly json?: true },
): void {
  if (json) {
    print(`${JSON.stringify({ url, ...result })}\n`);
    return;
  }
  for (const what of result.removed) print(`       gone: ${what}\n`);
  for (const what of result.left) print(`       LEFT: ${what}\n`);
  const verdict = result.ok ? 'works from end to end' : 'does NOT work from end to end';
  print(`\n${url} ${result.interrupted ? 'was not tried to the end' : verdict}\n`);
}
