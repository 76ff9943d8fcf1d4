/** What the kernel knows of a packet: `meta(nf_mark mask 0xff gt 24)`. */

import { LITTLE_ENDIAN } from '../../../../schema/index.js';
import { typeError } from '../../../../schema/stack.js';
import { integer } from '../units.js';
import type { Word } from './parse.js';

/** `TCF_META_ID_*` by iproute2's names. */
const IDS: Readonly<Record<string, number>> = {
  random: 1,
  loadavg_1: 2,
  loadavg_5: 3,
  loadavg_15: 4,
  dev: 5,
  indev: 5,
  priority: 6,
  protocol: 7,
  pkt_type: 8,
  pkt_len: 9,
  data_len: 10,
  mac_len: 11,
  nf_mark: 12,
  fwmark: 12,
  tc_index: 13,
  tcindex: 13,
  rt_classid: 14,
  rt_iif: 15,
  sk_family: 16,
  sk_state: 17,
  sk_reuse: 18,
  sk_bind_if: 19,
  sk_refcnt: 20,
  sk_shutdown: 21,
  sk_proto: 22,
  sk_type: 23,
  sk_rcvbuf: 24,
  sk_rmem: 25,
  sk_wmem: 26,
  sk_omem: 27,
  sk_wmem_queue: 28,
  sk_rcv_queue: 29,
  sk_snd_queue: 30,
  sk_err_queue: 31,
  sk_fwd_alloc: 32,
  sk_sndbuf: 33,
  sk_allocs: 34,
  sk_route_caps: 35,
  sk_hash: 36,
  sk_lingertime: 37,
  sk_ack_backlog: 38,
  sk_max_ack_backlog: 39,
  sk_prio: 40,
  sk_rcvlowat: 41,
  sk_rcvtimeo: 42,
  sk_sndtimeo: 43,
  sk_sendmsg_off: 44,
  sk_write_pending: 45,
  vlan: 46,
  vlan_tag: 46,
  rxhash: 47,
};
/** The names by their numbers. */
export const metaNames: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(IDS)
    .reverse()
    .map(([name, id]) => [id, name]),
);
/** Those that can be text. */
const VARIABLE: readonly string[] = ['dev', 'indev', 'sk_bind_if'];

const TYPE = 0x1000;
const INT = TYPE;
const OPERATORS: Readonly<Record<string, number>> = { eq: 0, gt: 1, lt: 2 };

interface Side {
  kind: number;
  shift: number;
  /** Its operand, in hexadecimal: the mask of what the kernel knows, or a value. */
  value: string | undefined;
}

function bytes(value: number): string {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value >>> 0, LITTLE_ENDIAN);
  return Array.from(new Uint8Array(view.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** One of the two that are compared. Beside text, what the kernel knows is text too. */
function side(words: readonly Word[], text: boolean): Side {
  const [first, ...rest] = words;
  if (!first) throw typeError("meta is of the shape 'meta(nf_mark gt 24)'");
  if (first.quoted) {
    const encoded = new TextEncoder().encode(first.text);
    const value = Array.from(encoded, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return { kind: 0, shift: 0, value };
  }
  const known = Object.hasOwn(IDS, first.text) ? IDS[first.text]! : undefined;
  if (known === undefined) return { kind: INT, shift: 0, value: bytes(integer(first.text)) };
  const found: Side = {
    kind: (text && VARIABLE.includes(first.text) ? 0 : INT) + known,
    shift: 0,
    // all of a number counts where no mask is given
    value: text && VARIABLE.includes(first.text) ? undefined : bytes(0),
  };
  for (let i = 0; i < rest.length; i += 2) {
    const [name, value] = [rest[i]!.text, integer(rest[i + 1]?.text ?? '')];
    if (name === 'shift') found.shift = value;
    else if (name === 'mask') found.value = bytes(value);
    else throw typeError(`'${name}' is not known in meta: shift, mask`);
  }
  return found;
}

export function meta(words: readonly Word[]): Record<string, unknown> {
  const at = words.findIndex(({ text, quoted }) => !quoted && Object.hasOwn(OPERATORS, text));
  if (at < 0) throw typeError('meta lacks an operator: eq, gt, lt');
  const text = words.some(({ quoted }) => quoted);
  const left = side(words.slice(0, at), text);
  const right = side(words.slice(at + 1), text);
  const op = OPERATORS[words[at]!.text];
  return {
    hdr: {
      left: { kind: left.kind, shift: left.shift, op },
      right: { kind: right.kind, shift: right.shift },
    },
    ...(left.value === undefined ? {} : { lvalue: left.value }),
    ...(right.value === undefined ? {} : { rvalue: right.value }),
  };
}
