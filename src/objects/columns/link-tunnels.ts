import { deviceOf } from './column.js';
import { bool, type Data, hex, type Show } from './link-show.js';

/** What `ip` shows of the options of tunnels. */

const on = (value: unknown): true | undefined => (value ? true : undefined);
/** A number that is not shown where it is 0. */
const some = (value: Data): string | undefined => (value ? hex(value) : undefined);
const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.');
const padded = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;
const endpoint = (address: Data): unknown => (address === '0.0.0.0' || address === '::' ? 'any' : address);

/** What a tunnel over UDP has around it. */
function encap({ encapType: type, encapSport, encapDport, encapFlags = [] }: Data): Data {
  if (type === undefined || type === 'none') return undefined;
  const has = (flag: string): boolean => encapFlags.includes(flag);
  return {
    ...{ type, sport: encapSport, dport: encapDport },
    ...{ csum: has('csum'), csum6: has('csum6'), remcsum: has('remcsum') },
  };
}

/** Keys, sequence numbers and checksums of GRE. */
function keys({ iflags = [], oflags = [], ikey = 0, okey = 0 }: Data): Data {
  const of = (flags: readonly string[], side: string, key: number): Data => ({
    [`${side}key`]: flags.includes('key') ? dotted(key) : undefined,
    [`${side}seq`]: on(flags.includes('seq')),
    [`${side}csum`]: on(flags.includes('csum')),
  });
  return { ...of(iflags, 'i', ikey), ...of(oflags, 'o', okey) };
}

const erspan = ({ erspanIndex, erspanVer, erspanDir, erspanHwid }: Data): Data => ({
  ...{ erspan_index: erspanIndex, erspan_ver: erspanVer, erspan_hwid: hex(erspanHwid) },
  erspan_dir: erspanDir === undefined ? undefined : erspanDir ? 'egress' : 'ingress',
});

const over4: Show = (data, names) => ({
  external: on(data.collectMetadata),
  ...{ remote: endpoint(data.remote), local: endpoint(data.local), link: deviceOf(data.link, names) },
  ...{ ttl: data.ttl, tos: some(data.tos), pmtudisc: bool(data.pmtudisc), ignore_df: on(data.ignoreDf) },
  ...{ fwmark: some(data.fwmark), encap: encap(data) },
});
const gre: Show = (data, names) => ({ ...over4(data, names), ...keys(data), ...erspan(data) });

const INSIDE: Readonly<Record<string, string>> = { ip: 'any', ipv6: 'ip6ip', mpls: 'mplsip' };
const sixRd = ({
  '6rdPrefixlen': length,
  '6rdPrefix': prefix,
  '6rdRelayPrefix': relay,
  '6rdRelayPrefixlen': bits,
}: Data): Data =>
  length
    ? {
        '6rd': {
          ...{ prefix, prefixlen: length },
          ...(relay && relay !== '0.0.0.0' ? { relay_prefix: relay, relay_prefixlen: bits } : {}),
        },
      }
    : {};
const ipip: Show = (data, names) => ({
  ...{ ...over4(data, names), proto: INSIDE[data.proto] ?? data.proto },
  ...{ isatap: on(data.flags?.includes?.('isatap')), ...sixRd(data) },
});

const INSIDE6: Readonly<Record<string, string>> = { ip: 'any', ipip: 'ipip6', ipv6: 'ip6ip6' };
const over6: Show = (data, names) => {
  const { flags = [], flowinfo, encapLimit } = data;
  const has = (flag: string): true | undefined => on(flags.includes(flag));
  const isOwn = (flag: string): boolean => has(flag) === undefined && flowinfo !== undefined;
  return {
    external: on(data.collectMetadata),
    ...{
      remote: endpoint(data.remote),
      local: endpoint(data.local),
      link: deviceOf(data.link, names),
      ttl: data.ttl,
    },
    proto: INSIDE6[data.proto] ?? data.proto,
    ip6_tnl_f_ign_encap_limit: has('ignEncapLimit'),
    encap_limit: has('ignEncapLimit') ? undefined : encapLimit,
    ip6_tnl_f_use_orig_tclass: has('useOrigTclass'),
    tclass: isOwn('useOrigTclass') ? padded((flowinfo >>> 20) & 0xff, 2) : undefined,
    ip6_tnl_f_use_orig_flowlabel: has('useOrigFlowlabel'),
    flowlabel: isOwn('useOrigFlowlabel') ? padded(flowinfo & 0xfffff, 5) : undefined,
    ...{ ip6_tnl_f_rcv_dscp_copy: has('rcvDscpCopy'), ip6_tnl_f_mip6_dev: has('mip6Dev') },
    ...{
      ip6_tnl_f_allow_local_remote: has('allowLocalRemote'),
      ip6_tnl_f_use_orig_fwmark: has('useOrigFwmark'),
    },
    ...{ fwmark: has('useOrigFwmark') ? undefined : some(data.fwmark), encap: encap(data) },
  };
};
const gre6: Show = (data, names) => ({ ...over6(data, names), ...keys(data), ...erspan(data) });

const vti: Show = (data, names) => ({
  ...{ remote: endpoint(data.remote), local: endpoint(data.local), link: deviceOf(data.link, names) },
  ...{ ikey: data.ikey ? dotted(data.ikey) : undefined, okey: data.okey ? dotted(data.okey) : undefined },
  fwmark: some(data.fwmark),
});

const isMulticast = (address: unknown): boolean => /^(22[4-9]|23\d)\.|^ff/i.test(`${address}`);

const vxlan: Show = (data, names) => {
  const { group, group6 } = data;
  const far = group ?? group6;
  const name = isMulticast(far) ? 'group' : 'remote';
  return {
    ...{ external: on(data.collectMetadata), vnifilter: on(data.vnifilter), id: data.id },
    ...(far === undefined ? {} : { [group === undefined ? `${name}6` : name]: far }),
    ...{ local: data.local, local6: data.local6, link: deviceOf(data.link, names) },
    ...{ port_range: data.portRange, port: data.port, learning: bool(data.learning) },
    ...{ proxy: on(data.proxy), rsc: on(data.rsc), l2miss: on(data.l2miss), l3miss: on(data.l3miss) },
    ...{
      tos: some(data.tos),
      ttl: data.ttlInherit ? undefined : data.ttl,
      df: data.df,
      label: some(data.label),
    },
    ...{ ageing: data.ageing, limit: data.limit || undefined, udp_csum: bool(data.udpCsum) },
    ...{ udp_zero_csum6_tx: bool(data.udpZeroCsum6Tx), udp_zero_csum6_rx: bool(data.udpZeroCsum6Rx) },
    ...{
      remcsum_tx: on(data.remcsumTx),
      remcsum_rx: on(data.remcsumRx),
      gbp: on(data.gbp),
      gpe: on(data.gpe),
    },
  };
};

const geneve: Show = (data) => ({
  ...{ external: on(data.collectMetadata), id: data.id, remote: data.remote, remote6: data.remote6 },
  ...{
    ttl: data.ttlInherit ? undefined : data.ttl,
    tos: some(data.tos),
    df: data.df,
    label: some(data.label),
  },
  ...{ port: data.port, udp_csum: bool(data.udpCsum) },
  ...{ udp_zero_csum6_tx: bool(data.udpZeroCsum6Tx), udp_zero_csum6_rx: bool(data.udpZeroCsum6Rx) },
  inner_proto_inherit: on(data.innerProtoInherit),
});

const ETHERTYPES: Readonly<Record<string, string>> = { mplsUc: 'mpls_uc', mplsMc: 'mpls_mc' };

export const tunnelShows: Readonly<Record<string, Show>> = {
  ...{ erspan: gre, gre, gretap: gre, ipip, sit: ipip, vti, vti6: vti, geneve, vxlan },
  ...{ ip6erspan: gre6, ip6gre: gre6, ip6gretap: gre6, ip6tnl: over6 },
  amt: (data, names) => ({
    ...{ mode: data.mode, gateway_port: data.gatewayPort, relay_port: data.relayPort, local: data.localIp },
    ...{ discovery: data.discoveryIp, link: deviceOf(data.link, names), max_tunnels: data.maxTunnels },
  }),
  bareudp: ({ port, ethertype, srcportMin, multiprotoMode }) => ({
    ...{ dstport: port, ethertype: ETHERTYPES[ethertype] ?? ethertype, srcportmin: srcportMin },
    multiproto: bool(multiprotoMode),
  }),
  gtp: ({ role, pdpHashsize, restartCount }) => ({ role, hsize: pdpHashsize, restart_count: restartCount }),
  xfrm: ({ ifId, collectMetadata }) => (collectMetadata ? { external: true } : { if_id: hex(ifId) }),
};
