import { routeMessages } from '../messages/route/index.js';
import type { Link } from '../messages/route/link/ifinfomsg.js';
import { NetlinkError } from '../protocol/errors.js';
import { has } from './canonical.js';
import { type Ensured, type EnsureOptions, ensure } from './ensure.js';
import type { LinkInput, Links } from './link.js';
import type { ObjectKind, Reader } from './verbs.js';

type Obj = Record<string, unknown>;

/** What a link does not read back, or is found by. */
const APART = new Set(['change', 'flags', 'linkinfo', 'index', 'ifname', 'family', 'propList']);

/** Whether the flags named in `change` are as they should be. */
function flagged(link: Link, { flags = [], change }: Obj): boolean {
  const named = (change ?? flags) as readonly string[];
  return named.every((flag) => link.flags?.includes(flag as 'up') === (flags as string[]).includes(flag));
}

/** The parts of an object that are not as they should be. */
function differing(there: unknown, wanted: Obj, apart: ReadonlySet<string>): Obj {
  return Object.fromEntries(
    Object.entries(wanted).filter(
      ([key, value]) => !apart.has(key) && !has((there as Obj | undefined)?.[key], value),
    ),
  );
}

interface Info {
  readonly kind?: string;
  readonly data?: Obj;
}
const PEER = new Set(['peer']);

/** What of a link is to be changed; undefined where that is nothing. */
function changes(link: Link, wanted: Obj): Obj | undefined {
  const rest = differing(link, wanted, APART);
  if (!flagged(link, wanted)) Object.assign(rest, { flags: wanted.flags, change: wanted.change });
  const info = wanted.linkinfo as Info | undefined;
  if (info?.data) {
    const data = differing(link.linkinfo?.data, info.data, PEER);
    if (Object.keys(data).length > 0) rest.linkinfo = { kind: info.kind, data };
  }
  return Object.keys(rest).length > 0 ? rest : undefined;
}

/** See {@link Links.ensure}. */
export function ensureLink(
  links: Links,
  reader: Reader,
  kind: ObjectKind,
  link: LinkInput,
  options: EnsureOptions,
): Promise<Ensured<Link>> {
  const dev = link.dev ?? link.ifname ?? link.index;
  if (dev === undefined) throw new TypeError('ensure: which link, is to be said by ifname, dev or index');
  let wanted: Obj = {};
  return ensure<Link>(
    link.dev === undefined ? link : { ...link, dev: undefined },
    {
      reader,
      kind,
      type: routeMessages.newlink,
      candidates: async () => [await links.get({ dev })],
      same: (entry, asked) => {
        wanted = asked;
        const { kind: own } = (asked.linkinfo ?? {}) as Info;
        const theirs = entry.linkinfo?.kind;
        if (own === undefined || own === theirs) return true;
        if (options.present === false) return false;
        throw NetlinkError.of(
          'EEXIST',
          `'${dev}' is ${theirs === undefined ? 'no' : `a ${theirs}, not a`} ${own}`,
        );
      },
      equal: (entry, asked) => changes(entry, asked) === undefined,
      add: (limits) =>
        links.add(link.dev === undefined ? link : { ifname: `${dev}`, ...link, dev: undefined }, limits),
      change: async (entry, limits) =>
        links.set({ ...changes(entry ?? (await links.get({ dev })), wanted), dev } as LinkInput, limits),
      del: (entry, limits) => links.del({ index: entry.index }, limits),
    },
    options,
  );
}
