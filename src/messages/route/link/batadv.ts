import { type Attributes, attributes, type Infer, string } from '../../../schema/index.js';

const set = attributes('IFLA_BATADV', {
  /** Routing algorithm: `BATMAN_IV`, `BATMAN_V`. Only written. */
  algoName: [1, string(19)],
});
export interface Batadv extends Infer<typeof set> {}
/** `IFLA_BATADV_*`: a B.A.T.M.A.N. mesh. */
export const batadv: Attributes<Batadv> = set;
