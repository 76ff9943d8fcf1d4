/** What options of actions may be given as, by their kind. A new kind is one file and one line in each list. */
import type { ActionKind } from '../../../../messages/route/tc/action/index.js';
import type { Obj, Reader } from '../reader.js';
import { handle } from '../units.js';
import { type BpfActionWords, bpf } from './bpf.js';
import { type ConnmarkWords, connmark } from './connmark.js';
import { type CsumWords, csum } from './csum.js';
import { type CtWords, ct } from './ct.js';
import { type CtinfoWords, ctinfo } from './ctinfo.js';
import { type GactWords, gact } from './gact.js';
import { type GateWords, gate } from './gate.js';
import { type IfeWords, ife, ifeAgain } from './ife.js';
import { type MirredWords, mirred } from './mirred.js';
import { type MplsWords, mpls, mplsAgain } from './mpls.js';
import { type NatWords, nat } from './nat.js';
import { counted, type PeditWords, pedit } from './pedit.js';
import { type PoliceWords, police } from './police.js';
import { type SampleWords, sample } from './sample.js';
import { type SimpleWords, simple } from './simple.js';
import { type SkbeditWords, skbedit } from './skbedit.js';
import { type SkbmodWords, skbmod } from './skbmod.js';
import { type TunnelKeyWords, tunnelKey } from './tunnel-key.js';
import { type VlanWords, vlan } from './vlan.js';

/** Words of actions. */
export interface ActionKindWords {
  bpf: BpfActionWords;
  connmark: ConnmarkWords;
  csum: CsumWords;
  ct: CtWords;
  ctinfo: CtinfoWords;
  gact: GactWords;
  gate: GateWords;
  ife: IfeWords;
  mirred: MirredWords;
  mpls: MplsWords;
  nat: NatWords;
  pedit: PeditWords;
  police: PoliceWords;
  sample: SampleWords;
  simple: SimpleWords;
  skbedit: SkbeditWords;
  skbmod: SkbmodWords;
  tunnel_key: TunnelKeyWords;
  vlan: VlanWords;
}

const after =
  (read: Reader, then: (options: Obj) => Obj): Reader =>
  (options) =>
    then(read(options));

/** A class in the place of a number, and the count of a program's instructions. */
const classed = (options: Obj): Obj =>
  typeof options.priority === 'string' ? { ...options, priority: handle(options.priority) } : options;
const programmed = (options: Obj): Obj =>
  Array.isArray(options.ops) && options.opsLen === undefined
    ? { ...options, opsLen: options.ops.length }
    : options;

export const actionReaders: Readonly<Record<keyof ActionKindWords, Reader>> = {
  bpf: after(bpf, programmed),
  connmark,
  csum,
  ct,
  ctinfo,
  gact,
  gate,
  ife: after(ife, ifeAgain),
  mirred,
  mpls: after(mpls, mplsAgain),
  nat,
  pedit: after(pedit, counted),
  police,
  sample,
  simple,
  skbedit: after(skbedit, classed),
  skbmod,
  tunnel_key: tunnelKey,
  vlan,
} satisfies Partial<Record<ActionKind, Reader>>;
