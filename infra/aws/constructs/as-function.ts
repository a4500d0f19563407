import type { Alias, IFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * The alias as CDK's interface. Its class declares `role?: IRole | undefined` and the interface
 * `role?: IRole`, which only `exactOptionalPropertyTypes` tells apart.
 */
export function asFunction(alias: Alias): IFunction {
  return alias as IFunction;
}
