import type { AddressInput } from '../../iproute/addr.js';
import type { FdbInput } from '../../iproute/bridge/fdb.js';
import type { BridgeVlanInput } from '../../iproute/bridge/vlan.js';
import type { LinkInput } from '../../iproute/link.js';
import type { NeighbourInput } from '../../iproute/neigh.js';
import type { RouteInput } from '../../iproute/route.js';
import type { Link } from '../../messages/route/link/ifinfomsg.js';
import type { Change, Fields, ObjectName, Verb } from '../plan/change.js';
import type { Source } from '../source.js';

/** What is done with a change: a transaction records it, in the direct mode it is sent. */
export type Note = (change: Change) => void;

/** Properties of a link that can be set; reading one gives what was set, or what is there. */
const PROPERTIES = [
  'mtu',
  'address',
  'txqlen',
  'group',
  'ifalias',
  'linkmode',
  'protoDown',
  'gsoMaxSize',
  'gsoMaxSegs',
  'groMaxSize',
  'master',
] as const;
type Property = (typeof PROPERTIES)[number];

export interface LinkObject extends Pick<LinkInput, Property> {}

/**
 * A link whose properties can be set: `i.mtu = 9000; i.up(); i.addresses.add('10.0.0.1/24')`. What is done to it is
 * noted in its transaction; every method can be followed by the next.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the properties are made below
export class LinkObject {
  readonly #source: Source;
  readonly #note: Note;
  readonly #changes: () => readonly Change[];
  #name: string;

  /** Its addresses. */
  readonly addresses: Collection<AddressInput>;
  /** The links that are ports of it. */
  readonly ports: Ports;
  readonly neighbours: Collection<NeighbourInput>;
  /** Routes out of it. */
  readonly routes: Collection<RouteInput>;
  /** VLANs of a port or of a bridge itself: `vlans.add(10)`, `vlans.add({ vid: '20-30', flags: ['untagged'] })`. */
  readonly vlans: Vlans;
  /** Forwarding entries: see `IPRoute.bridge.fdb`. */
  readonly fdb: Collection<FdbInput>;
  /** Its alternative names. */
  readonly altnames: { add(...names: string[]): LinkObject; del(...names: string[]): LinkObject };

  /** @internal */
  constructor(source: Source, name: string, note: Note, changes: () => readonly Change[]) {
    this.#source = source;
    this.#name = name;
    this.#note = note;
    this.#changes = changes;
    const add = (object: ObjectName, verb: Verb, request: Fields) => this.#add(object, verb, request);
    const collection = <T extends object>(object: ObjectName, key: string): Collection<T> => {
      const given = (one: string | Omit<T, 'dev'>) => ({
        ...(typeof one === 'string' ? { [key]: one } : one),
        dev: this.#name,
      });
      return {
        add: (one) => add(object, 'add', given(one)),
        replace: (one) => add(object, 'replace', given(one)),
        del: (one) => add(object, 'del', given(one)),
      };
    };
    this.addresses = collection('addr', 'address');
    this.neighbours = collection('neigh', 'dst');
    this.routes = collection('route', 'dst');
    this.fdb = collection('bridge.fdb', 'lladdr');
    const vlan = (one: VlanChange) => ({
      ...(typeof one === 'object' ? one : { vid: one }),
      dev: this.#name,
    });
    this.vlans = {
      add: (one) => add('bridge.vlan', 'add', vlan(one)),
      set: (one) => add('bridge.vlan', 'set', vlan(one)),
      del: (one) => add('bridge.vlan', 'del', vlan(one)),
    };
    this.ports = {
      add: (...ports) => {
        for (const port of ports) add('link', 'set', { dev: nameOf(port), master: this.#name });
        return this;
      },
      del: (...ports) => {
        for (const port of ports) add('link', 'set', { dev: nameOf(port), master: 0 });
        return this;
      },
    };
    const altnames = (verb: Verb, names: string[]) =>
      add('link', verb, { dev: this.#name, propList: { altIfname: names } });
    this.altnames = {
      add: (...names) => altnames('addProperty', names),
      del: (...names) => altnames('delProperty', names),
    };
  }

  #add(object: ObjectName, verb: Verb, request: Fields): LinkObject {
    this.#note({ source: this.#source.name, object, verb, request });
    return this;
  }

  /** Its record, as it is now; undefined where it has yet to be made. */
  get record(): Link | undefined {
    return this.#source.interfaces.get(this.#name)?.record ?? this.#renamed();
  }

  #renamed(): Link | undefined {
    for (const { object, request } of this.#changes())
      if (object === 'link' && request.ifname === this.#name && typeof request.dev === 'string')
        return this.#source.interfaces.get(request.dev)?.record;
    return undefined;
  }

  /** Its name; set it to rename the link. */
  get ifname(): string {
    return this.#name;
  }

  set ifname(name: string) {
    this.#add('link', 'set', { dev: this.#name, ifname: name });
    this.#name = name;
  }

  /** Sets several properties, and options of its kind, in one request. */
  set(fields: Omit<LinkInput, 'dev' | 'index'> & { source?: string }): this {
    this.#add('link', 'set', { ...(fields as Fields), dev: this.#name });
    if (typeof fields.ifname === 'string') this.#name = fields.ifname;
    return this;
  }

  /** Brings the link up. */
  up(): this {
    return this.set({ up: true });
  }

  /** Takes the link down. */
  down(): this {
    return this.set({ up: false });
  }

  /** Removes the link. */
  remove(): void {
    this.#add('link', 'del', { dev: this.#name });
  }

  /** What was noted for a property, or what is there. */
  #value(key: string): unknown {
    for (const { source, object, request } of [...this.#changes()].reverse()) {
      const own = request.dev === this.#name || request.ifname === this.#name;
      if (object === 'link' && own && source === this.#source.name && request[key] !== undefined)
        return request[key];
    }
    return (this.record as unknown as Fields | undefined)?.[key];
  }

  static {
    for (const key of PROPERTIES)
      Object.defineProperty(LinkObject.prototype, key, {
        get(this: LinkObject) {
          return this.#value(key);
        },
        set(this: LinkObject, value: unknown) {
          this.#add('link', 'set', { dev: this.#name, [key]: value });
        },
        enumerable: true,
        configurable: true,
      });
  }

  /** What was noted for this link and what belongs to it. */
  review(): Change[] {
    const name = this.#name;
    return this.#changes().filter(
      ({ source, request }) =>
        source === this.#source.name && [request.dev, request.ifname, request.master].includes(name),
    );
  }
}

/** What belongs to a link, to be added and removed: as text, or as the verbs of `IPRoute` take it, without `dev`. */
export interface Collection<T> {
  add(one: string | Omit<T, 'dev'>): LinkObject;
  replace(one: string | Omit<T, 'dev'>): LinkObject;
  del(one: string | Omit<T, 'dev'>): LinkObject;
}

/** A VLAN, several (`'20-30'`), or with flags and options as `IPRoute.bridge.vlan` takes them. */
export type VlanChange = number | string | Omit<BridgeVlanInput, 'dev' | 'ifindex'>;

/** The VLANs of a port or a bridge. */
export interface Vlans {
  add(vlan: VlanChange): LinkObject;
  set(vlan: VlanChange): LinkObject;
  del(vlan: VlanChange): LinkObject;
}

/** The ports of a link: by name, index or object. */
export interface Ports {
  add(...ports: (string | number | LinkObject)[]): LinkObject;
  del(...ports: (string | number | LinkObject)[]): LinkObject;
}

function nameOf(port: string | number | LinkObject): string | number {
  return port instanceof LinkObject ? port.ifname : port;
}
