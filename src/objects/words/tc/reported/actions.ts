import { parametersOf, verdictText } from '../../../tc/options/action/common.js';
import type { Change } from '../../../tc/options/action/munge.js';
import { encapText } from '../../../tc/options/encap-options.js';
import { ticks } from '../../../tc/options/rates.js';
import { defined, isObject, type Obj } from '../../../tc/options/reader.js';
import { formatHandle, protocolName } from '../../../tc/options/units.js';
import { burstOf } from './bursts.js';
import { mungeTexts } from './pedit.js';
import { clockName } from './qdiscs.js';

/** Options of actions as the kernel reports them, in the words that make them again. */

type Back = (options: Obj, parms: Read) => Obj;
// biome-ignore lint/suspicious/noExplicitAny: what was decoded, by its declaration
type Read = any;

/** Verdicts that the kernel's headers and `tc` name differently. */
const VERDICTS: Readonly<Record<string, string>> = { shot: 'drop', ok: 'pass', unspec: 'continue' };
const verdictWord = (value: unknown): unknown => VERDICTS[value as string] ?? verdictText(value);

const GENERIC = ['index', 'capab', 'action', 'refcnt', 'bindcnt'];
const ALL = 0xffffffff;
const hex = (value: number): string => `0x${value.toString(16)}`;

/** A number, with its mask where not all bits count. */
const masked = (value: unknown, mask: unknown, all = ALL): unknown =>
  value === undefined
    ? undefined
    : mask === undefined || mask === all
      ? value
      : `${value}/${hex(mask as number)}`;

/** A policer, whether it is an action or stands in a filter. */
export function policeWords(options: Obj): Obj {
  const { tbf, rate64, peakrate64, avrate, result, pktrate64, pktburst64 } = options as Read;
  if (tbf === undefined) return options;
  const { burst, mtu, rate, peakrate, action } = tbf;
  const bytes = Number(rate64 ?? rate?.rate ?? 0);
  const peak = Number(peakrate64 ?? peakrate?.rate ?? 0);
  const packets = Number(pktrate64 ?? 0);
  return {
    ...(bytes ? { rate: bytes, burst: burstOf(burst, bytes) } : {}),
    ...(packets
      ? { pktsRate: packets, pktsBurst: burstOf(Number(pktburst64), packets, (one) => ticks(packets, one)) }
      : {}),
    ...(mtu && mtu < MTU ? { mtu } : {}),
    ...(bytes
      ? { ...(rate.mpu ? { mpu: rate.mpu } : {}), ...(rate.overhead ? { overhead: rate.overhead } : {}) }
      : {}),
    ...(bytes && rate.linklayer === 'atm' ? { linklayer: 'atm' } : {}),
    ...(peak ? { peakrate: peak } : {}),
    ...(avrate ? { avrate } : {}),
    ...defined({ exceed: verdictWord(action), conform: verdictWord(result) }),
  };
}
/** Longer packets than these are no limit. */
const MTU = 0xffffff;

const gact: Back = ({ prob }) => {
  const { ptype, pval, paction } = (prob ?? {}) as Read;
  if (ptype === undefined || ptype === 'none') return {};
  return { random: { type: ptype, action: verdictWord(paction), val: pval } };
};

const mirred: Back = ({ blockid }, { eaction, ifindex }) => {
  const [, side = '', way] = /^(egress|ingress)(Redir|Mirror)$/.exec(eaction) ?? [];
  return {
    [side]: way === 'Redir' ? 'redirect' : 'mirror',
    ...(blockid === undefined ? { dev: ifindex } : { blockid }),
  };
};

const pedit: Back = (options, { keys = [] }) => {
  const extended = options.keysEx as Read;
  const changes: Change[] = keys.map(({ mask, val, off }: Read, i: number) => ({
    ...{ htype: extended?.[i]?.htype ?? 'network', cmd: extended?.[i]?.cmd ?? 'set' },
    ...{ mask, val, off },
  }));
  const texts = mungeTexts(changes);
  return texts === undefined ? options : { ...(extended ? { ex: true } : {}), munge: texts };
};

const skbedit: Back = (options) => {
  const { priority, queueMapping, mark, mask, ptype, flags } = options as Read;
  return {
    ...defined({
      queueMapping,
      priority: priority === undefined ? undefined : formatHandle(priority),
      mark: masked(mark, mask),
      ptype,
    }),
    ...(flags?.includes('inheritdsfield') ? { inheritdsfield: true } : {}),
  };
};

const skbmod: Back = (options, { flags }) => {
  const { dmac, smac, etype } = options as Read;
  const set = defined({ dmac, smac, etype: etype === undefined ? undefined : hex(etype) });
  return {
    ...(Object.keys(set).length > 0 ? { set } : {}),
    ...(flags.includes('swapmac') ? { swap: 'mac' } : {}),
    ...(flags.includes('ecn') ? { ecn: true } : {}),
  };
};

const vlan: Back = (options, { vAction }) => {
  const {
    pushVlanId: id,
    pushVlanProtocol,
    pushVlanPriority: priority,
    pushEthDst,
    pushEthSrc,
  } = options as Read;
  const protocol = pushVlanProtocol === undefined ? undefined : protocolName(pushVlanProtocol);
  if (vAction === 'pushEth') return { pushEth: { dstMac: pushEthDst, srcMac: pushEthSrc } };
  if (vAction === 'popEth' || vAction === 'pop') return { [vAction]: true };
  return { [vAction]: defined({ id, protocol, priority }) };
};

const mpls: Back = (options, { mAction }) => {
  const { label, proto, tc, ttl, bos } = options as Read;
  const protocol = proto === undefined ? undefined : protocolName(proto);
  if (mAction === 'decTtl') return { decTtl: true };
  if (mAction === 'pop') return { pop: defined({ protocol }) };
  const named = mAction === 'modify' ? {} : { protocol };
  return { [mAction]: defined({ label, tc, ttl: ttl || undefined, bos, ...named }) };
};

/** Bits of a mask that are set, from the first on. */
function prefix(address: string, mask: string): string {
  const bits = mask
    .split('.')
    .map((byte) => Number(byte).toString(2).padStart(8, '0'))
    .join('');
  return `${address}/${bits.lastIndexOf('1') + 1}`;
}
const nat: Back = (_options, { oldAddr, newAddr, mask, flags }) => ({
  [flags.includes('egress') ? 'egress' : 'ingress']: prefix(oldAddr, mask),
  to: newAddr,
});

const csum: Back = (_options, { updateFlags }) => ({
  update: updateFlags.map((name: string) => (name === 'ipv4hdr' ? 'ip4h' : name)),
});

const PROTOCOLS: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp' };
const range = (min: unknown, max: unknown): string =>
  max === undefined || min === max ? `${min}` : `${min}-${max}`;
const ct: Back = (options) => {
  const all = options as Read;
  const { action = [], zone, mark, markMask, labels, labelsMask } = all;
  const address = all.natIpv4Min ?? all.natIpv6Min;
  const side = action.includes('natSrc') ? 'src' : 'dst';
  const nat = defined({
    [side]: address === undefined ? undefined : range(address, all.natIpv4Max ?? all.natIpv6Max),
    port: all.natPortMin === undefined ? undefined : range(all.natPortMin, all.natPortMax),
  });
  const family = all.helperFamily === 10 ? 'ipv6' : 'ipv4';
  const isLabelled = labels !== undefined && !/^0*$/.test(labelsMask ?? 'f');
  return {
    ...Object.fromEntries(
      ['commit', 'force', 'clear'].filter((one) => action.includes(one)).map((one) => [one, true]),
    ),
    ...(zone ? { zone } : {}),
    ...(markMask ? { mark: masked(mark, markMask) } : {}),
    ...(isLabelled ? { label: /^f+$/.test(labelsMask) ? labels : `${labels}/${labelsMask}` } : {}),
    ...(all.helperName
      ? { helper: [family, PROTOCOLS[all.helperProto] ?? all.helperProto, all.helperName].join('-') }
      : {}),
    ...(action.includes('nat') ? { nat: Object.keys(nat).length > 0 ? nat : true } : {}),
  };
};

const ctinfo: Back = (options) => {
  const {
    zone,
    parmsDscpMask: mask,
    parmsDscpStatemask: statemask,
    parmsCpmarkMask: cpmark,
  } = options as Read;
  return {
    ...(mask
      ? { dscp: defined({ mask: hex(mask), statemask: statemask ? hex(statemask) : undefined }) }
      : {}),
    ...(cpmark ? { cpmark: hex(cpmark) } : {}),
    ...(zone ? { zone } : {}),
  };
};

const tunnelKey: Back = (options, { tAction }) => {
  if (tAction === 'release') return { unset: true };
  const all = options as Read;
  const encap =
    all.encOpts === undefined ? {} : (encapText(all.encOpts, all.encOpts) as Record<string, string>);
  const words = Object.entries(encap ?? {}).map(([name, text]) => [name, text.split('/')[0]]);
  return {
    set: {
      ...defined({
        srcIp: all.encIpv4Src ?? all.encIpv6Src,
        dstIp: all.encIpv4Dst ?? all.encIpv6Dst,
        id: all.encKeyId,
        dstPort: all.encDstPort,
        tos: all.encTos || undefined,
        ttl: all.encTtl || undefined,
      }),
      ...Object.fromEntries(words),
      csum: !all.noCsum,
      ...(all.noFrag ? { nofrag: true } : {}),
    },
  };
};

const sample: Back = (options) => {
  const { rate, psampleGroup: group, truncSize: trunc } = options as Read;
  return defined({ rate, group, trunc: trunc || undefined });
};

const METADATA: Readonly<Record<string, string>> = { skbmark: 'mark' };
const ife: Back = (options, { flags }) => {
  if (flags === 'decode') return { decode: {} };
  const { dmac: dst, smac: src, type, metalst = {} } = options as Read;
  const named = Object.entries(metalst as Record<string, number[]>).map(
    ([key, list]) => [METADATA[key] ?? key, list] as const,
  );
  const allow = named.filter(([, list]) => list.length === 0).map(([name]) => name);
  const use = named.filter(([, list]) => list.length > 0).map(([name, [value]]) => [name, value]);
  return {
    encode: defined({
      allow: allow.length > 0 ? allow : undefined,
      use: use.length > 0 ? Object.fromEntries(use) : undefined,
      type: type === undefined ? undefined : hex(type),
      dst,
      src,
    }),
  };
};

const gate: Back = (options) => {
  const { priority, baseTime, cycleTime, cycleTimeExt, clockid, entryList } = options as Read;
  return {
    ...(priority === undefined || priority === -1 ? {} : { priority }),
    ...defined({
      clockid: clockid === undefined ? undefined : clockName(clockid),
      baseTime: baseTime || undefined,
      cycleTime: cycleTime || undefined,
      cycleTimeExt: cycleTimeExt || undefined,
      schedEntries: entryList?.map(({ gate: open, interval, ipv, maxOctets }: Read) =>
        [open ? 'open' : 'close', interval, ipv, maxOctets].join(' '),
      ),
    }),
  };
};

/** A program as `tc` takes it. */
export function bytecodeText(ops: Read): string | undefined {
  if (!Array.isArray(ops)) return undefined;
  return `${ops.length},${ops.map(({ code, jt, jf, k }: Read) => `${code} ${jt} ${jf} ${k}`).join(',')}`;
}

const kinds: Readonly<Record<string, Back>> = {
  ...{ csum, ct, ctinfo, gact, gate, ife, mirred, mpls, nat, pedit, sample, skbedit, skbmod, vlan },
  tunnel_key: tunnelKey,
  connmark: (_options, { zone }) => (zone ? { zone } : {}),
  simple: ({ data }) => defined({ sdata: data }),
  bpf: ({ ops, fd, name }) => defined({ bytecode: bytecodeText(ops), fd, name }),
};

const both = (stats: Read): boolean => stats?.value?.length === 2;

/** An action that was read, in words. `isOwn`: of a filter, which gets it again, unless others share it. */
export function actionInWords(given: unknown, isOwn: boolean): unknown {
  if (!isObject(given) || !isObject(given.options)) return given;
  const { kind, options, flags, hwStats } = given;
  const { cookie } = given;
  const back = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind]! : undefined;
  const parameters = parametersOf(options);
  const more = {
    ...defined({ cookie }),
    ...(hwStats === undefined || both(hwStats) ? {} : { hwStats }),
    // where a filter works, its own actions work
    ...(flags === undefined || isOwn ? {} : { flags }),
  };
  if (parameters === undefined) return { kind, options, ...more };
  const { parms, struct } = parameters as { parms: Read; struct: string };
  const { index = 0, refcnt = 0, bindcnt = 0 } = parms;
  // an action that is bound to one filter only is that filter's own
  const number = index === 0 || (isOwn && refcnt <= 1 && bindcnt <= 1) ? {} : { index };
  if (kind === 'police') return { kind, options: { ...policeWords(options), ...number }, ...more };
  if (back === undefined) return { kind, options, ...more };
  const { tm: _tm, [struct]: _parms, ...own } = options as Obj;
  const inner = Object.fromEntries(Object.entries(parms as Obj).filter(([key]) => !GENERIC.includes(key)));
  return {
    kind,
    options: {
      ...back(own, inner),
      action: verdictWord(parms.action),
      ...number,
    },
    ...more,
  };
}
