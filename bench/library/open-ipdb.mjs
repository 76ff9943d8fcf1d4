// Opens the database with all routes, indexed, and looks addresses up in it.
//   node --expose-gc open-ipdb.mjs open|memory TABLE
// open: the time of a fresh process from nothing to the last route indexed, how long the event loop was kept, and the
// time of a look-up. memory: bytes that one route takes, all indexes included.
import { IPDB } from '../../dist/node/index.js';
import { address, heapInUse, printReport, watchLoop } from './support.mjs';

const [mode, table] = [process.argv[2], Number(process.argv[3])];
const LOOKUPS = 500_000;

function timeLookups(db, count) {
  const addresses = Array.from({ length: 8192 }, (_, i) => address((i * 7919) % count));
  let found = 0;
  const start = performance.now();
  for (let i = 0; i < LOOKUPS; i++)
    if (db.routes.lookup(addresses[i & 8191], { table }) !== undefined) found++;
  if (found !== LOOKUPS) throw new Error(`${LOOKUPS - found} addresses were not found`);
  return (performance.now() - start) / 1e3 / LOOKUPS;
}

if (mode === 'memory') {
  // loads all code, and makes what sockets need
  (await IPDB.open()).close();
  const before = heapInUse();
  const db = await IPDB.open({ views: ['routes'] });
  const each = (heapInUse() - before) / db.routes.size;
  printReport({ each, count: db.routes.where({ table }).length });
  db.close();
} else {
  const watch = await watchLoop();
  const start = performance.now();
  const db = await IPDB.open({ views: ['routes'] });
  const seconds = (performance.now() - start) / 1e3;
  const blocked = await watch.longest();
  const count = db.routes.where({ table }).length;
  printReport({ seconds, blocked, count, lookup: timeLookups(db, count) });
  db.close();
}
