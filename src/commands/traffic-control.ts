import type { Fields } from '../objects/definition.js';
import { actionIndex } from '../objects/tc/action.js';
import { defined } from '../objects/tc/options/reader.js';
import { settable } from '../objects/tc/place.js';
import { EMPTY } from '../objects/words/tc/qdiscs.js';
import { actionInWords } from '../objects/words/tc/reported/actions.js';
import { filterInWords } from '../objects/words/tc/reported/filters.js';
import { classInWords, qdiscInWords } from '../objects/words/tc/reported/qdiscs.js';
import type { Begin, Finish } from './finish.js';

/** What commands of `tc` mean together, and what is written of its objects before their words. */

/** An option that no word says is none; a qdisc of packets that come in is its own place. */
export const tc: Finish = (fields, { verb }) => {
  const { options, ...rest } = fields;
  const changes = verb === 'add' || verb === 'change' || verb === 'replace';
  if (options === undefined && changes && EMPTY.has(fields.kind))
    return { fields: { ...fields, options: {} } };
  const some = typeof options === 'object' && options !== null && Object.keys(options).length > 0;
  return { fields: some ? fields : rest };
};

/** An object of `tc` in words, without what only the kernel reports; of one that is removed only what names it. */
const tcBegin =
  (inWords: (fields: Record<string, unknown>) => Record<string, unknown>): Begin =>
  (fields, _choice, verb) => {
    const { options, stab, rate, ...rest } = settable(fields);
    const said = { ...rest, ...(verb === 'del' ? {} : defined({ options, stab, rate })) };
    return { fields: inWords(said), words: [] };
  };

/** A qdisc without a parent is the root of its device, which `tc` has to be given. */
export const beginQdisc: Begin = (given, choice, verb) => {
  const { fields } = tcBegin(qdiscInWords)(given, choice, verb);
  const { parent, kind, handle, ...rest } = fields;
  const isIngress = kind === 'ingress' || kind === 'clsact';
  // their place follows from their kind
  if (isIngress && (parent === undefined || parent === INGRESS))
    return { fields: { ...rest, kind }, words: [] };
  const isRoot = parent === undefined && verb !== 'dump';
  return { fields: isRoot ? { parent: 'root', ...fields } : fields, words: [] };
};
const INGRESS = 0xfffffff1;

export const beginClass: Begin = tcBegin(classInWords);

const BLOCK = -1;

/** A filter in a block has the block in the place of its device. */
export const beginFilter: Begin = ({ dev, ...given }, choice, verb) =>
  tcBegin(filterInWords)(
    { ...given, ...(dev === BLOCK ? { ifindex: dev } : defined({ dev })) },
    choice,
    verb,
  );

/** One action by itself is written like several. */
export const beginActions: Begin = (fields) => {
  const list = Array.isArray(fields.tab) ? fields.tab : [fields];
  return { fields: { tab: list.map((one) => actionInWords(one, false)) }, words: [] };
};

/** An action that was read goes by its kind and number. */
export const beginAction: Begin = ({ kind, index, options, tab }) => {
  const [only] = Array.isArray(tab) && tab.length === 1 ? (tab as Fields[]) : [{ kind, index, options }];
  const number = only === undefined ? 0 : actionIndex(only);
  return { fields: { kind: only?.kind, ...(number === 0 ? {} : { index: number }) }, words: [] };
};

/** One action goes by itself, several together. */
export const tcActions: Finish = ({ tab }, { line }) => {
  if (!Array.isArray(tab) || tab.length === 0) throw line.error("'action' is missing");
  return { fields: { tab } };
};
