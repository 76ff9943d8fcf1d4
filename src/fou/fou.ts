import type { GenericNetlinkOptions } from '../generic/generic.js';
import { FamilyUtility } from '../generic/utility.js';
import type { Ensured, EnsureOptions } from '../iproute/objects.js';
import { type FouCommands, fouFamily } from '../messages/generic/fou.js';
import { type FouInput, type FouKey, type FouPort, fou, fouPort } from '../objects/fou.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';

export type { FouInput, FouKey, FouPort } from '../objects/fou.js';

export interface FouOptions extends GenericNetlinkOptions {}

/** Limits of waiting for one request. */
export interface FouCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<FouCallOptions>(CALL_NAMES);

/**
 * UDP ports that receive tunnels (foo over UDP), as `ip fou` shows and sets them.
 *
 * ```ts
 * await using fou = new Fou();
 * await fou.add({ port: 5555, ipproto: 47 });
 * ```
 *
 * Changes need CAP_NET_ADMIN in the namespace, and the module `fou`.
 */
export class Fou extends FamilyUtility<FouCommands> {
  static {
    publicVerbs(Fou);
  }

  constructor(options: FouOptions = {}) {
    super(fouFamily, options);
  }

  /** Lists the ports. */
  async list(options?: FouCallOptions): Promise<FouPort[]> {
    checkOptions(options, CALL_OPTIONS);
    return (await (await this.family()).dump('get', {}, options)).map(fouPort);
  }

  /**
   * Adds a port.
   *
   * @throws EncodeError
   * @throws NetlinkError `EADDRINUSE` where it is taken.
   */
  async add(given: FouInput, options?: FouCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.send(fou, 'add', given, options);
  }

  /**
   * Ensures that a port is there with these properties: makes it, or leaves it as it is, and reports which. With
   * `present: false`, that it is not.
   *
   * @throws NetlinkError `EADDRINUSE` where one is there with other properties: the kernel changes none.
   */
  ensure(port: FouInput, options: EnsureOptions = {}): Promise<Ensured<FouPort>> {
    return this.ensured(fou, port, options);
  }

  /**
   * Removes a port.
   *
   * @throws NetlinkError `ENOENT` where there is none.
   */
  async del(key: FouKey, options?: FouCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.send(fou, 'del', key, options);
  }
}
