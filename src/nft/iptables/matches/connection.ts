/** Matches on what is known of a packet's connection. */
import { addressCondition, maskText } from '../addresses.js';
import { rangeCondition, rangeText } from '../ports.js';
import { protocolName } from '../protocols.js';
import {
  type Extension,
  flag,
  type Given,
  hexadecimal,
  joined,
  negatable,
  type Options,
  relation,
  type Scope,
  valued,
} from '../rule.js';

const STATES = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED'];
const STATUSES: Readonly<Record<string, string>> = {
  EXPECTED: 'expected',
  SEEN_REPLY: 'seen-reply',
  ASSURED: 'assured',
  CONFIRMED: 'confirmed',
};

/** `ct state`, and `ct status` for what iptables counts among the states. */
function states(given: Given, options: Options, name: string): string {
  const words = given.values[0]!.toUpperCase().split(',');
  const nat = words.filter((word) => word === 'SNAT' || word === 'DNAT');
  const rest = words.filter((word) => word !== 'SNAT' && word !== 'DNAT');
  const unknown = rest.find((word) => !STATES.includes(word));
  if (unknown !== undefined) throw options.fault(`'${unknown}' is no state of a connection`, name);
  const not = given.negated ? '! ' : '';
  const text = (key: string, list: string[]) =>
    list.length > 0 && `ct ${key} ${not}${list.join(',').toLowerCase()}`;
  if (nat.length > 0 && rest.length > 0 && !given.negated)
    throw options.without(name, 'states and translations, of which one is enough, are two rules');
  return joined(text('state', rest), text('status', nat));
}

export const state: Extension = {
  options: negatable('state'),
  write(options) {
    const given = options.get('state');
    if (!given) throw options.fault('state needs --state');
    return states(given, options, 'state');
  },
};

function statuses(given: Given, options: Options): string {
  const words = given.values[0]!.toUpperCase().split(',');
  if (words.includes('NONE')) {
    if (words.length > 1) throw options.without('ctstatus', 'NONE with others');
    return `ct status ${given.negated ? '!=' : '=='} 0`;
  }
  const names = words.map((word) => {
    const name = STATUSES[word];
    if (name === undefined) throw options.fault(`'${word}' is no status of a connection`, 'ctstatus');
    return name;
  });
  return `ct status ${given.negated ? '! ' : ''}${names.join(',')}`;
}

function protocolOf(given: Given, options: Options): string {
  const number = protocolName(given.values[0]!);
  if (number === undefined) throw options.fault(`'${given.values[0]}' is no protocol`);
  return number;
}

export const conntrack: Extension = {
  options: {
    ...negatable(
      'ctstate',
      'ctproto',
      'ctorigsrc',
      'ctorigdst',
      'ctreplsrc',
      'ctrepldst',
      'ctorigsrcport',
      'ctorigdstport',
      'ctreplsrcport',
      'ctrepldstport',
      'ctstatus',
      'ctexpire',
    ),
    ...valued('ctdir'),
  },
  write(options, { family }) {
    const each = (name: string, write: (given: Given) => string) => {
      const given = options.get(name);
      return given && write(given);
    };
    const sides = (['orig', 'repl'] as const).flatMap((side) =>
      (['src', 'dst'] as const).flatMap((end) => {
        const direction = side === 'orig' ? 'original' : 'reply';
        return [
          each(`ct${side}${end}`, (given) =>
            addressCondition(
              `ct ${direction} ${family} ${end === 'src' ? 'saddr' : 'daddr'}`,
              given.values[0]!,
              given.negated,
              family,
              given.at,
            ),
          ),
          each(`ct${side}${end}port`, (given) =>
            rangeCondition(`ct ${direction} proto-${end}`, given, options, `ct${side}${end}port`),
          ),
        ];
      }),
    );
    // what is asked of ports has to know the protocol: nft takes any
    return joined(
      each('ctstate', (given) => states(given, options, 'ctstate')),
      each('ctdir', ({ values: [word = ''] }) => {
        const direction = word.toLowerCase();
        if (direction !== 'original' && direction !== 'reply')
          throw options.fault(`'${word}' is no direction`, 'ctdir');
        return `ct direction ${direction}`;
      }),
      each('ctproto', (given) => `ct original protocol ${relation(given)}${protocolOf(given, options)}`),
      each('ctstatus', (given) => statuses(given, options)),
      each('ctexpire', (given) => {
        const range = rangeText(given.values[0]!, options, 'ctexpire', 0xffff_ffff);
        const [from, to] = (range ?? '').split('-');
        const seconds = (text: string | undefined) => `${text}s`;
        return range === undefined
          ? ''
          : `ct expiration ${relation(given)}${to === undefined ? seconds(from) : `${seconds(from)}-${seconds(to)}`}`;
      }),
      ...sides,
    );
  },
};

const markOf = (key: string): Extension => ({
  options: negatable('mark'),
  write(options) {
    const given = options.get('mark');
    const wanted = options.masked('mark');
    if (!given || !wanted) throw options.fault(`${options.extension} needs --mark`);
    const { value, mask } = wanted;
    const masking = mask === 0xffff_ffff ? '' : ` & ${hexadecimal(mask)}`;
    const operator = given.negated ? '!= ' : masking ? '== ' : '';
    return `${key}${masking} ${operator}${hexadecimal(value)}`;
  },
});

export const mark = markOf('meta mark');
export const connmark = markOf('ct mark');

export const connbytes: Extension = {
  options: { ...negatable('connbytes'), ...valued('connbytes-dir', 'connbytes-mode') },
  write(options) {
    const given = options.get('connbytes');
    if (!given) throw options.fault('connbytes needs --connbytes');
    const direction = options.needed('connbytes-dir');
    const mode = options.needed('connbytes-mode');
    const key = { packets: 'packets', bytes: 'bytes', avgpkt: 'avgpkt' }[mode];
    if (key === undefined) throw options.fault(`'${mode}' is not packets, bytes or avgpkt`, 'connbytes-mode');
    const way = { original: 'original ', reply: 'reply ', both: '' }[direction];
    if (way === undefined)
      throw options.fault(`'${direction}' is not original, reply or both`, 'connbytes-dir');
    const [from = '', to] = given.values[0]!.split(':');
    const [low, high] = [Number(from || 0), to === undefined || to === '' ? undefined : Number(to)];
    if (!Number.isSafeInteger(low) || (high !== undefined && !(Number.isSafeInteger(high) && high >= low)))
      throw options.fault(`'${given.values[0]}' is no range`, 'connbytes');
    const field = `ct ${way}${key}`;
    if (to === undefined || high === undefined) return `${field} ${given.negated ? '<' : '>='} ${low}`;
    return `${field} ${relation(given)}${low}-${high}`;
  },
};

export const helper: Extension = {
  options: negatable('helper'),
  write(options) {
    const given = options.get('helper');
    if (!given) throw options.fault('helper needs --helper');
    const [name = ''] = given.values[0]!.split('-');
    return `ct helper ${relation(given)}"${name}"`;
  },
};

export const connlabel: Extension = {
  options: { ...negatable('label'), ...flag('set') },
  write(options) {
    const given = options.get('label');
    if (!given) throw options.fault('connlabel needs --label');
    const label = options.read(given.values[0]!, 'label', 127);
    return joined(
      options.has('set') && `ct label set ${label}`,
      `ct label ${given.negated ? '! ' : ''}${label}`,
    );
  },
};

/** What a count is kept by. */
function counted(options: Options, { family }: Scope): string {
  const bits = family === 'ip' ? 32 : 128;
  const length = options.number('connlimit-mask', bits) ?? bits;
  const field = `${family} ${options.has('connlimit-daddr') ? 'daddr' : 'saddr'}`;
  return length === bits ? field : `${field} & ${maskText(length, family)}`;
}

export const connlimit: Extension = {
  options: {
    ...valued('connlimit-upto', 'connlimit-mask'),
    'connlimit-above': { negatable: true },
    ...flag('connlimit-saddr', 'connlimit-daddr'),
  },
  write(options, scope) {
    const [above, upto] = [options.get('connlimit-above'), options.get('connlimit-upto')];
    const given = above ?? upto;
    if (!given) throw options.fault('connlimit needs --connlimit-above or --connlimit-upto');
    const over = above ? !above.negated : false;
    const count = options.read(given.values[0]!, above ? 'connlimit-above' : 'connlimit-upto');
    const name = scope.sets.unnamed(
      'connlimit',
      scope,
      `type ${scope.family === 'ip' ? 'ipv4_addr' : 'ipv6_addr'}; size 65535; flags dynamic;`,
    );
    return `add @${name} { ${counted(options, scope)} ct count ${over ? 'over ' : ''}${count} }`;
  },
};
