// Adds routes, one per await or as one batch, each request made from an object with addresses as text.
//   node add-routes.mjs one|batch COUNT TABLE OIF
// After a batch it adds the first thousand again: each has to come back as a failure, with its own request.
import { IPRoute } from '../../dist/node/index.js';
import { address, printReport } from './support.mjs';

const [mode, count, table, oif] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const targets = Array.from({ length: count }, (_, i) => `${address(i)}/32`);
const route = (i) => ({ dst: targets[i], gateway: '192.168.77.2', oif, table, priority: 32 });
const ipr = new IPRoute();

async function one() {
  for (let i = 0; i < count; i++) await ipr.route.add(route(i));
  return 0;
}

async function addBatch(size) {
  const batch = ipr.batch();
  for (let i = 0; i < size; i++) batch.route.add(route(i));
  return batch.run();
}

async function batch() {
  const results = await addBatch(count);
  let errors = count - results.length;
  for (const result of results) if (!result.ok) errors++;
  return errors;
}

async function countReportedFailures(size) {
  const results = await addBatch(size);
  return results.filter(
    (result, i) =>
      !result.ok &&
      result.error.code === 'EEXIST' &&
      JSON.stringify(result.request).includes(`"${targets[i]}"`),
  ).length;
}

const start = performance.now();
const errors = await { one, batch }[mode]();
const seconds = (performance.now() - start) / 1e3;
if (mode === 'batch') {
  const wanted = Math.min(1000, count);
  const reported = await countReportedFailures(wanted);
  if (reported !== wanted) throw new Error(`${reported} of ${wanted} failures came back with their request`);
}
ipr.close();
printReport({ seconds, count, errors });
