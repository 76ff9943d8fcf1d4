import { binary, elements, enumeration, flags, s32, select, string, u32 } from '../../../schema/index.js';

/** `NFTNL_UDATA_COMMENT`, which objects have alone. */
export const commentData = elements({ comment: [0, string(128)] });

/** What nft keeps with a table: the version that wrote it as well (1.1.5). */
export const tableData = elements({
  comment: [0, string(128)],
  nftVersion: [1, binary()],
  nftBuild: [2, binary()],
});

/** What nft keeps with a rule. */
export const ruleData = elements({ comment: [0, string(128)], ebtablesPolicy: [1, u32] });

/** What nft keeps with an element; `intervalOpen`: the interval has no end. */
export const elementData = elements({
  comment: [0, string(128)],
  flags: [1, flags(u32, { intervalOpen: 1 })],
});

/** Byte order of a set's keys or data. */
const byteorder = enumeration(u32, { invalid: 0, host: 1, big: 2 });

/** Parts of `typeof` expressions, by their numbers. */
const payload = elements({
  protocol: [0, u32],
  field: [1, u32],
  base: [2, u32],
  offset: [3, u32],
  len: [4, u32],
  inner: [5, u32],
});
const exthdr = elements({ header: [0, u32], field: [1, u32], op: [2, u32] });
const meta = elements({ key: [0, u32], inner: [1, u32] });
const key = elements({ key: [0, u32] });
const ct = elements({ key: [0, u32], direction: [1, s32] });
const numgen = elements({ type: [0, u32], modulus: [1, u32], offset: [2, u32] });
const hash = elements({
  type: [0, u32],
  offset: [1, u32],
  modulus: [2, u32],
  seed: [3, u32],
  seedSet: [4, u32],
});
const fib = elements({ result: [0, u32], flags: [1, u32] });
const xfrm = elements({ key: [0, u32], spnum: [1, u32], dir: [2, u32] });
const constant = elements({ type: [0, enumeration(u32, { queue: 0 })] });
const nothing = elements({});

/** Kinds of expressions of nft (not those of the kernel). */
const kind = enumeration(u32, {
  verdict: 1,
  value: 4,
  payload: 7,
  exthdr: 8,
  meta: 9,
  socket: 10,
  osf: 11,
  ct: 12,
  concat: 13,
  numgen: 23,
  hash: 24,
  rt: 25,
  tunnel: 26,
  fib: 27,
  xfrm: 28,
});

const single = {
  verdict: nothing,
  value: constant,
  payload,
  exthdr,
  meta,
  socket: key,
  osf: nothing,
  ct,
  numgen,
  hash,
  rt: key,
  tunnel: key,
  fib,
  xfrm,
} as const;

/** A part of a concatenation. */
const part = elements({ kind: [0, kind], data: [1, select('kind', single)] });
const concat = elements({
  /** Of types that are named, nft says no expression: it leaves the first part where it finds that out. */
  unfinished: [0, nothing, [4, 0, 0, 0]],
  part0: [0, part],
  part1: [1, part],
  part2: [2, part],
  part3: [3, part],
  part4: [4, part],
  part5: [5, part],
  part6: [6, part],
  part7: [7, part],
  part8: [8, part],
  part9: [9, part],
  part10: [10, part],
  part11: [11, part],
  part12: [12, part],
  part13: [13, part],
  part14: [14, part],
  part15: [15, part],
});
/** The expression of a `typeof`. */
const typeOf = elements({ kind: [0, kind], data: [1, select('kind', { ...single, concat })] });

/** What nft keeps with a set: what the kernel does not need, and listing does. */
export const setData = elements({
  keyByteorder: [0, byteorder],
  dataByteorder: [1, byteorder],
  /** Whether adjacent elements become one (`auto-merge`). */
  mergeElements: [2, u32],
  keyTypeof: [3, typeOf],
  dataTypeof: [4, typeOf],
  expr: [5, binary()],
  /** Whether the data of a map are ranges. */
  dataInterval: [6, u32],
  comment: [7, string(128)],
});
