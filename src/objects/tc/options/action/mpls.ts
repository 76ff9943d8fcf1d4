import { typeError } from '../../../../schema/stack.js';
import { defined, type Obj, only } from '../reader.js';
import { type EtherType, protocol } from '../units.js';
import { type ActionWords, action } from './common.js';

interface Label {
  /** 0 to 1048575. */
  label?: number | undefined;
  /** Traffic class. */
  tc?: number | undefined;
  /** Time to live. */
  ttl?: number | undefined;
  /** Bottom of the stack. */
  bos?: number | undefined;
  /** EtherType of the header, by number or name: `'mpls_uc'`. */
  protocol?: EtherType | undefined;
}

/** Labels in iproute2's words: `{ push: { label: 100 } }`, `{ pop: { protocol: 'ip' } }`. */
export interface MplsWords extends ActionWords {
  /** Puts a label in front. */
  push?: Label | undefined;
  /** Changes the outer label. */
  modify?: Label | undefined;
  /** In front of the Ethernet header. */
  macPush?: Label | undefined;
  /** Takes the outer label off; `protocol` is what is within. */
  pop?: { protocol: EtherType } | undefined;
  /** Decrements the TTL. */
  decTtl?: true | undefined;
}

const NO_PROTOCOL: readonly unknown[] = ['decTtl', 'modify'];

/** Without the protocol that all report, and some refuse. */
export function mplsAgain(options: Obj): Obj {
  const { proto: _, ...rest } = options;
  const { mAction } = (options.parms ?? {}) as Obj;
  return NO_PROTOCOL.includes(mAction) ? rest : options;
}

const LABEL = ['label', 'tc', 'ttl', 'bos', 'protocol'];

export const mpls = action<MplsWords>('pipe', ({ push, modify, macPush, pop, decTtl, ...rest }, generic) => {
  const verbs = { push, modify, macPush, pop, decTtl };
  const mAction = Object.entries(verbs).find(([, value]) => value)?.[0];
  if (!mAction) throw typeError(`mpls needs one of ${Object.keys(verbs).join(', ')}`);
  const header: Label = push ?? modify ?? macPush ?? pop ?? {};
  if (mAction !== 'decTtl') only(mAction, header, mAction === 'pop' ? ['protocol'] : LABEL);
  return {
    parms: { ...generic, mAction },
    ...defined({
      label: header.label,
      proto: header.protocol === undefined ? undefined : protocol(header.protocol),
      tc: header.tc,
      ttl: header.ttl,
      bos: header.bos,
    }),
    ...rest,
  };
});
