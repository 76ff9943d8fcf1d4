import { NLM_F_ACK, NLM_F_DUMP, NLM_F_EXCL, NLM_F_REQUEST } from '../../../protocol/framing.js';
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

/** A call of `IPSet`. */
export interface SetCall {
  /** Verb and arguments: `add('blocked', '10.0.0.0/8')`. */
  readonly text: string;
  /** A set whose header the verb requests before it sends the request. */
  readonly asks?: string;
}

/** What knows how `IPSet` writes sets and entries. */
export interface SetVerbs {
  /** Takes note of what a message says of a set. */
  read(message: DecodedMessage): void;
  /** The call that sends the request, to the byte; undefined where none does. */
  call(message: DecodedMessage): SetCall | undefined;
}

const DUMP = CHANGE | NLM_F_DUMP;
/** Listings, by what their flags leave out. */
const LISTS: Readonly<Record<string, string>> = { '': 'list', listHeader: 'headers', listSetname: 'names' };

/** The call that sends a question; undefined where none sends just that. */
function question(message: DecodedMessage): string | undefined {
  const { name, header } = message;
  const { nfgenFamily, protocol, ...rest } = withoutZeros(message);
  if (nfgenFamily !== 'inet' || protocol !== PROTOCOL) return undefined;
  if (name === 'IPSET_CMD_PROTOCOL' && header!.flags === NLM_F_REQUEST && hasOnly(rest, []))
    return 'protocol()';
  if (name === 'IPSET_CMD_TYPE' && header!.flags === NLM_F_REQUEST && hasOnly(rest, ['typename', 'family']))
    return rest.family === undefined
      ? undefined
      : `revisions(${shown(rest.typename)}, ${shown(rest.family)})`;
  if (name !== 'IPSET_CMD_LIST' || header!.flags !== DUMP || !hasOnly(rest, ['setname', 'flags']))
    return undefined;
  const verb = LISTS[`${rest.flags ?? ''}`];
  if (verb === undefined || (verb === 'names' && rest.setname !== undefined)) return undefined;
  return `${verb}(${rest.setname === undefined ? '' : shown(rest.setname)})`;
}

/** The call of `IPSet` that sends the request; undefined where none sends just that. */
export function setCall(message: DecodedMessage, ipset: string): string | undefined {
  const asked = question(message);
  if (asked !== undefined) return `await ${ipset}.${asked};`;
  const [verb, flags, names] = VERBS[message.name ?? ''] ?? [];
  if (verb === undefined || message.header!.flags !== flags) return undefined;
  const { nfgenFamily, protocol, setname, setname2, ...rest } = withoutZeros(message);
  if (nfgenFamily !== 'inet' || protocol !== PROTOCOL || !hasOnly(rest, [])) return undefined;
  const given = [setname, setname2].filter((name) => name !== undefined);
  if (given.length > names! || (names === 2 && given.length < 2)) return undefined;
  return `await ${ipset}.${verb}(${given.map(shown).join(', ')});`;
}
