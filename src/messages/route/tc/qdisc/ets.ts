import { type Attributes, attributes, type Infer, listOf, u8, u32 } from '../../../../schema/index.js';

const quantaBand = [4, u32] as const;
const priomapBand = [6, u8] as const;

const set = attributes('TCA_ETS', {
  nbands: [1, u8],
  /** How many of the bands are strict. */
  nstrict: [2, u8],
  /** Bytes, for the bands that share. */
  quanta: [3, listOf(quantaBand[0], 'TCA_ETS_QUANTA_BAND', quantaBand[1])],
  /** Of a class. */
  quantaBand,
  /** Bands of the priorities. */
  priomap: [5, listOf(priomapBand[0], 'TCA_ETS_PRIOMAP_BAND', priomapBand[1])],
  priomapBand,
});
export interface Ets extends Infer<typeof set> {}
/** `TCA_ETS_*`: enhanced transmission selection (802.1Qaz). */
export const ets: Attributes<Ets> = set;
