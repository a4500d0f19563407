/** What a killed set-up may leave running: says `ready` and goes on. */
process.stdout.write('ready\n');
setInterval(() => {}, 60_000);
