import { tcWords } from '../../../tc/in-words.js';
import { isObject, type Obj } from '../../../tc/options/reader.js';
import { formatHandle, protocolName } from '../../../tc/options/units.js';
import { actionInWords, bytecodeText, policeWords } from './actions.js';
import { ematchText } from './ematch.js';

/** Filters and chains as the kernel reports them, in the words that make them again. */

type Back = (options: Obj, handle: unknown) => Obj;
// biome-ignore lint/suspicious/noExplicitAny: what was decoded, by its declaration
type Read = any;

const ALL = 0xffffffff;
const hex = (value: number): string => `0x${value.toString(16)}`;

/** A tree of matches as `match`. */
function matched({ ematches, ...rest }: Obj): Obj {
  if (ematches === undefined || (ematches as Read).list?.length === 0) return rest;
  const text = ematchText(ematches);
  return text === undefined ? { ematches, ...rest } : { match: text, ...rest };
}

const FLOW: Readonly<Record<string, string>> = { rtclassid: 'rt-classid', skuid: 'sk-uid', skgid: 'sk-gid' };
const flow: Back = (options) => {
  if (options.keys === undefined) return matched(options);
  const { keys, mode, baseclass, perturb, mask, xor, rshift, addend, divisor, ...rest } = matched(
    options,
  ) as Read;
  const names = keys.map(
    (key: string) => FLOW[key] ?? key.replace(/[A-Z]/g, (one) => `-${one.toLowerCase()}`),
  );
  return {
    ...(mode === 'hash' ? { hash: names } : { map: names[0] }),
    ...(mask === undefined || mask === ALL ? {} : { and: hex(mask) }),
    ...(xor ? { xor: hex(xor) } : {}),
    ...(rshift ? { rshift } : {}),
    ...(addend ? { addend } : {}),
    ...(divisor ? { divisor } : {}),
    ...(perturb ? { perturb } : {}),
    ...(baseclass ? { baseclass: formatHandle(baseclass) } : {}),
    ...rest,
  };
};

const bpf: Back = ({ ops, opsLen: _length, flags, ...rest }) => ({
  ...(ops === undefined ? {} : { bytecode: bytecodeText(ops) }),
  ...((flags as Read)?.includes?.('actDirect') ? { da: true } : {}),
  ...rest,
});

const route: Back = ({ iif, ...rest }) => ({ ...(iif === undefined ? {} : { fromif: iif }), ...rest });

const hashTable = (handle: number): string => `${(handle >>> 20).toString(16)}:`;
const bucket = (handle: number): string => `${hashTable(handle)}${((handle >>> 12) & 0xff).toString(16)}:`;
const ROOT = 0x80000000;

/** `800:5:1` */
function u32Handle(handle: number): string {
  const table = hashTable(handle);
  const slot = (handle >>> 12) & 0xff;
  const node = handle & 0xfff;
  return node === 0 && slot === 0 ? table : `${table}${slot ? slot.toString(16) : ''}:${node.toString(16)}`;
}

const u32: Back = ({ hash, link, mark, sel, ...rest }, handle) => {
  const { flags = [], off, offoff, offmask, offshift, hmask, hoff, keys } = (sel ?? {}) as Read;
  const has = (flag: string): boolean => flags.includes(flag);
  const lines = (keys ?? []).map(
    ({ val, mask, off: at, offmask: next }: Read) =>
      `u32 ${hex(val)} ${hex(mask)} at ${next ? 'nexthdr+' : ''}${at}`,
  );
  const { val, mask } = (mark ?? {}) as Read;
  if (val !== undefined && sel !== undefined) lines.push(`mark ${val} ${hex(mask)}`);
  const isOffset = has('offset') || has('varoffset') || has('eat');
  return {
    ...(lines.length > 0 && rest.match === undefined ? { match: lines } : {}),
    ...(typeof hash === 'number' && hash < ROOT ? { ht: bucket((handle as number) ?? hash) } : {}),
    ...(link === undefined ? {} : { link: typeof link === 'number' ? hashTable(link) : link }),
    ...(hmask ? { hashkey: { mask: hex(hmask), at: hoff } } : {}),
    ...(isOffset
      ? {
          offset: {
            ...(has('varoffset') ? { at: offoff, mask: hex(offmask), shift: offshift } : {}),
            ...(has('offset') ? { plus: off } : {}),
            ...(has('eat') ? { eat: true } : {}),
          },
        }
      : {}),
    ...rest,
  };
};

const kinds: Readonly<Record<string, Back>> = { basic: matched, bpf, cgroup: matched, flow, route, u32 };

/** What the kernel reports of filters by itself. */
const REPORTED = ['pcnt', 'inHwCount', 'tag', 'id'];
const FLAGS = ['skipHw', 'skipSw', 'verbose'];

/** Flags as switches; what the kernel reports of the hardware is none. */
function switched(options: Obj): Obj {
  const out: Obj = {};
  for (const [key, value] of Object.entries(options)) {
    if (REPORTED.includes(key)) continue;
    if ((key !== 'flags' && key !== 'flagsGen') || !Array.isArray(value) || value.includes('actDirect')) {
      out[key] = value;
      continue;
    }
    for (const flag of value) if (FLAGS.includes(flag)) out[flag] = true;
  }
  return out;
}

function handleOf(kind: unknown, handle: unknown, options: Obj): unknown {
  if (typeof handle !== 'number' || handle === 0) return handle === 'none' ? undefined : handle || undefined;
  if (kind === 'u32') return u32Handle(handle);
  if (kind === 'fw' && typeof options.mask === 'number' && options.mask !== ALL)
    return `${handle}/${hex(options.mask)}`;
  return kind === 'route' && (options.from !== undefined || options.to !== undefined) ? undefined : handle;
}

const protocolOf = ({ keyEthType }: Obj): Obj =>
  typeof keyEthType === 'number' ? { protocol: protocolName(keyEthType) } : {};

/** A filter or chain that was read, in words. */
export function filterInWords(fields: Obj): Obj {
  const { kind, options, handle, chain, dev, info: _info, prio, protocol, ...rest } = tcWords(fields) as Obj;
  const own = isObject(options) ? options : {};
  const back = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind]! : (one: Obj) => one;
  const { act, police, mask, ...others } = switched(own);
  const isMarked = kind === 'fw';
  const number = handleOf(kind, handle, own);
  return {
    ...(dev === undefined ? {} : { dev }),
    ...rest,
    ...(prio ? { prio } : {}),
    // of a chain only its template has it
    ...(protocol ? { protocol } : isObject(fields.options) ? protocolOf(fields.options) : {}),
    ...(chain === 0 || chain === undefined ? {} : { chain }),
    ...(kind === undefined ? {} : { kind }),
    ...(number === undefined ? {} : { handle: number }),
    ...(options === undefined
      ? {}
      : {
          options: isObject(options)
            ? {
                ...back({ ...others, ...(mask === undefined || isMarked ? {} : { mask }) }, handle),
                ...(isObject(police) ? { police: policeWords(police) } : {}),
                ...(Array.isArray(act) ? { act: act.map((one) => actionInWords(one, true)) } : {}),
              }
            : options,
        }),
  };
}
