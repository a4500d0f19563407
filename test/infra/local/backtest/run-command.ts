import { Command } from 'commander';
import { vi } from 'vitest';

/** Runs a command of wattcast in this process, and gives what it wrote. */
export async function runCommand(command: Command, args: readonly string[]): Promise<string> {
  let written = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += text;
    return true;
  });
  try {
    command.exitOverride().configureOutput({ writeErr: () => {} });
    await new Command().addCommand(command).parseAsync([command.name(), ...args], { from: 'user' });
  } finally {
    spy.mockRestore();
  }
  return written;
}
