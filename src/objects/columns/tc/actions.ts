import { parametersOf, verdictText } from '../../tc/options/action/common.js';
import { defined, type Obj } from '../../tc/options/reader.js';
import { protocolName } from '../../tc/options/units.js';
import { clockText, digits, hex, place, type Read, statistics } from './common.js';

/** What `tc -j -s -d` shows of actions. A kind is an entry in the table. */

type Device = (index: number) => string | undefined;
type Show = (options: Read, parms: Read, device: Device) => Obj;

const VERDICTS: Readonly<Record<string, string>> = { shot: 'drop', ok: 'pass', unspec: 'continue' };

/** A verdict, with the chain or the number of actions that it goes over. */
export function verdict(value: unknown): Obj {
  const text = `${VERDICTS[value as string] ?? verdictText(value)}`;
  const [, way, to] = /^(goto|jump)(?: chain)? (\d+)$/.exec(text) ?? [];
  if (way === undefined) return { type: text };
  return { type: way, [way === 'goto' ? 'chain' : 'jump']: Number(to) };
}

const U32 = 0xffffffff;
const shown = (value: unknown, show: (value: never) => unknown): unknown =>
  value === undefined ? undefined : show(value as never);
const addressOf = (read: Read, side: string): unknown => read[`encIpv4${side}`] ?? read[`encIpv6${side}`];

const MPLS: Readonly<Record<string, string>> = { decTtl: 'dec_ttl', macPush: 'mac_push' };
const VLAN: Readonly<Record<string, string>> = { popEth: 'pop_eth', pushEth: 'push_eth' };
const PEDIT: Readonly<Record<string, string>> = { ip4: 'ipv4', ip6: 'ipv6' };
const CSUM: Readonly<Record<string, string>> = { ipv4hdr: 'iph' };

/** A word of the packet as the bytes of it are written, whatever the machine's order. */
function word(value: number): string {
  const [a = 0, b = 0, c = 0, d = 0] = new Uint8Array(new Uint32Array([value]).buffer);
  return digits(((a << 24) | (b << 16) | (c << 8) | d) >>> 0);
}

const bytesOf = (data: string): number[] =>
  (data.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));

/** Options of tunnels, of an action and of what a filter matches. */
export function tunnelOptions(options: Read, end: string): Obj {
  const { geneve, vxlan, erspan, pfcp } = options ?? {};
  return defined({
    [`geneve_opt${end}`]: geneve?.map((one: Read) => ({
      ...{ class: one.class, type: one.type, data: bytesOf(one.data) },
    })),
    [`vxlan_opt${end}`]: vxlan && [{ gbp: vxlan.gbp }],
    [`erspan_opt${end}`]: erspan && [
      { ver: erspan.ver, index: erspan.index ?? 0, dir: erspan.dir ?? 0, hwid: erspan.hwid ?? 0 },
    ],
    [`pfcp_opt${end}`]: pfcp && [{ type: pfcp.type, seid: pfcp.seid }],
  });
}

function nat(read: Read): Obj {
  const { action = [] } = read;
  if (!action.includes('nat')) return {};
  const range = (min: unknown, max: unknown): string =>
    max === undefined || max === min ? `${min}` : `${min}-${max}`;
  const side = action.includes('natSrc') ? 'src' : action.includes('natDst') ? 'dst' : undefined;
  const address = read.natIpv4Min ?? read.natIpv6Min;
  const words = [
    ...(side === undefined ? [] : [side]),
    ...(address === undefined ? [] : ['addr', range(address, read.natIpv4Max ?? read.natIpv6Max)]),
    ...(read.natPortMin === undefined ? [] : ['port', range(read.natPortMin, read.natPortMax)]),
  ];
  return { nat: words.join(' ') };
}

function ct(read: Read): Obj {
  const {
    action = [],
    zone,
    mark,
    markMask,
    labels,
    labelsMask,
    helperName,
    helperFamily,
    helperProto,
  } = read;
  const names = ['commit', 'force', 'clear'].filter((one) => action.includes(one));
  const isLabelled = labels !== undefined && !/^0*$/.test(labelsMask ?? 'f');
  return {
    ...(names.length > 0 ? { action: names.join(' ') } : {}),
    ...(markMask ? { mark, ...(markMask === U32 ? {} : { mark_mask: digits(markMask) }) } : {}),
    ...(zone === undefined ? {} : { zone }),
    ...(isLabelled ? { label: /^f+$/.test(labelsMask) ? labels : `${labels}/${labelsMask}` } : {}),
    ...(helperName
      ? {
          helper: `${helperFamily === 10 ? 'ipv6' : 'ipv4'}-${helperProto === 6 ? 'tcp' : 'udp'}-${helperName}`,
        }
      : {}),
    ...nat(read),
  };
}

const kinds: Readonly<Record<string, Show>> = {
  bpf: ({ ops, opsLen, name }) => ({
    ...defined({ bpf_name: name }),
    ...(ops
      ? { bytecode: { length: opsLen, insns: ops.map(({ code, jt, jf, k }: Read) => ({ code, jt, jf, k })) } }
      : {}),
  }),
  connmark: (_read, { zone }) => ({ zone }),
  csum: (_read, { updateFlags }) => ({ csum: updateFlags.map((one: string) => CSUM[one] ?? one).join(', ') }),
  ct,
  ctinfo: (read) => ({
    zone: read.zone ?? 0,
    ...(read.parmsDscpMask === undefined
      ? {}
      : { dscpmask: hex(read.parmsDscpMask), dscpstatemask: hex(read.parmsDscpStatemask ?? 0) }),
    ...(read.parmsCpmarkMask === undefined ? {} : { cpmark: hex(read.parmsCpmarkMask) }),
    ...defined({
      dscpset: read.statsDscpSet,
      dscperror: read.statsDscpError,
      cpmarkset: read.statsCpmarkSet,
    }),
  }),
  gact: ({ prob = {} }) => ({
    prob: {
      ...{ random_type: prob.ptype ?? 'none', control_action: verdict(prob.paction ?? 'ok') },
      val: prob.pval ?? 0,
    },
  }),
  gate: (read) => ({
    ...{ priority: read.priority, clockid: clockText(read.clockid), flags: hex(read.flags ?? 0) },
    ...{
      base_time: read.baseTime ?? 0,
      cycle_time: read.cycleTime ?? 0,
      cycle_time_ext: read.cycleTimeExt ?? 0,
    },
    schedule: (read.entryList ?? []).map(({ index, gate, interval, ipv, maxOctets }: Read) => ({
      ...{ number: index, gate_state: gate ? 'open' : 'close', interval, ipv, max_octets: maxOctets },
    })),
  }),
  ife: (read, { flags }) => ({
    mode: flags,
    ...defined({ type: shown(read.type, hex), dst: read.dmac, src: read.smac }),
    ...Object.fromEntries(
      Object.entries((read.metalst ?? {}) as Record<string, number[]>).map(([key, [value]]) => {
        const name = key === 'skbmark' ? 'mark' : key;
        return value === undefined ? [name, `allow ${name}`] : [name, value];
      }),
    ),
  }),
  mirred: ({ blockid }, { eaction, ifindex }, device) => ({
    mirred_action: `${eaction}`.endsWith('Mirror') ? 'mirror' : 'redirect',
    direction: `${eaction}`.startsWith('egress') ? 'egress' : 'ingress',
    ...(blockid === undefined ? { to_dev: device(ifindex) } : { blockid }),
  }),
  mpls: (read, { mAction }) => ({
    mpls_action: MPLS[mAction] ?? mAction,
    ...defined({
      protocol: mAction === 'modify' || mAction === 'decTtl' ? undefined : shown(read.proto, protocolName),
      label: read.label,
      tc: read.tc,
      bos: read.bos,
      ttl: read.ttl || undefined,
    }),
  }),
  nat: (_read, { oldAddr, newAddr, mask, flags }) => {
    const bits = `${mask}`.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
    return {
      ...{ direction: flags.includes('egress') ? 'egress' : 'ingress' },
      ...{ old_addr: `${oldAddr}/${32 - Math.log2(2 ** 32 - bits)}`, new_addr: newAddr },
    };
  },
  pedit: ({ keysEx }, { nkeys, keys }) => ({
    nkeys,
    keys: keys.map(({ off, val, mask }: Read, i: number) => {
      const { htype = 'network', cmd = 'set' } = keysEx?.[i] ?? {};
      return { htype: PEDIT[htype] ?? htype, offset: off, cmd, val: word(val), mask: word(mask) };
    }),
  }),
  police: ({ tbf, pktrate64, pktburst64 }) => ({
    ...(pktrate64
      ? {
          pkts_rate: pktrate64,
          pkts_burst: Math.floor((Number(pktrate64) * Math.floor(Number(pktburst64) / 15.625)) / 1e6),
        }
      : {}),
    ...{
      overhead: tbf.rate.overhead,
      linklayer: tbf.rate.linklayer === 'unaware' ? 'unspec' : tbf.rate.linklayer,
    },
  }),
  sample: (read) => defined({ rate: read.rate, group: read.psampleGroup, trunc_size: read.truncSize }),
  simple: ({ data }) => ({ sdata: data }),
  skbedit: (read) => ({
    ...defined({ queue_mapping: read.queueMapping, queue_mapping_max: read.queueMappingMax }),
    ...defined({ priority: shown(read.priority, place), mark: read.mark }),
    ...(read.mask === undefined || read.mask === U32 ? {} : { mask: digits(read.mask) }),
    ...defined({ ptype: read.ptype }),
    ...(read.flags?.includes('inheritdsfield') ? { inheritdsfield: null } : {}),
  }),
  skbmod: (read, { flags }) => ({
    ...defined({ set_dmac: read.dmac, set_smac: read.smac, set_etype: shown(read.etype, hex) }),
    ...(flags.includes('swapmac') ? { swap: 'mac' } : {}),
    ...(flags.includes('ecn') ? { ecn: true } : {}),
  }),
  tunnel_key: (read, { tAction }) => ({
    mode: tAction === 'release' ? 'unset' : 'set',
    ...(tAction === 'release'
      ? {}
      : defined({
          ...{ src_ip: addressOf(read, 'Src'), dst_ip: addressOf(read, 'Dst'), key_id: read.encKeyId },
          ...{ dst_port: read.encDstPort, ...tunnelOptions(read.encOpts, 's') },
          ...{ flag: read.noCsum ? 'nocsum' : 'csum', ...(read.noFrag ? { nofrag: true } : {}) },
          ...{ tos: read.encTos || undefined, ttl: read.encTtl || undefined },
        })),
  }),
  vlan: (read, { vAction }) => ({
    vlan_action: VLAN[vAction] ?? vAction,
    ...defined({ id: read.pushVlanId, protocol: shown(read.pushVlanProtocol, protocolName) }),
    ...defined({ priority: read.pushVlanPriority, dst_mac: read.pushEthDst, src_mac: read.pushEthSrc }),
  }),
};

const HZ = 100;
const SECONDS = { installed: 'install', last_used: 'lastuse', first_used: 'firstuse', expires: 'expires' };
function times(tm: Read = {}): Obj {
  return Object.fromEntries(
    Object.entries(SECONDS).flatMap(([key, from]) =>
      tm[from] ? [[key, Math.floor(Number(tm[from]) / HZ)]] : [],
    ),
  );
}

function hwStats(read: Read): string[] {
  const list = (read.value as string[]).filter((one) => read.selector.includes(one));
  return list.length === 0 ? ['disabled'] : list;
}

/** Kinds that print no name: of them `type` or nothing says what they are. */
const NAMELESS: Readonly<Record<string, Obj>> = { nat: { type: 'nat' }, gate: {} };

/** An action in its place. `isBound`: to a filter, which has the flags of offload for it. */
export function actionShown(read: Read, order: number, device: Device, isBound: boolean): Obj {
  const { kind, options = {}, stats, cookie, flags, hwStats: wanted, usedHwStats, inHwCount } = read;
  const found = parametersOf(options);
  const parms = (found?.parms ?? {}) as Read;
  const own = Object.hasOwn(kinds, kind) ? kinds[kind]!(options, parms, device) : {};
  const has = (name: string): boolean => flags?.selector.includes(name) ?? false;
  const isSkipped = flags?.value.includes('skipHw') ?? false;
  return {
    order,
    ...(NAMELESS[kind] ?? { kind }),
    ...own,
    ...{
      control_action: verdict(options.result ?? parms.action),
      index: parms.index,
      ref: parms.refcnt,
      bind: parms.bindcnt,
    },
    ...times(options.tm),
    ...(stats === undefined ? {} : { stats: statistics({ stats2: stats }) }),
    ...defined({ cookie }),
    ...(has('noPercpuStats') ? { no_percpu: flags.value.includes('noPercpuStats') } : {}),
    ...(!isBound && has('skipHw') ? { skip_hw: isSkipped } : {}),
    ...(!isBound && has('skipSw') ? { skip_sw: flags.value.includes('skipSw') } : {}),
    ...(isBound || isSkipped || inHwCount === undefined
      ? {}
      : inHwCount
        ? { in_hw: true, in_hw_count: inHwCount }
        : { not_in_hw: true }),
    ...(wanted === undefined ? {} : { hw_stats: hwStats(wanted) }),
    ...(usedHwStats === undefined ? {} : { used_hw_stats: hwStats(usedHwStats) }),
  };
}
