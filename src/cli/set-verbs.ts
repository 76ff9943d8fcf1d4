import { shown } from '../decoder/output/text.js';
import type { SetCall, SetVerbs } from '../decoder/output/typescript/index.js';
import { literal } from '../decoder/output/typescript/literal.js';
import type { DecodedMessage } from '../decoder/types.js';
import { creation, oneEntry, tested } from '../ipset/requests.js';
import type { IpsetAdt, IpsetEntryData, IpsetSet } from '../messages/netfilter/ipset.js';
import type { AddressFamily } from '../messages/route/families.js';
import { addressText } from '../objects/ipset/address.js';
import { type Entry, entryData, entryOf } from '../objects/ipset/entry.js';
import { createData, headerOf } from '../objects/ipset/set.js';
import { formatParts, parseEntry } from '../objects/ipset/text.js';
import { type SetType, setType } from '../objects/ipset/types.js';
import { HEADER, NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REQUEST } from '../protocol/framing.js';
import { encode } from '../schema/index.js';

interface Kind {
  readonly type: SetType;
  readonly family: AddressFamily | number | undefined;
}

/**
 * The calls of `IPSet` that send the requests of a capture about sets and their entries. What an entry is depends on
 * the type of its set: that is taken from what the capture said of it before.
 */
export function setVerbs(): SetVerbs {
  const kinds = new Map<string, Kind>();
  return {
    read({ name, object, direction }) {
      const { setname, typename, family } = object as IpsetSet;
      const tells = name === 'IPSET_CMD_CREATE' || (name === 'IPSET_CMD_HEADER' && direction !== 'sent');
      if (!tells || setname === undefined || typename === undefined) return;
      try {
        kinds.set(setname, { type: setType(typename), family });
      } catch {
        kinds.delete(setname); // a type that this package has not
      }
    },
    call(message) {
      try {
        if (message.name === 'IPSET_CMD_CREATE') return createCall(message);
        return entryCall(message, kinds);
      } catch {
        return undefined; // what the verb refuses it does not send
      }
    },
  };
}

/** Whether the body of a message is what a value makes. */
function makes({ declaration, bytes, header }: DecodedMessage, value: object): boolean {
  const made = encode(declaration!, value);
  const body = bytes.subarray(HEADER, header!.length);
  return made.length === body.length && made.every((byte, i) => byte === body[i]);
}

const COMMON = NLM_F_REQUEST | NLM_F_ACK;

function createCall(message: DecodedMessage): SetCall | undefined {
  const { flags } = message.header!;
  const exist = flags === (COMMON | NLM_F_CREATE);
  if (!exist && flags !== (COMMON | NLM_F_CREATE | NLM_F_EXCL)) return undefined;
  const given = message.object as unknown as IpsetSet;
  const { name, type, ...options } = headerOf(given);
  const { data = {} } = given;
  // a listing has the mask of marks in the machine's own order, a request as all numbers are
  if (data.markmask !== undefined) options.markmask = data.markmask;
  if (data.ip && !data.ipTo && data.cidr !== undefined)
    options.range = `${addressText(data.ip)}/${data.cidr}`;
  const set = { name, type, ...options };
  const { revision, family } = options;
  const value = creation({ setname: name, typename: type, revision, family, data: createData(set) });
  if (!makes(message, value)) return undefined;
  const last = exist ? ', { exist: true }' : '';
  return { text: `create(${shown(name)}, ${shown(type)}, ${literal(options)}${last})` };
}

const ENTRY_VERBS: Readonly<Record<string, 'add' | 'del' | 'test' | undefined>> = {
  IPSET_CMD_ADD: 'add',
  IPSET_CMD_DEL: 'del',
  IPSET_CMD_TEST: 'test',
};

function entryCall(message: DecodedMessage, kinds: ReadonlyMap<string, Kind>): SetCall | undefined {
  const verb = ENTRY_VERBS[message.name ?? ''];
  const { setname, data } = message.object as unknown as IpsetAdt;
  const kind = kinds.get(setname ?? '');
  if (verb === undefined || data === undefined || kind === undefined) return undefined;
  const { flags } = message.header!;
  const exist = verb !== 'test' && flags === COMMON;
  if (!exist && flags !== (verb === 'test' ? COMMON : COMMON | NLM_F_EXCL)) return undefined;
  const { type, family } = kind;
  const request = verb === 'test' ? tested : oneEntry;
  const entry = asked(data);
  for (const input of [formatParts(entry, type), entry]) {
    if (!makes(message, request(setname!, entryData(parseEntry(input, type), type, family)))) continue;
    const last = exist ? ', { exist: true }' : '';
    return { text: `${verb}(${shown(setname)}, ${literal(input)}${last})`, asks: setname! };
  }
  return undefined;
}

/** An entry as it is requested: with ranges, and places in lists, which listings have not. */
function asked(data: IpsetEntryData): Entry {
  const entry = entryOf(data);
  const { ip, ipTo, ip2, ip2To, port, portTo, nameref, cadtFlags } = data;
  if (ipTo) entry.ip = `${addressText(ip)}-${addressText(ipTo)}`;
  if (ip2To) entry.ip2 = `${addressText(ip2)}-${addressText(ip2To)}`;
  if (portTo !== undefined) entry.port = `${port}-${portTo}`;
  if (nameref !== undefined) entry[cadtFlags?.includes('before') ? 'before' : 'after'] = nameref;
  return entry;
}
