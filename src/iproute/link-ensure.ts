import type { Link } from '../messages/route/link/ifinfomsg.js';
import { canonical } from '../objects/canonical.js';
import { differences } from '../objects/compare.js';
import type { Fields } from '../objects/definition.js';
import { link as definition } from '../objects/link/link.js';
import { NetlinkError } from '../protocol/errors.js';
import { checkOptions } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import type { Reader } from './executor.js';
import type { LinkInput, Links } from './link.js';
import { ENSURE_OPTIONS, type Ensured, type EnsureOptions, environment } from './objects.js';
import { found } from './poll.js';

interface Info {
  readonly kind?: string;
  readonly data?: Fields;
  readonly slaveKind?: string;
  readonly slaveData?: Fields;
}

/** What of a link is to be changed; undefined where that is nothing. */
function changes(link: Link, wanted: Fields): Record<string, unknown> | undefined {
  const out: Record<string, unknown> = {};
  const data: Record<string, unknown> = {};
  const slaveData: Record<string, unknown> = {};
  const info = (wanted.linkinfo ?? {}) as Info;
  for (const { field } of differences(definition, wanted, link as object as Fields)) {
    const [key = '', part, name = ''] = field.split('.');
    if (key !== 'linkinfo') out[key] = wanted[key];
    else if (part === 'data') data[name] = info.data?.[name];
    else if (part === 'slaveData') slaveData[name] = info.slaveData?.[name];
  }
  if (out.flags !== undefined) out.change = wanted.change;
  if (Object.keys(data).length > 0) out.linkinfo = { kind: info.kind, data };
  if (Object.keys(slaveData).length > 0)
    out.linkinfo = { ...(out.linkinfo as object), slaveKind: info.slaveKind, slaveData };
  return Object.keys(out).length > 0 ? out : undefined;
}

/** See {@link Links.ensure}. */
export async function ensureLink(
  links: Links,
  reader: Reader,
  link: LinkInput,
  options: EnsureOptions,
): Promise<Ensured<Link>> {
  checkOptions(options, ENSURE_OPTIONS);
  const { present = true, ...limits } = options;
  const { dev: named, ...asked } = link;
  const dev = named ?? asked.ifname ?? asked.index;
  if (dev === undefined) throw typeError('ensure: which link, is to be said by ifname, dev or index');
  // what it is found by is no property, and may be an alternative name
  const { ifname: _name, ...properties } = asked;
  const fields = named === undefined ? properties : asked;
  const wanted = await found(async () => {
    const { given } = await canonical(definition, fields as Fields, environment(reader));
    return given;
  });
  const is = wanted && (await found(() => links.get({ dev })));
  const kind = (asked.linkinfo as Info | undefined)?.kind;
  const isOther = is !== undefined && kind !== undefined && kind !== is.linkinfo?.kind;
  const difference = is && wanted && changes(is, wanted);
  if (!present) {
    if (is === undefined || isOther || difference !== undefined)
      return { outcome: 'unchanged', entry: undefined };
    await links.del({ index: is.index }, limits);
    return { outcome: 'removed', entry: undefined };
  }
  if (isOther) {
    const own = is.linkinfo?.kind;
    throw NetlinkError.of('EEXIST', `'${dev}' is ${own === undefined ? 'no' : `a ${own}, not a`} ${kind}`);
  }
  if (is !== undefined && difference === undefined) return { outcome: 'unchanged', entry: is };
  const outcome = is === undefined ? await make() : await change(difference);
  return { outcome, entry: await found(() => links.get({ dev })) };

  async function make(): Promise<'created' | 'changed'> {
    try {
      await links.add(named === undefined ? link : { ifname: `${dev}`, ...asked }, limits);
      return 'created';
    } catch (error) {
      // somebody else was quicker
      if (!(error instanceof NetlinkError) || error.code !== 'EEXIST' || wanted === undefined) throw error;
      return change(changes(await links.get({ dev: dev! }), wanted));
    }
  }

  async function change(fields: Fields | undefined): Promise<'changed'> {
    if (fields !== undefined) await links.set({ ...fields, dev } as LinkInput, limits);
    return 'changed';
  }
}
