// A server that speaks to the page as the inspector does, of a network that does not exist: for measuring large ones.
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { Access } from '../dist/server/access.js';
import { pageFiles } from '../dist/server/files.js';
import { pageServer } from '../dist/server/http.js';

const TOKEN = 'synthetic-network';

const link = (ns, index, more) => ({
  ns,
  index,
  ifname: `eth${index}`,
  kind: 'veth',
  flags: ['up'],
  operstate: 'up',
  mtu: 1500,
  address: `02:00:00:00:${ns.padStart(4, '0').slice(0, 2)}:${String(index).padStart(2, '0')}`,
  addresses: [`10.${Number(ns) >> 8}.${Number(ns) & 255}.${index}/24`],
  ...more,
});

/** Namespaces that hang on the bridge of the first, with some links each. */
function items(namespaces, links) {
  const all = [];
  const put = (one) => all.push([`link:${one.ns}:${one.index}`, one]);
  for (let i = 0; i < namespaces; i++) {
    const id = `${i}`;
    all.push([`ns:${id}`, { id, names: [`tenant-${i}`], processes: [], own: i === 0 }]);
    if (i === 0) {
      put(link(id, 1, { ifname: 'br0', kind: 'bridge' }));
      continue;
    }
    put(
      link('0', 1 + i, {
        ifname: `to-${i}`,
        pair: true,
        master: 1,
        lower: { ns: id, index: 1 },
        addresses: [],
      }),
    );
    put(link(id, 1, { pair: true, lower: { ns: '0', index: 1 + i } }));
    for (let index = 2; index < links / namespaces; index++)
      put(
        link(id, index, {
          ifname: `vlan${index}`,
          kind: 'vlan',
          lower: { ns: id, index: 1 },
          note: `VLAN ${index}`,
        }),
      );
  }
  return all;
}

/** Serves the page with such a network; `change(n)` changes so many links. */
export async function serveSynthetic(namespaces, links) {
  const all = items(namespaces, links);
  const access = new Access(TOKEN);
  const folder = fileURLToPath(new URL('../dist/page/', import.meta.url));
  const server = pageServer(access, pageFiles(folder), () => undefined);
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => sockets.handleUpgrade(request, socket, head, welcome));
  function welcome(socket) {
    const send = (message) => socket.send(JSON.stringify(message));
    send({ type: 'hello', version: '1', session: 'x', host: 'synthetic', user: 'root', allowChanges: false });
    socket.once('message', () => {
      for (let at = 0; at < all.length; at += 2000) {
        const complete = at + 2000 >= all.length;
        send({ type: 'items', reset: at === 0, complete, items: all.slice(at, at + 2000) });
      }
    });
  }
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  access.allow(`127.0.0.1:${port}`);
  const own = all.filter(([key]) => key.startsWith('link:'));
  let n = 0;
  return {
    url: `http://127.0.0.1:${port}/${TOKEN}/`,
    links: own.length,
    change(count) {
      const changed = Array.from({ length: count }, () => {
        const [key, one] = own[(n++ * 7) % own.length];
        return [key, { ...one, mtu: 1400 + (n % 100), operstate: n % 2 === 0 ? 'up' : 'down' }];
      });
      const text = JSON.stringify({ type: 'items', reset: false, complete: false, items: changed });
      for (const socket of sockets.clients) socket.send(text);
    },
    close() {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      server.closeAllConnections();
    },
  };
}
