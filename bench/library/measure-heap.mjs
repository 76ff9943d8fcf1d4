// Bytes of memory one decoded route takes, its share of the array included.
//   node --expose-gc measure-heap.mjs TABLE
import { IPRoute } from '../../dist/node/index.js';
import { readRoute } from './fields.mjs';
import { heapInUse, printReport } from './support.mjs';

const table = Number(process.argv[2]);
const ipr = new IPRoute();
// The local table: loads all code and makes the receive buffers.
await ipr.route.dump({ table: 255 });
const before = heapInUse();
const routes = await ipr.route.dump({ table });
const each = (heapInUse() - before) / routes.length;
let sum = 0;
for (const route of routes) sum += readRoute(route);
ipr.close();
printReport({ each, count: routes.length, sum });
