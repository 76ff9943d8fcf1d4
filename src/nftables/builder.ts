import { logFlags, logLevels, natFlags, wordsOf } from '../nft/tables/statements.js';
import type * as tree from '../nft/tree.js';
import { argumentError } from '../schema/argument.js';
import { checkFields } from '../schema/fields.js';
import { nearest } from '../schema/names.js';
import { typeError } from '../schema/stack.js';
import { element, named, oneOf, phrase, quoted, someOf } from './text.js';

/** A constant as people write it: a word, a number, an address; several are a set. */
export type Operand =
  | string
  | number
  | bigint
  | boolean
  | readonly Operand[]
  | { readonly from: string | number; readonly to: string | number };

/** A verdict as nft writes it. */
type VerdictText = 'accept' | 'drop' | 'continue' | 'return' | `jump ${string}` | `goto ${string}`;

/** What is sent back to a refused packet's sender, as nft writes it. */
type RejectText = 'tcp reset' | `icmp ${string}` | `icmpv6 ${string}` | `icmpx ${string}`;

/** A field of a header: called with a value it is a condition. */
export interface Field<R> {
  /** The field is this; one of these where several are given. */
  (value: Operand): R;
  /** It is not. */
  not(value: Operand): R;
  lt(value: string | number): R;
  le(value: string | number): R;
  gt(value: string | number): R;
  ge(value: string | number): R;
  /** It is in a named set. */
  in(set: string): R;
  /** It is not in a named set. */
  notIn(set: string): R;
  /** A verdict for each value: `{ 22: 'accept', 80: 'jump web' }`. */
  vmap(verdicts: string | Readonly<Record<string, VerdictText>>): R;
}

/** A field that can be written. */
export interface WritableField<R> extends Field<R> {
  /** Writes it. */
  set(value: string | number | bigint): R;
}

type Fields<R, K extends string> = { readonly [P in K]: WritableField<R> };
type States = 'new' | 'established' | 'related' | 'invalid' | 'untracked';

/** A condition on the state of the connection. */
export interface StateField<R> extends Omit<Field<R>, 'not'> {
  (...states: States[]): R;
  not(...states: States[]): R;
}

/** Protocol headers and their fields, as nft names them. */
const FIELDS = {
  ether: ['daddr', 'saddr', 'type'],
  vlan: ['pcp', 'dei', 'id', 'type'],
  arp: ['htype', 'ptype', 'hlen', 'plen', 'operation'],
  ip: [
    'version',
    'hdrlength',
    'dscp',
    'ecn',
    'length',
    'id',
    'frag-off',
    'ttl',
    'protocol',
    'checksum',
    'saddr',
    'daddr',
  ],
  ip6: ['version', 'dscp', 'ecn', 'flowlabel', 'length', 'nexthdr', 'hoplimit', 'saddr', 'daddr'],
  icmp: ['type', 'code', 'checksum', 'id', 'sequence', 'gateway', 'mtu'],
  icmpv6: [
    'type',
    'code',
    'checksum',
    'param-problem',
    'mtu',
    'id',
    'sequence',
    'max-delay',
    'taddr',
    'daddr',
  ],
  igmp: ['type', 'checksum', 'mrt', 'group'],
  tcp: ['sport', 'dport', 'sequence', 'ackseq', 'doff', 'reserved', 'flags', 'window', 'checksum', 'urgptr'],
  udp: ['sport', 'dport', 'length', 'checksum'],
  udplite: ['sport', 'dport', 'csumcov', 'checksum'],
  sctp: ['sport', 'dport', 'vtag', 'checksum'],
  dccp: ['sport', 'dport', 'type'],
  th: ['sport', 'dport'],
  esp: ['spi', 'sequence'],
  ah: ['nexthdr', 'hdrlength', 'reserved', 'spi', 'sequence'],
  comp: ['nexthdr', 'flags', 'cpi'],
} as const;

const META = [
  'length',
  'protocol',
  'priority',
  'mark',
  'iif',
  'oif',
  'iifname',
  'oifname',
  'iiftype',
  'oiftype',
  'skuid',
  'skgid',
  'nftrace',
  'rtclassid',
  'ibrname',
  'obrname',
  'pkttype',
  'cpu',
  'iifgroup',
  'oifgroup',
  'cgroup',
  'random',
  'ipsec',
  'iifkind',
  'oifkind',
  'ibrpvid',
  'ibrvproto',
  'time',
  'day',
  'hour',
  'sdif',
  'sdifname',
  'broute',
  'nfproto',
  'l4proto',
] as const;

const CT = [
  'direction',
  'status',
  'mark',
  'expiration',
  'helper',
  'l3proto',
  'protocol',
  'label',
  'packets',
  'bytes',
  'avgpkt',
  'zone',
  'event',
  'id',
] as const;

type Headers<R> = { readonly [P in keyof typeof FIELDS]: Fields<R, (typeof FIELDS)[P][number]> };

/** A rule that is being written: every member adds to it, and gives the longer rule. */
export interface RuleBuilder extends Headers<RuleBuilder> {
  /** What the kernel knows of the packet: interface, mark, time, … */
  readonly meta: Fields<RuleBuilder, (typeof META)[number]>;
  /** The packet's connection. */
  readonly ct: Fields<RuleBuilder, (typeof CT)[number]> & { readonly state: StateField<RuleBuilder> };
  /** Name of the interface that the packet came by. */
  readonly iifname: Field<RuleBuilder>;
  /** Name of the interface that the packet leaves by. */
  readonly oifname: Field<RuleBuilder>;
  /** Index of the interface that the packet came by, given by name. */
  readonly iif: Field<RuleBuilder>;
  /** Index of the interface that the packet leaves by, given by name. */
  readonly oif: Field<RuleBuilder>;
  /** The packet's mark. */
  readonly mark: WritableField<RuleBuilder>;
  /** A condition or statement as nft writes it. */
  raw(text: string): RuleBuilder;
  counter(name?: string): RuleBuilder;
  /** `'10/second'`, `'over 5 mbytes/hour burst 10 kbytes'`. */
  limit(rate: string): RuleBuilder;
  quota(amount: string): RuleBuilder;
  log(options?: {
    prefix?: string;
    group?: number;
    snaplen?: number;
    queueThreshold?: number;
    level?: tree.LogLevel;
    flags?: tree.LogFlag[];
  }): RuleBuilder;
  accept(): RuleBuilder;
  drop(): RuleBuilder;
  continue(): RuleBuilder;
  return(): RuleBuilder;
  jump(chain: string): RuleBuilder;
  goto(chain: string): RuleBuilder;
  /** `'tcp reset'`, `'icmp host-unreachable'`, `'icmpx admin-prohibited'`; without words as the family has it. */
  reject(kind?: RejectText): RuleBuilder;
  masquerade(flags?: readonly tree.NatFlag[]): RuleBuilder;
  /** To a port of this machine. */
  redirect(port?: number | string): RuleBuilder;
  snat(to: string, family?: 'ip' | 'ip6'): RuleBuilder;
  dnat(to: string, family?: 'ip' | 'ip6'): RuleBuilder;
  notrack(): RuleBuilder;
  queue(number: number | string, flags?: readonly ('bypass' | 'fanout')[]): RuleBuilder;
  /** Lets a flowtable carry the connection. */
  flow(flowtable: string): RuleBuilder;
  /** Adds to a named set, or renews there, what stands in braces: `'ip saddr timeout 1m'`. */
  addTo(set: string, element: string): RuleBuilder;
  update(set: string, element: string): RuleBuilder;
  comment(text: string): RuleBuilder;
  /** The rule as nft writes it. */
  toString(): string;
}

/** A word as nft reads it: quoted where it has to be. */
function word(value: string | number | bigint | boolean): string {
  if (typeof value === 'boolean') return value ? 'exists' : 'missing';
  if (typeof value === 'number' || typeof value === 'bigint') return `${value}`;
  if (typeof value !== 'string') throw argumentError('rule', 'a value', value, 'a string or a number');
  if (/^[\w.:/\-*@!\\[\]]+(?:[,|][\w-]+)*$/.test(value) || /^\$/.test(value)) return value;
  if (/["\n]/.test(value)) throw typeError(`${JSON.stringify(value)} cannot be written in a rule`);
  return `"${value}"`;
}

function operand(value: Operand): string {
  if (Array.isArray(value)) {
    if (value.length === 0)
      throw typeError('a condition on no value at all matches nothing: leave the rule out');
    return value.length === 1 ? operand(value[0] as Operand) : `{ ${value.map(operand).join(', ')} }`;
  }
  if (typeof value === 'object' && value !== null) {
    checkFields('rule', value, RANGE);
    const { from, to } = value as { from: string | number; to: string | number };
    return `${word(from)}-${word(to)}`;
  }
  return word(value as string | number);
}

const RANGE = ['from', 'to'];
const NAT_FLAGS = wordsOf(natFlags);
const NAT_FAMILIES = ['ip', 'ip6'];
const QUEUE_FLAGS = ['bypass', 'fanout'];
const LOG = ['prefix', 'group', 'snaplen', 'queueThreshold', 'level', 'flags'];

function logWords(options: Parameters<RuleBuilder['log']>[0] = {}): (string | false)[] {
  checkFields('rule', options, LOG, 'log');
  const { prefix, group, snaplen, queueThreshold, level, flags = [] } = options;
  return [
    prefix !== undefined && `prefix ${quoted('log.prefix', prefix)}`,
    group !== undefined && `group ${phrase('log.group', group)}`,
    snaplen !== undefined && `snaplen ${phrase('log.snaplen', snaplen)}`,
    queueThreshold !== undefined && `queue-threshold ${phrase('log.queueThreshold', queueThreshold)}`,
    level !== undefined && `level ${oneOf('log.level', level, wordsOf(logLevels))}`,
    ...someOf('log.flags', flags, wordsOf(logFlags)).map((flag) => `flags ${flag}`),
  ];
}

/** What asks an object whether it is one of theirs: `await`, `JSON.stringify`. */
const ASKED = new Set(['then', 'toJSON']);

/** The object, with an error for a misspelt member in the place of `undefined`. */
function strict<T extends object>(of: string, made: T): T {
  return new Proxy(made, {
    get(target, key) {
      if (typeof key === 'string' && !(key in target) && !ASKED.has(key)) {
        const near = nearest(key, Object.keys(target));
        if (near !== undefined) throw typeError(`rule: ${of} has no '${key}'; did you mean '${near}'?`);
      }
      return Reflect.get(target, key);
    },
  });
}

function field(add: (text: string) => RuleBuilder, name: string): WritableField<RuleBuilder> {
  const compare = (operator: string) => (value: Operand) => add(`${name} ${operator}${operand(value)}`);
  return Object.assign((value: Operand) => add(`${name} ${operand(value)}`), {
    not: compare('!= '),
    lt: compare('< '),
    le: compare('<= '),
    gt: compare('> '),
    ge: compare('>= '),
    in: (set: string) => add(`${name} @${named('set', set)}`),
    notIn: (set: string) => add(`${name} != @${named('set', set)}`),
    vmap: (verdicts: string | Readonly<Record<string, string>>) =>
      add(
        typeof verdicts === 'string'
          ? `${name} vmap @${named('map', verdicts)}`
          : `${name} vmap { ${Object.entries(verdicts)
              .map(([key, verdict]) => element(`${key} : ${verdict}`, 0))
              .join(', ')} }`,
      ),
    set: (value: string | number | bigint) => add(`${name} set ${word(value)}`),
  }) as WritableField<RuleBuilder>;
}

function group(
  add: (text: string) => RuleBuilder,
  prefix: string,
  names: readonly string[],
): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const name of names)
    Object.defineProperty(made, name, { enumerable: true, get: () => field(add, `${prefix} ${name}`) });
  return strict(prefix, made);
}

function stateField(add: (text: string) => RuleBuilder): unknown {
  const base = field(add, 'ct state');
  const listed = (states: readonly unknown[]): string =>
    states.every((state) => typeof state === 'string') ? states.join(',') : operand(states as Operand);
  return Object.assign((...states: unknown[]) => add(`ct state ${listed(states.flat())}`), base, {
    not: (...states: unknown[]) => add(`ct state != { ${states.flat().join(', ')} }`),
  });
}

function build(parts: readonly string[], note: string | undefined): RuleBuilder {
  const add = (text: string): RuleBuilder => build([...parts, text], note);
  const words = (...list: (string | undefined | false)[]): RuleBuilder => add(list.filter(Boolean).join(' '));
  const nat = (kind: string) => (to: string, family?: string) =>
    words(
      kind,
      family !== undefined && oneOf(`${kind} family`, family, NAT_FAMILIES),
      'to',
      phrase(kind, to),
    );
  const made: Record<string, unknown> = {
    raw: add,
    counter: (name?: string) =>
      add(name === undefined ? 'counter' : `counter name "${named('counter', name)}"`),
    limit: (rate: string) => add(`limit rate ${phrase('limit', rate)}`),
    quota: (amount: string) => add(`quota ${phrase('quota', amount)}`),
    log: (options = {}) => words('log', ...logWords(options)),
    accept: () => add('accept'),
    drop: () => add('drop'),
    continue: () => add('continue'),
    return: () => add('return'),
    jump: (chain: string) => add(`jump ${named('chain', chain)}`),
    goto: (chain: string) => add(`goto ${named('chain', chain)}`),
    reject: (kind?: string) => add(kind === undefined ? 'reject' : `reject with ${phrase('reject', kind)}`),
    masquerade: (flags: readonly string[] = []) =>
      words('masquerade', someOf('masquerade', flags, NAT_FLAGS).join(',')),
    redirect: (port?: number | string) =>
      add(port === undefined ? 'redirect' : `redirect to :${phrase('redirect', port)}`),
    snat: nat('snat'),
    dnat: nat('dnat'),
    notrack: () => add('notrack'),
    queue: (number: number | string, flags: readonly string[] = []) =>
      words(
        'queue',
        flags.length > 0 && `flags ${someOf('queue', flags, QUEUE_FLAGS).join(',')}`,
        `to ${phrase('queue', number)}`,
      ),
    flow: (name: string) => add(`flow add @${named('flowtable', name)}`),
    addTo: (set: string, one: string) => add(`add @${named('set', set)} { ${phrase('addTo', one)} }`),
    update: (set: string, one: string) => add(`update @${named('set', set)} { ${phrase('update', one)} }`),
    comment: (text: string) => build(parts, quoted('comment', text)),
    toString: () => `${parts.join(' ')}${note === undefined ? '' : ` comment ${note}`}`,
  };
  for (const name of Object.keys(FIELDS) as (keyof typeof FIELDS)[])
    Object.defineProperty(made, name, { enumerable: true, get: () => group(add, name, FIELDS[name]) });
  Object.defineProperty(made, 'meta', { enumerable: true, get: () => group(add, 'meta', META) });
  Object.defineProperty(made, 'ct', {
    enumerable: true,
    get: () => Object.defineProperty(group(add, 'ct', CT), 'state', { get: () => stateField(add) }),
  });
  for (const name of ['iifname', 'oifname', 'iif', 'oif', 'mark'])
    Object.defineProperty(made, name, {
      enumerable: true,
      get: () => field(add, name === 'mark' ? 'meta mark' : name),
    });
  return strict('rule', made) as unknown as RuleBuilder;
}

/**
 * An empty rule: `rule().tcp.dport(22).ct.state('new').counter().accept()`. It reads as nft does, and every step gives a new
 * one, so that beginnings can be shared.
 */
export function rule(): RuleBuilder {
  return build([], undefined);
}
