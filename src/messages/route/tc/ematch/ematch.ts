import {
  type Attributes,
  attributes,
  custom,
  decode,
  encode,
  type Infer,
  indexed,
  LITTLE_ENDIAN,
  message,
  NO_HEADER,
  struct,
  u16,
} from '../../../../schema/index.js';
import { matchKinds, OTHER } from './kinds.js';

const HEADER = 4;

/** A match as if it were an attribute whose type is its kind. */
const wrapped = message('tcf_ematch', { header: NO_HEADER, attributes: matchKinds });

type Kinds = Omit<Infer<typeof matchKinds>, 'unknown'>;

/** A match of a tree: `kind` tells what else it has; `flags` how it joins the next. */
export type Ematch = { [K in keyof Kinds]-?: NonNullable<Kinds[K]> }[keyof Kinds];

function read(payload: Uint8Array, type: number): Ematch | undefined {
  const declared = matchKinds.byId.get(type)?.type;
  const least =
    declared?.kind === 'message' ? declared.header.size : declared?.kind === 'struct' ? declared.size : 0;
  if (!declared || payload.length < least) return undefined;
  const bytes = new Uint8Array(HEADER + payload.length);
  new Uint16Array(bytes.buffer, 0, 2).set([bytes.length, type]);
  bytes.set(payload, HEADER);
  const { unknown, ...found } = decode(wrapped, bytes);
  return unknown ? undefined : (Object.values(found)[0] as Ematch);
}

const ematch = custom<Ematch>(
  (payload, little) => {
    if (little !== LITTLE_ENDIAN || payload.length < 8) return undefined;
    const kind = new DataView(payload.buffer, payload.byteOffset).getUint16(2, little);
    return read(payload, kind) ?? read(payload, OTHER);
  },
  (value) => {
    const known = !('data' in value) && matchKinds.byKey.has(value.kind as string);
    const bytes = encode(wrapped, { [known ? value.kind : 'other']: value });
    return bytes.subarray(HEADER, new DataView(bytes.buffer).getUint16(0, LITTLE_ENDIAN));
  },
);

const set = attributes('TCA_EMATCH_TREE', {
  hdr: [1, struct('tcf_ematch_tree_hdr', '', { nmatches: u16, progid: u16 })],
  /** A container names the place in this list where its own matches begin. */
  list: [2, indexed(ematch, 1, { flagged: false })],
});
export interface EmatchTree extends Infer<typeof set> {}
/** `TCA_EMATCH_TREE_*`: matches joined by and, or and not. */
export const ematchTree: Attributes<EmatchTree> = set;
