/** What a ruleset is sent as: the messages of a batch, as values. */
import { nftablesMessages } from '../../messages/netfilter/nftables/index.js';
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../protocol/framing.js';
import type { MessageType } from '../../protocol/marshal.js';
import { hookNumbers, priorityOf } from '../evaluate/hooks.js';
import type { Step, Surroundings, TypedRule } from '../evaluate/program.js';
import * as s from '../evaluate/sets.js';
import type { Instruction } from '../generate/instructions.js';
import { elementsOf, userText } from '../generate/sets.js';
import { generate } from '../generate/statements.js';
import type * as tree from '../tree.js';
import { expressionsAttribute } from './expression-bytes.js';
import { expressionMessage } from './expressions.js';
import { objectKinds, objectMessage } from './objects.js';
import { Positions } from './positions.js';
import { elementMessages, setMessage } from './sets.js';

/** A message of a batch as a value, with the place in the text that it comes from. */
export interface NftRequest {
  /** The type of its message, with its class and names. */
  readonly type: MessageType;
  readonly value: Readonly<Record<string, unknown>>;
  /** `NLM_F_*` besides `NLM_F_REQUEST` and `NLM_F_ACK`. */
  readonly flags: number;
  /** Where it was written: absent in trees that do not come from a text. */
  readonly at?: tree.Place | undefined;
  /** The chain that gets another name, and whose handle is to be filled in. */
  readonly renames?: string | undefined;
}

/** A request as it is sent at once: what is large of it as attributes in bytes. */
export interface SentRequest extends NftRequest {
  readonly more?: Uint8Array | undefined;
}

type Values = Record<string, unknown>;
type Name = keyof typeof nftablesMessages;

function made(
  name: Name,
  value: Values,
  flags: number,
  at: tree.Place | undefined,
  more?: Uint8Array,
): SentRequest {
  const type = nftablesMessages[name] as MessageType;
  return more ? { type, value, flags, at, more } : { type, value, flags, at };
}

/** Handles of the rules that a chain has, in order. */
export type KnownRules = (family: string, table: string, chain: string) => readonly bigint[];

/** The requests of evaluated commands, in order. */
export function requestsOf(all: Surroundings, known: KnownRules = () => []): SentRequest[] {
  return [...generated(all, new Positions(known))];
}

function* generated(all: Surroundings, positions: Positions): Generator<SentRequest> {
  for (const step of all.steps) {
    switch (step.kind) {
      case 'command':
        yield* commandRequests(all, step.command);
        break;
      case 'set':
        yield* setRequests(step);
        break;
      case 'elements':
        yield* elementRequests(step);
        break;
      case 'bound chain':
        yield made(
          'newchain',
          { family: step.family, table: step.table, id: step.chainId, flags: BINDING },
          NLM_F_CREATE,
          step.at,
        );
        break;
      case 'rule':
        yield ruleRequest(step.rule, step.verb, step.at, positions);
    }
  }
}

const BINDING = 4;
/** `NFT_RULE_COMPAT_F_INV`. */
const INVERSE = 2;
const OFFLOAD = 2;

function comment(text: string | undefined): Values {
  return text === undefined ? {} : { userdata: [{ element: 'comment', value: text }] };
}

// ---------------------------------------------------------------------------------------------------- rules

const RULE_FLAGS = {
  add: NLM_F_CREATE | NLM_F_APPEND,
  create: NLM_F_CREATE | NLM_F_APPEND | NLM_F_EXCL,
  insert: NLM_F_CREATE,
  replace: NLM_F_REPLACE,
} as const;

/** Makes of a rule's statements what is sent for them. */
export function finishRule(typed: TypedRule): void {
  if (typed.sent) return;
  const instructions = generate(typed.statements);
  typed.sent = {
    expressions: instructions.map(expressionMessage),
    compat: typed.rule.compat ?? compatOf(instructions, typed.family),
  };
  typed.statements = NONE;
}

/** The same as bytes, for a rule that is sent at once. */
export function encodeRule(typed: TypedRule): void {
  if (typed.sent) return;
  const instructions = generate(typed.statements);
  const bytes = expressionsAttribute(instructions);
  // the encoder says what is too long
  if (!bytes) return finishRule(typed);
  typed.sent = { expressions: [], bytes, compat: typed.rule.compat ?? compatOf(instructions, typed.family) };
  typed.statements = NONE;
}

const NONE: TypedRule['statements'] = [];

function ruleRequest(
  typed: TypedRule,
  verb: keyof typeof RULE_FLAGS,
  at: tree.Place | undefined,
  positions: Positions,
): SentRequest {
  finishRule(typed);
  const { rule, family, table, chain, chainId, sent } = typed;
  const value: Values = { family, table };
  if (chain !== undefined) value.chain = chain;
  else value.chainId = chainId;
  if (verb === 'replace' && rule.handle !== undefined) value.handle = Number(rule.handle);
  const { compat, expressions, bytes } = sent!;
  if (!bytes) value.expressions = expressions;
  if (rule.position !== undefined) value.position = Number(rule.position);
  if (rule.comment !== undefined) value.userdata = userText(0, rule.comment);
  if (compat) value.compat = { proto: compat.protocol, flags: compat.inverse ? INVERSE : 0 };
  if (chain !== undefined) positions.place(family, table, chain, verb, rule, value);
  return made('newrule', value, RULE_FLAGS[verb], at, bytes);
}

const META_L4PROTO = 16;

/** What matches and targets of iptables have to know of their rule: its protocol. The kernel does not tell it. */
function compatOf(instructions: readonly Instruction[], family: string): tree.Rule['compat'] {
  if (!instructions.some(({ name }) => name === 'match' || name === 'target')) return undefined;
  const says = family === 'bridge' ? isEtherType : isProtocol;
  for (const [i, each] of instructions.entries()) {
    const next = instructions[i + 1];
    if (next?.name !== 'cmp' || next.op > 1 || !says(each, next)) continue;
    // of bridges it is the EtherType, as its bytes lie in the packet
    const [low = 0, high = 0] = next.data.bytes;
    return { protocol: low | (high << 8), inverse: next.op === 1 };
  }
  return { protocol: 0 };
}

function isProtocol(load: Instruction, { sreg, data }: Extract<Instruction, { name: 'cmp' }>): boolean {
  if (data.bytes.length !== 1) return false;
  if (load.name === 'meta') return load.key === META_L4PROTO && load.dreg === sreg;
  return (
    load.name === 'payload' && 'dreg' in load && load.base === 1 && load.offset === 9 && load.length === 1
  );
}

function isEtherType(load: Instruction, { data }: Extract<Instruction, { name: 'cmp' }>): boolean {
  if (data.bytes.length !== 2 || load.name !== 'payload' || !('dreg' in load)) return false;
  return load.base === 0 && load.offset === 12 && load.length === 2;
}

// ----------------------------------------------------------------------------------------------------- sets

function* setRequests({ set, create, at }: Step & { kind: 'set' }): Generator<NftRequest> {
  yield made('newset', setMessage(set), NLM_F_CREATE | (create ? NLM_F_EXCL : 0), at);
  if (set.flags & s.ANONYMOUS && set.init)
    yield* elements('newsetelem', set, elementsOf(set, set.init, true), NLM_F_CREATE, at);
}

function* elements(
  name: Name,
  set: s.SetState | (Omit<s.SetState, 'id'> & { id?: number }),
  values: Parameters<typeof elementMessages>[1],
  flags: number,
  at: tree.Place | undefined,
): Generator<NftRequest> {
  for (const value of elementMessages(set as s.SetState, values)) yield made(name, value, flags, at);
}

function* elementRequests({
  set,
  elements: init,
  verb,
  at,
}: Step & { kind: 'elements' }): Generator<NftRequest> {
  switch (verb) {
    case 'add':
    case 'create': {
      const first = !set.opened && (set.init === undefined || set.init === init);
      const flags = NLM_F_CREATE | (verb === 'create' ? NLM_F_EXCL : 0);
      return yield* elements('newsetelem', set, elementsOf(set, init, first), flags, at);
    }
    case 'delete':
    case 'destroy': {
      const { id: _, ...named } = set;
      const name = verb === 'delete' ? 'delsetelem' : 'destroysetelem';
      return yield* elements(name, named, elementsOf(set, init, false), 0, at);
    }
  }
}

// ------------------------------------------------------------------------------------------------- commands

const TABLE_FLAGS = { dormant: 1, owner: 2, persist: 4 } as const;

function* commandRequests(all: Surroundings, { verb, object, at }: tree.Command): Generator<NftRequest> {
  switch (verb) {
    case 'add':
    case 'create': {
      const flags = NLM_F_CREATE | (verb === 'create' ? NLM_F_EXCL : 0);
      return yield* addRequests(all, object, flags, at);
    }
    case 'delete':
    case 'destroy':
      return yield* removeRequests(object, verb, at);
    case 'flush':
      return yield* flushRequests(object, at);
    case 'rename':
      if (object.kind === 'rename') yield renameRequest(object, at);
  }
}

function* addRequests(
  all: Surroundings,
  object: tree.CommandObject,
  flags: number,
  at: tree.Place | undefined,
): Generator<NftRequest> {
  switch (object.kind) {
    case 'table':
      yield made(
        'newtable',
        {
          family: object.family,
          name: object.name,
          flags: (object.flags ?? []).reduce((mask, flag) => mask | TABLE_FLAGS[flag], 0),
          ...comment(object.comment),
        },
        flags === NLM_F_CREATE ? 0 : NLM_F_EXCL,
        at,
      );
      return;
    case 'chain':
      yield made('newchain', chainMessage(object), flags, at);
      return;
    case 'flowtable':
      yield made('newflowtable', flowtableMessage(object), flags, at);
      return;
    case 'rule':
    case 'set':
    case 'map':
    case 'meter':
    case 'element':
    case 'listing':
    case 'rename':
    case 'monitor':
    case 'describe':
    case 'markup':
      return;
    default:
      yield made('newobj', objectMessage(all, object), flags, at);
  }
}

const POLICIES = { drop: 0, accept: 1 } as const;

/** The number of a chain's policy. */
export function policyOf({ policy }: tree.Chain): number | undefined {
  if (policy === undefined) return undefined;
  if (typeof policy === 'string') return POLICIES[policy];
  const { value } = policy;
  const word = value?.kind === 'word' ? value.text : (value as { verdict?: string } | undefined)?.verdict;
  return POLICIES[word as keyof typeof POLICIES];
}

function chainMessage(chain: tree.Chain): Values {
  const { family, table, name, hook } = chain;
  const value: Values = { family, table, name };
  const policy = policyOf(chain);
  if (policy !== undefined) value.policy = policy;
  if (chain.flags?.includes('offload')) value.flags = OFFLOAD;
  Object.assign(value, comment(chain.comment));
  if (chain.type !== undefined) value.type = chain.type;
  const hooked: Values = {};
  if (chain.type !== undefined && hook !== undefined) {
    hooked.hooknum = hookNumbers[family]![hook];
    hooked.priority = chain.priority ? priorityOf(chain.priority, family, hook) : 0;
  }
  const names = deviceNames(chain.devices);
  if (names.length === 1 && !names[0]!.endsWith('*')) hooked.dev = names[0];
  else if (names.length > 0) hooked.devs = devices(names);
  if (Object.keys(hooked).length > 0) value.hook = hooked;
  return value;
}

/** Names of devices, those that variables stand for among them, as nft sorts them. */
export function deviceNames(list: tree.Chain['devices'] = []): string[] {
  const names = list.flatMap((device) =>
    'value' in device ? variableNames(device.value) : [(device as tree.DeviceName).name],
  );
  return names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function variableNames(value: tree.Expression | undefined): string[] {
  if (value?.kind === 'word') return [value.text];
  if (value?.kind === 'set expression')
    return value.elements.flatMap(({ key }) =>
      typeof key === 'string' ? [] : variableNames(key as tree.Expression),
    );
  if (value?.kind === 'variable') return variableNames(value.value);
  return [];
}

function devices(names: readonly string[]): Values {
  const whole = names.filter((name) => !name.endsWith('*'));
  const prefix = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  const made: [string, string[]][] = [
    ['name', whole],
    ['prefix', prefix],
  ];
  if (names[0]?.endsWith('*')) made.reverse();
  return Object.fromEntries(made.filter(([, list]) => list.length > 0));
}

function flowtableMessage(table: tree.Flowtable): Values {
  const flags = (table.flags?.includes('offload') ? 1 : 0) | (table.counter ? 2 : 0);
  const hook: Values = {};
  if (table.priority) {
    hook.num = hookNumbers.netdev![table.hook ?? 'ingress'];
    hook.priority = priorityOf(table.priority, 'netdev', table.hook);
  }
  if (table.devices) hook.devs = devices(deviceNames(table.devices));
  return { family: table.family, table: table.table, name: table.name, flags, hook };
}

/** What names a thing that goes. */
function named({ family, table, name, handle }: tree.Handle): Values {
  return {
    family,
    table,
    ...(name === undefined ? { handle: handle === undefined ? undefined : Number(handle) } : { name }),
  };
}

function* removeRequests(
  object: tree.CommandObject,
  verb: 'delete' | 'destroy',
  at: tree.Place | undefined,
): Generator<NftRequest> {
  const prefix = verb === 'delete' ? 'del' : 'destroy';
  const remove = (what: string, value: Values): NftRequest => made(`${prefix}${what}` as Name, value, 0, at);
  switch (object.kind) {
    case 'table': {
      const { family, name, handle } = object;
      yield remove('table', { family, ...(name === undefined ? { handle: Number(handle) } : { name }) });
      return;
    }
    case 'chain': {
      const value = named(object);
      const names = deviceNames(object.devices);
      if (verb === 'delete' && names.length > 0) {
        value.hook = {
          hooknum: hookNumbers[object.family]?.[object.hook ?? 'ingress'] ?? 0,
          ...(names.length === 1 && !names[0]!.endsWith('*') ? { dev: names[0] } : { devs: devices(names) }),
        };
      }
      yield remove('chain', value);
      return;
    }
    case 'rule':
      yield remove('rule', {
        family: object.family,
        table: object.table,
        ...(object.chain === undefined ? {} : { chain: object.chain }),
        ...(object.handle === undefined ? {} : { handle: Number(object.handle) }),
      });
      return;
    case 'set':
    case 'map':
    case 'meter':
      yield remove('set', named(object));
      return;
    case 'flowtable':
      yield remove('flowtable', {
        ...named(object),
        ...(verb === 'delete' && object.devices
          ? { hook: { devs: devices(deviceNames(object.devices)) } }
          : {}),
      });
      return;
    case 'element':
    case 'listing':
    case 'rename':
    case 'monitor':
    case 'describe':
    case 'markup':
      return;
    default: {
      const { family, table, ...rest } = named(object);
      yield remove('obj', { family, table, ...rest, type: objectKinds[object.kind], data: {} });
    }
  }
}

function* flushRequests(object: tree.CommandObject, at: tree.Place | undefined): Generator<NftRequest> {
  if (object.kind !== 'listing') return;
  const { what, family, table, name } = object;
  switch (what) {
    case 'ruleset':
      yield made('deltable', { family: family ?? 'unspec' }, 0, at);
      return;
    case 'table':
      yield made('delrule', { family, table }, 0, at);
      return;
    case 'chain':
      yield made('delrule', { family, table, chain: name }, 0, at);
      return;
    case 'set':
    case 'map':
    case 'meter':
      yield made('delsetelem', { family, set: name, table }, 0, at);
  }
}

/** The kernel finds the chain by its handle: where the text has a name, who sends this has to look it up. */
function renameRequest(
  { family, table, name, handle, to }: tree.Rename,
  at: tree.Place | undefined,
): NftRequest {
  const request = made(
    'newchain',
    { family, table, handle: handle === undefined ? undefined : Number(handle), name: to },
    0,
    at,
  );
  return name === undefined ? request : { ...request, renames: name };
}
