import { type Protocol, protocols } from '../messages/protocols.js';
import { HEADER, NLM_F_REQUEST, NLMSG_MIN_TYPE } from '../protocol/framing.js';
import { formatHex } from '../schema/text/hex.js';
import { faultsOf, readBody } from './body.js';
import type { Families } from './families.js';
import { headerAt, plausible } from './frames.js';
import { typesOf } from './named.js';
import type { Body } from './types.js';

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
      typesOf(protocol).get(type)?.message ??
      (protocol.families && families.nameOf(type) !== undefined && body.length > 0
        ? families.command(type, body[0]!, (flags & NLM_F_REQUEST) === 0).message
        : undefined);
    if (!message) continue;
    const read = readBody(message, body, HEADER, little);
    const cost = 4 * read.errors.length + doubts(read.body);
    if (cost < least) {
      least = cost;
      best = protocol;
    }
  }
  return best;
}

/** How much of a body its declaration does not explain. */
function doubts(body: Body): number {
  let count = 2 * faultsOf(body).length;
  for (const field of body.fields) if (field.type.kind === 'enum' && typeof field.value === 'number') count++;
  for (const { name } of body.attributes) if (name === null) count += 2;
  if (body.trailing && /[^0]/.test(formatHex(body.trailing))) count += 2;
  return count;
}
