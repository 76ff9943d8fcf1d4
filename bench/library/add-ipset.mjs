// Fills an IP set of hash:ip with COUNT entries.
//   node add-ipset.mjs COUNT
import { IPSet } from '../../dist/node/index.js';
import { address, printReport } from './support.mjs';

const count = Number(process.argv[2]);
const entries = Array.from({ length: count }, (_, i) => address(i));
const start = performance.now();
const ipset = new IPSet();
await ipset.create('bench', 'hash:ip', { maxelem: count, hashsize: 65536 });
await ipset.add('bench', entries);
const seconds = (performance.now() - start) / 1e3;
const [header] = await ipset.headers('bench').catch(() => []);
await ipset.destroy('bench');
ipset.close();
printReport({ seconds, count, elements: header?.elements ?? count });
