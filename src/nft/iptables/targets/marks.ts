/** Targets that change marks and fields. */
import { dscpClass } from '../dscp.js';
import { tosOf } from '../matches/packet.js';
import { type Extension, flag, hexadecimal, joined, type Options, valued } from '../rule.js';

const ALL = 0xffff_ffff;

/** A change of bits: `(old & keep) ^ flip`. */
interface Change {
  keep: number;
  flip: number;
}

/** `set`, `or`, `and`, `xor` in one form. */
function changeOf(
  options: Options,
  names: Readonly<Record<'set' | 'xset' | 'and' | 'or' | 'xor', string>>,
  bits = 32,
): Change | undefined {
  const all = 2 ** bits - 1;
  const masked = (name: string) => options.masked(name, bits);
  const set = masked(names.set);
  if (set) return { keep: all & ~(set.mask | set.value), flip: set.value };
  const exchange = masked(names.xset);
  if (exchange) return { keep: all & ~exchange.mask, flip: exchange.value };
  const [and, or, xor] = [names.and, names.or, names.xor].map((name) => options.number(name, all));
  if (and !== undefined) return { keep: and, flip: 0 };
  if (or !== undefined) return { keep: all & ~or, flip: or };
  return xor === undefined ? undefined : { keep: all, flip: xor };
}

/** `KEY set …` for a change, in the shortest words. */
function setText(key: string, { keep, flip }: Change, bits = 32): string {
  const all = 2 ** bits - 1;
  const [kept, flipped] = [keep >>> 0, flip >>> 0];
  if (kept === 0) return `${key} set ${hexadecimal(flipped)}`;
  // bits that are cleared and then flipped are set
  if ((kept ^ flipped) >>> 0 === all && (kept & flipped) === 0 && flipped !== 0)
    return `${key} set ${key} | ${hexadecimal(flipped)}`;
  if (flipped === 0) return kept === all ? '' : `${key} set ${key} & ${hexadecimal(kept)}`;
  if (kept === all) return `${key} set ${key} ^ ${hexadecimal(flipped)}`;
  return `${key} set ${key} & ${hexadecimal(kept)} ^ ${hexadecimal(flipped)}`;
}

const MARKS = {
  set: 'set-mark',
  xset: 'set-xmark',
  and: 'and-mark',
  or: 'or-mark',
  xor: 'xor-mark',
} as const;

export const MARK: Extension = {
  options: valued(...Object.values(MARKS)),
  write(options) {
    const change = changeOf(options, MARKS);
    if (!change)
      throw options.fault('MARK needs --set-mark, --set-xmark, --and-mark, --or-mark or --xor-mark');
    return setText('meta mark', change);
  },
};

export const CONNMARK: Extension = {
  options: {
    ...valued(...Object.values(MARKS), 'mask', 'nfmask', 'ctmask', 'left-shift-mark', 'right-shift-mark'),
    ...flag('save-mark', 'restore-mark'),
  },
  write(options) {
    for (const name of ['left-shift-mark', 'right-shift-mark'])
      if (options.has(name)) throw options.without(name);
    const change = changeOf(options, MARKS);
    if (change) return setText('ct mark', change);
    const isSave = options.has('save-mark');
    if (!isSave && !options.has('restore-mark'))
      throw options.fault('CONNMARK needs --set-mark, --save-mark or --restore-mark');
    const both = options.number('mask');
    const [packet, flow] = [options.number('nfmask') ?? both ?? ALL, options.number('ctmask') ?? both ?? ALL];
    return isSave
      ? copied('ct mark', flow, 'meta mark', packet)
      : copied('meta mark', packet, 'ct mark', flow);
  },
};

/** `to = (to & ~cleared) ^ (from & taken)`. */
function copied(to: string, cleared: number, from: string, taken: number): string {
  const value = taken === ALL ? from : `${from} & ${hexadecimal(taken)}`;
  if (cleared === ALL) return `${to} set ${value}`;
  return `${to} set (${to} & ${hexadecimal(~cleared)}) ^ ${taken === ALL ? value : `(${value})`}`;
}

const TOS_OPTIONS = {
  set: 'set-tos',
  xset: 'set-xtos',
  and: 'and-tos',
  or: 'or-tos',
  xor: 'xor-tos',
} as const;

export const TOS: Extension = {
  options: valued('set-tos', 'and-tos', 'or-tos', 'xor-tos'),
  write(options, { family }) {
    let change: Change | undefined;
    if (options.has('set-tos')) {
      const { value, mask } = tosOf(options, 'set-tos');
      change = { keep: 0xff & ~mask, flip: value };
    } else change = changeOf(options, TOS_OPTIONS, 8);
    if (!change) throw options.fault('TOS needs --set-tos, --and-tos, --or-tos or --xor-tos');
    const { keep, flip } = change;
    // the upper six bits are DSCP, the lower two ECN
    return (
      joined(
        setText(`${family} dscp`, { keep: keep >> 2, flip: flip >> 2 }, 6),
        setText(`${family} ecn`, { keep: keep & 3, flip: flip & 3 }, 2),
      ) || 'continue'
    );
  },
};

export const DSCP: Extension = {
  options: valued('set-dscp', 'set-dscp-class'),
  write(options, { family }) {
    const value = options.number('set-dscp', 63) ?? dscpClass(options, 'set-dscp-class');
    return `${family} dscp set 0x${value.toString(16).padStart(2, '0')}`;
  },
};

const hops = (prefix: 'ttl' | 'hl', field: string): Extension => ({
  options: valued(`${prefix}-set`, `${prefix}-inc`, `${prefix}-dec`),
  family: prefix === 'ttl' ? 'ip' : 'ip6',
  write(options) {
    for (const name of [`${prefix}-inc`, `${prefix}-dec`])
      if (options.has(name)) throw options.without(name, 'nothing adds');
    return `${field} set ${options.read(options.needed(`${prefix}-set`), `${prefix}-set`, 255)}`;
  },
});

export const TTL = hops('ttl', 'ip ttl');
export const HL = hops('hl', 'ip6 hoplimit');

export const ECN: Extension = {
  options: { ...flag('ecn-tcp-remove'), ...valued('ecn-tcp-cwr', 'ecn-tcp-ece', 'ecn-ip-ect') },
  family: 'ip',
  write(options) {
    for (const name of ['ecn-tcp-cwr', 'ecn-tcp-ece']) if (options.has(name)) throw options.without(name);
    if (options.has('ecn-tcp-remove')) return 'tcp flags set tcp flags & 0x3f';
    return `ip ecn set ${options.read(options.needed('ecn-ip-ect'), 'ecn-ip-ect', 3)}`;
  },
};

export const TCPMSS: Extension = {
  options: { ...valued('set-mss'), ...flag('clamp-mss-to-pmtu') },
  write(options, { protocol }) {
    if (protocol !== 'tcp') throw options.fault('TCPMSS needs -p tcp');
    if (options.has('clamp-mss-to-pmtu')) return 'tcp option maxseg size set rt mtu';
    return `tcp option maxseg size set ${options.read(options.needed('set-mss'), 'set-mss', 0xffff)}`;
  },
};
