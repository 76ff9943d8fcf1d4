// Dumps all interfaces.
//   node dump-links.mjs PASSES WARM_UPS
import { IPRoute } from '../../dist/node/index.js';
import { countValues, readLink } from './fields.mjs';
import { median, printReport } from './support.mjs';

const [passes, warmUps] = process.argv.slice(2).map(Number);
const seconds = [];
let ipr;
let links;
let sum = 0;
for (let pass = -warmUps; pass < passes; pass++) {
  const start = performance.now();
  ipr ??= new IPRoute();
  links = await ipr.link.dump();
  for (const link of links) sum += readLink(link);
  const took = (performance.now() - start) / 1e3;
  if (pass >= 0) seconds.push(took);
}
ipr.close();
printReport({ seconds: median(seconds), count: links.length, sum, values: countValues(links.at(-1)) });
