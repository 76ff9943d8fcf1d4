import type { Address } from '../messages/route/ifaddrmsg.js';
import { ifaddrmsg } from '../messages/route/ifaddrmsg.js';
import { routeMessages } from '../messages/route/index.js';
import { memberOf } from '../schema/access.js';
import { EncodeError, type Input } from '../schema/index.js';
import { parseIp, parseIp4 } from '../schema/text/ip.js';
import { type Fields, type ObjectDefinition, object } from './definition.js';
import { interfaceKeys } from './interfaces.js';
import type { NameTables } from './names.js';
import { checkFamilies, dotted, familyOf, maskLength } from './prefix.js';
import { scopeNumber } from './route.js';
import { any, type Rule, type Rules, rulesFor, settings } from './rules.js';
import { ADD, CHANGE, PREPEND, REPLACE } from './verbs.js';

type Lifetimes = {
  [K in keyof NonNullable<Input<Address>['cacheinfo']>]:
    | NonNullable<Input<Address>['cacheinfo']>[K]
    | (K extends 'valid' | 'prefered' ? 'forever' : never);
};

/** An address as the verbs take it: `{ dev: 'eth0', address: '10.0.0.1/24' }`. */
export type AddressInput = Omit<Input<Address>, 'index' | 'scope' | 'cacheinfo'> & {
  /** Lifetimes in seconds; 4294967295, or `'forever'`, is without an end. */
  cacheinfo?: Lifetimes | undefined;
  /** Where it is valid: `'universe'`, `'link'`, `'host'`, a name of `rt_scopes`, or its number. */
  scope?: Input<Address>['scope'] | (string & {}) | undefined;
  /** The same as `dev`. */
  index?: number | string | undefined;
  /** The interface, by name or index. */
  dev?: string | number | undefined;
};

const ADDRESSES = ['local', 'address', 'broadcast', 'anycast', 'multicast'] as const;

function normalize(input: Fields, verb: string, names: NameTables): Fields {
  const out: Record<string, unknown> = { ...input };
  if (typeof out.scope === 'string') out.scope = scopeNumber(ifaddrmsg, out.scope, names);
  for (const key of ['address', 'local'] as const) {
    const text = out[key];
    const slash = typeof text === 'string' ? text.indexOf('/') : -1;
    if (slash < 0) continue;
    out[key] = (text as string).slice(0, slash);
    const length = prefixLength((text as string).slice(slash + 1));
    if (out.prefixlen !== undefined && out.prefixlen !== length)
      throw new EncodeError(
        ifaddrmsg.name,
        'prefixlen',
        `${out.prefixlen} is not the length of ${key} '${text}'`,
      );
    out.prefixlen = length;
  }
  const family = (out.family ??= familyOf(out.local, out.address));
  if (family === undefined) delete out.family;
  checkFamilies(ifaddrmsg, 'address', family, out, ADDRESSES);
  const most = family === 'inet' ? 32 : 128;
  if ((out.prefixlen as number) > most)
    throw new EncodeError(ifaddrmsg.name, 'prefixlen', `${out.prefixlen} is out of range (0..${most})`);
  if (verb !== 'dump') out.prefixlen ??= family === 'inet6' ? 128 : 32;
  if (out.broadcast === '+' || out.broadcast === '-') out.broadcast = broadcast(out);
  if (verb === 'dump') return out;
  // a misspelt key has a better error
  const isKnown = (key: string): boolean => key === 'dev' || memberOf(ifaddrmsg, key, out, out) !== undefined;
  const isMade = verb !== 'del' && verb !== 'get' && family !== 'mctp';
  if (isMade && (out.local ?? out.address) === undefined && Object.keys(out).every(isKnown))
    throw new EncodeError(ifaddrmsg.name, 'address', 'is missing');
  if (out.cacheinfo !== undefined) out.cacheinfo = lifetimes(out.cacheinfo as Fields);
  // IFA_LOCAL is the own address, which IPv4 insists on; IFA_ADDRESS is the peer's, or the same. As iproute2 does,
  // the latter comes last.
  const { address = out.local, local = address, ...rest } = out;
  // one that is none is refused by the name it was given
  if (typeof local !== 'string' || !parseIp(local)) return out;
  if (verb !== 'del' && rest.scope === undefined && local.startsWith('127.')) rest.scope = 'host';
  return { local, ...rest, address };
}

/** Left as text where it is neither a number nor a netmask, for the encoder to refuse with the field's name. */
function prefixLength(text: string): unknown {
  if (/^\d+$/.test(text)) return Number(text);
  const length = maskLength(text);
  return length < 0 ? text : length;
}

const FOREVER = 0xffffffff;

/** Both lifetimes where one is given: an address is valid for ever, and preferred as long as it is valid. */
function lifetimes(cacheinfo: Fields): Fields {
  const { valid: v, prefered: p, ...rest } = cacheinfo;
  const valid = v === 'forever' ? FOREVER : (v ?? FOREVER);
  const prefered = p === 'forever' ? FOREVER : (p ?? valid);
  return { ...rest, prefered, valid };
}

/** `+` is the last address of the network, `-` the first. */
function broadcast({ broadcast: sign, local, address, prefixlen }: Fields): unknown {
  const own = parseIp4(String(local ?? address));
  const length = prefixlen as number;
  if (own < 0 || !(length >= 0 && length <= 32)) return sign;
  const size = 2 ** (32 - length);
  const first = own - (own % size);
  return dotted(sign === '+' ? first + size - 1 : first);
}

/** Seconds that a lifetime may have run down since it was given. */
const SLACK = 1;

const lasts: Rule = (wanted: number, there: number | undefined) => Math.abs((there ?? 0) - wanted) <= SLACK;

const SETTINGS: readonly string[] = ['nodad', 'homeaddress', 'managetempaddr', 'noprefixroute', 'mcautojoin'];

const RULES: Rules = {
  ...rulesFor(['unknown', 'cacheinfo.cstamp', 'cacheinfo.tstamp'], any),
  ...rulesFor(['cacheinfo.prefered', 'cacheinfo.valid'], lasts),
  flags: settings(...SETTINGS),
};
/** Of IPv6 addresses the scope follows from the address. */
const RULES6: Rules = { ...RULES, scope: any };

/** The verbs of addresses. */
export type AddressVerb =
  | 'add'
  | 'replace'
  | 'change'
  | 'set'
  | 'prepend'
  | 'del'
  | 'get'
  | 'dump'
  | 'multicast'
  | 'anycast';

const { newaddr, deladdr, getaddr, getmulticast, getanycast } = routeMessages;

/** Addresses of links. */
export const addr: ObjectDefinition<Address, AddressInput, AddressInput, AddressVerb> = object('addr', {
  plural: 'addresses',
  families: ['inet', 'inet6', 'mctp'],
  verbs: {
    add: { type: newaddr, flags: ADD },
    replace: { type: newaddr, flags: REPLACE },
    change: { type: newaddr, flags: CHANGE },
    set: { type: newaddr, flags: CHANGE, as: 'change' },
    prepend: { type: newaddr, flags: PREPEND },
    del: { type: deladdr, flags: 0 },
    get: { type: getaddr, flags: 0 },
    dump: { type: getaddr, flags: 0 },
    multicast: { type: getmulticast, flags: 0, as: 'dump' },
    anycast: { type: getanycast, flags: 0, as: 'dump' },
  },
  events: { appeared: newaddr, gone: deladdr },
  groups: ['ipv4Ifaddr', 'ipv6Ifaddr'],
  monitor: 'addr',
  interfaces: interfaceKeys({ dev: 'index', index: 'index' }),
  normalize,
  // of an IPv6 address the peer may change
  identity: ({ family }) =>
    family === 'inet6'
      ? ['family', 'index', 'local', 'prefixlen']
      : ['family', 'index', 'local', 'address', 'prefixlen'],
  implied: ({ address }) => ({ local: address }),
  rules: ({ family }) => (family === 'inet6' ? RULES6 : RULES),
  settings({ flags, cacheinfo, ...rest }) {
    const own = ((flags ?? []) as string[]).filter((flag) => SETTINGS.includes(flag));
    const { prefered = FOREVER, valid = FOREVER } = (cacheinfo ?? {}) as {
      prefered?: number;
      valid?: number;
    };
    return {
      ...rest,
      ...(own.length > 0 ? { flags: own } : {}),
      ...(valid === FOREVER && prefered === FOREVER ? {} : { cacheinfo: { prefered, valid } }),
    };
  },
  changesByItself: ['cacheinfo'],
  kernelFilters: ['family', 'index', 'targetNetnsid'],
  removedBy: () => ['local', 'address', 'prefixlen', 'dev', 'index', 'label'],
  ensure: { add: 'add', change: 'replace', del: 'del' },
  phase: () => 'addresses',
  inverse(verb, input, [was]) {
    const setting = was && addr.settings!(was);
    if (verb === 'del') return setting && { verb: 'add', input: setting };
    if (setting) return { verb: 'replace', input: setting };
    const keys = ['address', 'local', 'prefixlen', 'index', 'dev', 'family'];
    return { verb: 'del', input: pick(input, keys) };
  },
});

function pick(input: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(keys.filter((key) => input[key] !== undefined).map((key) => [key, input[key]]));
}
