/** Says `ready`, waits for a signal; `--catch=SIGNAL:CODE` ends it with that code. */
const [, signal, code] = /^--catch=(\w+):(\d+)$/.exec(process.argv[2] ?? '') ?? [];
if (signal !== undefined) process.on(signal, () => process.exit(Number(code)));
process.stdout.write('ready\n');
setTimeout(() => {}, 60_000);
