import { addr } from '../../objects/addr.js';
import { addrlabel } from '../../objects/addrlabel.js';
import type { Fields } from '../../objects/definition.js';
import { neigh } from '../../objects/neigh.js';
import { neightbl } from '../../objects/neightbl.js';
import { netconf } from '../../objects/netconf.js';
import { netnsid } from '../../objects/netnsid.js';
import { familyOf } from '../../objects/prefix.js';
import { rule } from '../../objects/rule.js';
import { stats } from '../../objects/stats.js';
import { addrWords, maddrWords } from '../../objects/words/addr.js';
import { neighWords } from '../../objects/words/neigh.js';
import { ruleWords } from '../../objects/words/rule.js';
import { addrlabelWords, neightblWords, netconfWords, statsWords } from '../../objects/words/tables.js';
import type { Begin, Finish } from '../finish.js';
import { ADD, CHANGE, DEL, FLUSH, GET, type Part, REPLACE, SHOW, verbs } from '../object.js';
import { netns, netnsWords } from '../system.js';

/** Addresses that are chosen by their links. */
const beginAddr: Begin = (fields, { links, dynamic }) => {
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

/** `ip` lists the rules of one family. */
const finishRule: Finish = (fields, { verb }, dialect) => {
  const lists = (verb === 'show' || verb === 'flush') && dialect === 'iproute2';
  if (!lists || fields.family !== undefined || familyOf(fields.src, fields.dst) !== undefined)
    return { fields };
  return { fields: { family: 'inet', ...fields } };
};

const beginNeigh: Begin = (fields, { states, everyState }) => ({
  fields,
  words: [...(everyState ? ['nud', 'all'] : []), ...(states ?? []).flatMap((one) => ['nud', one])],
});

/** A table of neighbours is of no family unless it is said. */
const finishNeightbl: Finish = (fields, { verb }) => ({
  fields: verb === 'change' ? { family: 'unspec', ...fields } : fields,
});

/** The link of a table's settings stands beside them. */
const beginNeightbl: Begin = ({ parms, ...fields }) => {
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

/** `ip netns set NAME ID`: `auto` lets the kernel choose. */
const finishNetnsId: Finish = ({ name, target }, { verb }) => {
  if (verb === 'list-id') return { fields: target === undefined ? {} : { nsid: target } };
  const fd = /^\/proc\/self\/fd\/(\d+)$/.exec(`${name}`)?.[1];
  const where = fd === undefined ? { netns: name } : { fd: Number(fd) };
  return { fields: { ...where, ...(typeof target === 'number' && target >= 0 ? { nsid: target } : {}) } };
};

const beginNetnsId: Begin = ({ fd, pid, nsid, netns, ...fields }, _choice, verb) => {
  if (verb !== 'add') return { fields, words: [] };
  const where = netns ?? (fd === undefined ? `/proc/${pid}/ns/net` : `/proc/self/fd/${fd}`);
  return { fields, words: [`${where}`, nsid === undefined || nsid === -1 ? 'auto' : `${nsid}`] };
};

export const part: Part = {
  addr: () => verbs(addr, addrWords, [ADD, CHANGE, REPLACE, DEL, SHOW, FLUSH], { begin: beginAddr }),
  maddr: () => verbs(addr, maddrWords, [[['show', 'list', 'lst'], 'multicast']]),
  addrlabel: () => verbs(addrlabel, addrlabelWords, [ADD, REPLACE, DEL, GET, SHOW, FLUSH]),
  rule: () => verbs(rule, ruleWords, [ADD, DEL, SHOW, FLUSH], { finish: finishRule }),
  neigh: () => verbs(neigh, neighWords, [ADD, CHANGE, REPLACE, DEL, GET, SHOW, FLUSH], { begin: beginNeigh }),
  ntable: () =>
    verbs(neightbl, neightblWords, [[['change', 'set'], 'set'], SHOW], {
      finish: finishNeightbl,
      begin: beginNeightbl,
    }),
  netns: () => [
    ...verbs(netns, netnsWords, [
      SHOW,
      ADD,
      DEL,
      [['attach'], 'attach'],
      [['identify'], 'identify'],
      [['pids'], 'pids'],
    ]),
    ...verbs(
      netnsid,
      netnsWords,
      [
        [['set'], 'add'],
        [['list-id'], 'show'],
      ],
      { finish: finishNetnsId, begin: beginNetnsId },
    ),
  ],
  netconf: () => verbs(netconf, netconfWords, [SHOW, GET]),
  stats: () => verbs(stats, statsWords, [SHOW, GET, [['set'], 'set']]),
};
