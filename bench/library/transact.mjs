// Adds routes by one transaction of IPDB; with `failing` one more that is refused, so that all of them are undone.
//   node transact.mjs commit|failing COUNT TABLE
import { CommitError, IPDB } from '../../dist/node/index.js';
import { address, printReport } from './support.mjs';

const [mode, count, table] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const targets = Array.from({ length: count }, (_, i) => `${address(i)}/32`);
const db = await IPDB.open({ views: ['addresses', 'routes'] });
const inTable = () => db.routes.where({ table }).length;
const before = inTable();

const start = performance.now();
let errors = 0;
try {
  await db.transaction((tx) => {
    for (const dst of targets) tx.route.add({ dst, gateway: '192.168.77.2', table, priority: 32 });
    if (mode === 'failing') tx.route.add({ dst: '198.18.0.0/15', gateway: '203.0.113.1', table });
  });
  if (mode === 'failing') errors++;
} catch (error) {
  if (mode !== 'failing' || !(error instanceof CommitError) || error.unrestored.length > 0) throw error;
}
const seconds = (performance.now() - start) / 1000;
const wanted = mode === 'failing' ? before : before + count;
await db.settled();
errors += Math.abs(inTable() - wanted);
db.close();
printReport({ seconds, count, errors });
