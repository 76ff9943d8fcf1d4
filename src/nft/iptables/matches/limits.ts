/** Matches that count: rates, quotas, chance, times. */
import { maskText } from '../addresses.js';
import {
  type Extension,
  flag,
  joined,
  negatable,
  type Options,
  relation,
  type Scope,
  valued,
} from '../rule.js';

const UNITS: readonly (readonly [RegExp, string, number])[] = [
  [/^s(?:ec(?:ond)?)?$/, 'second', 1],
  [/^m(?:in(?:ute)?)?$/, 'minute', 60],
  [/^h(?:our)?$/, 'hour', 3600],
  [/^d(?:ay)?$/, 'day', 86_400],
];

interface PacketRate {
  rate: number;
  unit: string;
  seconds: number;
}

function packetRate(text: string, options: Options, name: string): PacketRate {
  const [number = '', word = 'second'] = text.split('/', 2);
  const unit = UNITS.find(([pattern]) => pattern.test(word.toLowerCase()));
  const rate = /^\d+$/.test(number) ? Number(number) : 0;
  if (rate < 1 || !unit) throw options.fault(`'${text}' is no rate`, name);
  return { rate, unit: unit[1], seconds: unit[2] };
}

export const limit: Extension = {
  options: { limit: { negatable: true }, ...valued('limit-burst') },
  write(options) {
    const { rate, unit } = packetRate(options.value('limit') ?? '3/hour', options, 'limit');
    const burst = options.number('limit-burst') ?? 5;
    return `limit rate ${options.negated('limit') ? 'over ' : ''}${rate}/${unit} burst ${burst} packets`;
  },
};

/** `512kb/s`: bytes a second, in nft's words. */
function byteRate(text: string): { words: string } | undefined {
  const found = /^(\d+)(b|kb|mb)(?:\/s(?:ec(?:ond)?)?)?$/i.exec(text);
  if (!found) return undefined;
  return { words: `${found[1]} ${byteUnit(found[2]!)}/second` };
}

function byteUnit(word: string): string {
  return { b: 'bytes', kb: 'kbytes', mb: 'mbytes' }[word.toLowerCase()]!;
}

/** A part of the key that rates are kept by: its expression, and its type. */
function keyPart(
  mode: string,
  options: Options,
  { family, protocol }: Scope,
): { expression: string; type: string } {
  const bits = family === 'ip' ? 32 : 128;
  const port = protocol === undefined || protocol === 'icmp' || protocol === 'icmpv6' ? 'th' : protocol;
  const address = (field: string, maskName: string) => {
    const length = options.number(maskName, bits) ?? bits;
    const mask = length === bits ? '' : ` & ${maskText(length, family)}`;
    return { expression: `${family} ${field}${mask}`, type: family === 'ip' ? 'ipv4_addr' : 'ipv6_addr' };
  };
  switch (mode) {
    case 'srcip':
      return address('saddr', 'hashlimit-srcmask');
    case 'dstip':
      return address('daddr', 'hashlimit-dstmask');
    case 'srcport':
      return { expression: `${port} sport`, type: 'inet_service' };
    case 'dstport':
      return { expression: `${port} dport`, type: 'inet_service' };
    default:
      throw options.fault(`'${mode}' is not srcip, srcport, dstip or dstport`, 'hashlimit-mode');
  }
}

const SECOND = 1000;
/** Seconds that iptables keeps what counts bytes, and what may burst. */
const BYTES_KEPT = 15;
const BURST_KEPT = 60;

export const hashlimit: Extension = {
  options: {
    'hashlimit-upto': { aliases: ['hashlimit'], negatable: true },
    'hashlimit-above': { negatable: true },
    ...valued(
      'hashlimit-burst',
      'hashlimit-mode',
      'hashlimit-srcmask',
      'hashlimit-dstmask',
      'hashlimit-name',
      'hashlimit-htable-size',
      'hashlimit-htable-max',
      'hashlimit-htable-expire',
      'hashlimit-htable-gcinterval',
      'hashlimit-rate-interval',
    ),
    ...flag('hashlimit-rate-match'),
  },
  write(options, scope) {
    for (const name of ['hashlimit-rate-match', 'hashlimit-rate-interval'])
      if (options.has(name)) throw options.without(name);
    const which = options.has('hashlimit-above') ? 'hashlimit-above' : 'hashlimit-upto';
    const text = options.needed(which);
    const isOver = (which === 'hashlimit-above') !== options.negated(which);
    const bytes = byteRate(text);
    const packets = bytes ? undefined : packetRate(text, options, which);
    const kept = packets ? packets.seconds : options.has('hashlimit-burst') ? BURST_KEPT : BYTES_KEPT;
    const expire = options.number('hashlimit-htable-expire') ?? kept * SECOND;
    const rate = `limit rate ${isOver ? 'over ' : ''}${bytes?.words ?? `${packets!.rate}/${packets!.unit}`}${burstOf(options, bytes !== undefined)}`;
    const modes = options.value('hashlimit-mode')?.split(',') ?? [];
    // without a mode there is one rate for all
    if (modes.length === 0) return rate;
    const parts = modes.map((mode) => keyPart(mode, options, scope));
    const size = options.number('hashlimit-htable-max') ?? 65_535;
    const name = scope.sets.named(
      options.needed('hashlimit-name'),
      scope,
      `type ${parts.map(({ type }) => type).join(' . ')}; size ${size || 65_535}; flags dynamic,timeout; timeout ${expire}ms;`,
      options.at,
    );
    return `update @${name} { ${parts.map(({ expression }) => expression).join(' . ')} ${rate} }`;
  },
};

function burstOf(options: Options, isBytes: boolean): string {
  const text = options.value('hashlimit-burst');
  if (!isBytes) return ` burst ${text === undefined ? 5 : options.read(text, 'hashlimit-burst')} packets`;
  if (text === undefined) return '';
  const found = /^(\d+)(b|kb|mb)?$/i.exec(text);
  if (!found) throw options.fault(`'${text}' is no amount`, 'hashlimit-burst');
  return ` burst ${found[1]} ${byteUnit(found[2] ?? 'b')}`;
}

export const quota: Extension = {
  options: { quota: { negatable: true } },
  write(options) {
    const bytes = options.needed('quota');
    if (!/^\d+$/.test(bytes)) throw options.fault(`'${bytes}' is no number of bytes`, 'quota');
    return `quota ${options.negated('quota') ? 'over ' : ''}${bytes} bytes`;
  },
};

const CHANCE = 0x8000_0000;

export const statistic: Extension = {
  options: { ...valued('mode', 'packet'), probability: { negatable: true }, every: { negatable: true } },
  write(options) {
    const mode = options.needed('mode');
    if (mode === 'random') {
      const share = Number(options.needed('probability'));
      if (!(share >= 0 && share <= 1)) throw options.fault('a probability is from 0 to 1', 'probability');
      const not = options.negated('probability');
      // as many as iptables counts of the lower 31 bits
      const count = Math.floor(share * CHANCE + 0.5);
      return count >= CHANCE
        ? not
          ? 'meta random < 0'
          : ''
        : `meta random & 2147483647 ${not ? '>=' : '<'} ${count}`;
    }
    if (mode !== 'nth') throw options.fault(`'${mode}' is not random or nth`, 'mode');
    const every = options.read(options.needed('every'), 'every');
    if (every === 0) throw options.fault('--every counts from 1', 'every');
    const packet = options.number('packet', every - 1) ?? 0;
    return `numgen inc mod ${every} ${options.negated('every') ? '!= ' : ''}${packet}`;
  },
};

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function secondsOf(text: string, options: Options, name: string): number {
  const found = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(text);
  const [hours, minutes, seconds] = [Number(found?.[1]), Number(found?.[2]), Number(found?.[3] ?? 0)];
  if (!found || hours > 23 || minutes > 59 || seconds > 59)
    throw options.fault(`'${text}' is no time of day`, name);
  return hours * 3600 + minutes * 60 + seconds;
}

function dateOf(text: string, options: Options, name: string): number {
  const found = /^(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:T(\d\d?)(?::(\d\d?)(?::(\d\d?))?)?)?)?)?$/.exec(text);
  if (!found) throw options.fault(`'${text}' is no date`, name);
  const [year, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((one) => (one === undefined ? undefined : Number(one)));
  const at = Date.UTC(year!, month - 1, day, hour, minute, second);
  if (new Date(at).getUTCMonth() !== month - 1) throw options.fault(`'${text}' is no date`, name);
  return at / 1000;
}

/** The last second of a day. */
const MIDNIGHT = 86_399;

function hours(options: Options): string | undefined {
  if (!options.has('timestart') && !options.has('timestop')) return undefined;
  const start = secondsOf(options.value('timestart') ?? '00:00:00', options, 'timestart');
  const stop = secondsOf(options.value('timestop') ?? '23:59:59', options, 'timestop');
  // numbers are universal time, as iptables' are; words would be of the time zone of whoever loads them
  if (start <= stop) return start === 0 && stop === MIDNIGHT ? undefined : `meta hour ${start}-${stop}`;
  return stop + 1 > start - 1 ? undefined : `meta hour != ${stop + 1}-${start - 1}`;
}

export const time: Extension = {
  options: {
    ...valued('timestart', 'timestop', 'datestart', 'datestop'),
    ...negatable('weekdays', 'monthdays'),
    ...flag('kerneltz', 'utc', 'localtz', 'contiguous'),
  },
  write(options) {
    for (const name of ['monthdays', 'kerneltz', 'localtz', 'contiguous'])
      if (options.has(name)) throw options.without(name);
    const [from, to] = (['datestart', 'datestop'] as const).map((name) => {
      const text = options.value(name);
      return text === undefined ? undefined : dateOf(text, options, name);
    });
    const days = options.get('weekdays');
    const named = days?.values[0]?.split(',').map((word) => {
      const found = /^[1-7]$/.test(word)
        ? DAYS[Number(word) - 1]
        : DAYS.find((day) => word.length >= 2 && day.toLowerCase().startsWith(word.toLowerCase()));
      if (found === undefined) throw options.fault(`'${word}' is no day of the week`, 'weekdays');
      return `"${found}"`;
    });
    return joined(
      from !== undefined && to !== undefined
        ? `meta time ${from}-${to}`
        : from !== undefined
          ? `meta time >= ${from}`
          : to !== undefined && `meta time <= ${to}`,
      hours(options),
      named && `meta day ${relation(days!)}${named.length > 1 ? `{ ${named.join(', ')} }` : named[0]}`,
    );
  },
};

/** Units of a rate, the smallest first. */
function nearestRate(count: number, seconds: number): string {
  for (const [, unit, length] of UNITS) {
    const rate = (count * length) / seconds;
    if (Number.isInteger(rate) && rate >= 1) return `${rate}/${unit}`;
  }
  return `${Math.max(1, Math.round((count * 86_400) / seconds))}/day`;
}

export const recent: Extension = {
  options: {
    name: {},
    ...Object.fromEntries(
      ['set', 'rcheck', 'update', 'remove'].map((one) => [one, { values: 0, negatable: true }]),
    ),
    ...flag('rsource', 'rdest', 'rttl', 'reap'),
    ...valued('seconds', 'hitcount', 'mask'),
  },
  write(options, scope) {
    for (const name of ['rttl', 'mask']) if (options.has(name)) throw options.without(name);
    const verb = ['set', 'rcheck', 'update', 'remove'].find((one) => options.has(one));
    if (verb === undefined) throw options.fault('recent needs --set, --rcheck, --update or --remove');
    const key = `${scope.family} ${options.has('rdest') ? 'daddr' : 'saddr'}`;
    const not = options.negated(verb);
    const seconds = options.number('seconds');
    const hits = options.number('hitcount');
    if (not && verb === 'set') throw options.without('set', 'negated');
    if (hits !== undefined && hits > 1) return hitCount(hits, key, options, scope);
    const name = scope.sets.recent(options.value('name') ?? 'DEFAULT', scope, seconds, options.at);
    const is = `${key} ${not ? '!= ' : ''}@${name}`;
    switch (verb) {
      case 'set':
        return `update @${name} { ${key} }`;
      case 'update':
        return not ? is : `${is} update @${name} { ${key} }`;
      case 'remove':
        return not ? is : `${is} delete @${name} { ${key} }`;
      default:
        return is;
    }
  },
};

/** So many packets within seconds: only a rate is near to it. */
function hitCount(hits: number, key: string, options: Options, scope: Scope): string {
  const seconds = options.number('seconds');
  if (!scope.approximate || seconds === undefined || seconds === 0)
    throw options.without(
      'hitcount',
      'a rate is near to it, which { approximate: true } takes with --seconds',
    );
  const name = `${options.value('name') ?? 'DEFAULT'}_${hits}_${seconds}`;
  const type = scope.family === 'ip' ? 'ipv4_addr' : 'ipv6_addr';
  const set = scope.sets.named(
    name,
    scope,
    `type ${type}; size 65535; flags dynamic,timeout; timeout ${seconds}s;`,
    options.at,
  );
  const rate = nearestRate(hits, seconds);
  scope.note(`${hits} packets in ${seconds} seconds are a rate of ${rate} here`, options.at);
  return `update @${set} { ${key} limit rate over ${rate} burst ${hits} packets }`;
}
