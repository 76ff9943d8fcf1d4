import type { GenericNetlinkOptions } from '../generic/generic.js';
import { type Device, FamilyUtility } from '../generic/utility.js';
import { type FouCommands, type Fou as FouFields, fouFamily } from '../messages/generic/fou.js';
import { checkFields, defined } from '../schema/fields.js';
import { EncodeError } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';

export interface FouOptions extends GenericNetlinkOptions {}

/** Limits of waiting for one request. */
export interface FouCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<FouCallOptions>(CALL_NAMES);

/** Which port: with the addresses that it was made for. */
export interface FouKey {
  port: number;
  /** `'inet'` by default, or as `local` and `peer` are. */
  family?: 'inet' | 'inet6' | undefined;
  local?: string | undefined;
  peer?: string | undefined;
  peerPort?: number | undefined;
  /** Its interface, by name or index. */
  dev?: Device | undefined;
}

/** A port to receive tunnels by. */
export interface FouInput extends FouKey {
  /** Number of the protocol within (`4`, `41`, `47`, …); none for GUE, whose packets say it. */
  ipproto?: number | undefined;
  /** Generic UDP encapsulation: packets have a header of their own. */
  gue?: boolean | undefined;
}

/** A port of UDP that tunnels are received by. */
export interface FouPort extends FouInput {
  family: 'inet' | 'inet6';
  gue: boolean;
  dev?: number;
}

/**
 * Ports of UDP that tunnels are received by (foo over UDP), as `ip fou` shows and sets them.
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
    return (await (await this.family()).dump('get', {}, options)).map(portOf);
  }

  /**
   * Adds a port.
   *
   * @throws EncodeError
   * @throws NetlinkError `EADDRINUSE` where it is taken.
   */
  async add(given: FouInput, options?: FouCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const fields = await this.#fields(given, true);
    await (await this.family()).request('add', fields, options);
  }

  /**
   * Removes a port.
   *
   * @throws NetlinkError `ENOENT` where there is none.
   */
  async del(key: FouKey, options?: FouCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const fields = await this.#fields(key, false);
    await (await this.family()).request('del', fields, options);
  }

  async #fields(given: FouInput, whole: boolean): Promise<FouFields> {
    checkFields('fou port', given, ['port', 'family', 'local', 'peer', 'peerPort', 'dev', 'ipproto', 'gue']);
    const { port, local, peer, peerPort, dev, ipproto, gue } = given;
    if (port === undefined) throw new EncodeError('fou port', 'port', 'is missing');
    if (whole && gue !== true && ipproto === undefined)
      throw new EncodeError('fou port', 'ipproto', 'is missing: the protocol within, or gue: true');
    const six = (local ?? peer)?.includes(':') ?? given.family === 'inet6';
    const part = whole
      ? { ipproto: gue ? undefined : ipproto, type: gue ? ('gue' as const) : ('direct' as const) }
      : {};
    return defined({
      port,
      af: six ? 'inet6' : 'inet',
      ...part,
      ...(six ? { localV6: local, peerV6: peer } : { localV4: local, peerV4: peer }),
      peerPort,
      ifindex: dev === undefined ? undefined : await this.indexOf(dev),
    }) as FouFields;
  }
}

/** Without what means any. */
const said = (address: string | undefined): string | undefined =>
  address === undefined || /^[0.:]*$/.test(address) ? undefined : address;

function portOf(told: FouFields): FouPort {
  const { port = 0, af, ipproto, type, localV4, localV6, peerV4, peerV6, peerPort, ifindex } = told;
  const gue = type === 'gue';
  return defined({
    port,
    family: af,
    gue,
    ipproto: gue ? undefined : ipproto,
    local: said(localV4 ?? localV6),
    peer: said(peerV4 ?? peerV6),
    peerPort: peerPort || undefined,
    dev: ifindex || undefined,
  }) as FouPort;
}
