// Run as a program: commits a generated transaction, and is killed in the midst of it.
import { IPDB } from '../../src/index.js';
import { NativeTransport } from '../../src/socket/transports/native.js';
import { randomNumbers } from './support.js';
import { generate } from './tx-generate.js';

const [path, journal, seed, sends] = process.argv.slice(2);
let left = Number.POSITIVE_INFINITY;
const db = await IPDB.open({
  path: path!,
  journal: journal!,
  views: ['addresses', 'routes', 'rules', 'neighbours', 'nexthops'],
  transport: (options) => {
    const transport = new NativeTransport(options);
    const send = transport.send.bind(transport);
    transport.send = (datagram) => {
      const type = new DataView(datagram.buffer, datagram.byteOffset).getUint16(4, true);
      const changes = type >= 16 && (type & 3) < 2;
      if (changes && left-- === 0) process.kill(process.pid, 'SIGKILL');
      send(datagram);
    };
    return transport;
  },
});
const tx = db.begin();
generate(tx, randomNumbers(Number(seed)));
left = Number(sends);
await tx.commit();
await db[Symbol.asyncDispose]();
