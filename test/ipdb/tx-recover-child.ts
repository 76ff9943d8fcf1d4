// Run as a program: is killed after the first requests of a transaction.
import { IPDB } from '../../src/index.js';
import { routeMessages } from '../../src/messages/route/index.js';
import { NativeTransport } from '../../src/socket/transports/native.js';

const [path, journal, unheard] = process.argv.slice(2);
const db = await IPDB.open({
  path: path!,
  journal: journal!,
  transport: (options) => {
    const transport = new NativeTransport(options);
    const send = transport.send.bind(transport);
    transport.send = (datagram) => {
      // what stands before the route goes out, and that is the end
      for (let at = 0; at + 16 <= datagram.length; ) {
        const view = new DataView(datagram.buffer, datagram.byteOffset + at);
        if (view.getUint16(4, true) === routeMessages.newroute.id) {
          if (at > 0) send(datagram.subarray(0, at));
          process.kill(process.pid, 'SIGKILL');
        }
        at += (view.getUint32(0, true) + 3) & ~3;
      }
      send(datagram);
    };
    return transport;
  },
});
await db.transaction((tx) => {
  tx.link.set({ dev: 'v1', mtu: 1400 });
  // acknowledged, and without effect
  if (unheard) tx.link.set({ dev: 'br0', linkinfo: { kind: 'bridge', data: { mcastHashElasticity: 4 } } });
  tx.addr.add({ dev: 'v1', address: '10.2.0.1/24' });
  tx.route.add({ dst: '10.9.0.0/16', gateway: '10.1.0.2' });
});
