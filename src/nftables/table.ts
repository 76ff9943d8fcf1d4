import { families, hooks, setFlags, tableFlags } from '../nft/tables/statements.js';
import type * as tree from '../nft/tree.js';
import { EncodeError } from '../schema/errors.js';
import { checkFields } from '../schema/fields.js';
import { checkOptions, instead, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES } from '../socket/pending-request.js';
import type { RuleBuilder } from './builder.js';
import { rule } from './builder.js';
import type { NftablesCallOptions, TableHost } from './host.js';
import { element, named, notNearly, oneOf, phrase, quoted, someOf } from './text.js';

/** A rule: as nft writes it, as a builder, or as a function that is given one. */
export type RuleInput = string | RuleBuilder | ((rule: RuleBuilder) => RuleBuilder);

type PriorityName = 'raw' | 'mangle' | 'dstnat' | 'filter' | 'security' | 'srcnat' | 'out';
type PriorityInput = number | PriorityName | `${PriorityName} ${'+' | '-'} ${number}` | `${number}`;

/** Data types of nft; several are joined by ` . `. */
const TYPES = [
  'ipv4_addr',
  'ipv6_addr',
  'ether_addr',
  'inet_proto',
  'inet_service',
  'ether_type',
  'mark',
  'ifname',
  'iface_index',
  'iface_type',
  'devgroup',
  'uid',
  'gid',
  'cgroupsv2',
  'ct_state',
  'ct_dir',
  'ct_status',
  'ct_label',
  'ct_event',
  'icmp_type',
  'icmpv6_type',
  'icmp_code',
  'icmpv6_code',
  'icmpx_code',
  'igmp_type',
  'tcp_flag',
  'dccp_pkttype',
  'mh_type',
  'pkt_type',
  'nf_proto',
  'arp_op',
  'll_addr',
  'dscp',
  'ecn',
  'realm',
  'classid',
  'fib_addrtype',
  'boolean',
  'time',
  'hour',
  'day',
  'string',
  'integer',
  'bitmask',
] as const;
type TypeName = (typeof TYPES)[number];
type TypeText = TypeName | `${TypeName} . ${string}`;
/** What a map gives: data, or objects of a kind. */
type DataText =
  | 'verdict'
  | 'counter'
  | 'quota'
  | 'limit'
  | 'synproxy'
  | 'secmark'
  | 'ct helper'
  | 'ct timeout'
  | 'ct expectation'
  | 'tunnel'
  | TypeText
  | `interval ${TypeText}`;

/** What a chain is made with; one without `hook` is only jumped to. */
export interface ChainInput {
  /** `'filter'`, `'nat'` or `'route'`; with `hook` and `priority` it makes a base chain. */
  type?: tree.ChainType | undefined;
  /** Where packets enter a base chain: `'input'`, `'forward'`, … */
  hook?: tree.Hook | undefined;
  /** A number, or a name: `'filter'`, `'dstnat - 5'`. */
  priority?: PriorityInput | undefined;
  /** What becomes of packets that no rule decides. */
  policy?: 'accept' | 'drop' | undefined;
  /** The device of a chain at `ingress` or `egress`. */
  device?: string | undefined;
  /** Several devices of a chain at `ingress` or `egress`. */
  devices?: readonly string[] | undefined;
  /** Text for readers. */
  comment?: string | undefined;
}

/** What a set or map is made with. */
export interface SetInput {
  /** Types of the keys: `'ipv4_addr'`, `'ipv4_addr . inet_service'`. */
  type?: TypeText | undefined;
  /** The same as the expression that is looked up: `'ip saddr . tcp dport'`. */
  typeof?: string | undefined;
  /** What a map gives: `'verdict'`, `'mark'`, `'counter'`. */
  data?: DataText | undefined;
  /** `'interval'` for ranges and prefixes, `'timeout'`, `'dynamic'` for what rules add, `'constant'`. */
  flags?: readonly tree.SetFlag[] | undefined;
  /** `'1h'`, or milliseconds. */
  timeout?: string | number | undefined;
  /** How often elements that have expired are removed: `'30s'`, or seconds. */
  gcInterval?: string | number | undefined;
  /** Most elements. */
  size?: number | undefined;
  /** Prefers speed or little memory. */
  policy?: 'performance' | 'memory' | undefined;
  /** Joins ranges that overlap or touch. */
  autoMerge?: boolean | undefined;
  /** Text for readers. */
  comment?: string | undefined;
  /** What every element counts or limits: `'counter'`. */
  statements?: string | undefined;
  /** Elements, as nft writes them: `'192.0.2.0/24'`, `'10.0.0.1 timeout 5m'`. */
  elements?: readonly string[] | undefined;
}

function ruleText(input: RuleInput): string {
  return typeof input === 'function' && !('accept' in input)
    ? String((input as (r: RuleBuilder) => RuleBuilder)(rule()))
    : String(input);
}

const CHAIN = ['type', 'hook', 'priority', 'policy', 'device', 'devices', 'comment'];
const SET = [
  ...['type', 'typeof', 'data', 'flags', 'timeout', 'gcInterval', 'size', 'policy', 'autoMerge', 'comment'],
  ...['statements', 'elements'],
];
const TABLE = ['flags', 'comment'];

const BEHIND = optionNames<{ after?: bigint | number } & NftablesCallOptions>({ ...CALL_NAMES, after: true });
const BEFORE = optionNames<{ before?: bigint | number } & NftablesCallOptions>({
  ...CALL_NAMES,
  before: true,
});

const MEANT = { ipv4: 'ip', ipv6: 'ip6', inet4: 'ip', inet6: 'ip6' };
const CHAIN_TYPES = ['filter', 'nat', 'route'] satisfies tree.ChainType[];
const POLICIES = ['accept', 'drop'];
const SET_POLICIES = ['performance', 'memory'];

const time = (what: string, value: string | number): string =>
  typeof value === 'number' ? `${value}ms` : phrase(what, value);

/**
 * `{ type filter hook input priority 0; policy drop; }`.
 *
 * @throws EncodeError for a field that there is not, or that needs a hook.
 */
export function chainText(chain: ChainInput): string {
  checkFields('chain', chain, CHAIN);
  const { type, hook, priority, policy, device, devices, comment } = chain;
  for (const key of ['type', 'priority', 'device', 'devices'] as const)
    if (hook === undefined && chain[key] !== undefined)
      throw new EncodeError('chain', 'hook', `is missing: ${key} is of a chain with a hook`);
  const parts: string[] = [];
  if (hook !== undefined) {
    const on = devices
      ? ` devices = { ${devices.map((one, i) => phrase(`devices[${i}]`, one)).join(', ')} }`
      : device === undefined
        ? ''
        : ` device ${phrase('device', device)}`;
    const kind = oneOf('type', type ?? 'filter', CHAIN_TYPES);
    parts.push(
      `type ${kind} hook ${oneOf('hook', hook, hooks)}${on} priority ${phrase('priority', priority ?? 0)};`,
    );
  }
  if (policy !== undefined) parts.push(`policy ${oneOf('policy', policy, POLICIES)};`);
  if (comment !== undefined) parts.push(`comment ${quoted('comment', comment)};`);
  return parts.length > 0 ? ` { ${parts.join(' ')} }` : '';
}

/**
 * `{ type ipv4_addr; flags interval; }`.
 *
 * @throws EncodeError for a field that there is not, and without a type.
 */
export function setText(set: SetInput): string {
  checkFields('set', set, SET);
  if (set.type === undefined && set.typeof === undefined)
    throw new EncodeError('set', 'type', "is missing, such as 'ipv4_addr'");
  for (const part of phrase('type', set.type ?? '').split(' . ')) notNearly('type', part, TYPES);
  const of = set.typeof === undefined ? `type ${set.type}` : `typeof ${phrase('typeof', set.typeof)}`;
  const lines = [`${of}${set.data === undefined ? '' : ` : ${phrase('data', set.data)}`}`];
  if (set.flags && set.flags.length > 0)
    lines.push(`flags ${someOf('flags', set.flags, setFlags).join(',')}`);
  if (set.policy !== undefined) lines.push(`policy ${oneOf('policy', set.policy, SET_POLICIES)}`);
  if (set.size !== undefined) lines.push(`size ${phrase('size', set.size)}`);
  if (set.timeout !== undefined) lines.push(`timeout ${time('timeout', set.timeout)}`);
  if (set.gcInterval !== undefined) lines.push(`gc-interval ${time('gcInterval', set.gcInterval)}`);
  if (set.autoMerge) lines.push('auto-merge');
  if (set.comment !== undefined) lines.push(`comment ${quoted('comment', set.comment)}`);
  if (set.statements !== undefined) lines.push(phrase('statements', set.statements));
  if (set.elements && set.elements.length > 0)
    lines.push(`elements = { ${set.elements.map(element).join(', ')} }`);
  return ` { ${lines.map((line) => `${line}; `).join('')}}`;
}

/** One element, or many. */
const listed = (elements: string | Iterable<string>): Iterable<string> =>
  typeof elements === 'string' ? [elements] : elements;

/** Rules of a table's chains. */
export interface Rules {
  /** Adds a rule behind the others, or behind the one with that handle; gives its handle. */
  add(
    chain: string,
    rule: RuleInput,
    place?: { after?: bigint | number } & NftablesCallOptions,
  ): Promise<bigint>;
  /** Puts a rule before the others, or before the one with that handle; gives its handle. */
  insert(
    chain: string,
    rule: RuleInput,
    place?: { before?: bigint | number } & NftablesCallOptions,
  ): Promise<bigint>;
  /** Puts another rule in the place of the one with that handle. */
  replace(
    chain: string,
    handle: bigint | number,
    rule: RuleInput,
    options?: NftablesCallOptions,
  ): Promise<bigint>;
  del(chain: string, handle: bigint | number, options?: NftablesCallOptions): Promise<void>;
  list(chain: string, options?: NftablesCallOptions): Promise<tree.Rule[]>;
  flush(chain?: string, options?: NftablesCallOptions): Promise<void>;
}

/** One table: what it holds, each kind with its verbs. */
export class NftTableHandle {
  static {
    publicVerbs(NftTableHandle);
  }

  readonly family: tree.Family;
  readonly name: string;
  readonly #nft: TableHost;
  readonly #path: string;

  /** @internal Tables are handled through {@link Nftables.table}. */
  constructor(nft: TableHost, family: tree.Family, name: string) {
    if (!families.includes(family))
      throw typeError(
        `nft: there is no family ${JSON.stringify(family)}${instead(`${family}`, families, MEANT)}`,
      );
    this.#nft = nft;
    this.family = family;
    this.name = named('table', name);
    this.#path = `${family} ${name}`;
  }

  /** Adds the table, where it does not exist. */
  async add(
    table: { flags?: readonly tree.TableFlag[]; comment?: string } = {},
    options: NftablesCallOptions = {},
  ): Promise<this> {
    checkFields('table', table, TABLE);
    const { flags = [], comment } = table;
    const lines = [
      ...(flags.length > 0 ? [`flags ${someOf('flags', flags, tableFlags).join(',')};`] : []),
      ...(comment === undefined ? [] : [`comment ${quoted('comment', comment)};`]),
    ];
    await this.#apply(`add table ${this.#path}${lines.length > 0 ? ` { ${lines.join(' ')} }` : ''}`, options);
    return this;
  }

  /** Removes the table with all that it holds. */
  async del(options: NftablesCallOptions = {}): Promise<void> {
    await this.#apply(`delete table ${this.#path}`, options);
  }

  /** Reads the table with all that it holds. */
  async get(options: NftablesCallOptions = {}): Promise<tree.Table> {
    const { commands } = await this.#nft.list({ ...options, family: this.family, table: this.name });
    return commands[0]!.object as tree.Table;
  }

  /** Chains. */
  readonly chains = {
    add: async (name: string, chain: ChainInput = {}, options: NftablesCallOptions = {}): Promise<void> =>
      this.#apply(`add chain ${this.#path} ${named('chain', name)}${chainText(chain)}`, options),
    create: async (name: string, chain: ChainInput = {}, options: NftablesCallOptions = {}): Promise<void> =>
      this.#apply(`create chain ${this.#path} ${named('chain', name)}${chainText(chain)}`, options),
    rename: async (name: string, to: string, options: NftablesCallOptions = {}): Promise<void> =>
      this.#apply(`rename chain ${this.#path} ${named('chain', name)} ${named('chain', to)}`, options),
    del: async (name: string, options: NftablesCallOptions = {}): Promise<void> =>
      this.#apply(`delete chain ${this.#path} ${named('chain', name)}`, options),
    list: async (options: NftablesCallOptions = {}): Promise<tree.Chain[]> =>
      ((await this.get(options)).body ?? []).filter((part): part is tree.Chain => part.kind === 'chain'),
  };

  /** Rules. */
  readonly rules: Rules = {
    add: async (chain, given, place = {}) => {
      checkOptions(place, BEHIND);
      const { after, ...options } = place;
      return this.#rule(
        `add rule ${this.#path} ${named('chain', chain)}${after === undefined ? '' : ` position ${phrase('after', after)}`}`,
        given,
        options,
      );
    },
    insert: async (chain, given, place = {}) => {
      checkOptions(place, BEFORE);
      const { before, ...options } = place;
      return this.#rule(
        `insert rule ${this.#path} ${named('chain', chain)}${before === undefined ? '' : ` position ${phrase('before', before)}`}`,
        given,
        options,
      );
    },
    replace: async (chain, handle, given, options = {}) =>
      this.#rule(
        `replace rule ${this.#path} ${named('chain', chain)} handle ${phrase('handle', handle)}`,
        given,
        options,
      ),
    del: async (chain, handle, options = {}) =>
      this.#apply(
        `delete rule ${this.#path} ${named('chain', chain)} handle ${phrase('handle', handle)}`,
        options,
      ),
    list: async (chain, options = {}) => {
      const { commands } = await this.#nft.list({ ...options, family: this.family, table: this.name, chain });
      const [found] = (commands[0]!.object as tree.Table).body ?? [];
      return (found as tree.Chain | undefined)?.rules ?? [];
    },
    flush: async (chain, options = {}) =>
      this.#apply(
        chain === undefined
          ? `flush table ${this.#path}`
          : `flush chain ${this.#path} ${named('chain', chain)}`,
        options,
      ),
  };

  /** Sets and maps. */
  readonly sets = {
    add: async (name: string, set: SetInput, options: NftablesCallOptions = {}): Promise<void> =>
      this.#apply(
        `add ${set.data === undefined ? 'set' : 'map'} ${this.#path} ${named('set', name)}${setText(set)}`,
        options,
      ),
    del: async (name: string, options: NftablesCallOptions = {}): Promise<void> =>
      this.#apply(`delete set ${this.#path} ${named('set', name)}`, options),
    flush: async (name: string, options: NftablesCallOptions = {}): Promise<void> =>
      this.#apply(`flush set ${this.#path} ${named('set', name)}`, options),
    list: async (options: NftablesCallOptions = {}): Promise<tree.NamedSet[]> =>
      ((await this.get(options)).body ?? []).filter(
        (part): part is tree.NamedSet => part.kind === 'set' || part.kind === 'map',
      ),
  };

  /** Elements of sets and maps, as nft writes them: `'10.0.0.0/8'`, `'22 : accept'`, `'1.2.3.4 timeout 1h'`. */
  readonly elements = {
    /** Adds elements: many go in batches of their own, each as large as the socket takes. */
    add: (
      set: string,
      elements: string | Iterable<string>,
      options: NftablesCallOptions & { progress?: ((done: number) => void) | undefined } = {},
    ): Promise<number> => this.#nft.bulk('add', this.family, this.name, set, listed(elements), options),
    del: (
      set: string,
      elements: string | Iterable<string>,
      options: NftablesCallOptions & { progress?: ((done: number) => void) | undefined } = {},
    ): Promise<number> => this.#nft.bulk('delete', this.family, this.name, set, listed(elements), options),
    list: async (set: string, options: NftablesCallOptions = {}): Promise<tree.SetElement[]> => {
      const { commands } = await this.#nft.list({ ...options, family: this.family, table: this.name, set });
      const [found] = (commands[0]!.object as tree.Table).body ?? [];
      const { elements } = (found ?? {}) as tree.NamedSet;
      return elements?.kind === 'set expression' ? elements.elements : [];
    },
  };

  async #apply(text: string, options: NftablesCallOptions): Promise<void> {
    await this.#nft.apply(text, options);
  }

  async #rule(head: string, given: RuleInput, options: NftablesCallOptions): Promise<bigint> {
    const { echoes } = await this.#nft.apply(`${head} ${ruleText(given)}`, { ...options, echo: true });
    const made = echoes.find(({ name }) => name === 'NFT_MSG_NEWRULE');
    return BigInt((made?.body as { handle?: number | string } | undefined)?.handle ?? 0);
  }
}
