import type { GenericNetlinkOptions } from '../generic/generic.js';
import { type Device, FamilyUtility } from '../generic/utility.js';
import { type MacsecCommands, macsecFamily } from '../messages/generic/macsec.js';
import {
  deviceOf,
  type MacsecDevice,
  type MacsecInput,
  type MacsecSaInput,
  type MacsecSci,
  type MacsecVerb,
  macsec,
} from '../objects/macsec.js';
import { NetlinkError } from '../protocol/errors.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';

export type {
  MacsecDevice,
  MacsecRxSc,
  MacsecSa,
  MacsecSaInput,
  MacsecSci,
} from '../objects/macsec.js';

export interface MacsecOptions extends GenericNetlinkOptions {}

/** Limits of waiting for one request. */
export interface MacsecCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<MacsecCallOptions>(CALL_NAMES);

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
    return this.#send('addTxSa', dev, { sa }, options);
  }

  /** Changes a key to send with: `active`, `pn`. */
  async updTxSa(dev: Device, sa: MacsecSaInput, options?: MacsecCallOptions): Promise<void> {
    return this.#send('updTxSa', dev, { sa }, options);
  }

  /** Removes a key to send with; it must not be active. */
  async delTxSa(dev: Device, an: number, options?: MacsecCallOptions): Promise<void> {
    return this.#send('delTxSa', dev, { sa: { an } }, options);
  }

  /** Adds a channel to receive. */
  async addRxSc(dev: Device, sci: MacsecSci, active = true, options?: MacsecCallOptions): Promise<void> {
    return this.#send('addRxSc', dev, { sci, active }, options);
  }

  /** Turns a channel to receive on or off. */
  async updRxSc(dev: Device, sci: MacsecSci, active: boolean, options?: MacsecCallOptions): Promise<void> {
    return this.#send('updRxSc', dev, { sci, active }, options);
  }

  /** Removes a channel to receive, with its keys. */
  async delRxSc(dev: Device, sci: MacsecSci, options?: MacsecCallOptions): Promise<void> {
    return this.#send('delRxSc', dev, { sci }, options);
  }

  /** Adds a key to receive with. */
  async addRxSa(dev: Device, sci: MacsecSci, sa: MacsecSaInput, options?: MacsecCallOptions): Promise<void> {
    return this.#send('addRxSa', dev, { sci, sa }, options);
  }

  /** Changes a key to receive with: `active`, `pn`. */
  async updRxSa(dev: Device, sci: MacsecSci, sa: MacsecSaInput, options?: MacsecCallOptions): Promise<void> {
    return this.#send('updRxSa', dev, { sci, sa }, options);
  }

  /** Removes a key to receive with; it must not be active. */
  async delRxSa(dev: Device, sci: MacsecSci, an: number, options?: MacsecCallOptions): Promise<void> {
    return this.#send('delRxSa', dev, { sci, sa: { an } }, options);
  }

  /** Sets what encrypts: this machine (`off`), or the device below. */
  async setOffload(dev: Device, type: 'off' | 'phy' | 'mac', options?: MacsecCallOptions): Promise<void> {
    return this.#send('setOffload', dev, { offload: type }, options);
  }

  async #send(verb: MacsecVerb, dev: Device, input: MacsecInput, options?: MacsecCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.send(macsec, verb, { dev, ...input }, options);
  }
}
