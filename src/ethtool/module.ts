import type { EthtoolModuleFwFlash } from '../messages/generic/ethtool.js';
import {
  type EthtoolModule,
  type EthtoolModuleInfo,
  type EthtoolModuleInput,
  readModule,
} from '../objects/ethtool/index.js';
import { NetlinkError } from '../protocol/errors.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { parseHex } from '../schema/text/hex.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES } from '../socket/pending-request.js';
import { type EthtoolCallOptions, type EthtoolRef, reference } from './host.js';
import { EthtoolSettings } from './verbs.js';

export interface EthtoolEepromPage extends EthtoolCallOptions {
  /** Where to begin, 0; and how many bytes of the page to read, 128. */
  offset?: number | undefined;
  length?: number | undefined;
  /** Page and bank: 0. */
  page?: number | undefined;
  bank?: number | undefined;
  /** Address on the module's bus: 0x50. */
  i2cAddress?: number | undefined;
}

/** Bytes of half a page. */
const HALF = 128;
const CALL_OPTIONS = optionNames<EthtoolCallOptions>(CALL_NAMES);
const OPTIONS = optionNames<EthtoolEepromPage>({
  ...CALL_NAMES,
  offset: true,
  length: true,
  page: true,
  bank: true,
  i2cAddress: true,
});

/** How far writing the firmware of a module has come. */
export interface EthtoolFlashProgress {
  status: 'started' | 'inProgress' | 'completed' | 'error' | number;
  message?: string;
  done?: number;
  total?: number;
}

/** Verbs of transceiver modules. */
export class EthtoolModuleVerbs extends EthtoolSettings<EthtoolModule, EthtoolModuleInput> {
  static {
    publicVerbs(EthtoolModuleVerbs, undefined, 'Ethtool.module');
  }

  /** Reads part of the EEPROM, as hexadecimal (`ethtool -m DEV hex on`). */
  async eeprom(dev: EthtoolRef, options: EthtoolEepromPage = {}): Promise<string> {
    checkOptions(options, OPTIONS);
    const { offset = 0, length = 128, page = 0, bank = 0, i2cAddress = 0x50, ...limits } = options;
    const request = { offset, length, page, bank, i2cAddress };
    const { data } = await this.host.ask('moduleEepromGet', dev, 'EEPROM of a module', request, limits);
    return data as string;
  }

  /**
   * Reads what a module is, what it measures, and its limits, from the EEPROM (`ethtool -m DEV`). Undefined for a kind
   * that follows none of SFF-8472 (SFP), SFF-8636 (QSFP) and CMIS (QSFP-DD, OSFP).
   */
  async info(dev: EthtoolRef, options: EthtoolCallOptions = {}): Promise<EthtoolModuleInfo | undefined> {
    checkOptions(options, CALL_OPTIONS);
    return readModule(async (place) => {
      const text = await this.eeprom(dev, { ...place, length: HALF, ...options });
      return parseHex(text)!;
    });
  }

  /**
   * Writes firmware to a module, from a file where the kernel looks for firmware, and reports how far it has come
   * (`ethtool --flash-module-firmware`, Linux 6.11).
   */
  async *flash(
    dev: EthtoolRef,
    fileName: string,
    options: EthtoolCallOptions & { password?: number } = {},
  ): AsyncGenerator<EthtoolFlashProgress, void> {
    const { password, ...limits } = options;
    const family = await this.host.family();
    const events = family.subscribe(['monitor'], { signal: limits.signal });
    try {
      const request = { fileName, ...(password !== undefined && { password }) };
      await this.host.act('moduleFwFlashAct', dev, 'firmware of a module', request, limits);
      const wanted = Object.entries(reference(dev));
      for await (const one of events as AsyncIterable<EthtoolModuleFwFlash & { event: string }>) {
        if (one.event === 'overrun') throw NetlinkError.of('ENOBUFS', 'how far writing has come was lost');
        const header = one.header as Record<string, unknown> | undefined;
        if (one.event !== 'moduleFwFlashNtf' || wanted.some(([key, value]) => header?.[key] !== value))
          continue;
        const { status = 0, statusMsg, done, total } = one;
        yield {
          status,
          ...(statusMsg !== undefined && { message: statusMsg }),
          ...(done !== undefined && { done: Number(done) }),
          ...(total !== undefined && { total: Number(total) }),
        };
        if (status === 'completed' || status === 'error') return;
      }
    } finally {
      events.close();
    }
  }
}
