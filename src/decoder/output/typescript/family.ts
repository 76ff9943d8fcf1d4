import { genericFamilies } from '../../../messages/generic/index.js';
import { GENL_ID_CTRL } from '../../../messages/generic/nlctrl.js';
import { HEADER, NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST } from '../../../protocol/framing.js';
import type { DecodedMessage } from '../../types.js';
import { shown } from '../text.js';
import { literal } from './literal.js';

/** The call of a bound family that sends the request; undefined for the controller, and where none sends just that. */
export function familyCall(message: DecodedMessage): string | undefined {
  const { type, flags } = message.header!;
  if (type === GENL_ID_CTRL) return undefined;
  const verb = verbOf(flags, message.name!);
  const family = genericFamilies.find((one) => one.name === message.family);
  const command = Object.entries(family?.commands ?? {}).find(([, id]) => id === message.bytes[HEADER])?.[0];
  if (verb === undefined || command === undefined) return undefined;
  const value = { ...message.object };
  for (const { name, key } of message.fields) if (name === 'cmd') delete value[key];
  return `${verb}(${shown(command)}, ${literal(value)})`;
}

function verbOf(flags: number, name: string): string | undefined {
  if (flags === (NLM_F_REQUEST | NLM_F_DUMP)) return 'dump';
  if (flags === (NLM_F_REQUEST | NLM_F_ACK)) return 'request';
  return flags === NLM_F_REQUEST && /_GET|GET_/.test(name) ? 'get' : undefined;
}
