import type { Fields } from '../objects/definition.js';
import { familyOf } from '../objects/prefix.js';
import type { Obj } from '../objects/words/declared.js';
import { kindWords } from '../objects/words/kinds/index.js';
import type { Reading } from '../objects/words/types.js';
import type { Choice } from './command.js';

/** What the words of a command mean together. */
export type Finish = (fields: Obj, reading: Reading, dialect: Dialect) => Finished;

/** Whose command line it is: `tsroute2` lists what `ip` lists one family of. */
export type Dialect = 'iproute2' | 'tsroute2';

/** The object's verb where it is another, and the fields. */
export interface Finished {
  readonly verb?: string;
  readonly fields: Obj;
}

/** What is written of fields before their words, and the fields that are left. */
export type Begin = (
  fields: Fields,
  choice: Choice,
  verb: string,
) => { readonly fields: Fields; readonly words: readonly string[] };

const MAIN = 254;

/** `show` of routes is of the table `main`, unless another is said or all are. */
export const route: Finish = (given, { verb, facts, line }, dialect) => {
  const isBare = Object.keys(given).length === 0 && facts.ranges === undefined && !facts.everyTable;
  if (verb === 'flush' && isBare)
    throw line.error('route flush: say which (a table, or a word as for show)').usage();
  const lists = verb === 'show' || verb === 'flush' || verb === 'save';
  const known = given.family ?? familyIn(given, facts);
  const fields =
    lists && dialect === 'iproute2' && known === undefined ? { family: 'inet', ...given } : given;
  const said = facts.everyTable || fields.table !== undefined || fields.vrf !== undefined;
  const isIp = fields.family === undefined || fields.family === 'inet' || fields.family === 'inet6';
  const cloned = Array.isArray(fields.flags) && fields.flags.includes('cloned');
  return { fields: lists && !said && isIp && !cloned ? { ...fields, table: MAIN } : fields };
};

/** The family of the prefixes by which routes are chosen. */
function familyIn({ dst, src, prefsrc, gateway }: Obj, { ranges = {} }: Obj): string | undefined {
  const inner = Object.values(ranges as Record<string, Obj>).flatMap((one) => Object.values(one));
  return familyOf(dst, src, prefsrc, gateway, ...inner);
}

/** Words for what routes are chosen by besides fields, and the table where it goes without saying. */
export const beginRoute: Begin = (fields, { ranges = {}, everyTable }, verb) => {
  if (verb !== 'dump' && verb !== 'flush')
    return {
      fields: fields.dst === undefined && verb !== 'get' ? { ...fields, dst: 'default' } : fields,
      words: [],
    };
  const { table, ...rest } = fields;
  const names: Readonly<Record<string, string>> = { dst: 'to', src: 'from', prefsrc: 'src' };
  const chosen = Object.entries(ranges).flatMap(([field, range]) =>
    Object.entries(range).flatMap(([way, prefix]) => [names[field] ?? field, way, `${prefix}`]),
  );
  if (table === MAIN) return { fields: rest, words: chosen };
  const every = everyTable || (table === undefined && fields.vrf === undefined);
  return { fields, words: [...chosen, ...(every ? ['table', 'all'] : [])] };
};

/** Addresses that are chosen by their links. */
export const beginAddr: Begin = (fields, { links, dynamic }) => {
  const { up, master, linkinfo, group } = (links ?? {}) as Record<string, unknown>;
  const kind = (linkinfo as { kind?: string } | undefined)?.kind;
  return {
    fields,
    words: [
      ...(up ? ['up'] : []),
      ...(master === undefined ? [] : ['master', `${master}`]),
      ...(kind === undefined ? [] : ['type', kind]),
      ...(group === undefined ? [] : ['group', `${group}`]),
      ...(dynamic ? ['dynamic'] : []),
    ],
  };
};

/** The kind goes without saying. */
export const beginTuntap: Begin = ({ linkinfo, ...fields }) => {
  const { kind: _kind, ...info } = (linkinfo ?? {}) as Fields;
  return { fields: { ...fields, ...(Object.keys(info).length > 0 ? { linkinfo: info } : {}) }, words: [] };
};

/** `ip` lists the rules of one family. */
export const rule: Finish = (fields, { verb }, dialect) => {
  const lists = (verb === 'show' || verb === 'flush') && dialect === 'iproute2';
  if (!lists || fields.family !== undefined || familyOf(fields.src, fields.dst) !== undefined)
    return { fields };
  return { fields: { family: 'inet', ...fields } };
};

export const beginNeigh: Begin = (fields, { states, everyState }) => ({
  fields,
  words: [...(everyState ? ['nud', 'all'] : []), ...(states ?? []).flatMap((one) => ['nud', one])],
});

/** A table of neighbours is of no family unless it is said. */
export const neightbl: Finish = (fields, { verb }) => ({
  fields: verb === 'change' ? { family: 'unspec', ...fields } : fields,
});

/** The kernel removes many at once of one device; otherwise they are removed one by one. */
export const bulk: Finish = (fields, { verb }) =>
  verb === 'flush' && fields.dev === undefined ? { verb: 'flush', fields } : { fields };

/** The link of a table's settings stands beside them. */
export const beginNeightbl: Begin = ({ parms, ...fields }) => {
  const { ifindex, ...rest } = (parms ?? {}) as Fields;
  return {
    fields: {
      ...fields,
      ...(ifindex === undefined ? {} : { dev: ifindex }),
      ...(parms === undefined ? {} : { parms: rest }),
    },
    words: [],
  };
};

/** A link by its name, in a listing. */
export const beginLink: Begin = (fields, _choice, verb) => {
  if (verb !== 'dump' && verb !== 'get') return { fields, words: [] };
  const { extMask, ifname, altIfname, index, dev, ...rest } = fields;
  const name = dev ?? ifname ?? altIfname ?? index;
  const flags = rest.flags as readonly string[] | undefined;
  // which are up is a word of its own
  const up = flags?.includes('up')
    ? { up: true, flags: flags.length > 1 ? flags.filter((one) => one !== 'up') : undefined }
    : {};
  const mask = Array.isArray(extMask) && (extMask.length === 0 || extMask.includes('vf')) ? {} : { extMask };
  return { fields: { ...rest, ...up, ...(name === undefined ? {} : { dev: name }), ...mask }, words: [] };
};

export const beginNetnsId: Begin = ({ fd, pid, nsid, netns, ...fields }, _choice, verb) => {
  if (verb !== 'add') return { fields, words: [] };
  const where = netns ?? (fd === undefined ? `/proc/${pid}/ns/net` : `/proc/self/fd/${fd}`);
  return { fields, words: [`${where}`, nsid === undefined || nsid === -1 ? 'auto' : `${nsid}`] };
};

/** What iproute2 says of a new link of some kinds without a word; one link is read by itself. */
export const link: Finish = (fields, { verb }) => {
  if (verb === 'show') {
    const { extMask: _mask, ...rest } = fields;
    const isOne = 'dev' in rest && Object.keys(rest).every((key) => key === 'dev' || key === 'family');
    if (isOne) return { verb: 'get', fields };
    if (!('dev' in fields)) return { fields };
    const { dev, ...others } = fields;
    return { fields: { ...others, ...(typeof dev === 'number' ? { index: dev } : { ifname: dev }) } };
  }
  if (verb !== 'add' && verb !== 'replace') return { fields };
  const info = fields.linkinfo as { kind?: string; data?: Obj } | undefined;
  return { fields: { ...fields, ...(info === undefined ? {} : { linkinfo: withMade(info) }) } };
};

function withMade(info: { kind?: string; data?: Obj }): Obj {
  const made =
    info.kind !== undefined && Object.hasOwn(kindWords, info.kind) ? kindWords[info.kind]!.made : undefined;
  if (made === undefined) return info as Obj;
  const data = info.data ?? {};
  return { ...info, data: { ...made(data), ...data } };
}

export const tuntap: Finish = (fields, { verb, line }) => {
  const info = (fields.linkinfo ?? {}) as { data?: Obj };
  if (verb === 'add' && info.data?.type === undefined)
    throw line.error("'mode tun' or 'mode tap' is missing");
  if (verb === 'del') return { fields: { dev: fields.dev } };
  return { fields: { ...fields, linkinfo: { kind: 'tun', ...info } } };
};

/** Fields of a tunnel beside each other, as those of a link of its kind. */
export const tunnel: Finish = ({ ifname, ...data }, { verb, facts, line }) => {
  const named: Obj = verb === 'add' ? { ifname } : { dev: ifname };
  if (verb === 'del') return { fields: named };
  const { kind } = facts as { kind?: string };
  if (verb === 'show') return { fields: kind === undefined ? {} : { linkinfo: { kind } } };
  if (kind === undefined) throw line.error("'mode' is missing");
  const info = { kind, ...(Object.keys(data).length > 0 ? { data } : {}) };
  return { fields: { ...named, linkinfo: verb === 'add' ? withMade(info) : info } };
};

export const noToken: Finish = (fields) => ({ fields: { ...fields, afSpec: { inet6: { token: '::' } } } });

/** `ip netns set NAME ID`: `auto` lets the kernel choose. */
export const netnsId: Finish = ({ name, target }, { verb }) => {
  if (verb === 'list-id') return { fields: target === undefined ? {} : { nsid: target } };
  const fd = /^\/proc\/self\/fd\/(\d+)$/.exec(`${name}`)?.[1];
  const where = fd === undefined ? { netns: name } : { fd: Number(fd) };
  return { fields: { ...where, ...(typeof target === 'number' && target >= 0 ? { nsid: target } : {}) } };
};
