import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { WattcastError } from '../../../models/errors.ts';
import type { FunctionBundle } from '../../bundle/bundle-function.ts';
import type { FunctionName } from '../../bundle/recipes.ts';

const MAIN = resolve(import.meta.dirname, '../../bundle/main.ts');
/** Of a report, which names every file and package. */
const MOST_BYTES = 16 * 2 ** 20;

/** The functions that the service consists of could not be bundled. */
export class ServiceBundleError extends WattcastError {
  readonly code = 'service.bundle';
}

/**
 * Bundles functions in a process of its own: the bundler, and the sources that the OpenAPI document is made
 * from, would stay in the memory of a service that runs for months.
 *
 * @throws ServiceBundleError
 */
export async function bundleApart(
  names: readonly FunctionName[],
): Promise<Readonly<Record<string, FunctionBundle>>> {
  const said = await run(['--disable-warning=ExperimentalWarning', MAIN, '--json', ...names]);
  const { bundles, failure } = JSON.parse(said) as {
    readonly bundles?: readonly FunctionBundle[];
    readonly failure?: string;
  };
  if (!bundles) throw new ServiceBundleError(failure ?? 'The functions were not bundled.');
  return Object.fromEntries(names.map((name, i) => [name, bundles[i] as FunctionBundle]));
}

async function run(args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: MOST_BYTES });
    return stdout;
  } catch (cause) {
    throw new ServiceBundleError(
      `The functions could not be bundled. ${(cause as Error).message}`,
      {},
      { cause },
    );
  }
}
