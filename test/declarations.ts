import { genericFamilies } from '../src/messages/generic/index.js';
import { nlmsgerr } from '../src/messages/nlmsgerr.js';
import { protocols } from '../src/messages/protocols.js';
import { diagMessages, diagRequestOf, diagTypeOf } from '../src/messages/sockdiag/index.js';
import type { MessageType } from '../src/protocol/marshal.js';
import { LITTLE_ENDIAN } from '../src/schema/bytes.js';
import type { Message } from '../src/schema/index.js';

type Tables = readonly (Readonly<Record<string, MessageType>> | undefined)[];

function* everyMessage(): Generator<Message> {
  yield nlmsgerr;
  for (const { types, requests, dumps } of protocols)
    for (const table of [types, requests, dumps] satisfies Tables)
      for (const { message } of Object.values(table ?? {})) if (message) yield message as Message;
  // sockets of all families share their types
  for (const { id } of Object.values(diagMessages))
    for (let family = 0; family < 46; family++) {
      const asked = diagRequestOf(id, family);
      if (asked) yield asked.message as Message;
      for (const size of [4, 72]) {
        const told = diagTypeOf(id, new Uint8Array(size).fill(family, 0, 1), true, LITTLE_ENDIAN);
        if (told) yield told.message as Message;
      }
    }
  for (const family of genericFamilies)
    for (const answer of [false, true])
      for (const command of Object.values((answer && family.answers) || family.commands))
        yield family.messageOf(command, answer);
}

/** Messages of one name with one set of attributes differ in the names of commands at most. */
function* distinct(): Generator<Message> {
  const seen = new Map<string, Set<unknown>>();
  for (const message of everyMessage()) {
    const key = message.attributes.byId.size > 0 ? message.attributes : message;
    const keys = seen.get(message.name) ?? new Set();
    if (keys.has(key)) continue;
    seen.set(message.name, keys.add(key));
    yield message;
  }
}

/** Every message that is declared, once: what a protocol or a family names is here by itself. */
export const declarations: readonly Message[] = [...distinct()];
