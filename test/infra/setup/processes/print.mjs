/** Prints what it was started with, and exits with the code that `--exit=N` names. */
const args = process.argv.slice(2);
process.stdout.write(
  `${JSON.stringify({ args, node: process.versions.node, path: process.env['PATH'] })}\n`,
);
process.exitCode = Number(
  args.find((each) => each.startsWith('--exit='))?.slice('--exit='.length) ?? 0,
);
