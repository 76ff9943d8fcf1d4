/** IPv6 extension headers, options of IPv4, TCP and DCCP, and chunks of SCTP: what the exthdr expression reads. */
import * as t from './types.js';

export interface OptionField {
  readonly name: string;
  /** Place in the header or option, in bits. */
  readonly offset: number;
  readonly bits: number;
  readonly type: t.DataType;
  /** Its number, as user data of sets keep it. */
  readonly index: number;
}

export interface Header {
  readonly name: string;
  /** The number of the header's protocol, the option's kind, the chunk's type. */
  readonly type: number;
  /** Number that user data of sets keep of IPv6 extension headers. */
  readonly id: number;
  readonly fields: ReadonlyMap<string, OptionField>;
}

export type HeaderClass = 'ip6' | 'ip option' | 'tcp option' | 'sctp chunk' | 'dccp option';

/** `NFT_EXTHDR_OP_*`. */
export const operations: Readonly<Record<HeaderClass, number>> = {
  ip6: 0,
  'tcp option': 1,
  'ip option': 2,
  'sctp chunk': 3,
  'dccp option': 4,
};

type FieldSpec = readonly [offset: number, bits: number, type?: t.DataType, index?: number];

function header(name: string, type: number, fields: Record<string, FieldSpec>, first = 1, id = 0): Header {
  let index = first;
  return {
    name,
    type,
    id,
    fields: new Map(
      Object.entries(fields).map(([field, [offset, bits, of = t.integer, at]]) => [
        field,
        { name: field, offset, bits, type: of, index: at ?? index++ },
      ]),
    ),
  };
}

function table(...headers: Header[]): ReadonlyMap<string, Header> {
  return new Map(headers.map((each) => [each.name, each]));
}

/** The first field is the one that stands for the header where only its presence is asked. */
export const extensionHeaders: ReadonlyMap<string, Header> = table(
  header('hbh', 0, { nexthdr: [0, 8, t.inetProto], hdrlength: [8, 8] }, 1, 1),
  header(
    'rt',
    43,
    { nexthdr: [0, 8, t.inetProto], hdrlength: [8, 8], type: [16, 8], 'seg-left': [24, 8] },
    1,
    2,
  ),
  header(
    'rt0',
    43,
    { reserved: [32, 32], 'addr[1]': [64, 128, t.ipv6], 'addr[2]': [192, 128, t.ipv6] },
    1,
    3,
  ),
  header('rt2', 43, { reserved: [32, 32], addr: [64, 128, t.ipv6] }, 1, 4),
  header(
    'srh',
    43,
    {
      'last-entry': [32, 8],
      flags: [40, 8],
      tag: [48, 16],
      'sid[1]': [64, 128, t.ipv6],
      'sid[2]': [192, 128, t.ipv6],
    },
    1,
    5,
  ),
  header(
    'frag',
    44,
    {
      nexthdr: [0, 8, t.inetProto],
      reserved: [8, 8],
      'frag-off': [16, 13],
      reserved2: [29, 2],
      'more-fragments': [31, 1],
      id: [32, 32],
    },
    1,
    6,
  ),
  header('dst', 60, { nexthdr: [0, 8, t.inetProto], hdrlength: [8, 8] }, 1, 7),
  header(
    'mh',
    135,
    {
      nexthdr: [0, 8, t.inetProto],
      hdrlength: [8, 8],
      type: [16, 8, t.mhType],
      reserved: [24, 8],
      checksum: [32, 16],
    },
    1,
    8,
  ),
);

const KIND: FieldSpec = [0, 8, t.integer, 0];
const LENGTH: FieldSpec = [8, 8, t.integer, 1];

export const tcpOptions: ReadonlyMap<string, Header> = table(
  header('eol', 0, { kind: KIND }, 0),
  header('nop', 1, { kind: KIND }, 0),
  header('maxseg', 2, { kind: KIND, length: LENGTH, size: [16, 16, t.integer, 2] }, 0),
  header('window', 3, { kind: KIND, length: LENGTH, count: [16, 8, t.integer, 2] }, 0),
  header('sack-perm', 4, { kind: KIND, length: LENGTH }, 0),
  header(
    'sack',
    5,
    {
      kind: KIND,
      length: LENGTH,
      left: [16, 32, t.integer, 2],
      right: [48, 32, t.integer, 3],
      left1: [80, 32, t.integer, 4],
      right1: [112, 32, t.integer, 5],
      left2: [144, 32, t.integer, 6],
      right2: [176, 32, t.integer, 7],
      left3: [208, 32, t.integer, 8],
      right3: [240, 32, t.integer, 9],
    },
    0,
  ),
  header(
    'timestamp',
    8,
    { kind: KIND, length: LENGTH, tsval: [16, 32, t.integer, 2], tsecr: [48, 32, t.integer, 3] },
    0,
  ),
  header('md5sig', 19, { kind: KIND, length: LENGTH }, 0),
  header('mptcp', 30, { kind: KIND, length: LENGTH, subtype: [16, 4, t.mptcpSubtype, 2] }, 0),
  header('fastopen', 34, { kind: KIND, length: LENGTH }, 0),
);
/** An option without a name. */
export const tcpFallback: Header = header('', -1, { kind: KIND, length: LENGTH }, 0);
/** Other words for options. `sack1` to `sack3` are further blocks of `sack`. */
export const tcpOptionAliases: Readonly<Record<string, string>> = {
  mss: 'maxseg',
  noop: 'nop',
  'sack-permitted': 'sack-perm',
  sack0: 'sack',
};

const IP_TYPE: FieldSpec = [0, 8, t.integer, 1];
const IP_LENGTH: FieldSpec = [8, 8, t.integer, 2];
const POINTER: FieldSpec = [16, 8, t.integer, 4];
const ADDRESS: FieldSpec = [24, 32, t.ipv4, 5];

export const ipOptions: ReadonlyMap<string, Header> = table(
  header('lsrr', 131, { type: IP_TYPE, length: IP_LENGTH, ptr: POINTER, addr: ADDRESS }),
  header('rr', 7, { type: IP_TYPE, length: IP_LENGTH, ptr: POINTER, addr: ADDRESS }),
  header('ssrr', 137, { type: IP_TYPE, length: IP_LENGTH, ptr: POINTER, addr: ADDRESS }),
  header('ra', 148, { type: IP_TYPE, length: IP_LENGTH, value: [16, 16, t.integer, 3] }),
);

const CHUNK: Record<string, FieldSpec> = { type: [0, 8], flags: [8, 8], length: [16, 16] };
const INIT: Record<string, FieldSpec> = {
  'init-tag': [32, 32],
  'a-rwnd': [64, 32],
  'num-outbound-streams': [96, 16],
  'num-inbound-streams': [112, 16],
  'initial-tsn': [128, 32],
};

function chunk(name: string, type: number, fields: Record<string, FieldSpec> = {}): Header {
  return header(name, type, { ...CHUNK, ...fields }, 0);
}

export const sctpChunks: ReadonlyMap<string, Header> = table(
  chunk('data', 0, { tsn: [32, 32], stream: [64, 16], ssn: [80, 16], ppid: [96, 32] }),
  chunk('init', 1, INIT),
  chunk('init-ack', 2, INIT),
  chunk('sack', 3, {
    'cum-tsn-ack': [32, 32],
    'a-rwnd': [64, 32],
    'num-gap-ack-blocks': [96, 16],
    'num-dup-tsns': [112, 16],
  }),
  chunk('heartbeat', 4),
  chunk('heartbeat-ack', 5),
  chunk('abort', 6),
  chunk('shutdown', 7, { 'cum-tsn-ack': [32, 32] }),
  chunk('shutdown-ack', 8),
  chunk('error', 9),
  chunk('cookie-echo', 10),
  chunk('cookie-ack', 11),
  chunk('ecne', 12, { 'lowest-tsn': [32, 32] }),
  chunk('cwr', 13, { 'lowest-tsn': [32, 32] }),
  chunk('shutdown-complete', 14),
  chunk('asconf-ack', 128, { seqno: [32, 32] }),
  chunk('forward-tsn', 192, { 'new-cum-tsn': [32, 32] }),
  chunk('asconf', 193, { seqno: [32, 32] }),
);

/** Every kind of DCCP option has but its type. */
export const dccpOption: Header = header('', -1, { type: [0, 8] }, 0);

export const headerClasses: Readonly<Record<HeaderClass, ReadonlyMap<string, Header>>> = {
  ip6: extensionHeaders,
  'ip option': ipOptions,
  'tcp option': tcpOptions,
  'sctp chunk': sctpChunks,
  'dccp option': new Map(),
};
