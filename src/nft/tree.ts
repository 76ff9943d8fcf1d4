// Long, because the nodes of one language are named by each other.
/**
 * The tree of a ruleset: what people write, as plain data. `parse` and `decompile` make it, `compile`, `format` and
 * `toJSON` take it. It holds no types of evaluation and no bytes; everything in it can be written by hand.
 */

/** The families of tables (`NFPROTO_*`). */
export type Family = 'ip' | 'ip6' | 'inet' | 'arp' | 'bridge' | 'netdev';

/** A text that was read: the file's name as errors show it. */
export interface Source {
  name: string;
  text: string;
}

/** Where something stands: a source by its number in {@link Ruleset.sources}, and the offsets it spans. */
export interface Place {
  source: number;
  start: number;
  /** Behind the last character. */
  end: number;
}

interface Node {
  /** Where it was read; absent in trees that do not come from a text. */
  at?: Place | undefined;
}

/** Commands in the order in which they are to be carried out. */
export interface Ruleset {
  sources: Source[];
  commands: Command[];
}

export type Verb =
  | 'add'
  | 'create'
  | 'insert'
  | 'replace'
  | 'delete'
  | 'destroy'
  | 'get'
  | 'list'
  | 'reset'
  | 'flush'
  | 'rename'
  | 'describe'
  | 'monitor'
  | 'export'
  | 'import';

/** One command: `add rule …`, `table inet x { … }` (an `add` of a table with its contents), `flush ruleset`. */
export interface Command extends Node {
  verb: Verb;
  object: CommandObject;
}

export type CommandObject =
  | Table
  | Chain
  | Rule
  | NamedSet
  | Elements
  | Flowtable
  | StatefulObject
  | Listing
  | Rename
  | Monitor
  | Describe
  | Markup;

/** What names a thing: its family and table, and its name or its handle. */
export interface Handle extends Node {
  family: Family;
  table: string;
  /** Absent where the thing is named by its handle. */
  name?: string | undefined;
  handle?: bigint | undefined;
  /** Where the table's name stands, for errors. */
  tableAt?: Place | undefined;
  nameAt?: Place | undefined;
}

// ------------------------------------------------------------------------------------------------ objects

export type TableFlag = 'dormant' | 'owner' | 'persist';

export interface Table extends Node {
  kind: 'table';
  family: Family;
  /** Absent where it is named by its handle. */
  name?: string | undefined;
  handle?: bigint | undefined;
  flags?: TableFlag[] | undefined;
  comment?: string | undefined;
  /** The block, where one was written: objects in the order of the text. Members repeat family and table. */
  body?: (Chain | NamedSet | Flowtable | StatefulObject)[] | undefined;
  /** Packets that use the table, where a dump says so. */
  use?: number | undefined;
  nameAt?: Place | undefined;
}

export type ChainType = 'filter' | 'nat' | 'route';
export type Hook = 'prerouting' | 'input' | 'forward' | 'postrouting' | 'output' | 'ingress' | 'egress';

/** `filter - 5`, `-150`, `$prio`. */
export interface Priority extends Node {
  /** A name that has a number by family and hook. */
  name?: string | undefined;
  /** The number, or what is added to the name. */
  offset: number;
  /** `$name`, in the place of both. */
  variable?: Variable | undefined;
}

export interface Chain extends Handle {
  kind: 'chain';
  type?: ChainType | undefined;
  hook?: Hook | undefined;
  priority?: Priority | undefined;
  /** Devices: names, with `*` at the end for every name that begins so, or variables. */
  devices?: (DeviceName | Variable)[] | undefined;
  policy?: 'accept' | 'drop' | Variable | undefined;
  flags?: 'offload'[] | undefined;
  comment?: string | undefined;
  /** The rules of its block. */
  rules?: Rule[] | undefined;
  hookAt?: Place | undefined;
}

export interface DeviceName extends Node {
  kind: 'device';
  name: string;
}

export interface Rule extends Handle {
  kind: 'rule';
  /** The chain; absent inside a chain block, and in the chains that a statement declares (`jump { … }`). */
  chain?: string | undefined;
  chainAt?: Place | undefined;
  /** Behind (add) or before (insert) the rule with this handle. */
  position?: bigint | undefined;
  /** The same by the rule's number in its chain, from 0. */
  index?: number | undefined;
  /** Absent in a command that only names a rule. */
  statements?: Statement[] | undefined;
  comment?: string | undefined;
  /** What the matches and targets of iptables in it need to know (made by `decompile`). */
  compat?: { protocol: number; inverse?: boolean | undefined } | undefined;
}

export type SetFlag = 'constant' | 'interval' | 'timeout' | 'dynamic';
export type ObjectType =
  | 'counter'
  | 'quota'
  | 'limit'
  | 'secmark'
  | 'synproxy'
  | 'tunnel'
  | 'ct helper'
  | 'ct timeout'
  | 'ct expectation';

/** A named set or map; `data` or `objects` make it a map. */
export interface NamedSet extends Handle {
  kind: 'set' | 'map' | 'meter';
  key?: TypeSpec | undefined;
  /** What the map gives: a type, a verdict, … */
  data?: TypeSpec | undefined;
  /** … or objects of a type. */
  objects?: ObjectType | undefined;
  flags?: SetFlag[] | undefined;
  /** Milliseconds. */
  timeout?: bigint | undefined;
  gcInterval?: bigint | undefined;
  size?: number | undefined;
  /** Elements it has, where a dump says so. */
  count?: number | undefined;
  policy?: 'performance' | 'memory' | undefined;
  autoMerge?: boolean | undefined;
  comment?: string | undefined;
  /** Statements that every element has. */
  statements?: Statement[] | undefined;
  elements?: SetExpression | Variable | undefined;
}

/** `type ipv4_addr . inet_service` or `typeof ip saddr . tcp dport`; `interval` before the data of a map. */
export interface TypeSpec extends Node {
  kind: 'type' | 'typeof';
  /** Names of data types, where `kind` is `type`; those of the expression in what a kernel lists. */
  types?: string[] | undefined;
  /** The expression (a concatenation for several), where `kind` is `typeof`. */
  expression?: Expression | undefined;
  interval?: boolean | undefined;
}

/** Elements to add to, get from or delete from a set. */
export interface Elements extends Handle {
  kind: 'element';
  elements: SetExpression | Variable;
}

export interface Flowtable extends Handle {
  kind: 'flowtable';
  hook?: Hook | undefined;
  priority?: Priority | undefined;
  devices?: (DeviceName | Variable)[] | undefined;
  flags?: 'offload'[] | undefined;
  counter?: boolean | undefined;
  hookAt?: Place | undefined;
}

interface ObjectBase extends Handle {
  comment?: string | undefined;
}

export interface CounterObject extends ObjectBase {
  kind: 'counter';
  packets?: bigint | undefined;
  bytes?: bigint | undefined;
}

export interface QuotaObject extends ObjectBase {
  kind: 'quota';
  over?: boolean | undefined;
  bytes?: bigint | undefined;
  used?: bigint | undefined;
}

export interface LimitObject extends ObjectBase {
  kind: 'limit';
  rate?: Rate | undefined;
}

export interface CtHelperObject extends ObjectBase {
  kind: 'ct helper';
  type?: string | undefined;
  protocol?: 'tcp' | 'udp' | undefined;
  l3proto?: Family | undefined;
}

export interface CtTimeoutObject extends ObjectBase {
  kind: 'ct timeout';
  protocol?: 'tcp' | 'udp' | undefined;
  l3proto?: Family | undefined;
  /** Seconds by state. */
  policy?: { state: string; seconds: number; at?: Place | undefined }[] | undefined;
}

export interface CtExpectationObject extends ObjectBase {
  kind: 'ct expectation';
  protocol?: 'tcp' | 'udp' | undefined;
  l3proto?: Family | undefined;
  dport?: number | undefined;
  /** Milliseconds. */
  timeout?: bigint | undefined;
  size?: number | undefined;
}

export interface SecmarkObject extends ObjectBase {
  kind: 'secmark';
  context?: string | undefined;
}

export interface SynproxyObject extends ObjectBase {
  kind: 'synproxy';
  mss?: number | undefined;
  wscale?: number | undefined;
  timestamp?: boolean | undefined;
  sackPerm?: boolean | undefined;
}

export interface TunnelObject extends ObjectBase {
  kind: 'tunnel';
  id?: number | undefined;
  /** Family of `src` and `dst`. */
  addresses?: 'ip' | 'ip6' | undefined;
  src?: Expression | undefined;
  dst?: Expression | undefined;
  sport?: number | undefined;
  dport?: number | undefined;
  ttl?: number | undefined;
  tos?: number | undefined;
  erspan?: { version?: number; index?: number; direction?: 'ingress' | 'egress'; id?: number } | undefined;
  vxlan?: { gbp?: number } | undefined;
  geneve?: { class: number; type: number; data: string }[] | undefined;
}

export type StatefulObject =
  | CounterObject
  | QuotaObject
  | LimitObject
  | CtHelperObject
  | CtTimeoutObject
  | CtExpectationObject
  | SecmarkObject
  | SynproxyObject
  | TunnelObject;

/** What `list`, `reset` and `flush` name: `ruleset`, `tables`, `counters table inet x`, `hooks netdev device lo`. */
export interface Listing extends Node {
  kind: 'listing';
  /** The word (or words) behind the verb: `ruleset`, `chains`, `flow tables`, `ct helpers`, … */
  what: string;
  family?: Family | undefined;
  table?: string | undefined;
  name?: string | undefined;
  handle?: bigint | undefined;
  device?: string | undefined;
  nameAt?: Place | undefined;
}

export interface Rename extends Handle {
  kind: 'rename';
  to: string;
}

export interface Monitor extends Node {
  kind: 'monitor';
  event?: 'new' | 'destroy' | undefined;
  what?: string | undefined;
  format?: 'json' | 'xml' | 'vm json' | undefined;
}

export interface Describe extends Node {
  kind: 'describe';
  expression: Expression;
}

/** `export ruleset json`: refused, as nft does. */
export interface Markup extends Node {
  kind: 'markup';
  format: string;
}

// --------------------------------------------------------------------------------------------- statements

export type Statement =
  | Match
  | VerdictStatement
  | ChainStatement
  | Mangle
  | CounterStatement
  | LimitStatement
  | QuotaStatement
  | ConnlimitStatement
  | LastStatement
  | LogStatement
  | RejectStatement
  | NatStatement
  | TproxyStatement
  | SynproxyStatement
  | DupStatement
  | FwdStatement
  | QueueStatement
  | NotrackStatement
  | FlowStatement
  | SetStatement
  | MeterStatement
  | ObjectStatement
  | OptionReset
  | XtStatement
  | RawStatement;

/** `==` written or implied (`implicit`); `!` is the negation of flags. */
export type RelationOperator = '==' | 'implicit' | '!=' | '<' | '>' | '<=' | '>=' | '!';

/** A condition: `tcp dport 22`, `ct state != new`, `iifname { "a", "b" }`. */
export interface Match extends Node {
  kind: 'match';
  operator: RelationOperator;
  left: Expression;
  right: Expression;
}

/** `accept`, `jump x`, `tcp dport vmap { … }`. */
export interface VerdictStatement extends Node {
  kind: 'verdict';
  verdict: Verdict | MapExpression;
}

/** `jump { … }`, `goto { … }`: a chain without a name. */
export interface ChainStatement extends Node {
  kind: 'chain statement';
  verdict: 'jump' | 'goto';
  rules: Rule[];
}

/** `meta mark set 1`, `ct mark set …`, `ip ttl set 5`, `tcp option maxseg size set 1400`. */
export interface Mangle extends Node {
  kind: 'mangle';
  key: Payload | Exthdr | Meta | Ct;
  value: Expression;
  /** The checksum that goes with raw payload, where it has one (made by `decompile`). */
  checksum?: { type: number; offset: number; flags: number } | undefined;
}

export interface CounterStatement extends Node {
  kind: 'counter';
  packets?: bigint | undefined;
  bytes?: bigint | undefined;
}

export type TimeUnit = 'second' | 'minute' | 'hour' | 'day' | 'week';
export type ByteUnit = 'bytes' | 'kbytes' | 'mbytes';

export interface Rate {
  over?: boolean | undefined;
  /** Packets, or with `unit` bytes of that unit. */
  rate: bigint;
  unit?: ByteUnit | undefined;
  per: TimeUnit;
  burst?: bigint | undefined;
  /** Unit of the burst, where bytes are counted. */
  burstUnit?: ByteUnit | undefined;
}

export interface LimitStatement extends Node, Rate {
  kind: 'limit';
}

export interface QuotaStatement extends Node {
  kind: 'quota';
  over?: boolean | undefined;
  bytes: bigint;
  used?: bigint | undefined;
}

/** `ct count over 10`. */
export interface ConnlimitStatement extends Node {
  kind: 'ct count';
  count: number;
  over?: boolean | undefined;
}

export interface LastStatement extends Node {
  kind: 'last';
  /** Milliseconds since it was used; absent for never. */
  used?: bigint | undefined;
}

export type LogLevel = 'emerg' | 'alert' | 'crit' | 'err' | 'warn' | 'notice' | 'info' | 'debug' | 'audit';
export type LogFlag = 'tcp sequence' | 'tcp options' | 'ip options' | 'skuid' | 'ether' | 'all';

export interface LogStatement extends Node {
  kind: 'log';
  prefix?: string | undefined;
  group?: number | undefined;
  snaplen?: number | undefined;
  queueThreshold?: number | undefined;
  level?: LogLevel | undefined;
  flags?: LogFlag[] | undefined;
}

export interface RejectStatement extends Node {
  kind: 'reject';
  with?: 'icmp' | 'icmpv6' | 'icmpx' | 'tcp reset' | undefined;
  /** The code, as a word or a number. */
  code?: Expression | undefined;
  /** Whether it is what `reject` alone means in its place (made by `decompile`). */
  implied?: boolean | undefined;
}

export type NatFlag = 'random' | 'fully-random' | 'persistent';

export interface NatStatement extends Node {
  kind: 'snat' | 'dnat' | 'masquerade' | 'redirect';
  /** `ip` or `ip6` before `to`. */
  family?: 'ip' | 'ip6' | undefined;
  address?: Expression | undefined;
  port?: Expression | undefined;
  flags?: NatFlag[] | undefined;
  /** `prefix to`, `interval to`, `addr . port to`. */
  form?: 'prefix' | 'interval' | 'addr . port' | undefined;
}

export interface TproxyStatement extends Node {
  kind: 'tproxy';
  family?: 'ip' | 'ip6' | undefined;
  address?: Expression | undefined;
  port?: Expression | undefined;
}

export interface SynproxyStatement extends Node {
  kind: 'synproxy';
  mss?: number | undefined;
  wscale?: number | undefined;
  timestamp?: boolean | undefined;
  sackPerm?: boolean | undefined;
}

export interface DupStatement extends Node {
  kind: 'dup';
  to: Expression;
  device?: Expression | undefined;
}

export interface FwdStatement extends Node {
  kind: 'fwd';
  family?: 'ip' | 'ip6' | undefined;
  address?: Expression | undefined;
  device: Expression;
}

export interface QueueStatement extends Node {
  kind: 'queue';
  number?: Expression | undefined;
  flags?: ('bypass' | 'fanout')[] | undefined;
}

export interface NotrackStatement extends Node {
  kind: 'notrack';
}

/** `flow add @name`. */
export interface FlowStatement extends Node {
  kind: 'flow';
  name: string;
}

/** `add @set { key timeout 1m counter : data }`: `data` where the set is a map. */
export interface SetStatement extends Node {
  kind: 'set statement';
  operation: 'add' | 'update' | 'delete';
  set: SetReference | Variable;
  key: Expression;
  data?: Expression | undefined;
  /** Milliseconds. */
  timeout?: bigint | undefined;
  expires?: bigint | undefined;
  comment?: string | undefined;
  statements?: Statement[] | undefined;
}

export interface MeterStatement extends Node {
  kind: 'meter';
  name: string;
  size?: number | undefined;
  key: Expression;
  timeout?: bigint | undefined;
  statement: Statement;
}

/** `counter name "x"`, `ct helper set "ftp"`, `meta secmark set "x"`: the name, or a map that gives it. */
export interface ObjectStatement extends Node {
  kind: 'object';
  type: ObjectType;
  name: Expression;
}

/** `reset tcp option sack-perm`. */
export interface OptionReset extends Node {
  kind: 'reset option';
  option: Exthdr;
}

/** An expression of the kernel that has no words: `raw expression "name" 0x…`. */
export interface RawStatement extends Node {
  kind: 'raw expression';
  name: string;
  /** Its attributes (`NFTA_EXPR_*`), in hexadecimal. */
  data: string;
}

/** A match or target of iptables-nft, which has no words. */
export interface XtStatement extends Node {
  kind: 'xt';
  type: 'match' | 'target' | 'watcher';
  name: string;
  revision?: number | undefined;
  /** The blob, in hexadecimal. */
  info?: string | undefined;
}

// -------------------------------------------------------------------------------------------- expressions

export type Expression =
  | Word
  | Value
  | Variable
  | Payload
  | Exthdr
  | Meta
  | Ct
  | Rt
  | SocketExpression
  | Osf
  | Fib
  | Numgen
  | Hash
  | Ipsec
  | TunnelExpression
  | Concat
  | List
  | SetExpression
  | SetReference
  | MapExpression
  | Prefix
  | Range
  | Binary
  | Verdict;

/** A constant as it is written, which takes its type from where it stands: `22`, `ssh`, `10.0.0.1`, `"eth0"`, `eth*`. */
export interface Word extends Node {
  kind: 'word';
  text: string;
  quoted?: boolean | undefined;
  /** `exists`, `missing`, and the names of protocols: keywords, which bring their type. */
  keyword?: 'boolean' | 'protocol' | 'icmp type' | undefined;
}

/** A constant with its type: what `decompile` makes. */
export interface Value extends Node {
  kind: 'value';
  /** Name of the data type (`nft describe`), or of one of those that print otherwise; see `printedType`. */
  type: string;
  /** The number; of a string, its bytes with the first as the lowest. */
  value: bigint;
  bits: number;
  order: 'host' | 'big';
}

export interface Variable extends Node {
  kind: 'variable';
  name: string;
  /** What it stood for where it was read. */
  value?: Expression | undefined;
}

export type PayloadBase = 'll' | 'nh' | 'th' | 'ih';

/** `tcp dport`, `vxlan ip saddr` (with `inner`), `@nh,0,8` (with `base`, `offset` and `bits` for the names). */
export interface Payload extends Node {
  kind: 'payload';
  protocol?: string | undefined;
  field?: string | undefined;
  /** The tunnel that it lies in: `vxlan`, `geneve`, `gre`, `gretap`. */
  inner?: string | undefined;
  base?: PayloadBase | undefined;
  offset?: number | undefined;
  bits?: number | undefined;
}

/**
 * IPv6 extension headers (`frag id`), options of IPv4 and TCP, chunks of SCTP, options of DCCP. Without `field` its
 * presence is asked.
 */
export interface Exthdr extends Node {
  kind: 'exthdr';
  of: 'ip6' | 'ip option' | 'tcp option' | 'sctp chunk' | 'dccp option';
  /** `hbh`, `lsrr`, `maxseg`, `init-ack`; a number where it has no name. */
  name: string | number;
  field?: string | undefined;
  /** Bits, for `tcp option @kind,offset,length`. */
  offset?: number | undefined;
  bits?: number | undefined;
}

export interface Meta extends Node {
  kind: 'meta';
  key: string;
  /** The tunnel whose inner packet is asked (only made by `decompile`). */
  inner?: string | undefined;
}

export interface Ct extends Node {
  kind: 'ct';
  /** `state`, `mark`, `saddr`, `ip saddr`, … */
  key: string;
  direction?: 'original' | 'reply' | undefined;
  /** How `saddr` and `daddr` print where a kernel listed them. */
  family?: 'ip' | 'ip6' | undefined;
}

export interface Rt extends Node {
  kind: 'rt';
  key: 'classid' | 'nexthop' | 'mtu' | 'ipsec';
  family?: 'ip' | 'ip6' | undefined;
}

export interface SocketExpression extends Node {
  kind: 'socket';
  key: 'transparent' | 'mark' | 'wildcard' | 'cgroupv2';
  level?: number | undefined;
}

export interface Osf extends Node {
  kind: 'osf';
  key: 'name' | 'version';
  ttl?: 'loose' | 'skip' | undefined;
}

export type FibFlag = 'saddr' | 'daddr' | 'mark' | 'iif' | 'oif';

export interface Fib extends Node {
  kind: 'fib';
  flags: FibFlag[];
  result: 'oif' | 'oifname' | 'type' | 'check';
}

export interface Numgen extends Node {
  kind: 'numgen';
  mode: 'inc' | 'random';
  mod: number;
  offset?: number | undefined;
}

export interface Hash extends Node {
  kind: 'jhash' | 'symhash';
  expression?: Expression | undefined;
  mod: number;
  seed?: number | undefined;
  offset?: number | undefined;
}

export interface Ipsec extends Node {
  kind: 'ipsec';
  direction: 'in' | 'out';
  spnum?: number | undefined;
  key: 'spi' | 'reqid' | 'saddr' | 'daddr';
  family?: 'ip' | 'ip6' | undefined;
}

export interface TunnelExpression extends Node {
  kind: 'tunnel expression';
  key: 'path' | 'id';
}

/** `ip saddr . tcp dport`. */
export interface Concat extends Node {
  kind: 'concat';
  parts: Expression[];
}

/** `syn,ack`. */
export interface List extends Node {
  kind: 'list';
  items: Expression[];
}

/** `{ a, b }`, of elements or of mappings. */
export interface SetExpression extends Node {
  kind: 'set expression';
  elements: SetElement[];
}

export interface SetElement extends Node {
  kind: 'set element';
  /** `'*'` is the element that matches what no other does. */
  key: Expression | '*';
  /** What a map gives for it: a value, a verdict, the name of an object. */
  data?: Expression | undefined;
  /** Milliseconds, or `'never'`. */
  timeout?: bigint | 'never' | undefined;
  expires?: bigint | undefined;
  comment?: string | undefined;
  statements?: Statement[] | undefined;
}

/** `@name`. */
export interface SetReference extends Node {
  kind: 'set reference';
  name: string;
}

/** `tcp dport map { … }`, and `vmap` where it gives verdicts. */
export interface MapExpression extends Node {
  kind: 'map expression';
  key: Expression;
  map: SetExpression | SetReference | Variable | Expression;
  /** Whether it gives verdicts, where the map itself does not show that. */
  verdicts?: boolean | undefined;
}

export interface Prefix extends Node {
  kind: 'prefix';
  base: Expression;
  length: number;
}

export interface Range extends Node {
  kind: 'range';
  from: Expression;
  to: Expression;
}

export type BinaryOperator = '&' | '|' | '^' | '<<' | '>>';

export interface Binary extends Node {
  kind: 'binary';
  operator: BinaryOperator;
  left: Expression;
  right: Expression;
  /** Read from bytecode that changes the byte order of the result, for a comparison with a range: no `==` follows. */
  swapped?: boolean | undefined;
}

export type VerdictWord =
  | 'accept'
  | 'drop'
  | 'continue'
  | 'return'
  | 'jump'
  | 'goto'
  | 'break'
  | 'queue'
  | 'stolen';

export interface Verdict extends Node {
  kind: 'verdict expression';
  verdict: VerdictWord | 'unknown';
  /** The kernel's number, where it is another than the word's: a verdict without a word, a queue with its number. */
  code?: number | undefined;
  chain?: string | Variable | undefined;
}
