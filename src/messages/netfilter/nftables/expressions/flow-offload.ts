import { type Attributes, attributes, type Infer, string } from '../../../../schema/index.js';

const set = attributes('NFTA_FLOW', {
  tableName: [1, string(255)],
});
export interface NftFlowOffload extends Infer<typeof set> {}
/** `flow_offload`: lets a flowtable carry the connection from here on. */
export const flowOffload: Attributes<NftFlowOffload> = set;
