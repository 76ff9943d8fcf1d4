// A Node program that does nothing: the longest wait of its event loop is the machine's doing alone.
import { setTimeout as delay } from 'node:timers/promises';
import { printReport, watchLoop } from '../library/support.mjs';

const watch = await watchLoop();
await delay(500);
printReport({ blocked: await watch.longest(), count: 0 });
