// Run as a program: commits a transaction that waits to be confirmed, confirms it when a line comes in, and ends with
// the next.
import { createInterface } from 'node:readline';
import { IPDB } from '../../src/index.js';

const [path, journal] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const db = await IPDB.open({ path: path!, journal: journal! });
const tx = db.begin();
tx.link.set({ dev: 'v0', mtu: 1400 });
await tx.commit({ confirm: '1m' });
console.log('waiting');
await lines.next();
await tx.confirm();
console.log(tx.state);
await lines.next();
await db[Symbol.asyncDispose]();
process.exit();
