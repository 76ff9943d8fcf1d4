/** iproute2's spellings of values of kinds, and the declarations' names for them. */
import { ifinfomsg } from '../../messages/route/link/ifinfomsg.js';
import type { Fields } from '../fields.js';
import type { NameTables } from '../names.js';
import { tableNumber } from '../route.js';
import type { SwitchKey } from './switches.js';
import { respelledTunnel, TUNNELS } from './tunnel-spellings.js';

const VLAN_PROTOCOLS = {
  '802.1q': '8021q',
  '802.1Q': '8021q',
  '802.1ad': '8021ad',
  '802.1AD': '8021ad',
} as const;

const TUNNEL_PROTOCOLS = { any: 'ip', ipip: 'ipip', mplsip: 'mpls' } as const;

const POLICIES = { forward: 'pass', blackhole: 'drop' } as const;

const SPELLINGS = {
  bond: {
    mode: {
      'balance-rr': 'roundrobin',
      'active-backup': 'activebackup',
      'balance-xor': 'xor',
      '802.3ad': '8023ad',
      'balance-tlb': 'tlb',
      'balance-alb': 'alb',
    },
    xmitHashPolicy: {
      'layer3+4': 'layer34',
      'layer2+3': 'layer23',
      'encap2+3': 'encap23',
      'encap3+4': 'encap34',
      'vlan+srcmac': 'vlanSrcmac',
    },
    arpValidate: { filter_active: 'filterActive', filter_backup: 'filterBackup' },
  },
  bareudp: {
    ethertype: { ipv4: 'ip', ip: 'ip', ipv6: 'ipv6', mpls: 'mplsUc', mpls_uc: 'mplsUc', mpls_mc: 'mplsMc' },
  },
  bridge: { vlanProtocol: VLAN_PROTOCOLS },
  ip6tnl: { proto: { ...TUNNEL_PROTOCOLS, ipip6: 'ipip', ip6ip6: 'ipv6' } },
  ipip: { proto: TUNNEL_PROTOCOLS },
  macsec: {
    cipherSuite: {
      default: '36030996058996737',
      'gcm-aes-128': '36242102291529729',
      'gcm-aes-256': '36242102291529730',
      'gcm-aes-xpn-128': '36242102291529731',
      'gcm-aes-xpn-256': '36242102291529732',
    },
  },
  netkit: { policy: POLICIES, peerPolicy: POLICIES },
  sit: { proto: { ...TUNNEL_PROTOCOLS, ip6ip: 'ipv6' } },
  vlan: { protocol: VLAN_PROTOCOLS },
} as const;

type Kinds = typeof SPELLINGS;
type Spelt = { [K in keyof Kinds]: Kinds[K] }[keyof Kinds];
type KeyOf<T> = T extends unknown ? keyof T : never;
type ValuesOf<T, K extends PropertyKey> = T extends { readonly [P in K]: infer V } ? keyof V & string : never;

/** Values of a kind's options as iproute2 spells them, by their keys. */
export type SpellingsOf<K extends PropertyKey> =
  K extends KeyOf<Spelt>
    ? ValuesOf<Spelt, K>
    : K extends 'table' | 'ikey' | 'okey'
      ? string & {}
      : K extends 'tos' | 'ttl'
        ? 'inherit'
        : K extends SwitchKey
          ? boolean
          : never;

const TABLES: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> =
  SPELLINGS;

/** Options of a kind with the declaration's names; the same where nothing is spelt otherwise. */
export function respelled(kind: unknown, data: Fields, names: NameTables): Fields {
  if (typeof kind !== 'string') return data;
  let out = TUNNELS.has(kind) ? respelledTunnel(kind, data) : data;
  for (const [key, spellings] of Object.entries(Object.hasOwn(TABLES, kind) ? TABLES[kind]! : {})) {
    const value = data[key];
    if (typeof value !== 'string') continue;
    // the family reports ciphers in capitals
    const name = key === 'cipherSuite' ? value.toLowerCase() : value;
    if (Object.hasOwn(spellings, name)) out = { ...out, [key]: spellings[name] };
  }
  if (kind === 'vrf' && typeof data.table === 'string')
    out = { ...out, table: tableNumber(ifinfomsg, data.table, names, 'linkinfo.data.table') };
  return out;
}
