// Reads decoded objects field by field, so that no field can be left undecoded or optimised away. Plain property
// accesses: a loop over keys would cost more than decoding does.

import { address } from './support.mjs';

export function readRoute(route) {
  return (
    route.dst.length +
    route.gateway.length +
    route.oif +
    route.priority +
    route.table +
    route.tos +
    route.family.length +
    route.protocol.length +
    route.scope.length +
    route.type.length +
    route.flags.length
  );
}

/** What the i-th route of the benchmark's table has to say. */
export function expectedRoute(i, table) {
  return {
    family: 'inet',
    dst: `${address(i)}/32`,
    gateway: '192.168.77.2',
    priority: 32,
    table,
    protocol: 'static',
    scope: 'universe',
    type: 'unicast',
    tos: 0,
    flags: [],
  };
}

/** One value of every group of attributes a link has. */
export function readLink(link) {
  return (
    link.index +
    link.ifname.length +
    link.mtu +
    link.txqlen +
    link.address.length +
    link.broadcast.length +
    link.operstate.length +
    link.qdisc.length +
    link.flags.length +
    Number(link.stats.rxPackets) +
    Number(link.stats64.rxPackets) +
    Number(link.map.memStart) +
    Object.keys(link.afSpec).length +
    (link.linkinfo?.kind.length ?? 0)
  );
}

/** How many values an object holds, however deep. */
export function countValues(value) {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return 1;
  let count = 0;
  for (const inner of Object.values(value)) count += countValues(inner);
  return count;
}
