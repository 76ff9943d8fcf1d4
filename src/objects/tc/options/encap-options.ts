import { type Int64, int64 } from '../../../schema/index.js';
import { typeError } from '../../../schema/stack.js';

/** Options in a tunnel's header as text, as the flower filter and the tunnel_key action have them. */

import { defined } from './reader.js';
import { integer } from './units.js';

/** The options by protocol. */
export interface EncapWords {
  /** `'CLASS:TYPE:DATA'`, with masks. */
  geneveOpts?: string | undefined;
  /** Group policy. */
  vxlanOpts?: number | string | undefined;
  /** `'VERSION:INDEX:DIRECTION:HWID'`. */
  erspanOpts?: string | undefined;
  /** `'PDU:QFI'`. */
  gtpOpts?: string | undefined;
  /** `'TYPE:SEID'`. */
  pfcpOpts?: string | undefined;
}

const hex = (text: string): number => Number.parseInt(text, 16);

function parts(text: string, count: number, what: string): string[] {
  const found = text.split(':');
  if (found.length !== count || found.some((one) => one === '')) throw typeError(`'${text}' is no ${what}`);
  return found;
}

function geneve(text: string): object[] {
  return text.split(',').map((one) => {
    const [group, type, data] = parts(one, 3, "Geneve option, such as '0102:80:00880022'") as [
      string,
      string,
      string,
    ];
    return { class: hex(group), type: hex(type), data };
  });
}

function erspan(text: string): object {
  const [ver, index, dir, hwid] = parts(text, 4, "ERSPAN option, such as '2:0:1:7'").map(integer);
  return { ver, index, dir, hwid };
}

function gtp(text: string): object {
  const [pduType, qfi] = parts(text, 2, "GTP option, such as '01:02'").map(hex);
  return { pduType, qfi };
}

function pfcp(text: string): object {
  const [type, seid] = parts(text, 2, "PFCP option, such as '01:0a'") as [string, string];
  return { type: hex(type), seid: int64(BigInt(`0x${seid}`)) };
}

/** Options as the kernel's declaration has them. */
export function encapOptions(words: EncapWords): object | undefined {
  const { geneveOpts, vxlanOpts, erspanOpts, gtpOpts, pfcpOpts } = words;
  const options = defined({
    geneve: geneveOpts === undefined ? undefined : geneve(geneveOpts),
    vxlan: vxlanOpts === undefined ? undefined : { gbp: integer(vxlanOpts) },
    erspan: erspanOpts === undefined ? undefined : erspan(erspanOpts),
    gtp: gtpOpts === undefined ? undefined : gtp(gtpOpts),
    pfcp: pfcpOpts === undefined ? undefined : pfcp(pfcpOpts),
  });
  return Object.keys(options).length > 0 ? options : undefined;
}

type EncapName = keyof EncapWords;

/** All bits of an option: what its mask is where none is given. */
function all(name: EncapName, text: string): string {
  const full = (one: string): string => 'f'.repeat(one.length);
  switch (name) {
    case 'geneveOpts':
      return text
        .split(',')
        .map((one) => `ffff:ff:${full(one.split(':')[2] ?? '')}`)
        .join(',');
    case 'vxlanOpts':
      return String(U32);
    case 'erspanOpts':
      return `255:${U32}:255:255`;
    case 'gtpOpts':
      return 'ff:ff';
    default:
      return `ff:${'f'.repeat(16)}`;
  }
}
const U32 = 0xffffffff;

/** What must be in a tunnel's header, as flower has it: `'5/255'`. */
export function encapMatch(name: EncapName, given: number | string): object {
  const [value = '', mask = all(name, value)] = String(given).split('/');
  return {
    keyEncOpts: encapOptions({ [name]: value }),
    keyEncOptsMask: encapOptions({ [name]: mask }),
  };
}

type Options = Readonly<Record<string, unknown>>;
const pad = (value: unknown, digits: number): string =>
  BigInt(value as Int64)
    .toString(16)
    .padStart(digits, '0');

/** Options as text, by their words. */
const writers: Readonly<Record<string, readonly [word: EncapName, write: (option: never) => string]>> = {
  geneve: [
    'geneveOpts',
    (list: readonly Options[]) =>
      list.map((one) => `${pad(one.class, 4)}:${pad(one.type, 2)}:${one.data}`).join(','),
  ],
  vxlan: ['vxlanOpts', ({ gbp }: Options) => String(gbp)],
  erspan: [
    'erspanOpts',
    ({ ver, index = 0, dir = 0, hwid = 0 }: Options) => `${ver}:${index}:${dir}:${hwid}`,
  ],
  gtp: ['gtpOpts', ({ pduType, qfi }: Options) => `${pad(pduType, 2)}:${pad(qfi, 2)}`],
  pfcp: ['pfcpOpts', ({ type, seid }: Options) => `${pad(type, 2)}:${pad(seid, 1)}`],
};

/** The same that was read, as text; undefined where there is none, or none that is known. */
export function encapText(options: Options | undefined, mask: Options | undefined): object | undefined {
  const [kind = ''] = Object.keys(options ?? {});
  const found = Object.hasOwn(writers, kind) ? writers[kind]! : undefined;
  if (!found || !mask?.[kind]) return undefined;
  const [name, write] = found;
  const value = write(options![kind] as never);
  const bits = write(mask[kind] as never);
  return { [name]: bits === all(name, value) ? value : `${value}/${bits}` };
}
