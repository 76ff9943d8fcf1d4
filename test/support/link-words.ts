import type { Int64 } from '../../src/schema/index.js';
import type { Json } from '../helpers.js';
import { at, type Counterpart, includes } from './ip-json.js';

/** The words that `ip -j -d link` has for a field of a kind's data, made from what the library reads. */
type Words = Readonly<Record<string, Counterpart>>;
type NameOf = (index: unknown) => unknown;

/** Of one value iproute2's word, of others the library's own. */
const worded =
  (path: string, words: Readonly<Record<string, unknown>>): Counterpart =>
  (data) => {
    const value = at(data, path) as string;
    return Object.hasOwn(words, value) ? words[value] : value;
  };
/** Letters and digits alone: `layer3+4`, `802.1ad`, `mpls_uc`. */
const folded =
  (path: string): Counterpart =>
  (data, said) => {
    const fold = (text: unknown) =>
      String(text)
        .replace(/[^a-z0-9]/gi, '')
        .toLowerCase();
    return fold(at(data, path)) === fold(said) ? said : at(data, path);
  };
/** An address; none is `any`. */
const address =
  (path: string): Counterpart =>
  (data) => {
    const value = at(data, path);
    return value === undefined || value === '0.0.0.0' || value === '::' ? 'any' : value;
  };
/** A key, which `ip` writes as an IPv4 address. */
const dotted =
  (path: string): Counterpart =>
  (data) => {
    const value = at(data, path) as number;
    return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
  };
/** Flags by their names in upper case. */
const upper =
  (path: string): Counterpart =>
  (data, said) => {
    const fold = (list: unknown) => (list as string[]).map((flag) => flag.toLowerCase().replace(/[-_]/g, ''));
    return JSON.stringify(fold(at(data, path))) === JSON.stringify(fold(said)) ? said : at(data, path);
  };

const encap: Counterpart = (data, said) => {
  const { type, sport, dport, ...flags } = said as Json;
  const on = Object.keys(flags).filter((flag) => flags[flag]);
  const same =
    type === data.encapType &&
    sport === data.encapSport &&
    dport === data.encapDport &&
    JSON.stringify(on) === JSON.stringify(data.encapFlags);
  return same ? said : [data.encapType, data.encapSport, data.encapDport, data.encapFlags];
};

const tunnel: Words = {
  local: address('local'),
  remote: address('remote'),
  external: 'collectMetadata',
  ikey: dotted('ikey'),
  okey: dotted('okey'),
  ...Object.fromEntries(
    ['seq', 'csum'].flatMap((flag) => [
      [`i${flag}`, includes('iflags', flag)],
      [`o${flag}`, includes('oflags', flag)],
    ]),
  ),
  erspan_dir: (data) => (data.erspanDir === 0 ? 'ingress' : 'egress'),
  encap,
};
const IP6_FLAGS = {
  ign_encap_limit: 'ignEncapLimit',
  use_orig_tclass: 'useOrigTclass',
  use_orig_flowlabel: 'useOrigFlowlabel',
  rcv_dscp_copy: 'rcvDscpCopy',
  use_orig_fwmark: 'useOrigFwmark',
  allow_local_remote: 'allowLocalRemote',
};
const tunnel6: Words = {
  ...tunnel,
  tclass: (data) => ((data.flowinfo as number) >>> 20) & 0xff,
  flowlabel: (data) => (data.flowinfo as number) & 0xfffff,
  ...Object.fromEntries(
    Object.entries(IP6_FLAGS).map(([said, flag]) => [`ip6_tnl_f_${said}`, includes('flags', flag)]),
  ),
};

const sixRd: Words = {
  prefix: '6rdPrefix',
  prefixlen: '6rdPrefixlen',
  relay_prefix: '6rdRelayPrefix',
  relay_prefixlen: '6rdRelayPrefixlen',
};

const CIPHERS: Readonly<Record<string, string>> = {
  '80c20001000001': 'GCM-AES-128',
  '80c20001000002': 'GCM-AES-256',
  '80c20001000003': 'GCM-AES-XPN-128',
  '80c20001000004': 'GCM-AES-XPN-256',
};
const NETKIT_POLICIES = { pass: 'forward', drop: 'blackhole' };
const onOff =
  (path: string): Counterpart =>
  (data) =>
    at(data, path) === 1 ? 'on' : 'off';

const kinds = (nameOf: NameOf): Readonly<Record<string, Words>> => ({
  amt: { local: 'localIp', remote: 'remoteIp', discovery: 'discoveryIp' },
  bareudp: {
    dstport: 'port',
    ethertype: folded('ethertype'),
    multiproto: (data) => data.multiprotoMode ?? false,
  },
  bond: {
    mode: worded('mode', {
      ...{ roundrobin: 'balance-rr', activebackup: 'active-backup', xor: 'balance-xor', '8023ad': '802.3ad' },
      ...{ tlb: 'balance-tlb', alb: 'balance-alb' },
    }),
    active_slave: (data) => nameOf(data.activeSlave),
    primary: (data) => nameOf(data.primary),
    broadcast_neighbor: 'broadcastNeigh',
    peer_notify_delay: 'peerNotifDelay',
    arp_missed_max: 'missedMax',
    arp_validate: (data) => (data.arpValidate === 'none' ? true : data.arpValidate),
    xmit_hash_policy: folded('xmitHashPolicy'),
    num_peer_notif: 'numPeerNotif',
    ad_lacp_active: onOff('adLacpActive'),
    ad_info: (data, said) => {
      const { aggregator, numPorts, actorKey, partnerKey, partnerMac } = data.adInfo as Json;
      const mine = [aggregator, numPorts, actorKey, partnerKey, partnerMac];
      return JSON.stringify(Object.values(said as Json)) === JSON.stringify(mine) ? said : mine;
    },
  },
  bridge: {
    vlan_protocol: folded('vlanProtocol'),
    mcast_querier_state_ipv4: (data) => ({
      mcast_querier_ipv4_addr: at(data, 'mcastQuerierState.ipAddress'),
    }),
    mcast_querier_state_ipv6: (data) => ({
      mcast_querier_ipv6_addr: at(data, 'mcastQuerierState.ipv6Address'),
    }),
  },
  can: {
    bittiming_bitrate: 'bittiming.bitrate',
    clock: 'clock.freq',
    ctrlmode: upper('ctrlmode.flags'),
    ctrlmode_supported: upper('ctrlmodeExt.supported'),
    state: folded('state'),
  },
  erspan: tunnel,
  geneve: {
    external: 'collectMetadata',
    remote: 'remote',
    remote6: 'remote6',
    inner_proto_inherit: 'innerProtoInherit',
  },
  gre: tunnel,
  gretap: tunnel,
  gtp: { hsize: 'pdpHashsize' },
  hsr: {
    slave1: (data) => nameOf(data.slave1),
    slave2: (data) => nameOf(data.slave2),
    proto: (data) => ['hsr', 'prp'].indexOf(data.protocol as string),
  },
  ip6erspan: tunnel6,
  ip6gre: tunnel6,
  ip6gretap: tunnel6,
  ip6tnl: { ...tunnel6, proto: worded('proto', { ip: 'any', ipip: 'ipip6', ipv6: 'ip6ip6' }) },
  ipip: { ...tunnel, proto: worded('proto', { ip: 'any' }) },
  ipvlan: { vepa: includes('flags', 'vepa'), private: includes('flags', 'private') },
  ipvtap: { vepa: includes('flags', 'vepa'), private: includes('flags', 'private') },
  macsec: {
    sci: (data) =>
      BigInt(data.sci as Int64)
        .toString(16)
        .padStart(16, '0'),
    cipher_suite: (data) => CIPHERS[BigInt(data.cipherSuite as Int64).toString(16)],
  },
  macvlan: {
    nopromisc: includes('flags', 'nopromisc'),
    nodst: includes('flags', 'nodst'),
    macaddr_data: 'macaddrData',
    bclim: 'bcCutoff',
  },
  netkit: {
    type: (data) => (data.primary === 1 ? 'primary' : 'peer'),
    policy: worded('policy', NETKIT_POLICIES),
    peer_policy: worded('peerPolicy', NETKIT_POLICIES),
  },
  rmnet: { flags: upper('flags.flags') },
  sit: {
    ...tunnel,
    proto: worded('proto', { ip: 'any', ipv6: 'ip6ip' }),
    isatap: includes('flags', 'isatap'),
    ...sixRd,
  },
  vlan: {
    protocol: folded('protocol'),
    flags: upper('flags.flags'),
    ingress_qos: 'ingressQos',
    egress_qos: 'egressQos',
  },
  vti: tunnel,
  vti6: tunnel,
  vxlan: {
    external: 'collectMetadata',
    local: 'local',
    local6: 'local6',
    remote6: 'group6',
    group6: 'group6',
    reserved_bits: (data) => `0x${data.reservedBits}`,
  },
  wwan: { linkid: 'linkId' },
  xfrm: { external: 'collectMetadata' },
});

/** How `ip` says the fields of a kind that it names otherwise than the kernel; `nameOf` knows interfaces by index. */
export function linkWords(kind: string, nameOf: NameOf): Words {
  const all = kinds(nameOf);
  return (Object.hasOwn(all, kind) ? all[kind] : undefined) ?? {};
}
