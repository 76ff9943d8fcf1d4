// How long the event loop is blocked while a large table is dumped.
//   node watch-loop.mjs batches|array TABLE
import { IPRoute } from '../../dist/node/index.js';
import { readRoute } from './fields.mjs';
import { printReport, watchLoop } from './support.mjs';

const [mode, table] = [process.argv[2], Number(process.argv[3])];
const watch = await watchLoop();
const ipr = new IPRoute();
let count = 0;
let sum = 0;
if (mode === 'batches')
  for await (const batch of ipr.route.dump({ table }).batches()) {
    for (const route of batch) sum += readRoute(route);
    count += batch.length;
  }
else {
  const routes = await ipr.route.dump({ table });
  count = routes.length;
  sum = routes.length && readRoute(routes.at(-1));
}
const blocked = await watch.longest();
ipr.close();
printReport({ blocked, count, sum });
