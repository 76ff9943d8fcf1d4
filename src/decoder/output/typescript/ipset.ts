import { NLM_F_ACK, NLM_F_EXCL, NLM_F_REQUEST } from '../../../netlink/framing.js';
import type { DecodedMessage } from '../../types.js';
import { shown } from '../text.js';
import { hasOnly, withoutZeros } from './shorten.js';

const PROTOCOL = 7;
const CHANGE = NLM_F_REQUEST | NLM_F_ACK;
/** Commands that say no more than names, by their flags. */
const VERBS: Readonly<Record<string, readonly [verb: string, flags: number, names: number]>> = {
  IPSET_CMD_DESTROY: ['destroy', CHANGE | NLM_F_EXCL, 1],
  IPSET_CMD_FLUSH: ['flush', CHANGE, 1],
  IPSET_CMD_RENAME: ['rename', CHANGE, 2],
  IPSET_CMD_SWAP: ['swap', CHANGE, 2],
};

/** The call of `IPSet` that sends the request; undefined where none sends just that. */
export function setCall(message: DecodedMessage, ipset: string): string | undefined {
  const [verb, flags, names] = VERBS[message.name ?? ''] ?? [];
  if (verb === undefined || message.header!.flags !== flags) return undefined;
  const { nfgenFamily, protocol, setname, setname2, ...rest } = withoutZeros(message);
  if (nfgenFamily !== 'inet' || protocol !== PROTOCOL || !hasOnly(rest, [])) return undefined;
  const given = [setname, setname2].filter((name) => name !== undefined);
  if (given.length > names! || (names === 2 && given.length < 2)) return undefined;
  return `await ${ipset}.${verb}(${given.map(shown).join(', ')});`;
}
