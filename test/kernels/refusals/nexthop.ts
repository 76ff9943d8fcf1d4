/** Nexthops. */
import type { Refusal } from './refusal.js';

// biome-ignore format: a request a line
export const nexthop: readonly Refusal[] = [
  ['nexthop.add', { id: 5, gateway: '10.0.0.2' }, null, 'Device attribute required for non-blackhole and non-fdb nexthops'],
  ['nexthop.add', { id: 5, gateway: '10.0.0.2', dev: 9999 }, null, 'Invalid device index'],
  ['nexthop.add', { id: 5, gateway: '192.0.2.1', dev: 'a_0' }, null, 'Nexthop has invalid gateway'],
  ['nexthop.add', { id: 5, gateway: 'ff02::1', dev: 'a_0' }, null, 'Invalid gateway address'],
  ['nexthop.add', { id: 5, group: '999' }, null, 'Invalid nexthop id'],
  ['nexthop.add', { id: 5, group: '1/1' }, null, 'Nexthop id can not be used twice in a group'],
  ['nexthop.add', { id: 5, group: [] }, null, 'Invalid length for nexthop group attribute'],
  ['nexthop.add', { id: 5, group: '1', groupType: 9 }, null, 'Invalid group type'],
  ['nexthop.add', { id: 5, group: '1', dev: 'a_0' }, null, 'No other attributes can be set in nexthop groups'],
  ['nexthop.add', { id: 5, blackhole: true, dev: 'a_0' }, null, 'Blackhole attribute can not be used with gateway, oif, encap or fdb'],
  ['nexthop.add', { id: 5, fdb: true, blackhole: true }, null, 'Fdb attribute can not be used with encap, oif or blackhole'],
  ['nexthop.add', { id: 5, gateway: '10.0.0.2', dev: 'a_0', encapType: 99, encap: '00' }, 'encap'],
  ['nexthop.add', { id: 5, gateway: '10.0.0.2', dev: 'a_0', encapType: 'mpls' }, null, 'LWT encapsulation attribute is missing'],
  ['nexthop.add', { id: 5, gateway: '10.0.0.2', dev: 'a_0', encapType: 'mpls', encap: {} }, null, 'MPLS_IPTUNNEL_DST attribute is missing'],
  ['nexthop.add', { id: 5, group: '1', groupType: 'res', resGroup: {} }, null, 'Number of buckets not specified for nexthop group insertion'],
  ['nexthop.add', { id: 5, group: '1', groupType: 'res', resGroup: { buckets: 0 } }, null, 'Number of buckets needs to be non-0'],
  ['nexthop.add', { id: 5, groups: true }, 'groups'],
  ['nexthop.add', { id: 5, dev: 'a_0', master: 'br0' }, 'master'],
  ['nexthop.add', { id: 5, group: [{ id: 1, weight: 255, weightHigh: 255 }] }, null, 'Invalid value for weight'],
  ['nexthop.add', { id: 5, family: 99, dev: 'a_0' }, null, 'Invalid address family'],
  ['nexthop.add', { id: 5, gateway: '10.0.0.2', dev: 'a_0', hwStatsEnable: 1 }, null, 'Cannot enable nexthop hardware statistics for non-group nexthops'],
  ['nexthop.get', {}, null, 'Nexthop id is missing'],
  ['nexthop.add', { id: 5, gateway: '10.0.0.2', dev: 'a_0', master: 4294967295 }, 'master'],
  ['nexthop.add', { id: 5, gateway: '10.0.0.2', dev: 'a_0', hwStatsEnable: 4294967295 }, 'hwStatsEnable'],
  ['nexthop.add', { id: 5, group: '1', hwStatsEnable: 4294967295 }, 'hwStatsEnable'],
];
