import { layout } from '../../infra/setup/layout.mjs';
import { pythonProgram } from '../../infra/setup/python-ready.mjs';

/**
 * The path of a program in the private Python environment that set-up makes for tests, for example
 * `moto_server` or `python`; undefined where it is not installed, and the test is skipped by name.
 */
export function pythonCommand(name: string): string | undefined {
  return pythonProgram(layout(), name);
}
