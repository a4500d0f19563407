import { WattcastError } from '../../models/errors.ts';

export class EnvironmentError extends WattcastError {
  readonly code = 'environment.invalid';
}

/** Reads one variable that must be there, naming it and its use when it is not. */
export function requireVariable(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  use: string,
): string {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw new EnvironmentError(`The environment variable ${name} is not set. It gives ${use}.`, {
      name,
    });
  }
  return value;
}
