import type { CommandModel, Side } from './model.js';
import { camel } from './names.js';
import type { Spec, SpecMode, SpecOperation } from './spec.js';

/** Attributes of a set by the description's names; all of them where none are listed. */
type SideOf = (set: string, listed: readonly string[] | undefined, path: string) => Side;

interface Commands {
  readonly commands: readonly CommandModel[];
  readonly answers?: readonly (CommandModel & { readonly id: number })[] | undefined;
}

/** The commands of a description with their numbers. */
export function commandsOf(spec: Spec, side: SideOf): Commands {
  return spec.operations['enum-model'] === 'directional' ? directional(spec, side) : unified(spec, side);
}

const keyOf = (op: SpecOperation): string => op.key ?? camel(op.name);

function modesOf({ do: one, dump }: SpecOperation): SpecMode[] {
  return [one, dump].filter((mode) => mode !== undefined && mode !== null);
}

/**
 * What a command takes or answers: of `do` and of `dump` together. What older families answer, and raw protocols take, is
 * listed in part; there it may be any attribute of the set.
 */
function sideOf(spec: Spec, op: SpecOperation, which: 'request' | 'reply', side: SideOf): Side | undefined {
  const set = op['attribute-set'];
  const sides = modesOf(op).flatMap((mode) => (mode[which] ? [mode[which]] : []));
  if (set === undefined || sides.length === 0) return undefined;
  const listed = sides.flatMap(({ attributes = [] }) => [...attributes]);
  // a side without a list takes none
  if (listed.length === 0) return undefined;
  const all = spec.protocol === 'netlink-raw' || (which === 'reply' && spec.protocol === 'genetlink-legacy');
  return side(set, all ? undefined : listed, `operations.${op.name}.${which}`);
}

/** What an event says. */
function notification(spec: Spec, op: SpecOperation, side: SideOf): Side | undefined {
  const path = `operations.${op.name}`;
  if (op.notify !== undefined) {
    const of = spec.operations.list.find(({ name }) => name === op.notify);
    return of && sideOf(spec, of, 'reply', side);
  }
  const set = op['attribute-set'];
  return op.event && set !== undefined ? side(set, op.event.attributes, path) : undefined;
}

const isNotification = (op: SpecOperation): boolean => op.notify !== undefined || op.event !== undefined;

/** The struct before the attributes; of generic netlink it is the family's, and stands there. */
function header(spec: Spec, op: SpecOperation): Pick<CommandModel, 'header'> {
  const common = spec.protocol === 'netlink-raw' ? spec.operations['fixed-header'] : undefined;
  const found = op['fixed-header'] ?? common;
  return found === undefined ? {} : { header: found };
}

/** One numbering: requests, answers and events by the same numbers. */
function unified(spec: Spec, side: SideOf): Commands {
  let next = 1;
  const commands = spec.operations.list.map((op): CommandModel => {
    const id = op.value ?? next;
    next = id + 1;
    const common = { key: keyOf(op), doc: op.doc, id, ...header(spec, op) };
    if (isNotification(op)) return { ...common, reply: notification(spec, op, side) };
    return {
      ...common,
      request: sideOf(spec, op, 'request', side),
      reply: sideOf(spec, op, 'reply', side),
    };
  });
  return { commands };
}

/** Requests and what the kernel sends are numbered apart, each by its own count. */
function directional(spec: Spec, side: SideOf): Commands {
  const commands: CommandModel[] = [];
  const replies: (CommandModel & { id: number })[] = [];
  let request = 1;
  let reply = 1;
  for (const op of spec.operations.list) {
    const key = keyOf(op);
    const common = { key, doc: op.doc, ...header(spec, op) };
    if (isNotification(op)) {
      reply = op.value ?? reply;
      replies.push({ ...common, id: reply, reply: notification(spec, op, side) });
      reply++;
      continue;
    }
    const [mode] = modesOf(op);
    request = mode?.request?.value ?? op.value ?? request;
    reply = mode?.reply?.value ?? reply;
    const answered = mode?.reply !== undefined && mode.reply !== null;
    const answer = sideOf(spec, op, 'reply', side);
    commands.push({
      ...common,
      id: request,
      ...(answered ? { answer: reply } : {}),
      request: sideOf(spec, op, 'request', side),
      reply: answer,
    });
    if (answered) replies.push({ ...common, key: `${key}Reply`, id: reply, reply: answer });
    request++;
    if (answered) reply++;
  }
  return { commands, answers: named(spec, commands, replies) };
}

/** Answers by number: named in the description, as the request of that number, or after the request they answer. */
function named(
  spec: Spec,
  commands: readonly CommandModel[],
  replies: readonly (CommandModel & { id: number })[],
): (CommandModel & { id: number })[] {
  const byId = new Map<number, CommandModel & { id: number }>();
  // in some families the answer to a question is the command that makes the thing
  const shared = spec.answers === undefined && spec.protocol === 'netlink-raw';
  for (const one of replies) {
    const before = byId.get(one.id);
    if (before) {
      byId.set(one.id, { ...before, reply: joined(before.reply, one.reply) });
      continue;
    }
    const known = Object.entries(spec.answers ?? {}).find(([, id]) => id === one.id)?.[0];
    const twin = shared ? commands.find(({ id }) => id === one.id)?.key : undefined;
    byId.set(one.id, { ...one, key: known ?? twin ?? one.key });
  }
  // the kernel reports to others, by the same number, what programs request
  if (shared) {
    for (const { id, ...one } of commands) {
      if (id !== undefined && !byId.has(id)) byId.set(id, { ...one, id, reply: one.reply ?? one.request });
    }
  }
  for (const [key, id] of Object.entries(spec.answers ?? {})) {
    // what the kernel sends, and the description does not mention, tells what its twin does
    const any = [...byId.values()].find(({ reply }) => reply)?.reply;
    if (!byId.has(id)) byId.set(id, { key, id, reply: any && { set: any.set } });
  }
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

/** All attributes of two answers of one number. */
function joined(a: Side | undefined, b: Side | undefined): Side | undefined {
  if (!a || !b || a.set !== b.set) return a ?? b;
  if (!a.only || !b.only) return { set: a.set };
  return { set: a.set, only: [...new Set([...a.only, ...b.only])] };
}
