/**
 * Who listens here, and what a connection does until it is closed.
 *
 * Run it: node build/examples/sockets.js (closing needs root, and events of it)
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { type NetlinkError, Sockets } from '../src/index.js';

await using sockets = new Sockets();
const server = createServer((accepted) => accepted.on('error', () => {})).listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as { port: number };
const client = connect(port, '127.0.0.1');
await once(client, 'connect');

// who has the port
const [listener] = await sockets.find({ port }, { states: ['listen'] });
const owners = await sockets.owner(listener!);
console.log('the listener is mine:', owners.of(listener!)[0]?.pid === process.pid);

// what the kernel knows of the connection, filtered in the kernel
const connected = await sockets.list({ kinds: ['tcp'], filter: `dport = :${port}`, show: ['info', 'cong'] });
console.log(
  connected.map(({ state, info }) => `${state}, mss ${(info?.sndMss ?? 0) > 0 ? 'known' : 'unknown'}`).join(),
);

try {
  client.on('error', (error: NodeJS.ErrnoException) => console.log('the client sees', error.code));
  const closed = await sockets.destroy({ port: client.localPort, remotePort: port });
  console.log('closed:', closed.length);
  await new Promise((resolve) => client.once('close', resolve));
} catch (error) {
  const { code } = error as NetlinkError;
  console.log('not closed:', code);
  client.destroy();
}
server.close();
