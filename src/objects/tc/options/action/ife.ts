import { typeError } from '../../../../schema/stack.js';
import { defined, type Obj, only } from '../reader.js';
import { integer } from '../units.js';
import { type ActionWords, action } from './common.js';

/** What can be sent of a packet. */
const METADATA = { mark: 'skbmark', prio: 'prio', tcindex: 'tcindex' } as const;
type Metadata = keyof typeof METADATA;

/** Metadata between two hosts in iproute2's words: `{ encode: { allow: ['mark'], dst: … } }`, `{ decode: true }`. */
export interface IfeWords extends ActionWords {
  /** Puts packets into inter-FE frames. */
  encode?:
    | {
        /** EtherType. */
        type?: number | string | undefined;
        dst?: string | undefined;
        src?: string | undefined;
        /** Sends what the packet has. */
        allow?: readonly Metadata[] | undefined;
        /** Sends this. */
        use?: { [K in Metadata]?: number | undefined } | undefined;
      }
    | undefined;
  /** Takes packets out of inter-FE frames. */
  decode?: true | undefined;
}

/** With the list of metadata that the kernel wants, and does not report where it is empty. */
export function ifeAgain(options: Obj): Obj {
  const { flags } = (options.parms ?? {}) as { flags?: unknown };
  return flags === 'decode' ? options : { ...options, metalst: options.metalst ?? {} };
}

export const ife = action<IfeWords>('pipe', ({ encode, decode, ...rest }, generic) => {
  if (!encode && !decode) throw typeError("ife needs 'encode' or 'decode'");
  const words = only('encode', encode ?? {}, ['type', 'dst', 'src', 'allow', 'use']);
  const { type, dst, src, allow = [], use = {} } = words;
  only('encode.use', use, Object.keys(METADATA));
  const metalst = Object.fromEntries([
    ...allow.map((name) => [METADATA[name], []]),
    ...Object.entries(defined(use)).map(([name, value]) => [METADATA[name as Metadata], [value]]),
  ]);
  return {
    parms: { ...generic, flags: encode ? 'encode' : 'decode' },
    ...defined({ dmac: dst, type: type === undefined ? undefined : integer(type), smac: src }),
    ...(encode ? { metalst } : {}),
    ...rest,
  };
});
