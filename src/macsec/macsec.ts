import type { GenericNetlinkOptions } from '../generic/generic.js';
import { type Device, FamilyUtility } from '../generic/utility.js';
import {
  type MacsecAssociation,
  type MacsecCommands,
  type Macsec as MacsecFields,
  type MacsecReceiveChannel,
  macsecFamily,
} from '../messages/generic/macsec.js';
import { NetlinkError } from '../protocol/errors.js';
import { checkFields, defined } from '../schema/fields.js';
import { EncodeError, type Int64 } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { formatHex, parseHex } from '../schema/text/hex.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';

export interface MacsecOptions extends GenericNetlinkOptions {}

/** Limits of waiting for one request. */
export interface MacsecCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<MacsecCallOptions>(CALL_NAMES);

type Counters = Readonly<Record<string, Int64>>;

/** A key of a channel, by its association number (0 to 3). */
export interface MacsecSa {
  an: number;
  active: boolean;
  /** Number of the next packet. */
  pn: Int64;
  /** Identifier of the key, 16 bytes in hexadecimal; the key itself is never told. */
  keyid: string;
  /** Of XPN ciphers. */
  ssci?: number;
  salt?: string;
  stats?: Counters;
}

/** A key to add, or what of one to change. */
export interface MacsecSaInput {
  an: number;
  active?: boolean | undefined;
  pn?: Int64 | undefined;
  /** Identifier of the key, up to 16 bytes in hexadecimal. */
  keyid?: string | undefined;
  /** The key, in hexadecimal. */
  key?: string | Uint8Array | undefined;
  ssci?: number | undefined;
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

const CIPHERS: Readonly<Record<string, string>> = {
  '0080c20001000001': 'GCM-AES-128',
  '0080020001000001': 'GCM-AES-128',
  '0080c20001000002': 'GCM-AES-256',
  '0080c20001000003': 'GCM-AES-XPN-128',
  '0080c20001000004': 'GCM-AES-XPN-256',
};
const SA = ['an', 'active', 'pn', 'keyid', 'key', 'ssci', 'salt', 'stats'] as const;
const KEYID = 16;

/**
 * Channels and keys of MACsec devices, as `ip macsec` shows and sets them. The devices themselves are links:
 * `ipr.link.add({ ifname: 'ms0', dev: 'eth0', linkinfo: { kind: 'macsec' } })`.
 *
 * ```ts
 * await using macsec = new Macsec();
 * await macsec.addTxSa('ms0', { an: 0, pn: 1, key: '…', keyid: '01', active: true });
 * await macsec.addRxSc('ms0', { address: '02:00:00:00:00:02', port: 1 });
 * await macsec.addRxSa('ms0', { address: '02:00:00:00:00:02', port: 1 }, { an: 0, pn: 1, key: '…', keyid: '02', active: true });
 * ```
 *
 * Needs CAP_NET_ADMIN for changes, and the module `macsec`.
 */
export class Macsec extends FamilyUtility<MacsecCommands> {
  static {
    publicVerbs(Macsec);
  }

  constructor(options: MacsecOptions = {}) {
    super(macsecFamily, options);
  }

  /** Lists the devices with their channels and keys. */
  async list(options?: MacsecCallOptions): Promise<MacsecDevice[]> {
    checkOptions(options, CALL_OPTIONS);
    const family = await this.family();
    const all = await family.dump('getTxsc', {}, options);
    const names = await this.names();
    return all.map((one) => deviceOf(one, names.get(one.ifindex ?? 0)));
  }

  /**
   * Reads one device, by name or index.
   *
   * @throws NetlinkError `ENODEV` where there is none.
   */
  async get(dev: Device, options?: MacsecCallOptions): Promise<MacsecDevice> {
    const index = await this.indexOf(dev);
    const found = (await this.list(options)).find(({ ifindex }) => ifindex === index);
    if (found) return found;
    const error = NetlinkError.of('ENODEV', 'macsec');
    error.message = `ENODEV: '${dev}' is no MACsec device`;
    throw error;
  }

  /** Adds a key to send with. */
  async addTxSa(dev: Device, sa: MacsecSaInput, options?: MacsecCallOptions): Promise<void> {
    return this.#send('addTxsa', dev, { saConfig: saFields(sa, true) }, options);
  }

  /** Changes a key to send with: `active`, `pn`. */
  async updTxSa(dev: Device, sa: MacsecSaInput, options?: MacsecCallOptions): Promise<void> {
    return this.#send('updTxsa', dev, { saConfig: saFields(sa) }, options);
  }

  /** Removes a key to send with; it must not be active. */
  async delTxSa(dev: Device, an: number, options?: MacsecCallOptions): Promise<void> {
    return this.#send('delTxsa', dev, { saConfig: { an } }, options);
  }

  /** Adds a channel to receive. */
  async addRxSc(dev: Device, sci: MacsecSci, active = true, options?: MacsecCallOptions): Promise<void> {
    return this.#send('addRxsc', dev, { rxscConfig: { sci: sciOf(sci), active: active ? 1 : 0 } }, options);
  }

  /** Turns a channel to receive on or off. */
  async updRxSc(dev: Device, sci: MacsecSci, active: boolean, options?: MacsecCallOptions): Promise<void> {
    return this.#send('updRxsc', dev, { rxscConfig: { sci: sciOf(sci), active: active ? 1 : 0 } }, options);
  }

  /** Removes a channel to receive, with its keys. */
  async delRxSc(dev: Device, sci: MacsecSci, options?: MacsecCallOptions): Promise<void> {
    return this.#send('delRxsc', dev, { rxscConfig: { sci: sciOf(sci) } }, options);
  }

  /** Adds a key to receive with. */
  async addRxSa(dev: Device, sci: MacsecSci, sa: MacsecSaInput, options?: MacsecCallOptions): Promise<void> {
    return this.#send(
      'addRxsa',
      dev,
      { rxscConfig: { sci: sciOf(sci) }, saConfig: saFields(sa, true) },
      options,
    );
  }

  /** Changes a key to receive with: `active`, `pn`. */
  async updRxSa(dev: Device, sci: MacsecSci, sa: MacsecSaInput, options?: MacsecCallOptions): Promise<void> {
    return this.#send('updRxsa', dev, { rxscConfig: { sci: sciOf(sci) }, saConfig: saFields(sa) }, options);
  }

  /** Removes a key to receive with; it must not be active. */
  async delRxSa(dev: Device, sci: MacsecSci, an: number, options?: MacsecCallOptions): Promise<void> {
    return this.#send('delRxsa', dev, { rxscConfig: { sci: sciOf(sci) }, saConfig: { an } }, options);
  }

  /** Sets who does the work: this machine (`off`), or the device below. */
  async setOffload(dev: Device, type: 'off' | 'phy' | 'mac', options?: MacsecCallOptions): Promise<void> {
    return this.#send('updOffload', dev, { offload: { type } }, options);
  }

  async #send(
    command: keyof MacsecCommands & string,
    dev: Device,
    value: object,
    options?: MacsecCallOptions,
  ): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const ifindex = await this.indexOf(dev);
    await (await this.family()).request(command, { ifindex, ...value } as never, options);
  }
}

const hex64 = (value: Int64 | undefined): string =>
  BigInt(value ?? 0)
    .toString(16)
    .padStart(16, '0');

function counters(told: object | undefined): Counters {
  const { unknown: _unknown, pad: _pad, ...rest } = (told ?? {}) as Record<string, never>;
  return rest;
}

function deviceOf(told: MacsecFields, name: string | undefined): MacsecDevice {
  const { ifindex = 0, secy, txsaList, rxscList, secyStats, txscStats, offload } = told;
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
    stats: counters(secyStats),
    txStats: counters(txscStats),
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
    stats: stats && counters(stats),
  }) as MacsecSa;
}

function channelOf({ sci, active, saList, stats }: MacsecReceiveChannel): MacsecRxSc {
  return defined({
    sci: hex64(sci),
    active: active === 1,
    sas: entries<MacsecAssociation>(saList).map(saOf),
    stats: stats && counters(stats),
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
