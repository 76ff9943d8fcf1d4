import {
  type Macsec,
  type MacsecAssociation,
  type MacsecReceiveChannel,
  macsecFamily,
} from '../messages/generic/macsec.js';
import { EncodeError } from '../schema/errors.js';
import { checkFields, defined } from '../schema/fields.js';
import type { Int64 } from '../schema/index.js';
import { formatHex, parseHex } from '../schema/text/hex.js';
import { type Counters, countersOf } from './counters.js';
import { genericObject } from './generic.js';
import { interfaceKeys } from './interfaces.js';

/** A key of a channel, by its association number (0 to 3). */
export interface MacsecSa {
  an: number;
  active: boolean;
  /** Number of the next packet. */
  pn: Int64;
  /** Identifier of the key, 16 bytes in hexadecimal; the key itself is never reported. */
  keyid: string;
  /** Of XPN ciphers. */
  ssci?: number;
  salt?: string;
  stats?: Counters;
}

/** A key to add, or what of one to change. */
export interface MacsecSaInput {
  /** Association number, 0 to 3. */
  an: number;
  /** Whether it is used. */
  active?: boolean | undefined;
  /** Next packet number. */
  pn?: Int64 | undefined;
  /** Identifier of the key, up to 16 bytes in hexadecimal. */
  keyid?: string | undefined;
  /** The key, in hexadecimal. */
  key?: string | Uint8Array | undefined;
  /** Short secure channel identifier, of XPN ciphers. */
  ssci?: number | undefined;
  /** 12 bytes in hexadecimal, of XPN ciphers. */
  salt?: string | undefined;
}

/** A channel that is received. */
export interface MacsecRxSc {
  sci: string;
  active: boolean;
  sas: MacsecSa[];
  stats?: Counters;
}

/** A secure channel: its identifier in 16 hexadecimal digits, or the address and port that make it. */
export type MacsecSci = string | { address: string; port: number };

/** A MACsec device: how it protects, its keys, and what it receives. */
export interface MacsecDevice {
  ifindex: number;
  ifname: string;
  sci: string;
  /** `'GCM-AES-128'`, `'GCM-AES-256'`, `'GCM-AES-XPN-128'`, `'GCM-AES-XPN-256'`; else its number in hexadecimal. */
  cipher: string;
  icvLen: number;
  /** Association number of the key that is used to send. */
  encodingSa: number;
  protect: boolean;
  encrypt: boolean;
  validate: 'disabled' | 'check' | 'strict' | number;
  includeSci: boolean;
  endStation: boolean;
  scb: boolean;
  replay: boolean;
  /** Packets that may come late. */
  window?: number;
  offload: 'off' | 'phy' | 'mac' | number;
  txSas: MacsecSa[];
  rxScs: MacsecRxSc[];
  /** Counters of the device, and of what it sends. */
  stats: Counters;
  txStats: Counters;
}

/** What the verbs of channels and keys take: the device, and which of its channels and keys. */
export interface MacsecInput {
  /** The MACsec device, by name or index. */
  dev?: string | number | undefined;
  /** A channel that is received; absent for the one that is sent. */
  sci?: MacsecSci | undefined;
  /** Whether that channel is received. */
  active?: boolean | undefined;
  /** A key of the channel. */
  sa?: MacsecSaInput | undefined;
  /** What encrypts: this machine (`off`), or the device below. */
  offload?: 'off' | 'phy' | 'mac' | undefined;
}

export type MacsecVerb =
  | `${'add' | 'upd' | 'del'}${'TxSa' | 'RxSc' | 'RxSa'}`
  | 'setOffload'
  | 'get'
  | 'dump';

const CIPHERS: Readonly<Record<string, string>> = {
  '0080c20001000001': 'GCM-AES-128',
  '0080020001000001': 'GCM-AES-128',
  '0080c20001000002': 'GCM-AES-256',
  '0080c20001000003': 'GCM-AES-XPN-128',
  '0080c20001000004': 'GCM-AES-XPN-256',
};
const SA = ['an', 'active', 'pn', 'keyid', 'key', 'ssci', 'salt', 'stats'] as const;
const KEYID = 16;

/** Channels and keys of MACsec devices (Linux 4.6). */
export const macsec = genericObject<MacsecInput, MacsecVerb>(
  'macsec',
  macsecFamily,
  {
    addTxSa: 'addTxsa',
    updTxSa: 'updTxsa',
    delTxSa: 'delTxsa',
    addRxSc: 'addRxsc',
    updRxSc: 'updRxsc',
    delRxSc: 'delRxsc',
    addRxSa: 'addRxsa',
    updRxSa: 'updRxsa',
    delRxSa: 'delRxsa',
    setOffload: 'updOffload',
    get: 'getTxsc',
    dump: 'getTxsc',
  },
  {
    plural: 'devices',
    interfaces: interfaceKeys({ dev: 'dev' }),
    normalize(given, verb) {
      checkFields('macsec', given, ['dev', 'sci', 'active', 'sa', 'offload']);
      if (verb === 'dump') return given;
      if (given.dev === undefined) throw new EncodeError('macsec', 'dev', 'is missing');
      macsecFields(given as MacsecInput, verb);
      return given;
    },
    shape: (fields, verb) =>
      verb === 'dump' ? {} : { ifindex: fields.dev, ...macsecFields(fields as MacsecInput, verb) },
    entries: (message) => [inputOf(message as Macsec)],
    identity: ['dev'],
  },
);

/** The attributes of a verb. */
function macsecFields({ sci, active, sa, offload }: MacsecInput, verb: string): Partial<Macsec> {
  if (verb === 'setOffload') return { offload: { type: offload! } };
  const [, change, what] = /^(add|upd|del)(TxSa|RxSc|RxSa)$/.exec(verb) ?? [];
  const whole = change === 'add';
  const config = (): MacsecAssociation => {
    if (sa === undefined) throw new EncodeError('macsec', 'sa', 'is missing');
    return change === 'del' ? { an: sa.an } : saFields(sa, whole);
  };
  const channel = (): MacsecReceiveChannel => {
    if (sci === undefined) throw new EncodeError('macsec', 'sci', 'is missing');
    const isSet = what === 'RxSc' && change !== 'del' && active !== undefined;
    return { sci: sciOf(sci), ...(isSet ? { active: active ? 1 : 0 } : {}) } as never;
  };
  if (what === 'TxSa') return { saConfig: config() };
  if (what === 'RxSc') return { rxscConfig: channel() };
  if (what === 'RxSa') return { rxscConfig: channel(), saConfig: config() };
  return {};
}

/** What a verb was given whose request has these attributes. */
function inputOf({ ifindex, rxscConfig, saConfig, offload }: Macsec): Record<string, unknown> {
  const { sci, active } = rxscConfig ?? {};
  return defined({
    dev: ifindex,
    sci: sci === undefined ? undefined : hex64(sci),
    active: active === undefined ? undefined : active === 1,
    sa:
      saConfig &&
      defined({
        ...saConfig,
        active: saConfig.active === undefined ? undefined : saConfig.active === 1,
      }),
    offload: offload?.type,
  });
}

const hex64 = (value: Int64 | undefined): string =>
  BigInt(value ?? 0)
    .toString(16)
    .padStart(16, '0');

/** A device as the kernel reports it. */
export function deviceOf(fields: Macsec, name: string | undefined): MacsecDevice {
  const { ifindex = 0, secy, txsaList, rxscList, secyStats, txscStats, offload } = fields;
  const {
    sci,
    encodingSa,
    window,
    cipherSuite,
    icvLen,
    protect,
    replay,
    validate,
    encrypt,
    incSci,
    es,
    scb,
  } = secy ?? {};
  const cipher = hex64(cipherSuite);
  return {
    ifindex,
    ifname: name ?? `${ifindex}`,
    sci: hex64(sci),
    cipher: CIPHERS[cipher] ?? cipher,
    icvLen: icvLen ?? 0,
    encodingSa: encodingSa ?? 0,
    protect: protect === 1,
    encrypt: encrypt === 1,
    validate: validate ?? 0,
    includeSci: incSci === 1,
    endStation: es === 1,
    scb: scb === 1,
    replay: replay === 1,
    ...(replay === 1 && window !== undefined ? { window } : {}),
    offload: offload?.type ?? 'off',
    txSas: entries<MacsecAssociation>(txsaList).map(saOf),
    rxScs: entries<MacsecReceiveChannel>(rxscList).map(channelOf),
    stats: countersOf(secyStats),
    txStats: countersOf(txscStats),
  };
}

/** A list whose attributes are numbered. */
function entries<T>(list: object | undefined): T[] {
  return Object.entries(list ?? {})
    .filter(([key]) => key !== 'unknown')
    .map(([, one]) => one as T);
}

function saOf({ an = 0, active, pn = 0, keyid = '', ssci, salt, stats }: MacsecAssociation): MacsecSa {
  return defined({
    an,
    active: active === 1,
    pn,
    keyid,
    ssci,
    salt,
    stats: stats && countersOf(stats),
  }) as MacsecSa;
}

function channelOf({ sci, active, saList, stats }: MacsecReceiveChannel): MacsecRxSc {
  return defined({
    sci: hex64(sci),
    active: active === 1,
    sas: entries<MacsecAssociation>(saList).map(saOf),
    stats: stats && countersOf(stats),
  }) as MacsecRxSc;
}

/**
 * The identifier of a channel as a number.
 *
 * @throws EncodeError
 */
function sciOf(sci: MacsecSci): bigint {
  const text =
    typeof sci === 'string'
      ? sci.replace(/^0x/i, '').padStart(16, '0')
      : `${sci?.address?.replace(/[:-]/g, '')}${Number(sci?.port).toString(16).padStart(4, '0')}`;
  if (!/^[\da-f]{16}$/i.test(text))
    throw new EncodeError('macsec', 'sci', 'is neither 16 hexadecimal digits nor { address, port }');
  return BigInt(`0x${text}`);
}

function saFields(given: MacsecSaInput, whole = false): MacsecAssociation {
  checkFields('macsec sa', given, SA);
  const { an, active, pn, keyid, key, ssci, salt } = given;
  if (an === undefined) throw new EncodeError('macsec sa', 'an', 'is missing (0 to 3)');
  if (whole && key === undefined) throw new EncodeError('macsec sa', 'key', 'is missing');
  const id = keyid === undefined ? undefined : parseHex(keyid);
  if (keyid !== undefined && (id === undefined || id.length > KEYID))
    throw new EncodeError('macsec sa', 'keyid', `'${keyid}' is not up to 16 bytes in hexadecimal`);
  const padded = new Uint8Array(KEYID);
  if (id) padded.set(id);
  return defined({
    an,
    active: active === undefined ? undefined : active ? 1 : 0,
    pn: pn ?? (whole ? 1 : undefined),
    keyid: whole || id ? formatHex(padded) : undefined,
    key: key instanceof Uint8Array ? formatHex(key) : key,
    ssci,
    salt,
  }) as MacsecAssociation;
}
