/** Tables and what they hold, as `nft list` prints them, and as the commands that make them. */
import { bridgePriorities, standardPriorities } from '../evaluate/hooks.js';
import * as t from '../tables/types.js';
import type {
  Chain,
  DeviceName,
  Expression,
  Flowtable,
  NamedSet,
  Priority,
  Rule,
  SetExpression,
  StatefulObject,
  Table,
  TypeSpec,
  Variable,
} from '../tree.js';
import { duration, inUnits } from './duration.js';
import { expressionText, setText } from './expressions.js';
import type { FormatOptions } from './options.js';
import { rateText, statementText } from './statements.js';
import { typeOf } from './values.js';

/** How a block is laid out: by lines, or in one line of a command. */
export interface Layout {
  /** Before the block's own line. */
  readonly tab: string;
  readonly newline: string;
  /** Behind each statement in it. */
  readonly end: string;
}

export const BLOCK: Layout = { tab: '\t', newline: '\n', end: '\n' };
export const LINE: Layout = { tab: '', newline: ' ', end: '; ' };

function handleText(handle: bigint | undefined, { handles }: FormatOptions): string {
  return handles && handle !== undefined ? ` # handle ${handle}` : '';
}

/** A rule's statements and comment. */
export function ruleText({ statements, comment, handle }: Rule, options: FormatOptions): string {
  const words = (statements ?? []).map((statement) => statementText(statement, options));
  const note = comment === undefined ? '' : ` comment "${comment}"`;
  return words.join(' ') + note + handleText(handle, options);
}

/** A table with all that it holds. */
export function tableText(table: Table, options: FormatOptions): string {
  const { family, name, flags, comment, body = [] } = table;
  let text = `table ${family} ${name} {${handleText(table.handle, options)}\n`;
  if (flags && flags.length > 0) text += `\tflags ${flags.join(',')}\n`;
  if (comment !== undefined) text += `\tcomment "${comment}"\n`;
  let first = !(flags && flags.length > 0);
  for (const group of inOrder(body)) {
    for (const part of group) {
      text += (first ? '' : '\n') + partText(part, options);
      first = false;
    }
  }
  return `${text}}\n`;
}

/** Objects, sets, flowtables, chains: the order in which nft lists them. */
export function inOrder(body: NonNullable<Table['body']>): NonNullable<Table['body']>[] {
  const rank = (part: (typeof body)[number]): number =>
    part.kind === 'chain' ? 3 : part.kind === 'flowtable' ? 2 : isSet(part) ? 1 : 0;
  return [0, 1, 2, 3].map((wanted) => body.filter((part) => rank(part) === wanted));
}

export function isSet(part: { kind: string }): part is NamedSet {
  return part.kind === 'set' || part.kind === 'map' || part.kind === 'meter';
}

function partText(part: NonNullable<Table['body']>[number], options: FormatOptions): string {
  if (part.kind === 'chain') return chainText(part, options);
  if (part.kind === 'flowtable') return `\tflowtable ${part.name} ${flowtableBlock(part, BLOCK, options)}\n`;
  if (isSet(part)) return `\t${part.kind} ${part.name} ${setBlock(part, BLOCK, options)}\n`;
  return `\t${part.kind} ${part.name} ${objectBlock(part, BLOCK, options)}\n`;
}

function chainText(chain: Chain, options: FormatOptions): string {
  const { name, comment, rules = [] } = chain;
  let text = `\tchain ${name} {${handleText(chain.handle, options)}`;
  if (comment !== undefined) text += `\n\t\tcomment "${comment}"`;
  text += '\n';
  const base = baseText(chain, options);
  if (base !== '') text += `\t\t${base}\n`;
  for (const rule of rules) text += `\t\t${ruleText(rule, options)}\n`;
  return `${text}\t}\n`;
}

/** `type filter hook input priority filter; policy accept;`, or nothing where the chain has no hook. */
export function baseText(chain: Chain, options: FormatOptions): string {
  const { type, hook, devices = [], priority, policy, flags, family } = chain;
  const parts: string[] = [];
  if (type !== undefined) {
    let head = `type ${type} hook ${hook}`;
    if (devices.length === 1) head += ` device ${deviceText(devices[0]!)}`;
    else if (devices.length > 1) head += ` devices = { ${devices.map(deviceText).join(', ')} }`;
    if (priority) head += ` priority ${priorityText(priority, family, hook, options)};`;
    parts.push(head);
  }
  if (policy !== undefined) parts.push(`policy ${typeof policy === 'string' ? policy : `$${policy.name}`};`);
  if (flags?.includes('offload')) parts.push('flags offload;');
  return parts.join(' ');
}

function deviceText(device: DeviceName | Variable): string {
  return device.kind === 'variable' ? `$${device.name}` : `"${device.name}"`;
}

/** How far from a name a number is still written by it. */
const REACH = 10;

/** `filter`, `filter - 5`, `-200`. */
export function priorityText(
  priority: Priority,
  family: string,
  hook: string | undefined,
  options: FormatOptions,
): string {
  const { name, offset, variable } = priority;
  if (variable) return `$${variable.name}`;
  const beside = (word: string, more: number): string =>
    more === 0 ? word : `${word} ${more > 0 ? '+' : '-'} ${Math.abs(more)}`;
  if (name !== undefined) return beside(name, offset);
  if (options.numeric || options.numericPriority) return `${offset}`;
  const standard = family === 'bridge' ? bridgePriorities : standardPriorities;
  for (const [word, { value, families, hooks }] of Object.entries(standard)) {
    if (Math.abs(offset - value) > REACH) continue;
    if (!families.includes(family) || (hooks && !hooks.includes(hook ?? ''))) break;
    return beside(word, offset - value);
  }
  return `${offset}`;
}

/** Types without a length, which nft lists by a value of theirs. */
const SHAPELESS: Readonly<Record<string, string>> = { integer: '0', string: '""' };

function typeText(spec: TypeSpec, options: FormatOptions): string {
  const types = spec.types ?? [];
  const named = types.length === 1 ? (SHAPELESS[types[0]!] ?? types[0]!) : types.join(' . ');
  const inside = spec.kind === 'type' ? named : expressionText(spec.expression!, options);
  return `${spec.interval ? 'interval ' : ''}${inside}`;
}

/** The order in which flags of sets print. */
const SET_FLAGS = ['constant', 'dynamic', 'interval', 'timeout'] as const;

/** `{ type ipv4_addr … }`: a set's declaration and elements. */
export function setBlock(set: NamedSet, layout: Layout, options: FormatOptions): string {
  const { tab, newline, end } = layout;
  const inner = tab + tab;
  const {
    key,
    data,
    objects,
    policy,
    size,
    flags = [],
    statements,
    autoMerge,
    timeout,
    gcInterval,
    comment,
  } = set;
  let text = `{${handleText(set.handle, options)}${newline}`;
  const line = (words: string): void => {
    text += `${inner}${words}${end}`;
  };
  if (key) {
    const gives = data ? ` : ${typeText(data, options)}` : objects ? ` : ${objects}` : '';
    line(`${key.kind} ${typeText(key, options)}${gives}`);
  }
  if (policy === 'memory') line('policy memory');
  if (size !== undefined && size > 0 && !flags.includes('constant')) {
    const count = set.count && tab !== '' ? `\t# count ${set.count}` : '';
    line(`size ${size}${count}`);
  }
  const shown = SET_FLAGS.filter((flag) => flags.includes(flag) && !(flag === 'timeout' && timeout));
  // what is left of the flags decides whether the line is there, and all of them stand in it
  if (shown.length > 0) line(`flags ${SET_FLAGS.filter((flag) => flags.includes(flag)).join(',')}`);
  if (statements && statements.length > 0)
    line(statements.map((one) => statementText(one, { ...options, stateless: true })).join(' '));
  if (autoMerge) line('auto-merge');
  if (timeout) line(`timeout ${duration(timeout)}`);
  if (gcInterval) line(`gc-interval ${duration(gcInterval)}`);
  if (comment !== undefined) line(`comment "${comment}"`);
  const { elements } = set;
  if (elements && !options.terse && !(set.kind === 'meter' && options.stateless)) {
    if (elements.kind === 'variable') text += `${inner}elements = $${elements.name}${newline}`;
    else if (elements.elements.length > 0)
      text += `${inner}elements = ${setText(elements, options, tab === '' ? ', ' : between(set, elements))}${newline}`;
  }
  return `${text}${tab}}`;
}

const NEXT_LINE = ',\n\t\t\t     ';
/** Types of which several fit in a line, with how many. */
const PER_LINE: ReadonlyMap<number, number> = new Map([
  ...[
    t.nfproto,
    t.integer,
    t.arpop,
    t.inetProto,
    t.inetService,
    t.tcpFlag,
    t.dccpPktType,
    t.mark,
    t.ifindex,
    t.classid,
    t.uid,
    t.gid,
    t.ctDir,
  ].map((type) => [type.id, 5] as const),
  ...[t.ipv4, t.ctState, t.ctStatus, t.pktType].map((type) => [type.id, 2] as const),
]);

/** What goes between the elements of a listed set: by its type several stand in a line. */
function between(set: NamedSet, { elements }: SetExpression): (count: number) => string {
  const apart =
    set.timeout !== undefined ||
    set.kind === 'map' ||
    set.flags?.includes('timeout') ||
    (set.statements?.length ?? 0) > 0 ||
    elements.some(({ comment }) => comment !== undefined);
  const type = apart ? undefined : keyType(elements[0]!.key);
  const most = type === undefined ? 1 : (PER_LINE.get(type) ?? 1);
  return (count) => (count % most === 0 ? NEXT_LINE : ', ');
}

/** The number of the data type that an element's key is of; undefined for concatenations. */
function keyType(key: Expression | '*'): number | undefined {
  if (key === '*') return undefined;
  switch (key.kind) {
    case 'value':
      return typeOf(key).id;
    case 'range':
      return keyType(key.from);
    case 'prefix':
      return keyType(key.base);
    default:
      return undefined;
  }
}

export function flowtableBlock(flowtable: Flowtable, layout: Layout, options: FormatOptions): string {
  const { tab, newline, end } = layout;
  const { hook, priority, devices = [], flags, counter } = flowtable;
  let text = `{${handleText(flowtable.handle, options)}${newline}`;
  const line = (words: string): void => {
    text += `${tab}${tab}${words}${end}`;
  };
  if (priority) line(`hook ${hook} priority ${priorityText(priority, 'netdev', hook, options)}`);
  if (devices.length > 0) line(`devices = { ${devices.map(deviceText).join(', ')} }`);
  if (flags?.includes('offload')) line('flags offload');
  if (counter) line('counter');
  return `${text}${tab}}`;
}

function protocolText(name: string | undefined): string {
  return name ?? 'tcp';
}

/** `{ packets 0 bytes 0 }`: what an object holds. */
export function objectBlock(object: StatefulObject, layout: Layout, options: FormatOptions): string {
  const { tab, newline, end } = layout;
  const inner = tab + tab;
  const head = `{${handleText(object.handle, options)}`;
  const comment = object.comment === undefined ? '' : `${newline}${inner}comment "${object.comment}"`;
  const open = `${head}${comment}${newline}`;
  const lines = (...words: string[]): string => words.map((one) => `${inner}${one}${end}`).join('');
  const close = `${tab}}`;
  switch (object.kind) {
    case 'counter':
      if (options.stateless) return `${open}${close}`;
      return `${open}${inner}packets ${object.packets ?? 0n} bytes ${object.bytes ?? 0n}${newline}${close}`;
    case 'quota': {
      const used = object.used && !options.stateless ? ` used ${inUnits(object.used).join(' ')}` : '';
      return `${open}${inner}${object.over ? 'over ' : ''}${inUnits(object.bytes ?? 0n).join(' ')}${used}${newline}${close}`;
    }
    case 'limit':
      return `${open}${inner}${rateText(object.rate!, false)}${newline}${close}`;
    case 'secmark':
      return `${open}${inner}"${object.context}"${newline}${close}`;
    case 'ct helper':
      return `${open}${lines(
        `type "${object.type}" protocol ${protocolText(object.protocol)}`,
        `l3proto ${object.l3proto ?? object.family}`,
      )}${close}`;
    case 'ct timeout': {
      const policy = (object.policy ?? []).map(
        ({ state, seconds }) => `${state} : ${duration(BigInt(seconds) * 1000n)}`,
      );
      return `${open}${lines(
        `protocol ${protocolText(object.protocol)}`,
        `l3proto ${object.l3proto ?? object.family}`,
        `policy = { ${policy.join(', ')} }`,
      )}${close}`;
    }
    case 'ct expectation':
      return `${open}${lines(
        `protocol ${protocolText(object.protocol)}`,
        `dport ${object.dport ?? 0}`,
        `timeout ${duration(object.timeout ?? 0n)}`,
        `size ${object.size ?? 0}`,
        `l3proto ${object.l3proto ?? object.family}`,
      )}${close}`;
    case 'synproxy': {
      const words: string[] = [];
      if (object.mss !== undefined) words.push(`mss ${object.mss}`);
      if (object.wscale !== undefined) words.push(`wscale ${object.wscale}`);
      if (object.timestamp || object.sackPerm)
        words.push(`${object.timestamp ? 'timestamp' : ''} ${object.sackPerm ? 'sack-perm' : ''}`);
      return `${head}${comment}${words.map((one) => `${newline}${inner}${one}`).join('')}${end}${close}`;
    }
    case 'tunnel':
      return `${head}${comment}${tunnelLines(object, options)
        .map((one) => `${newline}${inner}${one.replaceAll('\n', `${newline}${inner}`).replaceAll('\t', tab)}`)
        .join('')}${end}${close}`;
  }
}

function tunnelLines(tunnel: Extract<StatefulObject, { kind: 'tunnel' }>, options: FormatOptions): string[] {
  const { id, addresses = 'ip', src, dst, sport, dport, tos, ttl, erspan, vxlan, geneve } = tunnel;
  const lines = [`id ${id ?? 0}`];
  if (src) lines.push(`${addresses} saddr ${expressionText(src, options)}`);
  if (dst) lines.push(`${addresses} daddr ${expressionText(dst, options)}`);
  if (sport) lines.push(`sport ${sport}`);
  if (dport) lines.push(`dport ${dport}`);
  if (tos) lines.push(`tos ${tos}`);
  if (ttl) lines.push(`ttl ${ttl}`);
  if (erspan) {
    const { version, index, direction, id: hardware } = erspan;
    const words = version === 1 ? [`index ${index ?? 0}`] : [`direction ${direction}`, `id ${hardware ?? 0}`];
    lines.push(`erspan {\n\tversion ${version}\n\t${words.join('\n\t')}\n}`);
  }
  if (vxlan) lines.push(`vxlan {\n\tgbp ${vxlan.gbp ?? 0}\n}`);
  if (geneve) {
    const options = geneve.map(
      ({ class: of, type, data }) =>
        `\n\tclass 0x${of.toString(16)} opt-type 0x${type.toString(16)} data "${data}"`,
    );
    lines.push(`geneve {${options.join('')}\n}`);
  }
  return lines;
}
