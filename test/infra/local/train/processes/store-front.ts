import { connect, createServer } from 'node:net';

/**
 * What clients see of a store's server: they connect here, and killing this process breaks their
 * connections in the middle of whatever they ask; what the server had stored it still has.
 * Arguments: own port, the server's port.
 */
const [own, server] = process.argv.slice(2).map(Number);

createServer((client) => {
  const onward = connect(server as number, '127.0.0.1');
  client.pipe(onward).pipe(client);
  for (const socket of [client, onward]) {
    socket.on('error', () => {
      client.destroy();
      onward.destroy();
    });
  }
}).listen(own, '127.0.0.1', () => process.send?.('ready'));

process.on('disconnect', () => process.exit(0));
