import { differences } from '../../objects/compare.js';
import { demandsOf } from '../../objects/link/demands.js';
import { link as definition } from '../../objects/link/link.js';
import { EncodeError } from '../../schema/errors.js';
import { typeError } from '../../schema/stack.js';
import type { BridgeState } from '../bridge/bridge-state.js';
import type { Changes, Fields } from '../plan/change.js';
import { isFallback, kindOf, PAIRS, peerKey, peerOf, withGoing } from '../plan/link-state.js';
import { canonicalOf, fieldsOf, type ResolveNow } from '../plan/objects.js';
import type { State } from '../records/state.js';
import type { Records } from '../types.js';
import { exportBridge, noteEntries, noteVlans } from './bridge.js';
import { type AddressState, FIELDS, type LinkState, type VlanState } from './state-document.js';

type Link = Records['interfaces'];

/** Kinds whose devices somebody else holds. */
const DEVICES: ReadonlySet<string> = new Set(['tun']);

/** The links of a document: which are made, made again, changed and removed. */
export class LinkSection {
  /** Names of links that are removed, or made again. */
  readonly remade = new Set<string>();
  readonly #tx: Changes;
  readonly #state: State;
  readonly #resolve: ResolveNow;
  readonly #bridge: ((index: number) => Pick<LinkState, 'vlans' | 'fdb'>) | undefined;
  readonly #addresses: (dev: string, place: string, wanted: readonly AddressState[]) => boolean;
  /** Indices of {@link remade}. */
  readonly #gone = new Set<number>();
  /** Links whose routes may go with an address, or to another VRF. */
  readonly #shaken = new Set<number>();

  constructor(
    tx: Changes,
    state: State,
    bridge: BridgeState | undefined,
    resolve: ResolveNow,
    addresses: (dev: string, place: string, wanted: readonly AddressState[]) => boolean,
  ) {
    this.#tx = tx;
    this.#state = state;
    this.#resolve = resolve;
    this.#bridge = bridge && exportBridge(bridge, state);
    this.#addresses = addresses;
  }

  /** Whether a record goes with a link that is removed or made again. */
  takes({ oif, ifindex, multipath }: Fields): boolean {
    const hops = (multipath ?? []) as readonly Fields[];
    return [oif, ifindex, ...hops.map((hop) => hop.ifindex)].some((index) => this.#gone.has(index as number));
  }

  /** Whether something is changed of a link with which routes may go. */
  get shakes(): boolean {
    return this.#shaken.size > 0;
  }

  /** Whether a route may go with what is changed of its link. */
  isShaken({ oif, multipath }: Fields): boolean {
    const hops = (multipath ?? []) as readonly Fields[];
    return [oif, ...hops.map((hop) => hop.ifindex)].some((index) => this.#shaken.has(index as number));
  }

  #named(name: string): Link | undefined {
    for (const link of this.#state.interfaces.by('name', name)) if (link.ifname === name) return link;
    return undefined;
  }

  note(wanted: readonly LinkState[]): void {
    const names = new Set(wanted.map(({ ifname }) => ifname));
    for (const link of this.#state.interfaces.values()) {
      const kind = kindOf(link);
      if (names.has(link.ifname!) || kind === undefined || DEVICES.has(kind)) continue;
      if (!isFallback(kind, link.ifname)) this.#remove(link);
    }
    for (const [i, link] of wanted.entries()) {
      const was = this.#named(link.ifname);
      if (was !== undefined && this.#isOther(link, was, `interfaces[${i}]`)) this.#remove(was);
    }
    const peers = new Set<string>();
    const order = this.#lowerFirst(wanted);
    for (const [, link] of order) {
      if (this.#present(link) !== undefined || peers.has(link.ifname)) continue;
      if (link.kind === undefined)
        throw typeError(`interfaces: there is no '${link.ifname}', and without a kind it cannot be made`);
      this.#tx.link.add(making(link) as never);
      if (link.peer !== undefined) peers.add(link.peer);
    }
    for (const [i, link] of order) {
      const was = this.#present(link);
      const kind = link.kind ?? kindOf(was);
      const bridge = kind === 'bridge' ? link.ifname : link.master;
      const defaults = this.#defaultVlans(
        wanted.find(({ ifname }) => ifname === bridge),
        bridge ?? '',
      );
      if (this.#settings(link, was, defaults, `interfaces[${i}]`) && was !== undefined)
        this.#shaken.add(was.index);
    }
    // VLANs come up with the link that they are on
    for (const link of wanted) {
      if ((link.kind ?? kindOf(this.#present(link))) !== 'vlan' || link.up !== false) continue;
      const was = this.#present(link);
      const lower = link.link ?? (was && this.#nameOf(was));
      const under = wanted.find(({ ifname }) => ifname === lower);
      const isUp = under && this.#present(under)?.flags.includes('up');
      if (under?.up !== true || (isUp && (was !== undefined || !this.#moves(under, this.#present(under)))))
        continue;
      // at the end, or before it gets addresses of IPv6, which go with a link that goes down
      const early = link.addresses?.some(({ address }) => address.includes(':')) === true;
      this.#tx.link.set({ dev: link.ifname, ...(early ? { flags: [], change: ['up'] } : { up: false }) });
    }
    // a bond has its active port once that is one
    for (const link of wanted) {
      const { activeSlave } = (link.data ?? {}) as Fields;
      if (link.kind === 'bond' && activeSlave !== undefined && this.#present(link) === undefined)
        this.#tx.link.set({ dev: link.ifname, linkinfo: { kind: 'bond', data: { activeSlave } } } as never);
    }
  }

  /** Links with their places in the document, each after the one that it is on. */
  #lowerFirst(wanted: readonly LinkState[]): (readonly [number, LinkState])[] {
    const places = new Map(wanted.map(({ ifname }, i) => [ifname, i]));
    const out = new Map<string, readonly [number, LinkState]>();
    const met = new Set<string>();
    const visit = (link: LinkState, i: number): void => {
      if (met.has(link.ifname)) return;
      met.add(link.ifname);
      const was = this.#present(link);
      const lower = places.get(link.link ?? (was && this.#nameOf(was)) ?? '');
      if (lower !== undefined) visit(wanted[lower]!, lower);
      out.set(link.ifname, [i, link]);
    };
    for (const [i, link] of wanted.entries()) visit(link, i);
    return [...out.values()];
  }

  /** Whether a port is let go, by a controller that leaves it down. */
  #isReleased(was: Link | undefined, differing: readonly string[]): boolean {
    const controller = was?.master ? this.#state.interfaces.get(was.master) : undefined;
    if (controller === undefined || demandsOf(kindOf(controller)).takesPortsDown !== true) return false;
    return differing.includes('master') || this.#gone.has(controller.index);
  }

  /**
   * What a port loses as it is let go: it is down then, with the address and the MTU that it once came with. The kernel
   * brings a link up before it changes its controller, if that is one request.
   */
  #asBefore({ ifname: dev, up, mtu, address, master }: LinkState): void {
    const own = master
      ? {}
      : { ...(mtu === undefined ? {} : { mtu }), ...(address === undefined ? {} : { address }) };
    const request = { ...own, ...(up === true ? { up } : {}) };
    if (Object.keys(request).length > 0) this.#tx.link.set({ dev, ...request });
  }

  /** Whether a link that is up gets another controller, for which it may go down and up. */
  #moves({ master }: LinkState, is: Link | undefined): boolean {
    if (is === undefined || master === undefined || !is.flags.includes('up')) return false;
    return (this.#state.interfaces.get(is.master ?? -1)?.ifname ?? null) !== master;
  }

  /** The link of that name as it is, unless it is made or made again. */
  #present({ ifname }: LinkState): Link | undefined {
    return this.remade.has(ifname) ? undefined : this.#named(ifname);
  }

  #remove(link: Link): void {
    if (this.remade.has(link.ifname!)) return;
    this.#tx.link.del({ dev: link.ifname! });
    for (const { index, ifname } of withGoing(this.#state, link)) {
      this.#gone.add(index);
      this.remade.add(ifname!);
    }
  }

  /** Whether a link is another than the one that is wanted: it can only be made again. */
  #isOther(link: LinkState, was: Link, place: string): boolean {
    const kind = kindOf(was);
    if (link.kind === undefined) return false;
    if (link.kind !== kind) return true;
    const peer = peerOf(this.#state, was)?.ifname;
    if (link.peer !== undefined && peer !== undefined && link.peer !== peer) return true;
    if (link.link !== undefined && !PAIRS.has(kind) && !this.#isOn(was, link.link)) return true;
    const { fixed } = demandsOf(kind);
    if (fixed === undefined || link.data === undefined) return false;
    const changed = optionsOf(this.#differing({ ifname: link.ifname, kind, data: link.data }, was, place));
    return fixed === true ? changed.length > 0 : changed.some((key) => fixed.includes(key));
  }

  /** Whether a link is on the one of that name, or alternative name. */
  #isOn({ link, linkNetnsid }: Link, name: string): boolean {
    if (!link || linkNetnsid !== undefined) return false;
    for (const lower of this.#state.interfaces.by('name', name)) if (lower.index === link) return true;
    return false;
  }

  #nameOf({ link, linkNetnsid }: Link): string | undefined {
    return link && linkNetnsid === undefined ? this.#state.interfaces.get(link)?.ifname : undefined;
  }

  /** The paths of what a document says of a link and is not so. */
  #differing(link: LinkState, was: Link | undefined, place: string): string[] {
    const request = asRequest(link, was);
    try {
      const fields = fieldsOf('link', 'set', request, this.#resolve);
      const { given } = canonicalOf('link', 'set', fields);
      if (was === undefined) return [];
      return differences(definition, given, was as unknown as Fields).map(({ field }) => field);
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      throw new EncodeError(place, error.path.replace(/^linkinfo\./, ''), error.reason);
    }
  }

  #defaultVlans(wanted: LinkState | undefined, bridge: string): readonly VlanState[] {
    const is = this.#named(bridge)?.linkinfo?.data as Fields | undefined;
    const data = wanted?.data as Fields | undefined;
    const vid = (data?.vlanDefaultPvid ?? is?.vlanDefaultPvid ?? 1) as number;
    return vid === 0 ? [] : [{ vid, pvid: true, untagged: true }];
  }

  /** Whether routes may go by what is set. */
  #settings(link: LinkState, was: Link | undefined, defaults: readonly VlanState[], place: string): boolean {
    const dev = link.ifname;
    const differing = this.#differing(link, was, place);
    const out: Record<string, unknown> = {};
    for (const key of FIELDS) {
      const asked = link[key];
      if (asked === undefined) continue;
      if (was !== undefined) {
        if (differing.includes(key)) out[key] = asked;
      } else if (!(key === 'address' && link.kind !== undefined && link.peer === undefined))
        if (asked !== 0 && asked !== 'default') out[key] = asked;
    }
    const joins = was === undefined ? link.master != null : differing.includes('master');
    if (joins) out.master = link.master ?? 0;
    if (link.up !== undefined && link.up !== (was?.flags.includes('up') ?? false)) out.up = link.up;
    const data = picked(link.data, optionsOf(differing));
    if (was !== undefined && data !== undefined) out.linkinfo = { kind: kindOf(was), data };
    if (Object.keys(out).length > 0) this.#tx.link.set({ dev, ...out } as never);
    if (this.#isReleased(was, differing)) this.#asBefore(link);
    if (link.slaveData !== undefined) {
      const slaveData =
        was === undefined || joins
          ? link.slaveData
          : picked(link.slaveData, optionsOf(differing, 'slaveData'));
      const slaveKind = link.slaveKind ?? was?.linkinfo?.slaveKind;
      if (slaveData !== undefined) this.#tx.link.set({ dev, linkinfo: { slaveKind, slaveData } } as never);
    }
    this.#altnames(link, was);
    const of = was === undefined ? undefined : this.#bridge?.(was.index);
    // what a port had in another bridge does not matter any more
    if (link.vlans !== undefined)
      noteVlans(this.#tx, dev, link.vlans, joins || was === undefined ? defaults : (of?.vlans ?? defaults));
    if (link.fdb !== undefined) {
      const kind = link.kind ?? kindOf(was);
      noteEntries(
        this.#tx,
        dev,
        link.fdb,
        joins ? [] : (of?.fdb ?? []),
        kind === 'vxlan' || kind === 'bridge',
      );
    }
    const shaken = link.addresses !== undefined && this.#addresses(dev, place, link.addresses);
    return shaken || joins;
  }

  #altnames({ ifname: dev, altnames: names }: LinkState, was: Link | undefined): void {
    if (names === undefined) return;
    const is = was?.propList?.altIfname ?? [];
    const more = names.filter((name) => !is.includes(name));
    const less = is.filter((name) => !names.includes(name));
    if (less.length > 0) this.#tx.link.delProperty({ dev, propList: { altIfname: less } });
    if (more.length > 0) this.#tx.link.addProperty({ dev, propList: { altIfname: more } });
  }
}

/** Keys of options among paths: `'linkinfo.data.mode'` → `'mode'`. */
function optionsOf(paths: readonly string[], part = 'data'): string[] {
  const prefix = `linkinfo.${part}.`;
  const keys = paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  return [...new Set(keys.map((key) => key.split(/[.[]/, 1)[0]!))];
}

function picked(data: object | undefined, keys: readonly string[]): Fields | undefined {
  if (data === undefined || keys.length === 0) return undefined;
  return Object.fromEntries(keys.map((key) => [key, (data as Fields)[key]]));
}

/** What a document says of a link, as the verbs take it. */
function asRequest(link: LinkState, was: Link | undefined): Fields {
  const { ifname, kind, data, master, slaveKind, slaveData, up: _up, peer: _peer } = link;
  const out: Record<string, unknown> = { dev: ifname };
  for (const key of FIELDS) if (link[key] !== undefined) out[key] = link[key];
  if (master !== undefined) out.master = master ?? 0;
  const port = slaveData === undefined ? {} : { slaveKind: slaveKind ?? was?.linkinfo?.slaveKind, slaveData };
  if (data !== undefined || slaveData !== undefined)
    out.linkinfo = { kind: kind ?? kindOf(was), ...(data === undefined ? {} : { data }), ...port };
  return out;
}

function making({ ifname, kind, data, link, peer, address }: LinkState): Fields {
  const { activeSlave, ...options } = (data ?? {}) as Record<string, unknown>;
  if (activeSlave !== undefined && kind !== 'bond') options.activeSlave = activeSlave;
  if (peer !== undefined && PAIRS.has(kind!)) options[peerKey(kind)] = { ifname: peer };
  const out: Record<string, unknown> = {
    ifname,
    linkinfo: { kind, ...(Object.keys(options).length > 0 ? { data: options } : {}) },
  };
  if (link !== undefined) out.link = link;
  if (address !== undefined) out.address = address;
  return out;
}
