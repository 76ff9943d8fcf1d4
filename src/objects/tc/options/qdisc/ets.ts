import { list, type Obj, type Reader, to, type WordsOf, words } from '../reader.js';
import { size } from '../units.js';

const table = {
  /** How many; by default those that are strict and those with a quantum. */
  bands: to('nbands'),
  /** How many of them are strict. */
  strict: to('nstrict'),
  /** Bytes of each of the others. */
  quanta: (values: readonly (number | string)[]) => values.map(size),
  /** Bands of the priorities. */
  priomap: list,
};
/** Enhanced transmission selection in iproute2's words. */
export interface EtsWords extends WordsOf<typeof table> {}
const read = words(table);
export const ets: Reader = Object.assign(
  (options: Obj) => {
    const { quanta, strict = 0, bands, nbands } = options as EtsWords & { nbands?: number };
    if (bands ?? nbands ?? (quanta === undefined && strict === 0)) return read(options);
    return read({ bands: strict + (quanta?.length ?? 0), ...options });
  },
  { wordOf: read.wordOf ?? {} },
);

const classTable = { quantum: to('quantaBand', size) };
/** A class of it. */
export interface EtsClassWords extends WordsOf<typeof classTable> {}
export const etsClass: Reader = words(classTable);
