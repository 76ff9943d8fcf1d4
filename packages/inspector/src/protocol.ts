/**
 * What the server and the page say to each other: JSON texts over one WebSocket. The page subscribes to channels and
 * makes calls; the server sends the state as items by key, events in their order, rates, and answers.
 */

/** A process that is in a namespace. */
export interface ProcessItem {
  readonly pid: number;
  readonly name: string;
}

/** A network namespace. */
export interface NamespaceItem {
  /** The inode of the namespace: `4026531840`. */
  readonly id: string;
  /** Names under /run/netns. */
  readonly names: readonly string[];
  /** Some of the processes in it, the oldest first. */
  readonly processes: readonly ProcessItem[];
  /** The container that its oldest process runs in, where its control group says so: `docker 0123456789ab`, `lxc web`. */
  readonly container?: string | undefined;
  /** Whether the server itself is in it. */
  readonly own: boolean;
  /** Why it cannot be looked into. */
  readonly error?: string | undefined;
  /** Of the server's own: there are processes whose namespaces this user may not see. */
  readonly partial?: boolean | undefined;
}

/** The end of a link that lies elsewhere: its index, and its namespace where that is known. */
export interface LowerItem {
  readonly index: number;
  readonly ns: string | null;
}

/** The ends of a tunnel. */
export interface TunnelItem {
  readonly local?: string | undefined;
  readonly remote?: string | undefined;
  /** VNI, key or the like. */
  readonly id?: string | undefined;
}

/** A link, as far as an overview needs it. */
export interface LinkItem {
  readonly ns: string;
  readonly index: number;
  readonly ifname: string;
  /** The kind of `linkinfo`, or what the device is: `'loopback'`, `'ether'`. */
  readonly kind: string;
  readonly flags: readonly string[];
  readonly operstate: string;
  readonly mtu: number;
  readonly address?: string | undefined;
  readonly altnames?: readonly string[] | undefined;
  readonly alias?: string | undefined;
  readonly master?: number | undefined;
  /** State of a port. */
  readonly port?: string | undefined;
  /** What it lies on, or the other end of a pair. */
  readonly lower?: LowerItem | undefined;
  /** Whether {@link lower} is the other end of a pair. */
  readonly pair?: boolean | undefined;
  readonly tunnel?: TunnelItem | undefined;
  /** VLAN, VRF table, bond mode: what tells it from others of its kind. */
  readonly note?: string | undefined;
  readonly addresses: readonly string[];
}

/** The items of the state by their keys: `ns:ID` and `link:ID:INDEX`. */
export type Item = NamespaceItem | LinkItem;

/** One row of rates: index, received and sent bytes a second, packets a second both ways, drops a second. */
export type RateRow = readonly [
  index: number,
  rx: number,
  tx: number,
  rxPackets: number,
  txPackets: number,
  drops: number,
];

/** What happened to a record, by the path of each field that differs. */
export type FieldChange = readonly [path: string, before: unknown, after: unknown];

/** A notification of the kernel, or a place where some were lost. */
export interface EventItem {
  /** Counts all events of the server. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly ns: string;
  /** `'newlink'`; `'overrun'` where events were lost. */
  readonly event: string;
  /** What it is about: `'link'`, `'addr'`, `'route'` … */
  readonly object: string;
  readonly change: 'added' | 'changed' | 'removed' | 'same' | 'lost';
  /** The interface that it concerns. */
  readonly dev?: number | undefined;
  readonly label: string;
  readonly text: string;
  readonly changes?: readonly FieldChange[] | undefined;
  /** Length of the message in bytes. */
  readonly size: number;
}

/** What can be subscribed to. */
export type Channel = 'world' | 'rates' | 'events';

/** What the page sends. */
export type ClientMessage =
  | { readonly subscribe: readonly Channel[]; readonly since?: number | undefined }
  | { readonly call: number; readonly method: string; readonly params?: unknown };

/** What the server sends. */
export type ServerMessage =
  | {
      readonly type: 'hello';
      readonly version: string;
      /** Tells one start of the server from another. */
      readonly session: string;
      readonly host: string;
      readonly user: string;
      readonly allowChanges: boolean;
    }
  /** `reset` begins the whole state, `complete` ends it: what has not been said in between is gone. */
  | {
      readonly type: 'items';
      readonly reset: boolean;
      readonly complete: boolean;
      readonly items: readonly (readonly [string, Item | null])[];
    }
  | {
      readonly type: 'rates';
      readonly ns: string;
      readonly seconds: number;
      readonly rows: readonly RateRow[];
    }
  /** `lost`: events before these that are not kept any more, because this viewer was too slow for them. */
  | { readonly type: 'events'; readonly lost: number; readonly items: readonly EventItem[] }
  | { readonly type: 'reply'; readonly call: number; readonly result?: unknown; readonly error?: string };

type Fields = Readonly<Record<string, unknown>>;

/** A list that may have been cut. */
export interface Listing<T> {
  readonly entries: readonly T[];
  /** Whether there are more than were read. */
  readonly more: boolean;
}

/** A route, and what makes it. */
export interface RouteEntry {
  /** As iproute2 writes it. */
  readonly text: string;
  readonly command: string;
  readonly typescript: string;
  readonly protocol: string;
  readonly table: number;
  readonly fields: Fields;
}

/** A queueing discipline or a class, with what hangs on it. */
export interface QueueNode {
  readonly what: 'qdisc' | 'class';
  readonly kind: string;
  readonly handle: string;
  readonly fields: Fields;
  readonly children: readonly QueueNode[];
}

/** What makes an object: the command of iproute2, and the call of the library. */
export interface RecipeItem {
  readonly command: string;
  readonly typescript: string;
}

/** A socket of IP. */
export interface SocketItem {
  readonly kind: string;
  readonly state: string;
  readonly local: string;
  readonly remote: string;
  /** Processes that have it open. */
  readonly owners: readonly string[];
}

/** A WireGuard device, as far as it is no secret. */
export interface WireGuardItem {
  readonly publicKey: string | undefined;
  readonly port: number;
  readonly peers: readonly {
    readonly publicKey: string;
    readonly endpoint: string | undefined;
    readonly allowedips: readonly string[];
    /** Milliseconds since 1970; 0 for never. */
    readonly handshake: number;
  }[];
}

/** Everything known of a link. */
export interface LinkDetail {
  readonly record: Fields;
  /** What `ip -j -d link show` and `ip -j addr show` say of it. */
  readonly ipJson: { readonly link: unknown; readonly addresses: unknown };
  readonly addresses: readonly Fields[];
  readonly routes: Listing<RouteEntry>;
  readonly neighbours: Listing<Fields>;
  readonly rules: readonly Fields[];
  readonly queues: readonly QueueNode[];
  readonly filters: readonly Fields[];
  readonly forwarding: readonly Fields[];
  readonly recipes: readonly RecipeItem[];
  /** What its driver says: speed, duplex, rings, features that are on. */
  readonly driver: Fields | undefined;
  readonly wireguard: WireGuardItem | undefined;
  /** Sockets that are bound to it. */
  readonly sockets: readonly SocketItem[];
}

/** One thing that a family says: what it is, and what there is to say of it. */
export interface FamilyLine {
  readonly text: string;
  readonly more: string;
}

/** What a family beside rtnetlink says of a namespace, or why it cannot be read. */
export interface FamilyItem {
  readonly title: string;
  readonly lines: readonly FamilyLine[];
  readonly more: boolean;
  readonly why?: string | undefined;
}

/** What is known of a namespace beside its links. */
export interface NamespaceDetail {
  readonly routes: Listing<RouteEntry>;
  readonly rules: readonly Fields[];
  readonly neighbours: Listing<Fields>;
  readonly nexthops: readonly Fields[];
  /** Sockets that wait for somebody. */
  readonly sockets: readonly SocketItem[];
  /** Connections, connection tracking, load balancing, IPsec: those that there are. */
  readonly families: readonly FamilyItem[];
}

/** A packet whose way is asked for. */
export interface WayQuestion {
  /** The namespace that it begins in. */
  readonly ns: string;
  readonly dst: string;
  readonly src?: string | undefined;
  readonly mark?: number | undefined;
  /** Where it came in; without one, it is sent from here. */
  readonly iif?: string | undefined;
  readonly oif?: string | undefined;
  /** `'tcp'`, `'udp'`, `'icmp'`, or a number. */
  readonly protocol?: string | undefined;
  readonly sport?: number | undefined;
  readonly dport?: number | undefined;
}

/** A rule that was looked at on a way. */
export interface WayRule {
  readonly priority: number;
  readonly text: string;
  readonly matched: boolean;
  /** What it led to, or why it did not match. */
  readonly why: string;
}

/** One of the hops that a route may take. */
export interface WayHop {
  readonly gateway?: string | undefined;
  readonly dev: string;
  readonly index: number;
  readonly weight: number;
  /** The share of packets in percent. */
  readonly share: number;
  /** Whether the way goes on here. */
  readonly chosen: boolean;
}

/** What happens to the packet in one namespace. */
export interface WayStep {
  readonly ns: string;
  readonly iif?: string | undefined;
  readonly rules: readonly WayRule[];
  readonly route?: RouteEntry | undefined;
  /** The id of the nexthop object that the route names. */
  readonly nexthop?: number | undefined;
  readonly hops: readonly WayHop[];
  readonly neighbour?:
    | { readonly address: string; readonly lladdr?: string; readonly state: string }
    | undefined;
  /** What the kernel itself answers, and whether that is the same way. */
  readonly kernel: { readonly text: string; readonly agrees: boolean; readonly isError: boolean };
  /** Links that it passes to the next namespace, by their keys. */
  readonly passes: readonly string[];
}

/** Where a packet goes. */
export interface Way {
  readonly steps: readonly WayStep[];
  readonly end: 'delivered' | 'leaves' | 'dropped' | 'unreachable' | 'loop';
  readonly text: string;
}

/** What applying a document would do. */
export interface PlanItem {
  readonly steps: readonly {
    readonly command: string;
    readonly undo: string;
    readonly irreversible?: string | undefined;
  }[];
}

/** A change that waits to be confirmed. */
export interface AppliedItem extends PlanItem {
  readonly id: number;
  /** Milliseconds since 1970 when it is undone. */
  readonly deadline: number;
}
