import { GENL_ID_CTRL } from '../messages/generic/nlctrl.js';
import { type Protocol, protocols } from '../messages/protocols.js';
import { HEADER, NLM_F_DUMP, NLM_F_REQUEST, NLMSG_MIN_TYPE } from '../protocol/framing.js';
import type { Message } from '../schema/index.js';
import { formatHex } from '../schema/text/hex.js';
import { faultsOf, type ReadBody, readBody } from './body.js';
import type { Families } from './families.js';
import { headerAt, plausible } from './frames.js';
import { requestOf } from './general.js';
import { typesOf } from './named.js';
import type { Body } from './types.js';
import { tiles } from './undeclared/streams.js';

/**
 * The protocol that bytes without one are most likely of: the one whose declarations leave nothing unexplained.
 * Undefined where they explain nothing, or nothing tells them apart.
 */
export function guessProtocol(data: Uint8Array, little: boolean, families: Families): Protocol | undefined {
  if (!plausible(data, 0, little)) return undefined;
  const { length, type, flags } = headerAt(data, 0, little);
  if (type < NLMSG_MIN_TYPE) return undefined;
  const body = data.subarray(HEADER, Math.min(length, data.length));
  let best: Protocol | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const protocol of protocols) {
    const message =
      protocol.typeOf?.(type, body, (flags & NLM_F_REQUEST) === 0, little)?.message ??
      declared(protocol, type, flags, body.length) ??
      (protocol.families && families.nameOf(type) !== undefined && body.length > 0
        ? families.command(type, body[0]!, (flags & NLM_F_REQUEST) === 0).message
        : undefined);
    const cost = message
      ? costOf(readBody(message, body, HEADER, little))
      : looksGeneric(protocol, type, body, little)
        ? UNKNOWN_FAMILY + (body.length === 4 ? 2 : 0)
        : Number.POSITIVE_INFINITY;
    if (cost < least) {
      least = cost;
      best = protocol;
      // none can explain more
      if (cost === 0) break;
    }
  }
  return best;
}

/** The class of a message type; of old programs' dump requests, that of no more than a family. */
function declared(protocol: Protocol, type: number, flags: number, size: number): Message | undefined {
  const message = typesOf(protocol).get(type)?.message;
  const dumps = (flags & NLM_F_DUMP) === NLM_F_DUMP && (flags & NLM_F_REQUEST) !== 0;
  return message && dumps && protocol.number === 0 ? requestOf(message, size) : message;
}

/** What reading bytes as those of a family that is not known costs: less than what does not fit its declaration. */
const UNKNOWN_FAMILY = 3;
/** Versions that families have. */
const MOST_VERSION = 16;

function costOf({ errors, body }: ReadBody): number {
  return 4 * errors.length + doubts(body);
}

/** Whether bytes look like a message of generic netlink: command, version, two zeros, attributes. */
function looksGeneric({ families }: Protocol, type: number, body: Uint8Array, little: boolean): boolean {
  if (!families || type < GENL_ID_CTRL || body.length < 4) return false;
  if (body[1]! > MOST_VERSION || body[2] !== 0 || body[3] !== 0) return false;
  return body.length === 4 || tiles(body, 4, body.length, little) > 0;
}

/** How much of a body its declaration does not explain. */
function doubts(body: Body): number {
  let count = 2 * faultsOf(body).length;
  for (const field of body.fields) if (field.type.kind === 'enum' && typeof field.value === 'number') count++;
  for (const { name, definition, payload } of body.attributes) {
    if (name === null) count += 2;
    // kernels grow structs, but most are as declared
    else if (
      definition?.kind === 'struct' &&
      definition.size !== payload.length &&
      definition.fields.at(-1)?.size !== 0
    )
      count++;
  }
  if (body.trailing && /[^0]/.test(formatHex(body.trailing))) count += 2;
  return count;
}
