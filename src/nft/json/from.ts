/** Documents from libnftables-json(5). */
import { hookNumbers } from '../evaluate/hooks.js';
import * as w from '../tables/statements.js';
import type {
  Chain,
  Command,
  CommandObject,
  DeviceName,
  Expression,
  Family,
  Flowtable,
  NamedSet,
  Rule,
  Ruleset,
  StatefulObject,
  Table,
  TypeSpec,
  Verb,
} from '../tree.js';
import { expression, setOf } from './from-expressions.js';
import { rate, statement } from './from-statements.js';
import { At } from './read.js';
import type { Json, JsonObject, NftablesJson } from './types.js';

const VERBS: readonly Verb[] = [
  ...([
    'add',
    'create',
    'insert',
    'replace',
    'delete',
    'destroy',
    'list',
    'reset',
    'flush',
    'rename',
  ] as const),
];
const OBJECT_KINDS = ['counter', 'quota', 'limit', 'secmark', 'synproxy', 'tunnel'] as const;
const CT_KINDS = ['ct helper', 'ct timeout', 'ct expectation'] as const;

/**
 * The tree of a document as libnftables-json(5) has it: a listing, or commands.
 *
 * @throws {NftJsonError} with the place of what is missing, unknown or of another type
 */
export function fromJSON(document: NftablesJson | JsonObject | string): Ruleset {
  const json = typeof document === 'string' ? parsed(document) : (document as unknown as Json);
  const commands = new At(json).only('nftables').member('nftables').list();
  return { sources: [], commands: commands.flatMap(commandOf) };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new At(text).error(`no JSON: ${(error as Error).message}`);
  }
}

function commandOf(at: At): Command[] {
  const [key, inside] = at.single();
  if (key === 'metainfo') {
    const version = inside.optional('json_schema_version');
    if (version && version.number() > 1) throw version.error('versions above 1 are not known');
    return [];
  }
  if (!VERBS.includes(key as Verb)) return [{ verb: 'add', object: objectOf(key, inside, true) }];
  const verb = key as Verb;
  const [kind, object] = inside.single();
  const block = verb === 'add' || verb === 'create' || verb === 'insert' || verb === 'replace';
  if (block) return [{ verb, object: ruleAt(verb, objectOf(kind, object, false)) }];
  if (verb === 'rename') return [{ verb, object: renamed(kind, object) }];
  if (isListing(verb, kind, object)) return [{ verb, object: listing(kind, object) }];
  return [{ verb, object: named(kind, object) }];
}

/** In an added or inserted rule the handle is that of the rule beside it. */
function ruleAt(verb: Verb, object: CommandObject): CommandObject {
  if (object.kind !== 'rule' || verb === 'replace' || object.handle === undefined) return object;
  const { handle, ...rule } = object;
  return { ...rule, position: handle };
}

function isListing(verb: Verb, kind: string, at: At): boolean {
  return verb === 'list' || verb === 'reset' || verb === 'flush' || kind === 'ruleset' || at.json === null;
}

function listing(what: string, at: At): CommandObject {
  if (at.json === null) return { kind: 'listing', what };
  at.only('family', 'table', 'name', 'chain', 'handle', 'dev');
  const family = at.optional('family')?.oneOf(w.families);
  const table = what === 'table' ? at.optional('name') : at.optional('table');
  const name = what === 'table' ? undefined : (at.optional('name') ?? at.optional('chain'));
  const handle = at.optional('handle')?.bigint();
  const device = at.optional('dev')?.string();
  return {
    kind: 'listing',
    what,
    ...(family ? { family } : {}),
    ...(table ? { table: table.string() } : {}),
    ...(name ? { name: name.string() } : {}),
    ...(handle === undefined ? {} : { handle }),
    ...(device === undefined ? {} : { device }),
  };
}

function renamed(kind: string, at: At): CommandObject {
  if (kind !== 'chain') throw at.error('only chains can be renamed');
  at.only('family', 'table', 'name', 'handle', 'newname');
  return { kind: 'rename', ...place(at), to: at.member('newname').string() };
}

/** What is deleted: by name or handle; of an element, its keys too. */
function named(kind: string, at: At): CommandObject {
  if (kind === 'table') {
    const handle = at.optional('handle')?.bigint();
    const name = at.optional('name')?.string();
    return {
      kind,
      family: familyOf(at),
      ...(name === undefined ? {} : { name }),
      ...(handle === undefined ? {} : { handle }),
    };
  }
  if (kind === 'rule') {
    const handle = at.member('handle').bigint();
    const chain = at.member('chain').string();
    return { kind, family: familyOf(at), table: at.member('table').string(), chain, handle };
  }
  if (kind === 'element') return element(at);
  return { kind, ...place(at) } as CommandObject;
}

function familyOf(at: At): Family {
  return at.optional('family')?.oneOf(w.families) ?? 'ip';
}

/** Family, table, and name or handle. */
function place(at: At): { family: Family; table: string; name?: string; handle?: bigint } {
  const name = at.optional('name')?.string();
  const handle = at.optional('handle')?.bigint();
  if (name === undefined && handle === undefined) throw at.error("'name' or 'handle' is missing");
  return {
    family: familyOf(at),
    table: at.member('table').string(),
    ...(name === undefined ? {} : { name }),
    ...(handle === undefined ? {} : { handle }),
  };
}

const PLACE = ['family', 'table', 'name', 'handle', 'comment'] as const;

function comment(at: At): { comment?: string } {
  const text = at.optional('comment')?.string();
  return text === undefined ? {} : { comment: text };
}

/** An object with all that it holds. Those of a listing have their commands implied. */
function objectOf(kind: string, at: At, listed: boolean): CommandObject {
  switch (kind) {
    case 'table':
      return table(at, listed);
    case 'chain':
      return chain(at);
    case 'rule':
      return rule(at);
    case 'set':
    case 'map':
    case 'meter':
      return set(kind, at);
    case 'element':
      return element(at);
    case 'flowtable':
      return flowtable(at);
    default:
      return stateful(kind, at);
  }
}

function table(at: At, listed: boolean): Table {
  at.only('family', 'name', 'handle', 'flags', 'comment');
  const handle = at.optional('handle')?.bigint();
  const flags = at.optional('flags')?.oneOrMore();
  return {
    kind: 'table',
    family: familyOf(at),
    name: at.member('name').string(),
    ...(listed && handle !== undefined ? { handle } : {}),
    ...(flags ? { flags: flags.map((flag) => flag.oneOf(w.tableFlags)) } : {}),
    ...comment(at),
  };
}

function deviceNames(at: At): { devices?: DeviceName[] } {
  const list = at.optional('dev')?.oneOrMore();
  return list ? { devices: list.map((name) => ({ kind: 'device', name: name.string() })) } : {};
}

function chain(at: At): Chain {
  at.only(...PLACE, 'type', 'hook', 'prio', 'policy', 'dev');
  const made: Chain = { kind: 'chain', ...place(at), ...comment(at) };
  if (!at.has('type')) return made;
  const hooks = Object.keys(hookNumbers[made.family]!);
  made.type = at.member('type').oneOf(['filter', 'nat', 'route']);
  made.hook = at.member('hook').oneOf(hooks) as NonNullable<Chain['hook']>;
  made.priority = { offset: at.optional('prio')?.number() ?? 0 };
  const policy = at.optional('policy')?.oneOf(['accept', 'drop']);
  if (policy) made.policy = policy;
  return { ...made, ...deviceNames(at) };
}

function rule(at: At): Rule {
  at.only('family', 'table', 'chain', 'handle', 'index', 'expr', 'comment');
  const handle = at.optional('handle')?.bigint();
  const index = at.optional('index')?.number();
  return {
    kind: 'rule',
    family: familyOf(at),
    table: at.member('table').string(),
    chain: at.member('chain').string(),
    ...(handle === undefined ? {} : { handle }),
    ...(index === undefined ? {} : { index }),
    statements: at.member('expr').list().map(statement),
    ...comment(at),
  };
}

function typeSpec(at: At): TypeSpec {
  if (at.isObject) return { kind: 'typeof', expression: expression(at.only('typeof').member('typeof')) };
  return { kind: 'type', types: at.oneOrMore().map((type) => type.string()) };
}

function set(kind: NamedSet['kind'], at: At): NamedSet {
  at.only(
    ...[...PLACE, 'type', 'map', 'policy', 'size', 'flags', 'timeout', 'gc-interval', 'auto-merge', 'elem'],
    ...['stmt', 'count'],
  );
  const made: NamedSet = { kind, ...place(at), key: typeSpec(at.member('type')), ...comment(at) };
  const data = at.optional('map');
  if (data) {
    const objects = [...OBJECT_KINDS, ...CT_KINDS] as readonly string[];
    if (typeof data.json === 'string' && objects.includes(data.json)) made.objects = data.json as never;
    else made.data = typeSpec(data);
  }
  const policy = at.optional('policy')?.oneOf(['performance', 'memory']);
  if (policy) made.policy = policy;
  const size = at.optional('size')?.number();
  if (size !== undefined) made.size = size;
  const flags = at.optional('flags')?.oneOrMore();
  if (flags) made.flags = flags.map((flag) => flag.oneOf(w.setFlags));
  const timeout = at.optional('timeout')?.bigint();
  if (timeout !== undefined) made.timeout = timeout * 1000n;
  const interval = at.optional('gc-interval')?.bigint();
  if (interval !== undefined) made.gcInterval = interval * 1000n;
  if (at.optional('auto-merge')?.boolean()) made.autoMerge = true;
  const elements = at.optional('elem');
  if (elements) made.elements = setOf(elements);
  // JSON does not tell that a map gives intervals
  if (made.data && elements && setOf(elements).elements.some(({ data: one }) => one && isRange(one)))
    made.data.interval = true;
  const statements = at.optional('stmt');
  if (statements) made.statements = statements.oneOrMore().map(statement);
  return made;
}

function isRange(data: Expression): boolean {
  if (data.kind === 'concat') return data.parts.some(isRange);
  return data.kind === 'prefix' || data.kind === 'range';
}

function element(at: At): CommandObject {
  at.only('family', 'table', 'name', 'elem');
  return { kind: 'element', ...place(at), elements: setOf(at.member('elem')) };
}

function flowtable(at: At): Flowtable {
  at.only(...PLACE, 'hook', 'prio', 'dev');
  const made: Flowtable = { kind: 'flowtable', ...place(at), ...deviceNames(at) };
  const hook = at.optional('hook')?.oneOf(['ingress']);
  if (hook) made.hook = hook;
  const priority = at.optional('prio')?.number();
  if (priority !== undefined) made.priority = { offset: priority };
  return made;
}

function l4(at: At): 'tcp' | 'udp' {
  return at.member('protocol').oneOf(['tcp', 'udp']);
}

function l3(at: At): { l3proto?: Family } {
  const l3proto = at.optional('l3proto')?.oneOf(w.families);
  return l3proto ? { l3proto } : {};
}

function stateful(kind: string, at: At): StatefulObject {
  const head = { ...place(at), ...comment(at) };
  switch (kind) {
    case 'counter':
      at.only(...PLACE, 'packets', 'bytes');
      return {
        kind,
        ...head,
        packets: at.optional('packets')?.count() ?? 0n,
        bytes: at.optional('bytes')?.count() ?? 0n,
      };
    case 'quota':
      at.only(...PLACE, 'bytes', 'used', 'inv');
      return {
        kind,
        ...head,
        bytes: at.member('bytes').count(),
        used: at.optional('used')?.count() ?? 0n,
        ...(at.optional('inv')?.boolean() ? { over: true } : {}),
      };
    case 'limit':
      return { kind, ...head, rate: rate(at, ...PLACE) };
    case 'secmark':
      at.only(...PLACE, 'context');
      return { kind, ...head, context: at.member('context').string() };
    case 'ct helper':
      at.only(...PLACE, 'type', 'protocol', 'l3proto');
      return { kind, ...head, type: at.member('type').string(), protocol: l4(at), ...l3(at) };
    case 'ct timeout': {
      at.only(...PLACE, 'protocol', 'l3proto', 'policy');
      const policy = at.optional('policy');
      const states = policy && policy.json !== null ? Object.keys(policy.object()) : [];
      return {
        kind,
        ...head,
        protocol: l4(at),
        ...l3(at),
        policy: states.map((state) => ({ state, seconds: policy!.member(state).number() })),
      };
    }
    case 'ct expectation':
      at.only(...PLACE, 'protocol', 'l3proto', 'dport', 'timeout', 'size');
      return {
        kind,
        ...head,
        protocol: l4(at),
        ...l3(at),
        dport: at.member('dport').number(),
        timeout: at.member('timeout').bigint(),
        size: at.member('size').number(),
      };
    case 'synproxy': {
      at.only(...PLACE, 'mss', 'wscale', 'flags');
      const flags = (at.optional('flags')?.oneOrMore() ?? []).map((flag) =>
        flag.oneOf(['timestamp', 'sack-perm']),
      );
      return {
        kind,
        ...head,
        mss: at.member('mss').number(),
        wscale: at.member('wscale').number(),
        ...(flags.includes('timestamp') ? { timestamp: true } : {}),
        ...(flags.includes('sack-perm') ? { sackPerm: true } : {}),
      };
    }
    case 'tunnel':
      return tunnel(at, head);
    default:
      throw at.error(`unknown object '${kind}'`);
  }
}

type TunnelObject = Extract<StatefulObject, { kind: 'tunnel' }>;

function tunnel(at: At, head: ReturnType<typeof place> & { comment?: string }): TunnelObject {
  at.only(
    ...[...PLACE, 'id', 'src-ipv4', 'src-ipv6', 'dst-ipv4', 'dst-ipv6', 'sport', 'dport', 'tos', 'ttl'],
    ...['type', 'tunnel'],
  );
  const made: TunnelObject = { kind: 'tunnel', ...head, id: at.member('id').number() };
  const six = at.has('src-ipv6') || at.has('dst-ipv6');
  const address = (end: 'src' | 'dst'): Expression | undefined => {
    const found = at.optional(`${end}-${six ? 'ipv6' : 'ipv4'}`);
    return found && expression(found);
  };
  const [src, dst] = [address('src'), address('dst')];
  if (src || dst) made.addresses = six ? 'ip6' : 'ip';
  if (src) made.src = src;
  if (dst) made.dst = dst;
  for (const key of ['sport', 'dport', 'tos', 'ttl'] as const) {
    const value = at.optional(key)?.number();
    if (value) made[key] = value;
  }
  const type = at.optional('type')?.oneOf(['erspan', 'vxlan', 'geneve']);
  if (!type) return made;
  const inside = at.member('tunnel');
  if (type === 'vxlan') made.vxlan = { gbp: inside.only('gbp').member('gbp').number() };
  else if (type === 'erspan') {
    inside.only('version', 'index', 'dir', 'hwid');
    const version = inside.member('version').number();
    made.erspan =
      version === 1
        ? { version, index: inside.member('index').number() }
        : {
            version,
            direction: inside.member('dir').oneOf(['ingress', 'egress']),
            id: inside.member('hwid').number(),
          };
  } else {
    made.geneve = inside.list().map((option) => {
      option.only('class', 'opt-type', 'data');
      return {
        class: option.member('class').number(),
        type: option.member('opt-type').number(),
        data: option.member('data').string(),
      };
    });
  }
  return made;
}
