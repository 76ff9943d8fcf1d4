import type { GenericNetlinkOptions } from '../generic/generic.js';
import { FamilyUtility } from '../generic/utility.js';
import {
  type TipcCommands,
  type Tipc as TipcFields,
  type TipcLinkStatistics,
  type TipcProperties,
  type TipcPublication,
  tipcFamily,
} from '../messages/generic/tipc.js';
import type { TipcSocket } from '../messages/sockdiag/tipc.js';
import { NetlinkError } from '../protocol/errors.js';
import { checkFields, defined } from '../schema/fields.js';
import { EncodeError, type SocketAddress } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import { identityBytes, identityText } from './identity.js';

export interface TipcOptions extends GenericNetlinkOptions {}

/** Limits of waiting for one request. */
export interface TipcCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<TipcCallOptions>(CALL_NAMES);

/** What links, bearers and media have alike, and links inherit from these. */
export interface TipcSettings {
  /** From 0 to 31; of several links the one with the greatest is used. */
  priority?: number | undefined;
  /** Milliseconds without a sign of life until a link is down. */
  tolerance?: number | undefined;
  /** Packets that may be on their way. */
  window?: number | undefined;
  /** Bytes of a packet; of bearers and media over UDP. */
  mtu?: number | undefined;
}

/** A carrier of TIPC: an interface, or UDP. */
export interface TipcBearer extends TipcSettings {
  /** `'eth:eth0'`, `'udp:NAME'`. */
  name: string;
  media: string;
  local?: SocketAddress;
  remote?: SocketAddress;
}

/** A bearer to enable: `{ media: 'eth', dev: 'eth0' }`, or `{ media: 'udp', name: 'UDP1', local: '192.0.2.1' }`. */
export interface TipcBearerInput extends Pick<TipcSettings, 'priority'> {
  media: 'eth' | 'ib' | 'udp';
  /** The interface's name; of `eth` and `ib`. */
  dev?: string | undefined;
  /** What the bearer is called; of `udp`. */
  name?: string | undefined;
  /** Addresses and ports of `udp`; without `remote`, nodes find each other by multicast. The port is 6118. */
  local?: string | undefined;
  localPort?: number | undefined;
  remote?: string | undefined;
  remotePort?: number | undefined;
  /** Where to look for nodes: all of the cluster by default. */
  domain?: number | undefined;
}

/** A link to another node, or the one for broadcasts. */
export interface TipcLink extends TipcSettings {
  name: string;
  broadcast: boolean;
  up: boolean;
  /** Whether it is the one in use. */
  active: boolean;
  /** As the kernel has it: the cluster's part of this node's address. The name tells the other node. */
  dest?: number;
  rx: number;
  tx: number;
  stats: TipcLinkStatistics;
}

/** This node. */
export interface TipcNode {
  /** The cluster's number: nodes of another are not seen. */
  netId: number;
  /** Text, or hexadecimal digits. */
  identity: string;
  /** Its address, which is a hash of the identity; undefined before it has one. */
  address?: number;
}

/** A node of the cluster. */
export interface TipcPeer {
  address: number;
  up: boolean;
}

/** A key of the cluster, or of this node. */
export interface TipcKey {
  /** `'gcm(aes)'` by default. */
  algorithm?: string | undefined;
  /** The key and its four bytes of salt, in hexadecimal: 40, 56 or 72 digits. */
  key: string;
  /** Whether it is the master key, by which others are exchanged. */
  master?: boolean | undefined;
  /** The identity of the node whose key it is; of the whole cluster without. */
  node?: string | undefined;
}

const SETTINGS = ['priority', 'tolerance', 'window', 'mtu'] as const;
/** Port that the kernel uses where none is given. */
const PORT = 6118;

/**
 * TIPC, messages between the nodes of a cluster: its bearers, links, names and nodes, as the tool `tipc` shows and sets
 * them.
 *
 * ```ts
 * await using tipc = new Tipc();
 * await tipc.enableBearer({ media: 'eth', dev: 'eth0' });
 * for (const { name, up } of await tipc.links()) console.log(name, up);
 * ```
 *
 * Changes need CAP_NET_ADMIN in the namespace, and the module `tipc`.
 */
export class Tipc extends FamilyUtility<TipcCommands> {
  static {
    publicVerbs(Tipc);
  }

  constructor(options: TipcOptions = {}) {
    super(tipcFamily, options);
  }

  /** Lists the bearers that are enabled. */
  async bearers(options?: TipcCallOptions): Promise<TipcBearer[]> {
    checkOptions(options, CALL_OPTIONS);
    const entries = await (await this.family()).dump('bearerGet', {}, options);
    return entries.map(({ bearer = {} }) => {
      const { name = '', prop, udpOpts } = bearer;
      const media = name.slice(0, name.indexOf(':'));
      return defined({ name, media, ...settingsOf(prop), local: udpOpts?.local, remote: udpOpts?.remote });
    }) as TipcBearer[];
  }

  /**
   * Enables a bearer: the node looks for others there.
   *
   * @throws EncodeError
   * @throws NetlinkError `EINVAL`, with the kernel's words, where the interface or the address does not suit.
   */
  async enableBearer(given: TipcBearerInput, options?: TipcCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const bearer = bearerFields(given);
    const { local, remote } = given;
    if (local !== undefined && remote === undefined) {
      const address = multicastOf(local, (await this.#net(options)).id ?? 0);
      bearer.udpOpts = { ...bearer.udpOpts, remote: { address, port: given.remotePort ?? PORT } as never };
    }
    await (await this.family()).request('bearerEnable', { bearer }, options);
  }

  /** Disables a bearer, by its name: `'eth:eth0'`. */
  async disableBearer(name: string, options?: TipcCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await (await this.family()).request('bearerDisable', { bearer: { name } }, options);
  }

  /** Sets what links over a bearer get. */
  async setBearer(name: string, settings: TipcSettings, options?: TipcCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const prop = propertiesOf('tipc bearer', settings);
    await (await this.family()).request('bearerSet', { bearer: { name, prop } }, options);
  }

  /** Lists the links, with their statistics. */
  async links(options?: TipcCallOptions): Promise<TipcLink[]> {
    checkOptions(options, CALL_OPTIONS);
    const entries = await (await this.family()).dump('linkGet', {}, options);
    return entries.map(({ link = {} }) => {
      const { name = '', dest, broadcast = false, up = false, active = false, mtu, prop, stats = {} } = link;
      const { rx = 0, tx = 0 } = link;
      return defined({ name, broadcast, up, active, dest, rx, tx, ...settingsOf(prop), mtu, stats });
    }) as TipcLink[];
  }

  /** Sets what a link has: `priority`, `tolerance`, `window`. */
  async setLink(name: string, settings: TipcSettings, options?: TipcCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const prop = propertiesOf('tipc link', settings);
    await (await this.family()).request('linkSet', { link: { name, prop } }, options);
  }

  /** Sets the statistics of a link to zero. */
  async resetStatistics(name: string, options?: TipcCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await (await this.family()).request('linkResetStats', { link: { name } }, options);
  }

  /** Lists the media, with what bearers of each get. */
  async media(options?: TipcCallOptions): Promise<({ name: string } & TipcSettings)[]> {
    checkOptions(options, CALL_OPTIONS);
    const entries = await (await this.family()).dump('mediaGet', {}, options);
    return entries.map(({ media }) => defined({ name: media?.name ?? '', ...settingsOf(media?.prop) })) as {
      name: string;
    }[];
  }

  /** Sets what bearers of a medium get. */
  async setMedia(name: string, settings: TipcSettings, options?: TipcCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    const prop = propertiesOf('tipc media', settings);
    await (await this.family()).request('mediaSet', { media: { name, prop } }, options);
  }

  /** Reads who this node is. */
  async node(options?: TipcCallOptions): Promise<TipcNode> {
    checkOptions(options, CALL_OPTIONS);
    const { id = 0, nodeid = '', nodeidW1 = '' } = await this.#net(options);
    // the topology server of the node itself is a name of this node alone
    const own = (await this.nameTable(options)).find(({ scope, node }) => scope === 'node' && node);
    return defined({ netId: id, identity: identityText(nodeid + nodeidW1), address: own?.node }) as TipcNode;
  }

  /**
   * Sets who this node is, once: before its first bearer is enabled.
   *
   * @throws NetlinkError `EPERM` afterwards.
   */
  async setNode(
    given: Partial<Pick<TipcNode, 'netId' | 'identity' | 'address'>>,
    options?: TipcCallOptions,
  ): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    checkFields('tipc node', given, ['netId', 'identity', 'address']);
    const { netId, identity, address } = given;
    const bytes = identity === undefined ? undefined : identityBytes(identity);
    const net = defined({
      id: netId,
      addr: address,
      nodeid: bytes?.slice(0, 16),
      nodeidW1: bytes?.slice(16),
    }) as TipcFields['net'];
    await (await this.family()).request('netSet', { net: net! }, options);
    if (bytes === undefined) return;
    // the kernel answers that all went well
    const { nodeid, nodeidW1 } = await this.#net(options);
    if (`${nodeid}${nodeidW1}` !== bytes)
      throw NetlinkError.of('EPERM', 'TIPC_NL_NET_SET: the identity of a node can be set once');
  }

  async #net(options: TipcCallOptions | undefined): Promise<NonNullable<TipcFields['net']>> {
    const [entry] = await (await this.family()).dump('netGet', {}, options);
    return entry?.net ?? {};
  }

  /** Lists the other nodes of the cluster. */
  async nodes(options?: TipcCallOptions): Promise<TipcPeer[]> {
    checkOptions(options, CALL_OPTIONS);
    const entries = await (await this.family()).dump('nodeGet', {}, options);
    return entries.map(({ node }) => ({ address: node?.addr ?? 0, up: node?.up ?? false }));
  }

  /** Forgets a node that is down, by its address. */
  async removePeer(address: number, options?: TipcCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await (await this.family()).request('peerRemove', { net: { addr: address } }, options);
  }

  /** Lists the names that are published in the cluster. */
  async nameTable(options?: TipcCallOptions): Promise<TipcPublication[]> {
    checkOptions(options, CALL_OPTIONS);
    const entries = await (await this.family()).dump('nameTableGet', {}, options);
    return entries.map(({ nameTable }) => nameTable?.publ ?? {});
  }

  /** Lists the sockets of this node. */
  async sockets(options?: TipcCallOptions): Promise<TipcSocket[]> {
    checkOptions(options, CALL_OPTIONS);
    return (await (await this.family()).dump('sockGet', {}, options)).map(({ sock }) => sock ?? {});
  }

  /** Lists the names that a socket has published, by its number (`ref`). */
  async publications(ref: number, options?: TipcCallOptions): Promise<TipcPublication[]> {
    checkOptions(options, CALL_OPTIONS);
    const entries = await (await this.family()).dump('publGet', { sock: { ref } }, options);
    return entries.map(({ publ }) => publ ?? {});
  }

  /**
   * Sets the key that links are encrypted by (5.5). All nodes of the cluster need it.
   *
   * @throws NetlinkError `EOPNOTSUPP` where the kernel was built without CONFIG_TIPC_CRYPTO.
   */
  async setKey(given: TipcKey, options?: TipcCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    checkFields('tipc key', given, ['algorithm', 'key', 'master', 'node']);
    const { algorithm = 'gcm(aes)', key, master, node } = given;
    const digits = key.replace(/^0x/i, '');
    if (![40, 56, 72].includes(digits.length) || /[^0-9a-f]/i.test(digits))
      throw new EncodeError('tipc key', 'key', 'expected 40, 56 or 72 hexadecimal digits');
    const fields = defined({
      key: { algName: algorithm, keylen: digits.length / 2, key: digits },
      keyMaster: master || undefined,
      id: node === undefined ? undefined : identityBytes(node),
    }) as TipcFields['node'];
    await (await this.family()).request('keySet', { node: fields! }, options);
  }

  /** Forgets all keys: links go unencrypted. */
  async flushKeys(options?: TipcCallOptions): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await (await this.family()).request('keyFlush', {}, options);
  }
}

/** The group of a cluster by which its nodes find each other. */
function multicastOf(local: string, netId: number): string {
  return local.includes(':') ? `ff02::${netId}` : `228.0.${(netId >> 8) & 0xff}.${netId & 0xff}`;
}

function settingsOf({ prio, tol, win, mtu }: TipcProperties = {}): TipcSettings {
  return { priority: prio, tolerance: tol, window: win, mtu };
}

function propertiesOf(what: string, given: TipcSettings): TipcProperties {
  checkFields(what, given, SETTINGS);
  const { priority, tolerance, window, mtu } = given;
  const prop = defined({ prio: priority, tol: tolerance, win: window, mtu }) as TipcProperties;
  if (Object.keys(prop).length === 0)
    throw new EncodeError(what, '', `nothing to set: ${SETTINGS.join(', ')}`);
  return prop;
}

const KEYS = [
  'media',
  'dev',
  'name',
  'local',
  'localPort',
  'remote',
  'remotePort',
  'domain',
  'priority',
] as const;

function bearerFields(given: TipcBearerInput): NonNullable<TipcFields['bearer']> {
  checkFields('tipc bearer', given, KEYS);
  const { media, dev, name, local, localPort = PORT, remote, remotePort = PORT, domain, priority } = given;
  const udp = media === 'udp';
  const called = udp ? name : dev;
  if (called === undefined) throw new EncodeError('tipc bearer', udp ? 'name' : 'dev', 'is missing');
  if (udp && local === undefined) throw new EncodeError('tipc bearer', 'local', 'is missing');
  const udpOpts = udp
    ? defined({
        local: { address: local!, port: localPort },
        remote: remote === undefined ? undefined : { address: remote, port: remotePort },
      })
    : undefined;
  return defined({
    name: `${media}:${called}`,
    prop: priority === undefined ? undefined : { prio: priority },
    domain,
    udpOpts,
  }) as NonNullable<TipcFields['bearer']>;
}
