// One link at a time, awaited.
//   node get-link.mjs INDEX COUNT
import { IPRoute } from '../../dist/node/index.js';
import { readLink } from './fields.mjs';
import { printReport, quantiles } from './support.mjs';

const [index, count] = process.argv.slice(2).map(Number);
const ipr = new IPRoute();
const seconds = new Float64Array(count);
let sum = 0;
for (let i = -Math.floor(count / 10); i < count; i++) {
  const start = performance.now();
  sum += readLink(await ipr.link.get({ index }));
  const took = (performance.now() - start) / 1e3;
  if (i >= 0) seconds[i] = took;
}
ipr.close();
printReport({ ...quantiles(seconds), count, sum });
