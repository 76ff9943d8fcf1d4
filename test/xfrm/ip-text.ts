/** States and policies as `ip -s xfrm` prints them, to be compared with what it does print. */
import type { XfrmPolicy, XfrmSelector, XfrmState } from '../../src/index.js';

const hex = (value: number, digits = 1): string => `0x${value.toString(16).padStart(digits, '0')}`;

const DATE = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g;
/** Times of use and of making, which the two readings word differently. */
export const withoutTimes = (text: string): string => text.replace(DATE, 'TIME').replace(/ +$/gm, '');

const INF = '(INF)';

function lifetimes({ limits, lifetime }: XfrmState | XfrmPolicy): string[] {
  const { byteSoft = INF, byteHard = INF, packetSoft = INF, packetHard = INF } = limits;
  const { timeSoft = 0, timeHard = 0, timeUseSoft = 0, timeUseHard = 0 } = limits;
  return [
    'lifetime config:',
    `  limit: soft ${byteSoft}(bytes), hard ${byteHard}(bytes)`,
    `  limit: soft ${packetSoft}(packets), hard ${packetHard}(packets)`,
    `  expire add: soft ${timeSoft}(sec), hard ${timeHard}(sec)`,
    `  expire use: soft ${timeUseSoft}(sec), hard ${timeUseHard}(sec)`,
    'lifetime current:',
    `  ${lifetime.bytes}(bytes), ${lifetime.packets}(packets)`,
    `  add TIME use ${Number(lifetime.useTime) === 0 ? '-' : 'TIME'}`,
  ];
}

function selector({ src, dst, proto, sport, dport, type, code, dev, uid }: XfrmSelector): string {
  const ports = Object.entries({ sport, dport, type, code }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${value}`],
  );
  return [
    `src ${src} dst ${dst}`,
    ...(proto === undefined ? [] : [`proto ${proto === 'icmpv6' ? 'ipv6-icmp' : proto}`]),
    ...ports,
    ...(dev === undefined ? [] : [`dev ${dev}`]),
    `uid ${uid ?? 0}`,
  ].join(' ');
}

const masked = (mark: { value: number; mask?: number }): string =>
  `${hex(mark.value)}/${hex(mark.mask ?? 0xffffffff)}`;

/** Flags in the words of `ip`; it prints their bits as digits. */
const STATE_FLAGS = [
  'noecn',
  'decapDscp',
  'nopmtudisc',
  'wildrecv',
  'icmp',
  'afUnspec',
  'align4',
  'esn',
] as const;
const words = (flags: readonly (string | number)[]): string =>
  flags.map((flag) => `${flag}`.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)).join(' ');

/** A state as `ip -s xfrm state` prints it. */
export function stateText(state: XfrmState): string {
  const { src, dst, proto, spi, reqid, mode, replayWindow, seq, flags, mark, outputMark, ifId, sel } = state;
  const { encap, auth, enc, aead, comp, replay, replayEsn, stats } = state;
  const mask = flags.reduce<number>((sum, flag) => sum | (1 << STATE_FLAGS.indexOf(flag as never)), 0);
  const bits = (key: string) => `0x${key} (${key.length * 4} bits)`;
  const lines = [
    `proto ${proto} spi ${hex(spi, 8)}(${spi}) reqid ${reqid}(${hex(reqid, 8)}) mode ${mode}`,
    `replay-window ${replayWindow} seq ${hex(seq, 8)} flag ${words(flags)} (0x${mask.toString(2).padStart(8, '0')})`,
    ...(mark || outputMark
      ? [
          [
            ...(mark ? [`mark ${masked(mark)}`] : []),
            ...(outputMark ? [`output-mark ${masked(outputMark)}`] : []),
          ].join(' '),
        ]
      : []),
    ...(auth
      ? [
          auth.truncLen === undefined
            ? `auth ${auth.name} ${bits(auth.key)}`
            : `auth-trunc ${auth.name} ${bits(auth.key)} ${auth.truncLen}`,
        ]
      : []),
    ...(aead ? [`aead ${aead.name} ${bits(aead.key)} ${aead.icvLen}`] : []),
    ...(enc ? [`enc ${enc.name} ${bits(enc.key)}`] : []),
    ...(comp ? [`comp ${comp.name}`] : []),
    ...(encap
      ? [`encap type ${encap.type} sport ${encap.sport} dport ${encap.dport} addr ${encap.oa ?? '0.0.0.0'}`]
      : []),
    ...(state.lastused === undefined ? [] : ['lastused TIME']),
    ...(replay
      ? [
          `anti-replay context: seq ${hex(replay.seq)}, oseq ${hex(replay.oseq)}, bitmap ${hex(replay.bitmap, 8)}`,
        ]
      : []),
    ...(replayEsn
      ? [
          'anti-replay esn context:',
          ` seq-hi ${hex(replayEsn.seqHi)}, seq ${hex(replayEsn.seq)}, oseq-hi ${hex(replayEsn.oseqHi)}, oseq ${hex(replayEsn.oseq)}`,
          ` replay_window ${replayEsn.window}, bitmap-length ${replayEsn.bitmap.length}`,
          ` ${replayEsn.bitmap.map((word) => word.toString(16).padStart(8, '0')).join(' ')}`,
        ]
      : []),
    ...(ifId === undefined ? [] : [`if_id ${hex(ifId)}`]),
    `sel ${selector(sel)}`,
    ...lifetimes(state),
    'stats:',
    `  replay-window ${stats.replayWindow} replay ${stats.replay} failed ${stats.integrityFailed}`,
  ];
  return `src ${src} dst ${dst}\n${lines.map((line) => `\t${line}\n`).join('')}`;
}

const POLICY_FLAGS = ['localok', 'icmp'];

/** A policy as `ip -s xfrm policy` prints it. */
export function policyText(policy: XfrmPolicy): string {
  const { dir, action, index, priority, flags, tmpl, mark, ifId, ptype = 'main' } = policy;
  const mask = flags.reduce<number>((sum, flag) => sum | (1 << POLICY_FLAGS.indexOf(`${flag}`)), 0);
  const any = policy.src.includes(':') ? '::' : '0.0.0.0';
  const lines = [
    `dir ${dir} action ${action} index ${index} priority ${priority} ptype ${ptype} share any flag ${words(flags)} (0x${mask.toString(2).padStart(8, '0')})`,
    ...lifetimes(policy),
    ...(mark ? [`mark ${masked(mark)}`] : []),
    ...tmpl.flatMap(({ src, dst, proto, spi = 0, reqid = 0, mode, level = 'required' }) => [
      `tmpl src ${src ?? any} dst ${dst ?? any}`,
      `\tproto ${proto} spi ${hex(spi, 8)}(${spi}) reqid ${reqid}(${hex(reqid, 8)}) mode ${mode}`,
      `\tlevel ${level} share any`,
      '\tenc-mask ffffffff auth-mask ffffffff comp-mask ffffffff',
    ]),
    ...(ifId === undefined ? [] : [`if_id ${hex(ifId)}`]),
  ];
  return `${selector(policy)}\n${lines.map((line) => `\t${line}\n`).join('')}`;
}
