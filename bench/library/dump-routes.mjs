// Dumps the IPv4 routes of a table, every attribute of every route decoded and read.
//   node dump-routes.mjs batches|items|array TABLE PASSES WARM_UPS
// Without warm-ups the time is that of the first dump of a fresh process, opening the socket included.
import { IPRoute } from '../../dist/node/index.js';
import { expectedRoute, readRoute } from './fields.mjs';
import { expectFields, median, printReport } from './support.mjs';

const [mode, table, passes, warmUps] = [process.argv[2], ...process.argv.slice(3).map(Number)];

const modes = {
  async batches(ipr) {
    let count = 0;
    let sum = 0;
    let last;
    for await (const batch of ipr.route.dump({ table }).batches()) {
      for (const route of batch) sum += readRoute(route);
      count += batch.length;
      last = batch[batch.length - 1] ?? last;
    }
    return { count, sum, last };
  },
  async items(ipr) {
    let count = 0;
    let sum = 0;
    let last;
    for await (const route of ipr.route.dump({ table })) {
      sum += readRoute(route);
      count++;
      last = route;
    }
    return { count, sum, last };
  },
  async array(ipr) {
    const routes = await ipr.route.dump({ table });
    let sum = 0;
    for (const route of routes) sum += readRoute(route);
    return { count: routes.length, sum, last: routes.at(-1) };
  },
};

const seconds = [];
let ipr;
let result;
for (let pass = -warmUps; pass < passes; pass++) {
  const start = performance.now();
  ipr ??= new IPRoute();
  result = await modes[mode](ipr);
  const took = (performance.now() - start) / 1e3;
  if (pass >= 0) seconds.push(took);
}
expectFields(result.last, expectedRoute(result.count - 1, table));
ipr.close();
printReport({ seconds: median(seconds), count: result.count, sum: result.sum });
