import { nexthop, nexthopBucket } from '../../objects/nexthop.js';
import { familyOf } from '../../objects/prefix.js';
import { route } from '../../objects/route.js';
import type { Obj } from '../../objects/words/declared.js';
import { bucketWords, nexthopWords } from '../../objects/words/nexthop.js';
import { routeWords } from '../../objects/words/route.js';
import type { Begin, Finish } from '../finish.js';
import { ADD, APPEND, CHANGE, DEL, FLUSH, GET, type Part, REPLACE, SHOW, verbs } from '../object.js';

const MAIN = 254;

/** `show` of routes is of the table `main`, unless another is said or all are. */
const finishRoute: Finish = (given, { verb, facts, line }, dialect) => {
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
const beginRoute: Begin = (fields, { ranges = {}, everyTable }, verb) => {
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

export const part: Part = {
  route: () =>
    verbs(
      route,
      routeWords,
      [ADD, CHANGE, REPLACE, [['prepend'], 'prepend'], APPEND, DEL, SHOW, FLUSH, GET],
      { finish: finishRoute, begin: beginRoute },
    ),
  'nexthop bucket': () => verbs(nexthopBucket, bucketWords, [SHOW, GET]),
  nexthop: () => verbs(nexthop, nexthopWords, [ADD, CHANGE, REPLACE, DEL, SHOW, FLUSH, GET]),
};
