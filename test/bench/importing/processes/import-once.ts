import { importCommand } from '../../../../infra/local/import/import-command.ts';

/** `wattcast import` as a program that says at its end how much memory it took. */
await importCommand().parseAsync();
process.stdout.write(`${JSON.stringify({ peakKb: process.resourceUsage().maxRSS })}\n`);
