import { nlmsgerr } from '../messages/nlmsgerr.js';
import { type Protocol, protocols } from '../messages/protocols.js';
import type { MessageType } from '../protocol/marshal.js';
import type { Message } from '../schema/index.js';
import { hint, nearest } from '../schema/names.js';
import { typeError } from '../schema/stack.js';

type Table = ReadonlyMap<number, MessageType>;
/** How the kernel answers, and how one or all are requested. */
interface Tables {
  readonly answers: Table;
  readonly requests: Table;
  readonly dumps: Table;
}
const tables = new WeakMap<Protocol, Tables>();

function byNumber(types: readonly MessageType[]): Table {
  return new Map(types.map((type) => [type.id, type]));
}

/** The declared message types of a protocol by number, as the kernel answers or as it is asked; `dump`: for all. */
export function typesOf(protocol: Protocol, answer = true, dump = false): Table {
  let table = tables.get(protocol);
  if (!table) {
    const types = Object.values(protocol.types ?? {});
    const requests = [...types, ...Object.values(protocol.requests ?? {})];
    const dumps = [...requests, ...Object.values(protocol.dumps ?? {})];
    table = { answers: byNumber(types), requests: byNumber(requests), dumps: byNumber(dumps) };
    tables.set(protocol, table);
  }
  return answer ? table.answers : dump ? table.dumps : table.requests;
}

/** A message class, and the protocol that declares it. */
export interface NamedMessage {
  readonly message: Message;
  readonly protocol?: Protocol;
}

/**
 * The message class of that name: its own (`'ifinfomsg'`), that of a message type (`'RTM_NEWLINK'`, `'newlink'`), or a
 * generic netlink family's. Throws a `TypeError` that names the nearest.
 */
export function messageNamed(name: string): NamedMessage {
  const names = new Set<string>();
  for (const protocol of protocols) {
    for (const { name: type, event, message } of Object.values(protocol.types ?? {})) {
      if (name === type || name === event || name === message.name) return { message, protocol };
      names.add(type).add(message.name);
    }
    for (const family of protocol.families ?? []) {
      if (name === family.name) return { message: family.messageOf(0, true), protocol };
      names.add(family.name);
    }
  }
  if (name === nlmsgerr.name) return { message: nlmsgerr as Message };
  const near = nearest(name, names);
  throw typeError(`no message is called '${name}'${hint(near)}`);
}
