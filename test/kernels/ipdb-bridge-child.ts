// Run as a program: removes a port and changes VLANs, and is killed when all is done but nothing of that written down.
import { IPDB } from '../../src/index.js';

const [path, journal] = process.argv.slice(2);
const db = await IPDB.open({ path: path!, journal: journal! });
await db.transaction(
  (tx) => {
    tx.bridge.vlan.add({ dev: 'v0', vid: 100 });
    tx.bridge.fdb.del({ dev: 'v0', lladdr: '02:aa:00:00:00:01', vlan: 10, flags: ['master'] });
    tx.link.set({ dev: 'w0', master: 0 });
  },
  { after: () => process.kill(process.pid, 'SIGKILL') },
);
