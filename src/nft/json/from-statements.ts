import { NftError } from '../errors.js';
import { parse } from '../parse/parse.js';
import * as w from '../tables/statements.js';
/** Statements from libnftables-json(5). */
import type {
  ByteUnit,
  Expression,
  Exthdr,
  LimitStatement,
  NatFlag,
  NatStatement,
  ObjectType,
  RelationOperator,
  SetStatement,
  Statement,
  XtStatement,
} from '../tree.js';
import { expression, isVerdict, keyOf } from './from-expressions.js';
import { At } from './read.js';

const OPERATORS = ['==', '!=', '<', '>', '<=', '>=', '!'] as const;
/** Statements that use an object by its name. */
const OBJECTS: readonly ObjectType[] = ['ct helper', 'ct timeout', 'ct expectation', 'secmark', 'tunnel'];
/** Statements that an object's name stands in the place of. */
const STATEFUL: readonly ObjectType[] = ['counter', 'quota', 'limit', 'synproxy'];

/** A statement of a rule. */
export function statement(at: At): Statement {
  if (typeof at.json === 'string') return written(at.string(), at);
  const [key, inside] = at.single();
  if (isVerdict(key)) return { kind: 'verdict', verdict: expression(at) as never };
  if (key === 'vmap') return { kind: 'verdict', verdict: expression(at) as never };
  if (OBJECTS.includes(key as ObjectType)) return objectStatement(key as ObjectType, inside);
  if (STATEFUL.includes(key as ObjectType) && isName(inside))
    return objectStatement(key as ObjectType, inside);
  const reader = READERS[key];
  if (!reader) throw at.error(`unknown statement '${key}'`);
  return reader(inside);
}

/** A statement that has no form in JSON, and stands there as text. */
function written(text: string, at: At): Statement {
  try {
    const { commands } = parse(`add rule t c ${text}`);
    const { object } = commands[0]!;
    if (commands.length === 1 && object.kind === 'rule' && object.statements?.length === 1)
      return object.statements[0]!;
  } catch (error) {
    if (!(error instanceof NftError)) throw error;
  }
  throw at.error('expected a statement, an object or its text');
}

/** Statements that stand beside an element's key, by their names. */
export function elementStatements(at: At, besides: readonly string[]): Statement[] {
  return Object.keys(at.object())
    .filter((key) => !besides.includes(key))
    .map((key) => statement(new At({ [key]: at.object()[key]! }, at.path, at.depth + 1)));
}

/** An option without a field. */
function present({ kind, of, name }: Exthdr): Exthdr {
  return { kind, of, name };
}

/** Whether it names an object: a string, or a map that gives one. */
function isName(at: At): boolean {
  return typeof at.json === 'string' || (at.isObject && at.has('map'));
}

function objectStatement(type: ObjectType, at: At): Statement {
  const name: Expression =
    typeof at.json === 'string' ? { kind: 'word', text: at.json, quoted: true } : expression(at);
  return { kind: 'object', type, name };
}

const READERS: Readonly<Record<string, (at: At) => Statement>> = {
  match(at) {
    at.only('op', 'left', 'right');
    const op = at.optional('op')?.oneOf([...OPERATORS, 'in']) ?? 'in';
    const operator: RelationOperator = op === 'in' ? 'implicit' : op;
    const [left, right] = [expression(at.member('left')), at.member('right')];
    // nft tells the presence of an option without a name so
    if (left.kind === 'exthdr' && left.bits === 8 && !left.offset && typeof right.json === 'boolean')
      return { kind: 'match', operator, left: present(left), right: expression(right) };
    return { kind: 'match', operator, left, right: expression(right) };
  },
  mangle(at) {
    at.only('key', 'value');
    const key = at.member('key');
    const target = expression(key);
    if (!['payload', 'exthdr', 'meta', 'ct'].includes(target.kind))
      throw key.error('only payload, exthdr, meta and ct can be set');
    return { kind: 'mangle', key: target as never, value: expression(at.member('value')) };
  },
  counter(at) {
    if (at.json === null) return { kind: 'counter' };
    at.only('packets', 'bytes');
    return {
      kind: 'counter',
      packets: at.optional('packets')?.count() ?? 0n,
      bytes: at.optional('bytes')?.count() ?? 0n,
    };
  },
  limit: (at) => ({ kind: 'limit', ...rate(at) }),
  quota(at) {
    at.only('val', 'val_unit', 'used', 'used_unit', 'inv');
    const used = at.optional('used')?.bigint();
    return {
      kind: 'quota',
      bytes: at.member('val').bigint() * w.unitBytes[unitOf(at, 'val_unit') ?? 'bytes'],
      ...(used === undefined ? {} : { used: used * w.unitBytes[unitOf(at, 'used_unit') ?? 'bytes'] }),
      ...(at.optional('inv')?.boolean() ? { over: true } : {}),
    };
  },
  'ct count'(at) {
    at.only('val', 'inv');
    const count = at.member('val').number();
    return { kind: 'ct count', count, ...(at.optional('inv')?.boolean() ? { over: true } : {}) };
  },
  last(at) {
    if (at.json === null) return { kind: 'last' };
    return { kind: 'last', used: at.only('used').member('used').bigint() };
  },
  log(at) {
    if (at.json === null) return { kind: 'log' };
    at.only('prefix', 'group', 'snaplen', 'queue-threshold', 'level', 'flags');
    const made: Statement = { kind: 'log' };
    const prefix = at.optional('prefix')?.string();
    if (prefix !== undefined) made.prefix = prefix;
    const group = at.optional('group')?.number();
    if (group !== undefined) made.group = group;
    const snaplen = at.optional('snaplen')?.number();
    if (snaplen !== undefined) made.snaplen = snaplen;
    const threshold = at.optional('queue-threshold')?.number();
    if (threshold !== undefined) made.queueThreshold = threshold;
    const level = at.optional('level')?.oneOf(w.wordsOf(w.logLevels));
    if (level !== undefined) made.level = level;
    const flags = at.optional('flags')?.oneOrMore();
    if (flags) made.flags = flags.map((flag) => flag.oneOf(w.wordsOf(w.logFlags)));
    return made;
  },
  reject(at) {
    if (at.json === null) return { kind: 'reject' };
    at.only('type', 'expr');
    const type = at.optional('type')?.oneOf(['icmp', 'icmpv6', 'icmpx', 'tcp reset']);
    const code = at.optional('expr');
    return {
      kind: 'reject',
      ...(type ? { with: type } : {}),
      ...(code ? { code: expression(code) } : {}),
    };
  },
  snat: (at) => nat('snat', at),
  dnat: (at) => nat('dnat', at),
  masquerade: (at) => nat('masquerade', at),
  redirect: (at) => nat('redirect', at),
  tproxy(at) {
    at.only('family', 'addr', 'port');
    const family = at.optional('family')?.oneOf(['ip', 'ip6']);
    const [address, port] = [at.optional('addr'), at.optional('port')];
    return {
      kind: 'tproxy',
      ...(family ? { family } : {}),
      ...(address ? { address: expression(address) } : {}),
      ...(port ? { port: expression(port) } : {}),
    };
  },
  synproxy(at) {
    if (at.json === null) return { kind: 'synproxy' };
    at.only('mss', 'wscale', 'flags');
    const flags = (at.optional('flags')?.oneOrMore() ?? []).map((flag) =>
      flag.oneOf(['timestamp', 'sack-perm']),
    );
    const [mss, wscale] = [at.optional('mss')?.number(), at.optional('wscale')?.number()];
    return {
      kind: 'synproxy',
      ...(mss === undefined ? {} : { mss }),
      ...(wscale === undefined ? {} : { wscale }),
      ...(flags.includes('timestamp') ? { timestamp: true } : {}),
      ...(flags.includes('sack-perm') ? { sackPerm: true } : {}),
    };
  },
  dup(at) {
    at.only('addr', 'dev');
    const device = at.optional('dev');
    return {
      kind: 'dup',
      to: expression(at.member('addr')),
      ...(device ? { device: expression(device) } : {}),
    };
  },
  fwd(at) {
    at.only('dev', 'family', 'addr');
    const address = at.optional('addr');
    const family = at.optional('family')?.oneOf(['ip', 'ip6']);
    return {
      kind: 'fwd',
      device: expression(at.member('dev')),
      ...(family ? { family } : {}),
      ...(address ? { address: expression(address) } : {}),
    };
  },
  queue(at) {
    if (at.json === null) return { kind: 'queue' };
    at.only('num', 'flags');
    const number = at.optional('num');
    const flags = at.optional('flags')?.oneOrMore();
    return {
      kind: 'queue',
      ...(number ? { number: expression(number) } : {}),
      ...(flags ? { flags: flags.map((flag) => flag.oneOf(['bypass', 'fanout'])) } : {}),
    };
  },
  notrack(at) {
    if (at.json !== null) throw at.error('notrack takes nothing');
    return { kind: 'notrack' };
  },
  flow(at) {
    at.only('op', 'flowtable');
    at.optional('op')?.oneOf(['add']);
    return { kind: 'flow', name: at.member('flowtable').string().replace(/^@/, '') };
  },
  set: (at) => setStatement(at, 'set'),
  map: (at) => setStatement(at, 'map'),
  meter(at) {
    at.only('key', 'stmt', 'size', 'name');
    const { key, timeout } = keyOf(at.member('key'));
    if (key === '*') throw at.member('key').error('a meter has no element for all others');
    const size = at.optional('size')?.number();
    return {
      kind: 'meter',
      name: at.member('name').string(),
      key,
      ...(size === undefined ? {} : { size }),
      ...(typeof timeout === 'bigint' ? { timeout } : {}),
      statement: statement(at.member('stmt')),
    };
  },
  reset(at) {
    const option = expression(at);
    if (option.kind !== 'exthdr') throw at.error('only an option of TCP can be reset');
    return { kind: 'reset option', option: option.bits === undefined ? option : present(option) };
  },
  xt(at) {
    at.only('type', 'name');
    const type = at.member('type').oneOf(['match', 'target', 'watcher']) as XtStatement['type'];
    return { kind: 'xt', type, name: at.member('name').string() };
  },
  raw(at) {
    at.only('name', 'data');
    const data = at.member('data').string();
    if (!/^(?:[0-9a-f]{2})*$/.test(data)) throw at.error('the data of a raw expression are hexadecimal');
    return { kind: 'raw expression', name: at.member('name').string(), data };
  },
};

function unitOf(at: At, key: string): ByteUnit | undefined {
  const unit = at.optional(key);
  return unit?.string() === 'packets' ? undefined : unit?.oneOf(w.byteUnits);
}

/** Members of a limit. */
export function rate(at: At, ...besides: string[]): Omit<LimitStatement, 'kind' | 'at'> {
  at.only('rate', 'rate_unit', 'per', 'burst', 'burst_unit', 'inv', ...besides);
  const unit = unitOf(at, 'rate_unit');
  const burst = at.optional('burst')?.bigint();
  const burstUnit = unit && (unitOf(at, 'burst_unit') ?? 'bytes');
  return {
    rate: at.member('rate').bigint(),
    per: at.optional('per')?.oneOf(w.timeUnits) ?? 'second',
    ...(unit ? { unit } : {}),
    ...(burst === undefined ? {} : { burst }),
    ...(burst !== undefined && burstUnit ? { burstUnit } : {}),
    ...(at.optional('inv')?.boolean() ? { over: true } : {}),
  };
}

function nat(kind: NatStatement['kind'], at: At): NatStatement {
  if (at.json === null) return { kind };
  at.only('family', 'addr', 'port', 'flags', 'type_flags');
  const family = at.optional('family')?.oneOf(['ip', 'ip6']);
  const [address, port] = [at.optional('addr'), at.optional('port')];
  const flags = at.optional('flags')?.oneOrMore();
  const forms = (at.optional('type_flags')?.oneOrMore() ?? []).map((form) =>
    form.oneOf(['prefix', 'interval']),
  );
  return {
    kind,
    ...(family ? { family } : {}),
    ...(address ? { address: expression(address) } : {}),
    ...(port ? { port: expression(port) } : {}),
    ...(flags ? { flags: natFlags(flags) } : {}),
    ...(forms.includes('prefix') ? { form: 'prefix' as const } : {}),
  };
}

const NAT_FLAGS = [...w.wordsOf(w.natFlags), 'netmap'] as const;

/** `netmap` goes with the form `prefix to`, which says it. */
function natFlags(flags: readonly At[]): NatFlag[] {
  return flags.map((flag) => flag.oneOf(NAT_FLAGS)).filter((flag): flag is NatFlag => flag !== 'netmap');
}

function setStatement(at: At, kind: 'set' | 'map'): SetStatement {
  at.only('op', 'elem', 'data', 'set', 'map', 'stmt');
  const { key, timeout, expires, comment, statements = [] } = keyOf(at.member('elem'));
  if (key === '*') throw at.member('elem').error('an element for all others cannot be added by a rule');
  const more = (at.optional('stmt')?.list() ?? []).map(statement);
  const data = at.optional('data');
  const name = at.member(kind).string();
  if (!name.startsWith('@')) throw at.member(kind).error(`'${name}' is no reference to a set: '@${name}'`);
  return {
    kind: 'set statement',
    operation: at.member('op').oneOf(['add', 'update', 'delete']),
    set: { kind: 'set reference', name: name.slice(1) },
    key,
    ...(data ? { data: expression(data) } : {}),
    ...(typeof timeout === 'bigint' ? { timeout } : {}),
    ...(expires === undefined ? {} : { expires }),
    ...(comment === undefined ? {} : { comment }),
    ...(statements.length + more.length > 0 ? { statements: [...statements, ...more] } : {}),
  };
}
