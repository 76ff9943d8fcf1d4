/** Commands on filters and chains, in the words of `tc` and of the library. */
import type { FilterInput } from '../../../src/objects/tc/inputs.js';
import type { Say } from './table.js';

export const filters: Record<string, Say> = {};

const dev = 'a_0';
const parent = 'ingress';

type Rest = FilterInput extends infer F ? (F extends unknown ? Omit<F, 'dev' | 'parent'> : never) : never;

/** `tc filter add dev a_0 ingress …` */
function f(words: string, filter: Rest) {
  filters[`filter add dev a_0 ingress ${words}`] = (tc) =>
    tc.filter.add({ dev, parent, ...filter } as FilterInput);
}
const gone = { act: ['drop'] } as const;
const ip = { protocol: 'ip' } as const;

f('protocol ip u32 match ip src 10.0.0.0/8 action ok', {
  ...ip,
  kind: 'u32',
  options: { act: ['ok'], match: 'ip src 10.0.0.0/8' },
});
f('protocol ip pref 5 u32 match ip src 10.0.0.0/8 match ip dport 80 0xffff classid 1:1', {
  ...ip,
  pref: 5,
  kind: 'u32',
  options: { classid: '1:1', match: ['ip src 10.0.0.0/8', 'ip dport 80 0xffff'] },
});
f('protocol ip pref 5 u32 match u8 64 0xf0 at 0 match mark 1 0xff action drop', {
  ...ip,
  prio: 5,
  kind: 'u32',
  options: { match: ['u8 64 0xf0 at 0', 'mark 1 0xff'], ...gone },
});
f('protocol ip pref 6 handle 5: u32 divisor 16', {
  ...ip,
  prio: 6,
  handle: '5:',
  kind: 'u32',
  options: { divisor: 16 },
});
f('protocol ip u32 match ip src 10.0.0.0/8 police rate 1mbit burst 10k drop flowid 1:1', {
  ...ip,
  kind: 'u32',
  options: {
    police: { rate: '1mbit', burst: '10k', exceed: 'drop' },
    flowid: '1:1',
    match: 'ip src 10.0.0.0/8',
  },
});

/** A filter by fields. */
const by = (
  words: string,
  protocol: NonNullable<FilterInput['protocol']>,
  options: (FilterInput & { kind: 'flower' })['options'],
) =>
  f(`protocol ${protocol} flower ${words} action drop`, {
    protocol,
    kind: 'flower',
    options: { ...(options as object), ...gone },
  });
by('src_ip 10.0.0.0/8 ip_proto tcp dst_port 80', 'ip', { srcIp: '10.0.0.0/8', ipProto: 'tcp', dstPort: 80 });
f(
  'protocol ipv6 flower src_ip fd00::/64 dst_ip fd01::1 ip_proto udp src_port 1000-2000 skip_hw action pass',
  {
    protocol: 'ipv6',
    kind: 'flower',
    options: {
      srcIp: 'fd00::/64',
      dstIp: 'fd01::1',
      ipProto: 'udp',
      srcPort: '1000-2000',
      skipHw: true,
      act: ['pass'],
    },
  },
);
by(
  'vlan_id 5 vlan_prio 3 vlan_ethtype ip dst_mac 02:00:00:00:00:01 src_mac 02:00:00:00:00:02/ff:ff:ff:00:00:00',
  '802.1q',
  {
    vlanId: 5,
    vlanPrio: 3,
    vlanEthtype: 'ip',
    dstMac: '02:00:00:00:00:01',
    srcMac: '02:00:00:00:00:02/24',
  },
);
by('vlan_id 5 vlan_ethtype 802.1q cvlan_id 6 cvlan_prio 1 cvlan_ethtype ip', '802.1ad', {
  vlanId: 5,
  vlanEthtype: '802.1q',
  cvlanId: 6,
  cvlanPrio: 1,
  cvlanEthtype: 'ip',
});
by('enc_src_ip 10.0.0.1 enc_dst_ip 10.0.0.2/24 enc_key_id 11 enc_dst_port 4789 enc_tos 1 enc_ttl 64', 'ip', {
  encSrcIp: '10.0.0.1',
  encDstIp: '10.0.0.2/24',
  encKeyId: 11,
  encDstPort: 4789,
  encTos: 1,
  encTtl: 64,
});
by('enc_key_id 11 geneve_opts 0102:80:00880022/ffff:ff:ffffffff', 'ip', {
  encKeyId: 11,
  geneveOpts: '0102:80:00880022',
});
by('enc_key_id 11 vxlan_opts 5/255', 'ip', { encKeyId: 11, vxlanOpts: '5/255' });
by('enc_key_id 11 erspan_opts 1:2:0:0/1:4294967295:0:0', 'ip', {
  encKeyId: 11,
  erspanOpts: '1:2:0:0/1:4294967295:0:0',
});
by(
  'ct_state +trk+est-inv ct_zone 5 ct_mark 7/0xff ct_label 11000000000000000000000000000000/ff000000000000000000000000000000',
  'ip',
  {
    ctState: '+trk+est-inv',
    ctZone: 5,
    ctMark: '7/0xff',
    ctLabel: '11000000000000000000000000000000/ff000000000000000000000000000000',
  },
);
by('ip_proto tcp tcp_flags 0x2/0x7 ip_tos 0x10/0xff ip_ttl 64 ip_flags nofrag', 'ip', {
  ipProto: 'tcp',
  tcpFlags: '0x2/0x7',
  ipTos: '0x10/0xff',
  ipTtl: 64,
  ipFlags: 'nofrag',
});
by('ip_proto icmp type 8 code 0', 'ip', { ipProto: 'icmp', type: 8, code: 0 });
by('ip_proto icmpv6 type 128/255', 'ipv6', { ipProto: 'icmpv6', type: '128/255' });
by('arp_op request arp_sip 10.0.0.1 arp_tip 10.0.0.2/24 arp_sha 02:00:00:00:00:01', 'arp', {
  arpOp: 'request',
  arpSip: '10.0.0.1',
  arpTip: '10.0.0.2/24',
  arpSha: '02:00:00:00:00:01',
});
by('mpls_label 100 mpls_tc 1 mpls_bos 1 mpls_ttl 64', 'mpls_uc', {
  mplsLabel: 100,
  mplsTc: 1,
  mplsBos: 1,
  mplsTtl: 64,
});
by('mpls lse depth 1 label 100 lse depth 2 label 200 bos 1 ttl 3 tc 2', 'mpls_uc', {
  mpls: [
    { depth: 1, label: 100 },
    { depth: 2, label: 200, bos: 1, ttl: 3, tc: 2 },
  ],
});
f('protocol ip flower ip_proto sctp src_port 5 indev b_0 hw_tc 1', {
  ...ip,
  kind: 'flower',
  options: { ipProto: 'sctp', srcPort: 5, indev: 'b_0', hwTc: 1 },
});
by('num_of_vlans 2', 'all', { numOfVlans: 2 });
by('pppoe_sid 12 ppp_proto ip', 'ppp_ses', { pppoeSid: 12, pppProto: 'ip' });
f('protocol ip chain 5 flower src_ip 10.0.0.0/8 action goto chain 6', {
  ...ip,
  chain: 5,
  kind: 'flower',
  options: { srcIp: '10.0.0.0/8', act: ['goto chain 6'] },
});

f('matchall action ok', { kind: 'matchall', options: { act: ['ok'] } });
f('matchall skip_hw classid 1:2 action drop', {
  kind: 'matchall',
  options: { classid: '1:2', ...gone, skipHw: true },
});
f('protocol ip basic match "cmp(u8 at 0 layer network eq 69)" action ok', {
  ...ip,
  kind: 'basic',
  options: { match: 'cmp(u8 at 0 layer network eq 69)', act: ['ok'] },
});
f(
  'protocol ip basic match "cmp(u16 at 2 layer 1 mask 0xff gt 20 trans) and (not u32(u32 0x0a000000 0xff000000 at 12) or nbyte(abc at 14 layer 0))" classid 1:1 action ok',
  {
    ...ip,
    kind: 'basic',
    options: {
      match:
        'cmp(u16 at 2 layer 1 mask 0xff gt 20 trans) and (not u32(u32 0x0a000000 0xff000000 at 12) or nbyte(abc at 14 layer 0))',
      classid: '1:1',
      act: ['ok'],
    },
  },
);
f('protocol ip handle 1 fw classid 1:1', { ...ip, handle: 1, kind: 'fw', options: { classid: '1:1' } });
f('protocol ip handle 1/0xff fw indev b_0 action drop', {
  ...ip,
  handle: '1/0xff',
  kind: 'fw',
  options: { indev: 'b_0', ...gone },
});
f('protocol ip route from 1 to 2 classid 1:1', {
  ...ip,
  kind: 'route',
  options: { from: 1, to: 2, classid: '1:1' },
});
f('protocol ip handle 1 flow hash keys src,dst,proto-src divisor 16 perturb 10 baseclass 1:5', {
  ...ip,
  handle: 1,
  kind: 'flow',
  options: { hash: ['src', 'dst', 'proto-src'], divisor: 16, perturb: '10s', baseclass: '1:5' },
});
f('protocol ip handle 2 flow map key mark and 0xff or 0x1 rshift 2 addend 3', {
  ...ip,
  handle: 2,
  kind: 'flow',
  options: { map: 'mark', and: 0xff, or: 1, rshift: 2, addend: 3 },
});
f('protocol ip handle 1 cgroup', { ...ip, handle: 1, kind: 'cgroup', options: {} });
f('protocol ip handle 1 cgroup match "cmp(u8 at 0 layer network eq 69)" action drop', {
  ...ip,
  handle: 1,
  kind: 'cgroup',
  options: { match: 'cmp(u8 at 0 layer network eq 69)', ...gone },
});
f('bpf da bytecode "1,6 0 0 4294967295,"', {
  kind: 'bpf',
  options: { bytecode: '1,6 0 0 4294967295,', da: true },
});
f('bpf bytecode "2,48 0 0 0,6 0 0 0" flowid 1:3 action drop', {
  kind: 'bpf',
  options: { flowid: '1:3', ...gone, bytecode: '2,48 0 0 0,6 0 0 0' },
});

filters['filter add block 10 protocol ip u32 match ip src 10.0.0.0/8 action drop'] = (tc) =>
  tc.filter.add({ block: 10, ...ip, kind: 'u32', options: { ...gone, match: 'ip src 10.0.0.0/8' } });
filters['chain add dev a_0 ingress chain 5 protocol ip flower src_ip 0.0.0.0/8'] = (tc) =>
  tc.chain.add({ dev, parent, chain: 5, ...ip, kind: 'flower', options: { srcIp: '0.0.0.0/8' } });
filters['chain add dev a_0 ingress chain 7'] = (tc) => tc.chain.add({ dev, parent, chain: 7 });

/** A filter by words of the packet. */
const u = (
  words: string,
  protocol: NonNullable<FilterInput['protocol']>,
  prio: number,
  options: (FilterInput & { kind: 'u32' })['options'],
) => f(`protocol ${protocol} pref ${prio} u32 ${words}`, { protocol, prio, kind: 'u32', options });
u('match ip6 dst fd00:1::/40 match ip6 protocol 6 0xff classid 1:1', 'ipv6', 5, {
  match: ['ip6 dst fd00:1::/40', 'ip6 protocol 6 0xff'],
  classid: '1:1',
});
u('match ip protocol 6 0xff match tcp dst 80 0xffff match tcp src 1024 0xfc00 flowid 1:2', 'ip', 5, {
  match: ['ip protocol 6 0xff', 'tcp dst 80 0xffff', 'tcp src 1024 0xfc00'],
  flowid: '1:2',
});
u('match ip tos 0x10 0xff match ip nofrag match ip df match icmp type 8 0xff flowid 1:2', 'ip', 5, {
  match: ['ip tos 0x10 0xff', 'ip nofrag', 'ip df', 'icmp type 8 0xff'],
  flowid: '1:2',
});
u('match u16 0x50 0xffff at nexthdr+2 match u32 0x0a000000 0xff000000 at 16 flowid 1:2', 'ip', 5, {
  match: ['u16 0x50 0xffff at nexthdr+2', 'u32 0x0a000000 0xff000000 at 16'],
  flowid: '1:2',
});
u('link 5: hashkey mask 0x000000ff at 12 match ip dst 10.0.0.0/8', 'ip', 6, {
  link: '5:',
  hashkey: { mask: '0xff', at: 12 },
  match: 'ip dst 10.0.0.0/8',
});
u('ht 5:a: match ip src 10.0.0.10/32 flowid 1:5', 'ip', 6, {
  ht: '5:a:',
  match: 'ip src 10.0.0.10/32',
  flowid: '1:5',
});
u('link 5: offset at 0 mask 0x0f00 shift 6 plus 0 eat match ip protocol 6 0xff', 'ip', 6, {
  link: '5:',
  offset: { at: 0, mask: '0x0f00', shift: 6, plus: 0, eat: true },
  match: 'ip protocol 6 0xff',
});
by('ip_proto tcp dst_port 0x50/0xfff0 src_port 100-200', 'ip', {
  ipProto: 'tcp',
  dstPort: '0x50/0xfff0',
  srcPort: '100-200',
});
by('enc_key_id 11 gtp_opts 01:02/ff:ff', 'ip', { encKeyId: 11, gtpOpts: '01:02' });
by('ip_flags frag/nofirstfrag', 'ip', { ipFlags: 'frag/nofirstfrag' });
by('enc_src_ip fd00::1 enc_dst_ip fd00::2/64 enc_key_id 3 enc_dst_port 6081', 'ipv6', {
  encSrcIp: 'fd00::1',
  encDstIp: 'fd00::2/64',
  encKeyId: 3,
  encDstPort: 6081,
});
f('protocol ip flower skip_hw verbose dst_mac 01:00:5e:00:00:00/24 classid 1:7', {
  ...ip,
  kind: 'flower',
  options: { skipHw: true, verbose: true, dstMac: '01:00:5e:00:00:00/24', classid: '1:7' },
});

/** A filter by a tree of matches. */
const m = (match: string, quote = '"') =>
  f(`protocol ip basic match ${quote}${match}${quote} action ok`, {
    ...ip,
    kind: 'basic',
    options: { match, act: ['ok'] },
  });
m('meta(nf_mark gt 24)');
m('meta(priority mask 0xff eq 1) and not meta(vlan mask 0xfff eq 5)');
m('nbyte("ababa" at 12 layer 1)', "'");
m('nbyte("abcd" at 8)', "'");
m('meta(pkt_len gt mac_len)');
m('canid(sff 0x123 eff 0x124:0xff)');
f(
  'protocol ip basic match "(cmp(u8 at 0 layer link eq 1) or cmp(u32 at 4 layer transport lt 9)) and (meta(protocol eq 8) and not cmp(u16 at 0 mask 0xf gt 3))" flowid 1:1',
  {
    ...ip,
    kind: 'basic',
    options: {
      match:
        '(cmp(u8 at 0 layer link eq 1) or cmp(u32 at 4 layer transport lt 9)) and (meta(protocol eq 8) and not cmp(u16 at 0 mask 0xf gt 3))',
      flowid: '1:1',
    },
  },
);
f('protocol ip handle 3 flow hash keys nfct-src,rt-classid,sk-uid,vlan-tag,rxhash divisor 8', {
  ...ip,
  handle: 3,
  kind: 'flow',
  options: { hash: ['nfct-src', 'rt-classid', 'sk-uid', 'vlan-tag', 'rxhash'], divisor: 8 },
});
f('protocol ip handle 3 flow map key dst xor 0xff', {
  ...ip,
  handle: 3,
  kind: 'flow',
  options: { map: 'dst', xor: 0xff },
});
f('protocol ip route to 3 classid 1:1', { ...ip, kind: 'route', options: { to: 3, classid: '1:1' } });
f('protocol ip route from 3 action drop', { ...ip, kind: 'route', options: { from: 3, ...gone } });
f('protocol ip matchall action mirred egress mirror index 7 action gact continue', {
  ...ip,
  kind: 'matchall',
  options: { act: [{ kind: 'mirred', options: { egress: 'mirror', index: 7 } }, 'continue'] },
});
f(
  'protocol ip pref 9 matchall action vlan push id 5 pipe action pedit ex munge ip ttl dec pipe action csum ip4h pipe action mirred egress redirect dev b_0',
  {
    ...ip,
    prio: 9,
    kind: 'matchall',
    options: {
      act: [
        { kind: 'vlan', options: { push: { id: 5 } } },
        { kind: 'pedit', options: { munge: 'ip ttl dec', action: 'pipe' } },
        { kind: 'csum', options: { update: ['ip4h'], action: 'pipe' } },
        { kind: 'mirred', options: { egress: 'redirect', dev: 'b_0' } },
      ],
    },
  },
);
