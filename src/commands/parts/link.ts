import type { Fields } from '../../objects/definition.js';
import { link } from '../../objects/link/link.js';
import type { Obj } from '../../objects/words/declared.js';
import { kindWords } from '../../objects/words/kinds/index.js';
import { linkWords, propertyWords, tokenWords } from '../../objects/words/link.js';
import type { Begin, Finish } from '../finish.js';
import { ADD, DEL, GET, type Part, REPLACE, SET, SHOW, verbs } from '../object.js';
import { tuntapWords } from '../system.js';
import { tunnelWords } from '../tunnel.js';

/** A link by its name, in a listing. */
const beginLink: Begin = (fields, _choice, verb) => {
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

/** What iproute2 says of a new link of some kinds without a word; one link is read by itself. */
const finishLink: Finish = (fields, { verb }) => {
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

/** The kind goes without saying. */
const beginTuntap: Begin = ({ linkinfo, ...fields }) => {
  const { kind: _kind, ...info } = (linkinfo ?? {}) as Fields;
  return { fields: { ...fields, ...(Object.keys(info).length > 0 ? { linkinfo: info } : {}) }, words: [] };
};

const finishTuntap: Finish = (fields, { verb, line }) => {
  const info = (fields.linkinfo ?? {}) as { data?: Obj };
  if (verb === 'add' && info.data?.type === undefined)
    throw line.error("'mode tun' or 'mode tap' is missing");
  if (verb === 'del') return { fields: { dev: fields.dev } };
  return { fields: { ...fields, linkinfo: { kind: 'tun', ...info } } };
};

/** Fields of a tunnel beside each other, as those of a link of its kind. */
const finishTunnel: Finish = ({ ifname, ...data }, { verb, facts, line }) => {
  const named: Obj = verb === 'add' ? { ifname } : { dev: ifname };
  if (verb === 'del') return { fields: named };
  const { kind } = facts as { kind?: string };
  if (verb === 'show') return { fields: kind === undefined ? {} : { linkinfo: { kind } } };
  if (kind === undefined) throw line.error("'mode' is missing");
  const info = { kind, ...(Object.keys(data).length > 0 ? { data } : {}) };
  return { fields: { ...named, linkinfo: verb === 'add' ? withMade(info) : info } };
};

const finishToken: Finish = (fields) => ({ fields: { ...fields, afSpec: { inet6: { token: '::' } } } });

export const part: Part = {
  'link property': () =>
    verbs(link, propertyWords, [
      [['add'], 'addProperty'],
      [['delete', 'del'], 'delProperty'],
    ]),
  tuntap: () =>
    verbs(link, tuntapWords, [ADD, DEL, SHOW], {
      finish: finishTuntap,
      begin: beginTuntap,
      writes: ({ linkinfo }, verb) =>
        verb === 'add' && (linkinfo as { kind?: unknown } | undefined)?.kind === 'tun',
    }),
  tunnel: () =>
    verbs(link, tunnelWords, [ADD, SET, DEL, SHOW], { finish: finishTunnel, writes: () => false }),
  token: () => [
    ...verbs(link, tokenWords, [[['set', 'add'], 'set']], { fields: { family: 'inet6' }, writes: onlyToken }),
    ...verbs(link, tokenWords, [[['delete', 'del'], 'set']], {
      fields: { family: 'inet6' },
      finish: finishToken,
      writes: ({ afSpec, ...rest }) => {
        const { inet6 } = (afSpec ?? {}) as Record<string, Fields>;
        return inet6?.token === '::' && onlyToken({ ...rest, afSpec: { inet6: { token: '::1' } } });
      },
    }),
  ],
  link: () =>
    verbs(link, linkWords, [ADD, SET, REPLACE, DEL, SHOW, GET], {
      finish: finishLink,
      begin: beginLink,
    }),
};

/** Whether a link is only given a token. */
function onlyToken({ afSpec, dev: _dev, index: _index, family: _family, ...rest }: Fields): boolean {
  const { inet6, ...others } = (afSpec ?? {}) as Record<string, Fields>;
  const keys = [...Object.keys(rest), ...Object.keys(others), ...Object.keys(inet6 ?? {})];
  return keys.length === 1 && keys[0] === 'token' && inet6!.token !== '::';
}
