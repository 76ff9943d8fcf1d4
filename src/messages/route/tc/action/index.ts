import {
  type Attributes,
  attributes,
  binary,
  bitfield32,
  type Choice,
  type Infer,
  indexed,
  legacyNested,
  nested,
  pad,
  select,
  string,
  u32,
} from '../../../../schema/index.js';
import { plainStats } from '../stats.js';
import { bpfAction } from './bpf.js';
import { connmark } from './connmark.js';
import { csum } from './csum.js';
import { ct } from './ct.js';
import { ctinfo } from './ctinfo.js';
import { gact } from './gact.js';
import { gate } from './gate.js';
import { ife } from './ife.js';
import { ipt } from './ipt.js';
import { mirred } from './mirred.js';
import { mplsAction } from './mpls.js';
import { natAction } from './nat.js';
import { pedit } from './pedit.js';
import { police } from './police.js';
import { sample } from './sample.js';
import { simple } from './simple.js';
import { skbedit } from './skbedit.js';
import { skbmod } from './skbmod.js';
import { tunnelKey } from './tunnel-key.js';
import { vlanAction } from './vlan.js';

/** Kinds of actions: what `TCA_ACT_OPTIONS` holds by the value of `TCA_ACT_KIND`. */
export const actionKinds = {
  bpf: nested(bpfAction),
  connmark: nested(connmark),
  csum: nested(csum),
  ct: nested(ct),
  ctinfo: nested(ctinfo),
  gact: nested(gact),
  gate: nested(gate),
  ife: nested(ife),
  ipt: nested(ipt),
  mirred: nested(mirred),
  mpls: nested(mplsAction),
  nat: nested(natAction),
  pedit: nested(pedit),
  police: nested(police),
  sample: nested(sample),
  simple: nested(simple),
  skbedit: nested(skbedit),
  skbmod: nested(skbmod),
  tunnel_key: nested(tunnelKey),
  vlan: nested(vlanAction),
  xt: nested(ipt),
} as const;

const hwStats = bitfield32({ immediate: 1, delayed: 2 });

const set = attributes('TCA_ACT', {
  kind: [1, string(15)],
  options: [2, select('kind', actionKinds)],
  /** Number within its kind, where nothing else is told: to name one that exists. */
  index: [3, u32],
  stats: [4, legacyNested(plainStats)],
  pad: [5, pad(0)],
  /** The user's own mark. */
  cookie: [6, binary(0, 16)],
  flags: [7, bitfield32({ noPercpuStats: 1, skipHw: 2, skipSw: 4 })],
  hwStats: [8, hwStats],
  usedHwStats: [9, hwStats],
  inHwCount: [10, u32],
});
/** The kinds of actions that are declared. */
export type ActionKind = keyof typeof actionKinds;
export interface ActionFields extends Omit<Infer<typeof set>, 'kind' | 'options'> {}
/** An action. `kind` decides the shape of `options`. */
export type Action = ActionFields & Choice<'kind', 'options', typeof actionKinds>;
/** `TCA_ACT_*` */
export const action: Attributes<Action> = set as Attributes<unknown> as Attributes<Action>;

/** Actions in their order, from 1. */
export const actionList = indexed(legacyNested(action), 1, { flagged: false });
