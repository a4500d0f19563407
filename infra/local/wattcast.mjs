#!/usr/bin/env node
/** `npx wattcast`: makes sure of the set-up on any Node, then runs the command line with the locked Node 24. */
import { fileURLToPath } from 'node:url';
import { orExplain } from '../setup/explain.mjs';
import { launch } from '../setup/launch.mjs';
import { ensureSetup } from '../setup/setup.mjs';

await orExplain(async () => {
  await ensureSetup({});
  await launch(fileURLToPath(new URL('wattcast.ts', import.meta.url)), process.argv.slice(2));
});
