import { addr } from './addr.js';
import { bridge } from './bridge.js';
import type { Case } from './case.js';
import { device } from './device.js';
import { fdb } from './fdb.js';
import { link } from './link.js';
import { neigh } from './neigh.js';
import { nexthop } from './nexthop.js';
import { part } from './part.js';
import { route } from './route.js';
import { rule } from './rule.js';
import { tables } from './tables.js';
import { tc } from './tc.js';
import { vlan } from './vlan.js';

/** The tables, each with samples of its name in test/samples/bytes. */
export const areas: Readonly<Record<string, Case[]>> = {
  link,
  device,
  addr,
  route,
  rule,
  neigh,
  nexthop,
  bridge,
  vlan,
  fdb,
  tables,
  tc,
  part,
};

/** What capture.ts prints of an area. */
export interface Samples {
  kernel: string;
  iproute2: string;
  samples: {
    command: string;
    /** Indices of the interfaces that the command names. */
    interfaces: Record<string, number>;
    /** What the kernel said where it did not want it. */
    refused?: string;
    requests: string[];
  }[];
}
