import { genericFamilies } from '../../../messages/generic/index.js';
import { GENL_ID_CTRL } from '../../../messages/generic/nlctrl.js';
import { HEADER, NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST } from '../../../protocol/framing.js';
import type { WireAttribute } from '../../../schema/index.js';
import { formatHex } from '../../../schema/text/hex.js';
import type { DecodedMessage } from '../../types.js';
import { shown } from '../text.js';
import { literal } from './literal.js';

/**
 * The call of a bound family that sends the request; undefined for the controller, and for what is not declared.
 *
 * @param alike whether the object view makes the same bytes: without, its attributes are given as bytes.
 */
export function familyCall(message: DecodedMessage, alike: boolean): string | undefined {
  const { type } = message.header!;
  if (type === GENL_ID_CTRL) return undefined;
  const family = genericFamilies.find((one) => one.name === message.family);
  const command = Object.entries(family?.commands ?? {}).find(([, id]) => id === message.bytes[HEADER])?.[0];
  if (command === undefined) return undefined;
  const value = alike ? { ...message.object } : rawValue(message);
  for (const { name, key } of message.fields) if (name === 'cmd') delete value[key];
  return `${verbOf(message)}(${shown(command)}, ${literal(value)}${moreFlags(message)})`;
}

/** Header fields, and attributes as bytes. */
export function rawValue({ fields, attributes }: DecodedMessage): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const field of fields) if (field.type.kind !== 'pad') value[field.key] = field.value;
  if (attributes.length > 0) value.unknown = attributes.map(raw);
  return value;
}

function raw({ type, flags, payload }: WireAttribute): Record<string, unknown> {
  return {
    type,
    data: formatHex(payload),
    ...(flags & 2 ? { nested: true } : {}),
    ...(flags & 1 ? { netByteorder: true } : {}),
  };
}

/** Flags besides those of the method, as an option. */
export function moreFlags(message: DecodedMessage): string {
  const { flags } = message.header!;
  const method = verbOf(message);
  const own = method === 'dump' ? NLM_F_DUMP : method === 'request' ? NLM_F_ACK : 0;
  const more = flags & ~(NLM_F_REQUEST | own);
  return more === 0 ? '' : `, { flags: 0x${more.toString(16)} }`;
}

/** The method of a bound family that sends a request with such flags. */
export function verbOf({ header, name }: DecodedMessage): 'dump' | 'request' | 'get' {
  const { flags } = header!;
  if ((flags & NLM_F_DUMP) === NLM_F_DUMP) return 'dump';
  if (flags & NLM_F_ACK) return 'request';
  return flags === NLM_F_REQUEST && /_GET|GET_|_DUMP$/.test(name ?? '_GET') ? 'get' : 'request';
}
