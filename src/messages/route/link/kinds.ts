import { type Attributes, type UnknownAttribute, attributes, lazy, legacyNested } from '../../../schema/index.js';
import { bridge } from './bridge.js';
import { macvlan } from './macvlan.js';
import { tun } from './tun.js';
import { veth } from './veth.js';
import { vxlan } from './vxlan.js';

/** A kind that has nothing to be told. */
export interface NoData {
  unknown?: UnknownAttribute[];
}
const noData: Attributes<NoData> = attributes('IFLA_INFO_DATA', {});
const none = legacyNested(noData);

/** Kinds of links: what `IFLA_INFO_DATA` holds by the value of `IFLA_INFO_KIND`. A new kind is one file and one line here. */
export const kinds = {
  bridge: legacyNested(bridge),
  dummy: none,
  ifb: none,
  macvlan: legacyNested(macvlan),
  macvtap: legacyNested(macvlan),
  netdevsim: none,
  nlmon: none,
  team: none,
  tun: legacyNested(tun),
  vcan: none,
  veth: legacyNested(lazy(() => veth)),
  vsockmon: none,
  vxlan: legacyNested(vxlan),
  wireguard: none,
} as const;
export type LinkKind = keyof typeof kinds;
