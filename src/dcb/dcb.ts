import { IPRoute, type IPRouteOptions } from '../iproute/iproute.js';
import type { DcbIeee, Dcb as DcbMessage } from '../messages/route/dcbmsg.js';
import { routeMessages } from '../messages/route/index.js';
import { errnoCode } from '../protocol/errno.js';
import { NetlinkError } from '../protocol/errors.js';
import { checkFields, defined } from '../schema/fields.js';
import { EncodeError } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';

export interface DcbOptions extends IPRouteOptions {}
/** Limits of waiting for one request. */
export interface DcbCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<DcbCallOptions>(CALL_NAMES);
const { getdcb, setdcb } = routeMessages;
const EIGHT = 8;

/** How a traffic class is sent. */
export type DcbTsa = 'strict' | 'cbs' | 'ets' | 'vendor';
const TSA: Readonly<Record<string, number>> = { strict: 0, cbs: 1, ets: 2, vendor: 255 };
const TSA_NAMES = new Map(Object.entries(TSA).map(([name, value]) => [value, name]));

/** Values of all eight, or of some by their numbers; the others stay. */
export type DcbEight<T> = readonly T[] | Readonly<Record<number, T>>;

/** Bandwidths of traffic classes (802.1Qaz ETS), by traffic class or priority from 0 to 7. */
export interface DcbEts {
  willing: boolean;
  etsCap: number;
  cbs: boolean;
  tcTsa: (DcbTsa | number)[];
  recoTcTsa: (DcbTsa | number)[];
  /** Per cent, which make 100. */
  tcBw: number[];
  pgBw: number[];
  recoTcBw: number[];
  prioTc: number[];
  recoPrioTc: number[];
}

/** Flow control by priority (802.1Qbb). */
export interface DcbPfc {
  pfcCap: number;
  prioPfc: boolean[];
  macsecBypass: boolean;
  delay: number;
  requests: number[];
  indications: number[];
}

/** Buffers of a port, in bytes. */
export interface DcbBuffer {
  prioBuffer: number[];
  bufferSize: number[];
  totalSize: number;
}

/** The priority of packets of an application. */
export interface DcbApp {
  /** What `protocol` is a number of; `ethertype` with the protocol 0 is the default. */
  selector: 'default' | 'ethertype' | 'stream' | 'dgram' | 'any' | 'dscp' | 'pcp' | number;
  protocol: number;
  priority: number;
}

/** Who decides, and by which standard. */
export type DcbxMode = 'host' | 'lldManaged' | 'verCee' | 'verIeee' | 'static';

/** All of an interface; what its driver has not is absent. */
export interface DcbState {
  dcbx?: readonly (DcbxMode | number)[];
  ets?: DcbEts;
  pfc?: DcbPfc;
  /** Kilobits per second, by traffic class; 0 is no limit. */
  tcMaxrate?: number[];
  buffer?: DcbBuffer;
  apps?: DcbApp[];
  /** Priorities that packets are sent with (6.3). */
  rewrites?: DcbApp[];
  /** Selectors in the order in which they are looked at (6.3). */
  apptrust?: number[];
}

/** What can be set of ETS. */
export interface DcbEtsInput {
  willing?: boolean | undefined;
  tcTsa?: DcbEight<DcbTsa> | undefined;
  recoTcTsa?: DcbEight<DcbTsa> | undefined;
  tcBw?: DcbEight<number> | undefined;
  pgBw?: DcbEight<number> | undefined;
  recoTcBw?: DcbEight<number> | undefined;
  prioTc?: DcbEight<number> | undefined;
  recoPrioTc?: DcbEight<number> | undefined;
}

/** What can be set of PFC. */
export interface DcbPfcInput {
  prioPfc?: DcbEight<boolean> | undefined;
  macsecBypass?: boolean | undefined;
  delay?: number | undefined;
}

/** What can be set of buffers. */
export interface DcbBufferInput {
  prioBuffer?: DcbEight<number> | undefined;
  bufferSize?: DcbEight<number> | undefined;
}

/**
 * Data centre bridging: bandwidths, flow control and buffers of an interface by priority, as the tool `dcb` shows and sets
 * them.
 *
 * ```ts
 * await using dcb = new Dcb();
 * const { ets, pfc } = await dcb.get('eth0');
 * await dcb.setPfc('eth0', { prioPfc: { 3: true } });
 * await dcb.addApps('eth0', [{ selector: 'dscp', protocol: 26, priority: 3 }]);
 * ```
 *
 * It needs a driver that has it; changes need CAP_NET_ADMIN in the namespace.
 */
export class Dcb {
  static {
    publicVerbs(Dcb);
  }

  readonly #ipr: IPRoute;

  constructor(options: DcbOptions = {}) {
    this.#ipr = new IPRoute(options);
  }

  /**
   * Reads all of an interface.
   *
   * @throws NetlinkError `EOPNOTSUPP` where its driver knows nothing of DCB, `ENODEV` where there is no interface.
   */
  async get(dev: string, options?: DcbCallOptions): Promise<DcbState> {
    checkOptions(options, CALL_OPTIONS);
    const { ieee, dcbx } = await this.#read(dev, options);
    const { appTable, dcbRewrTable, dcbAppTrustTable, maxrate } = ieee;
    return defined({
      dcbx,
      ets: ieee.ets && etsOf(ieee.ets),
      pfc: ieee.pfc && pfcOf(ieee.pfc),
      tcMaxrate: maxrate && [...maxrate.tcMaxrate].map(Number),
      buffer: ieee.dcbBuffer && {
        prioBuffer: [...ieee.dcbBuffer.prio2buffer],
        bufferSize: [...ieee.dcbBuffer.bufferSize],
        totalSize: ieee.dcbBuffer.totalSize,
      },
      apps: appTable && appsOf(appTable),
      rewrites: dcbRewrTable && appsOf(dcbRewrTable),
      apptrust: dcbAppTrustTable && [
        ...(dcbAppTrustTable.ieeeAppTrust ?? []),
        ...(dcbAppTrustTable.dcbAppTrust ?? []),
      ],
    }) as DcbState;
  }

  /** Changes what is given of ETS; the rest stays. */
  async setEts(dev: string, input: DcbEtsInput, options?: DcbCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    checkFields('dcb ets', input, ETS_INPUT);
    const { willing, tcTsa, recoTcTsa, tcBw, pgBw, recoTcBw, prioTc, recoPrioTc } = input;
    const { ets: before } = (await this.#read(dev, options)).ieee;
    if (!before) throw lacking(dev, 'ets');
    const tsa = (key: string, given: DcbEight<DcbTsa> | undefined): DcbEight<number> | undefined =>
      given && mapped(given, (name) => tsaNumber(key, name));
    const ets = {
      ...before,
      willing: willing === undefined ? before.willing : Number(willing),
      tcTsa: merged('dcb ets', 'tcTsa', before.tcTsa, tsa('tcTsa', tcTsa)),
      tcRecoTsa: merged('dcb ets', 'recoTcTsa', before.tcRecoTsa, tsa('recoTcTsa', recoTcTsa)),
      tcTxBw: merged('dcb ets', 'tcBw', before.tcTxBw, tcBw),
      tcRxBw: merged('dcb ets', 'pgBw', before.tcRxBw, pgBw),
      tcRecoBw: merged('dcb ets', 'recoTcBw', before.tcRecoBw, recoTcBw),
      prioTc: merged('dcb ets', 'prioTc', before.prioTc, prioTc),
      recoPrioTc: merged('dcb ets', 'recoPrioTc', before.recoPrioTc, recoPrioTc),
    };
    await this.#write(dev, 'ieeeSet', { ets }, options);
  }

  /** Changes what is given of flow control; the rest stays. */
  async setPfc(dev: string, input: DcbPfcInput, options?: DcbCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    checkFields('dcb pfc', input, ['prioPfc', 'macsecBypass', 'delay']);
    const { prioPfc, macsecBypass, delay } = input;
    const { pfc: before } = (await this.#read(dev, options)).ieee;
    if (!before) throw lacking(dev, 'pfc');
    const enabled = merged('dcb pfc', 'prioPfc', bitsOf(before.pfcEn), prioPfc && mapped(prioPfc, Number));
    const pfc = {
      ...before,
      pfcEn: enabled.reduce((mask, on, i) => mask | (on << i), 0),
      mbc: macsecBypass === undefined ? before.mbc : Number(macsecBypass),
      delay: delay ?? before.delay,
    };
    await this.#write(dev, 'ieeeSet', { pfc }, options);
  }

  /** Sets the greatest rates of traffic classes, in kilobits per second; the others stay. */
  async setMaxrate(dev: string, rates: DcbEight<number>, options?: DcbCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const { maxrate: before } = (await this.#read(dev, options)).ieee;
    if (!before) throw lacking(dev, 'maxrate');
    const tcMaxrate = merged('dcb maxrate', 'tcMaxrate', before.tcMaxrate.map(Number), rates);
    await this.#write(dev, 'ieeeSet', { maxrate: { tcMaxrate } }, options);
  }

  /** Changes what is given of the buffers; the rest stays. */
  async setBuffer(dev: string, input: DcbBufferInput, options?: DcbCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    checkFields('dcb buffer', input, ['prioBuffer', 'bufferSize']);
    const { dcbBuffer: before } = (await this.#read(dev, options)).ieee;
    if (!before) throw lacking(dev, 'buffer');
    const dcbBuffer = {
      ...before,
      prio2buffer: merged('dcb buffer', 'prioBuffer', before.prio2buffer, input.prioBuffer),
      bufferSize: merged('dcb buffer', 'bufferSize', before.bufferSize, input.bufferSize),
    };
    await this.#write(dev, 'ieeeSet', { dcbBuffer }, options);
  }

  /** Adds priorities of applications. */
  async addApps(dev: string, apps: readonly DcbApp[], options?: DcbCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.#write(dev, 'ieeeSet', appTableOf(apps), options);
  }

  /** Removes priorities of applications, which are as they were read. */
  async delApps(dev: string, apps: readonly DcbApp[], options?: DcbCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.#write(dev, 'ieeeDel', appTableOf(apps), options);
  }

  /** Sets who decides, and by which standard: `['host', 'verIeee']`. */
  async setDcbx(dev: string, modes: readonly DcbxMode[], options?: DcbCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const request = { cmd: 'sdcbx', ifname: dev, dcbx: modes } as const;
    const [answer] = await this.#ipr.socket.request<DcbMessage>(setdcb.id, request, options);
    // a number that is no mode says what became of it
    if (Array.isArray(answer?.dcbx) && answer.dcbx.length > 0) throw refused('sdcbx', dev, 1);
  }

  async #read(
    dev: string,
    options: DcbCallOptions | undefined,
  ): Promise<{ ieee: DcbIeee; dcbx: DcbState['dcbx'] }> {
    const request = { cmd: 'ieeeGet', ifname: dev } as const;
    const [answer] = await this.#ipr.socket.request<DcbMessage>(getdcb.id, request, options);
    const { ieee, dcbx } = answer ?? {};
    return { ieee: typeof ieee === 'object' ? ieee : {}, dcbx: dcbx as DcbState['dcbx'] };
  }

  async #write(
    dev: string,
    cmd: 'ieeeSet' | 'ieeeDel',
    ieee: DcbIeee,
    options: DcbCallOptions | undefined,
  ): Promise<void> {
    const request = { cmd, ifname: dev, ieee } as const;
    const [answer] = await this.#ipr.socket.request<DcbMessage>(setdcb.id, request, options);
    // the answer is an acknowledgement whatever became of it
    if (typeof answer?.ieee === 'number' && answer.ieee !== 0) throw refused(cmd, dev, 0x100 - answer.ieee);
  }

  /** Ends everything under way. May be called again. */
  close(): void {
    this.#ipr.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

const ETS_INPUT: readonly (keyof DcbEtsInput)[] = [
  'willing',
  'tcTsa',
  'recoTcTsa',
  'tcBw',
  'pgBw',
  'recoTcBw',
  'prioTc',
  'recoPrioTc',
];

function refused(cmd: string, dev: string, errno: number): NetlinkError {
  const code = errnoCode(errno);
  return NetlinkError.of(code, `${setdcb.name}: ${cmd} of '${dev}'`);
}

function lacking(dev: string, part: string): NetlinkError {
  return NetlinkError.of('EOPNOTSUPP', `the driver of '${dev}' has no ${part}`);
}

const tsaName = (value: number): DcbTsa | number => (TSA_NAMES.get(value) as DcbTsa | undefined) ?? value;

function tsaNumber(key: string, name: DcbTsa | number): number {
  if (typeof name === 'number') return name;
  if (Object.hasOwn(TSA, name)) return TSA[name]!;
  throw new EncodeError('dcb ets', key, `'${name}' is none of ${Object.keys(TSA).join(', ')}`);
}

function mapped<T, U>(given: DcbEight<T>, each: (value: T) => U): DcbEight<U> {
  return Object.fromEntries(Object.entries(given).map(([at, value]) => [at, each(value as T)]));
}

/** Eight values, of which some are replaced. */
function merged(
  of: string,
  key: string,
  before: readonly number[],
  given: DcbEight<number> | undefined,
): number[] {
  const result = [...before];
  for (const [at, value] of Object.entries(given ?? {})) {
    const index = Number(at);
    if (!(index >= 0 && index < EIGHT))
      throw new EncodeError(of, `${key}.${at}`, 'expected a number from 0 to 7');
    result[index] = value as number;
  }
  return result;
}

const bitsOf = (mask: number): number[] => Array.from({ length: EIGHT }, (_, i) => (mask >> i) & 1);

function etsOf(ets: NonNullable<DcbIeee['ets']>): DcbEts {
  return {
    willing: ets.willing !== 0,
    etsCap: ets.etsCap,
    cbs: ets.cbs !== 0,
    tcTsa: ets.tcTsa.map(tsaName),
    recoTcTsa: ets.tcRecoTsa.map(tsaName),
    tcBw: [...ets.tcTxBw],
    pgBw: [...ets.tcRxBw],
    recoTcBw: [...ets.tcRecoBw],
    prioTc: [...ets.prioTc],
    recoPrioTc: [...ets.recoPrioTc],
  };
}

function pfcOf(pfc: NonNullable<DcbIeee['pfc']>): DcbPfc {
  return {
    pfcCap: pfc.pfcCap,
    prioPfc: bitsOf(pfc.pfcEn).map(Boolean),
    macsecBypass: pfc.mbc !== 0,
    delay: pfc.delay,
    requests: pfc.requests.map(Number),
    indications: pfc.indications.map(Number),
  };
}

/** Selectors of 802.1Q, and those of the kernel's own, whose attribute has another number. */
const isOwn = ({ selector }: DcbApp): boolean => selector === 'pcp' || Number(selector) >= 0x80;

function appsOf({ app = [], dcbApp = [] }: NonNullable<DcbIeee['appTable']>): DcbApp[] {
  return [...app, ...dcbApp].map(({ selector, protocol, priority }) => ({ selector, protocol, priority }));
}

function appTableOf(apps: readonly DcbApp[]): DcbIeee {
  if (apps.length === 0) throw new EncodeError('dcb app', '', 'nothing is said about which');
  const app = apps.filter((one) => !isOwn(one));
  const dcbApp = apps.filter(isOwn);
  return {
    appTable: {
      ...(app.length > 0 && { app }),
      ...(dcbApp.length > 0 && { dcbApp }),
    },
  };
}
