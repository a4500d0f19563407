import { type Backend, useBackend } from '../../models/networks/backend.ts';
import { CommandOptionError } from './failure.ts';

/** `WATTCAST_TENSORFLOW` chooses what trains: `native` (default) or `wasm`, slower and without natives. */
export async function useTrainingBackend(): Promise<Backend> {
  const choice = process.env['WATTCAST_TENSORFLOW'] ?? 'native';
  if (choice !== 'native' && choice !== 'wasm') {
    throw new CommandOptionError(
      `WATTCAST_TENSORFLOW is "${choice}". Allowed: native, or wasm, which is slower and needs nothing native.`,
      { choice },
    );
  }
  return useBackend(choice === 'native' ? 'tensorflow' : 'wasm');
}
