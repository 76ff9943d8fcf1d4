import * as ioctl from '../messages/ethtool/ioctl.js';
import { EncodeError, type Int64 } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { formatGrouped, parseHex } from '../schema/text/hex.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES } from '../socket/pending-request.js';
import type { EthtoolCallOptions, EthtoolHost, EthtoolRef } from './host.js';
import { call } from './ioctl.js';

/** What drives an interface: what `ethtool -i` shows. */
export interface EthtoolDriver {
  driver: string;
  version: string;
  fwVersion: string;
  eromVersion: string;
  /** Where it is on its bus: `'0000:00:1f.6'`. */
  busInfo: string;
  /** How many private flags, counters and tests the driver has. */
  nPrivFlags: number;
  nStats: number;
  testinfoLen: number;
  /** Bytes of its EEPROM and of its registers. */
  eedumpLen: number;
  regdumpLen: number;
}

/** Part of an EEPROM. */
export interface EthtoolEepromData {
  /** What has to be given to write to it. */
  magic: number;
  offset: number;
  /** Hexadecimal. */
  data: string;
}

export interface EthtoolEepromOptions extends EthtoolCallOptions {
  /** The first byte: 0. */
  offset?: number | undefined;
  /** How many bytes; all that follow by default. */
  length?: number | undefined;
}

const EEPROM_OPTIONS = optionNames<EthtoolEepromOptions>({ ...CALL_NAMES, offset: true, length: true });

/** What a self-test has found. */
export interface EthtoolTestResult {
  passed: boolean;
  /** By the driver's names; what a number means is the driver's business, and 0 is good. */
  results: Record<string, Int64>;
}

/** `ETH_TEST_FL_*`. */
const OFFLINE = 1;
const FAILED = 2;
const EXTERNAL = 4;

/** Longest link-layer address (`MAX_ADDR_LEN`). */
const ADDRESS = 32;

/** `ETH_RESET_*`, by what is reset. */
const RESET = {
  mgmt: 1,
  irq: 2,
  dma: 4,
  filter: 8,
  offload: 16,
  mac: 32,
  phy: 64,
  ram: 128,
  ap: 256,
  dedicated: 0xffff,
  all: 0xffffffff,
} as const;

/** A part of a device that can be reset. */
export type EthtoolResetPart = keyof typeof RESET;

/** Verbs that netlink has no command for: they use the ioctl (`SIOCETHTOOL`). */
export class EthtoolDriverVerbs {
  static {
    publicVerbs(EthtoolDriverVerbs, undefined, 'Ethtool.driver');
  }

  readonly #host: EthtoolHost;

  /** @internal */
  constructor(host: EthtoolHost) {
    this.#host = host;
  }

  /** Reads what drives an interface. */
  async get(dev: EthtoolRef, options?: EthtoolCallOptions): Promise<EthtoolDriver> {
    const run = this.#host.ioctl('the driver');
    const ifname = await this.#host.nameOf(dev, options);
    const { cmd: _, ...info } = call(run, ifname, 'gdrvinfo', ioctl.drvinfo, NO_DRIVER);
    return info;
  }

  /** Reads the address that the device was made with; undefined where it has none. */
  async permaddr(dev: EthtoolRef, options?: EthtoolCallOptions): Promise<string | undefined> {
    const run = this.#host.ioctl('the permanent address');
    const ifname = await this.#host.nameOf(dev, options);
    const { size, data } = call(
      run,
      ifname,
      'gpermaddr',
      ioctl.permaddr,
      { size: ADDRESS, data: '' },
      ADDRESS,
    );
    const bytes = (parseHex(data) ?? new Uint8Array(0)).subarray(0, size);
    return bytes.some((byte) => byte !== 0) ? formatGrouped(bytes, 0, bytes.length) : undefined;
  }

  /** Reads the registers, as bytes (`ethtool -d`). */
  async registers(dev: EthtoolRef, options?: EthtoolCallOptions): Promise<{ version: number; data: string }> {
    const run = this.#host.ioctl('registers');
    const ifname = await this.#host.nameOf(dev, options);
    const { regdumpLen } = call(run, ifname, 'gdrvinfo', ioctl.drvinfo, NO_DRIVER);
    const input = { version: 0, len: regdumpLen, data: '' };
    const { version, len, data } = call(run, ifname, 'gregs', ioctl.regs, input, regdumpLen);
    return { version, data: data.slice(0, 2 * len) };
  }

  /** Reads the EEPROM, or part of it (`ethtool -e`). */
  async eeprom(dev: EthtoolRef, options: EthtoolEepromOptions = {}): Promise<EthtoolEepromData> {
    checkOptions(options, EEPROM_OPTIONS);
    const { offset = 0, length, ...limits } = options;
    const run = this.#host.ioctl('the EEPROM');
    const ifname = await this.#host.nameOf(dev, limits);
    const len =
      length ?? Math.max(0, call(run, ifname, 'gdrvinfo', ioctl.drvinfo, NO_DRIVER).eedumpLen - offset);
    const input = { magic: 0, offset, len, data: '' };
    const answer = call(run, ifname, 'geeprom', ioctl.eeprom, input, len);
    return { magic: answer.magic, offset, data: answer.data.slice(0, 2 * answer.len) };
  }

  /**
   * Writes to the EEPROM (`ethtool -E`): the magic number is the driver's.
   *
   * @throws EncodeError where there are no bytes.
   */
  async setEeprom(
    dev: EthtoolRef,
    { magic, offset, data }: EthtoolEepromData,
    options?: EthtoolCallOptions,
  ): Promise<void> {
    const run = this.#host.ioctl('the EEPROM');
    const bytes = parseHex(`${data}`);
    if (!bytes?.length) throw new EncodeError('eeprom', 'data', 'expected hexadecimal bytes');
    const ifname = await this.#host.nameOf(dev, options);
    call(run, ifname, 'seeprom', ioctl.eeprom, { magic, offset, len: bytes.length, data });
  }

  /** Negotiates the link again (`ethtool -r`). */
  async renegotiate(dev: EthtoolRef, options?: EthtoolCallOptions): Promise<void> {
    const run = this.#host.ioctl('negotiating');
    call(run, await this.#host.nameOf(dev, options), 'nwayRst', ioctl.value, { data: 0 });
  }

  /**
   * Blinks the device's light for so many seconds (`ethtool -p`). The thread waits in the kernel meanwhile.
   *
   * @throws EncodeError where it is no number of seconds.
   */
  async identify(dev: EthtoolRef, seconds: number, options?: EthtoolCallOptions): Promise<void> {
    if (!Number.isInteger(seconds) || seconds < 1)
      throw new EncodeError('identify', 'seconds', `expected a number of seconds, got ${seconds}`);
    const run = this.#host.ioctl('blinking');
    call(run, await this.#host.nameOf(dev, options), 'physId', ioctl.value, { data: seconds });
  }

  /**
   * Resets parts of the device (`ethtool --reset`); returns those that were not reset.
   *
   * @throws EncodeError for a part that there is not.
   */
  async reset(
    dev: EthtoolRef,
    parts: readonly EthtoolResetPart[],
    options?: EthtoolCallOptions,
  ): Promise<EthtoolResetPart[]> {
    let data = 0;
    for (const [i, part] of parts.entries()) {
      if (!Object.hasOwn(RESET, part))
        throw new EncodeError(
          'reset',
          `[${i}]`,
          `there is no part '${part}' (${Object.keys(RESET).join(', ')})`,
        );
      data = (data | RESET[part]) >>> 0;
    }
    const run = this.#host.ioctl('resetting');
    const left = call(run, await this.#host.nameOf(dev, options), 'reset', ioctl.value, { data }).data;
    return parts.filter((part) => (left & RESET[part]) !== 0);
  }

  /** Has the device test itself (`ethtool -t`); offline tests interrupt its work. */
  async test(
    dev: EthtoolRef,
    mode: 'online' | 'offline' | 'external' = 'online',
    options?: EthtoolCallOptions,
  ): Promise<EthtoolTestResult> {
    const run = this.#host.ioctl('testing');
    const ifname = await this.#host.nameOf(dev, options);
    const names = (await this.#host.strings(dev, ['test'], options)).get('test') ?? [];
    const asked = mode === 'online' ? 0 : mode === 'offline' ? OFFLINE : OFFLINE | EXTERNAL;
    const { flags, data } = call(run, ifname, 'test', ioctl.test, {
      flags: asked,
      reserved: 0,
      len: names.length,
      data: names.map(() => 0),
    });
    const results = Object.fromEntries(names.map((name, i) => [name, data[i]!]));
    return { passed: (flags & FAILED) === 0, results };
  }
}

const NO_DRIVER = {
  driver: '',
  version: '',
  fwVersion: '',
  busInfo: '',
  eromVersion: '',
  nPrivFlags: 0,
  nStats: 0,
  testinfoLen: 0,
  eedumpLen: 0,
  regdumpLen: 0,
};
