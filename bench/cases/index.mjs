import { decoder } from './decoder.mjs';
import { eventLoop } from './event-loop.mjs';
import { ipdb, ipdbStorm } from './ipdb.mjs';
import { ipdbTransaction } from './ipdb-transaction.mjs';
import { ipset } from './ipset.mjs';
import { linkDump, linkGet } from './link.mjs';
import { memory } from './memory.mjs';
import { routeAdd, routeBatch } from './route-add.mjs';
import { hugeRouteDump, largeRouteDump, shortRouteDump, smallRouteDump } from './route-dump.mjs';
import { routeEvents } from './route-events.mjs';
import { startUp } from './start-up.mjs';
import { typeCheck } from './type-check.mjs';

export const cases = [
  startUp,
  shortRouteDump,
  smallRouteDump,
  largeRouteDump,
  hugeRouteDump,
  memory,
  eventLoop,
  linkDump,
  linkGet,
  routeAdd,
  routeBatch,
  routeEvents,
  ipset,
  ipdb,
  ipdbStorm,
  ipdbTransaction,
  decoder,
  typeCheck,
];
