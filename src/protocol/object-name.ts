import { merged, WithDefaults } from '../schema/codec.js';
import type { Message, ObjectName } from '../schema/type.js';

type Obj = Readonly<Record<string, unknown>>;

/** What a request is about, in words: `link 'eth0'`; undefined where its message or its value does not tell. */
export function objectNameOf(message: Message, value: unknown, request: string): string | undefined {
  const { object } = message;
  if (object === undefined) return undefined;
  const sent = (merged(value) ?? {}) as Obj;
  const given = (value instanceof WithDefaults ? (value.given ?? {}) : {}) as Obj;
  const noun = typeof object.noun === 'string' ? object.noun : object.noun[request];
  if (noun === undefined) return undefined;
  const named = first(object.by, given, sent);
  const name = named === undefined ? object.otherwise : quoted(named, sent);
  const more = moreOf(object, given, sent);
  if (name === undefined && more === '') return undefined;
  return `${noun}${name === undefined ? '' : ` ${name}`}${more}`;
}

function moreOf({ and = {}, usual = {} }: ObjectName, given: Obj, sent: Obj): string {
  let text = '';
  for (const [word, keys] of Object.entries(and)) {
    const value = first(keys, given, sent);
    if (value !== undefined && !usual[word]?.includes(value)) text += ` ${word} ${quoted(value, sent)}`;
  }
  return text;
}

/** The first of the keys that somebody gave, as they gave it. */
function first(keys: readonly string[], given: Obj, sent: Obj): unknown {
  for (const key of keys) {
    const value = given[key] ?? sent[key];
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

function quoted(value: unknown, { prefixlen }: Obj): string {
  if (typeof value === 'number' || typeof value === 'bigint') return `${value}`;
  if (typeof value !== 'string') return JSON.stringify(value);
  const plain = prefixlen !== undefined && /[.:]/.test(value) && !value.includes('/');
  return `'${plain ? `${value}/${prefixlen}` : value}'`;
}
