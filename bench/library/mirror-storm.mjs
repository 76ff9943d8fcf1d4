// Keeps a mirror of the routes while another process adds them at full rate, and compares it with a fresh dump.
//   node mirror-storm.mjs TABLE RECEIVE_BUFFER
// RECEIVE_BUFFER 0 is the library's own choice; a small one makes the kernel drop events.
import { IPDB, IPRoute } from '../../dist/node/index.js';
import { printReport } from './support.mjs';

const [table, receiveBuffer] = process.argv.slice(2).map(Number);
const db = await IPDB.open({ views: ['routes'], ...(receiveBuffer > 0 ? { receiveBuffer } : {}) });
let first = 0;
let last = 0;
db.onChanges(() => {
  last = performance.now();
  first ||= last;
});
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.resume().on('end', resolve));
await db.settled();
const ended = performance.now();
const ipr = new IPRoute();
const key = ({ family, dst, tos, priority, type, gateway, oif }) =>
  `${family} ${dst} ${tos} ${priority} ${type} ${gateway} ${oif}`;
const kernel = new Set((await ipr.route.dump({ table })).map(key));
const mirror = db.routes.where({ table }).map(key);
const wrong = mirror.filter((one) => !kernel.delete(one)).length + kernel.size;
const { overruns } = db.source().statistics;
printReport({
  seconds: (last - first) / 1e3,
  settling: (ended - last) / 1e3,
  count: mirror.length,
  wrong,
  overruns,
});
ipr.close();
db.close();
