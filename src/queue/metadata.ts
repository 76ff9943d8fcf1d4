/** What the kernel says of a packet besides its bytes, alike for queues and logs. */
import { type Flow, flowOf } from '../conntrack/flow.js';
import type { ConntrackMessage } from '../messages/netfilter/conntrack/conntrack.js';
import type { Int64 } from '../schema/index.js';
import { parseHex } from '../schema/text/hex.js';

/** Where on its way a packet is (`NF_INET_*`); numbers are of hooks without a name here. */
export type PacketHook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting' | 'ingress' | number;

/** How a packet stands to its flow (`IP_CT_*`). */
export type FlowRelation =
  | 'established'
  | 'related'
  | 'new'
  | 'establishedReply'
  | 'relatedReply'
  | 'untracked'
  | number;

/** The 802.1Q tag that a packet came with. */
export interface PacketVlan {
  /** EtherType of the tag: 0x8100, 0x88a8. */
  protocol: number;
  id: number;
  /** Priority (PCP), 0 to 7. */
  priority: number;
  /** Whether it may be dropped first (DEI). */
  dropEligible: boolean;
}

/** What both kinds of messages have. */
export interface PacketBody {
  nfgenFamily?: string | number;
  mark?: number;
  timestamp?: { sec?: Int64; usec?: Int64 };
  ifindexIndev?: number;
  ifindexOutdev?: number;
  ifindexPhysindev?: number;
  ifindexPhysoutdev?: number;
  hwaddr?: { hwAddrlen?: number; hwAddr?: unknown };
  payload?: string;
  ct?: object;
  ctInfo?: string | number;
  uid?: number;
  gid?: number;
  vlan?: { proto?: number; tci?: number };
  l2hdr?: string;
}

/** Names of interfaces, as far as they are known. */
export type DeviceNames = (index: number) => string | undefined;

const NONE = new Uint8Array(0);

/** A packet with what is known of it; read when it is looked at. */
export abstract class PacketMetadata<B extends PacketBody = PacketBody> {
  /** @internal The message as it came. */
  protected readonly body: B;
  readonly #names: DeviceNames;
  #payload: Uint8Array | undefined;

  /** @internal */
  constructor(body: B, names: DeviceNames) {
    this.body = body;
    this.#names = names;
  }

  /** The packet from its network header on: as much of it as was asked to be copied. */
  get payload(): Uint8Array {
    this.#payload ??= bytesOf(this.body.payload);
    return this.#payload;
  }

  /** The family that it is handled in: `'inet'`, `'inet6'`, `'bridge'`, … */
  get family(): string | number {
    return this.body.nfgenFamily ?? 'unspec';
  }

  /** Mark of the packet (`meta mark`). */
  get mark(): number {
    return this.body.mark ?? 0;
  }

  /** When the packet came in, where the kernel stamps packets. */
  get timestamp(): Date | undefined {
    const { sec, usec } = this.body.timestamp ?? {};
    return sec === undefined ? undefined : new Date(Number(sec) * 1000 + Number(usec ?? 0) / 1000);
  }

  /** Index of the interface that it came by. */
  get indev(): number | undefined {
    return this.body.ifindexIndev;
  }

  /** Index of the interface that it leaves by. */
  get outdev(): number | undefined {
    return this.body.ifindexOutdev;
  }

  /** Index of the bridge's port that it came by, where `indev` is the bridge. */
  get physindev(): number | undefined {
    return this.body.ifindexPhysindev;
  }

  get physoutdev(): number | undefined {
    return this.body.ifindexPhysoutdev;
  }

  /** Name of the interface that it came by; undefined where there is none, or it is new and not known yet. */
  get iifname(): string | undefined {
    return this.indev === undefined ? undefined : this.#names(this.indev);
  }

  /** Name of the interface that it leaves by. */
  get oifname(): string | undefined {
    return this.outdev === undefined ? undefined : this.#names(this.outdev);
  }

  /** Link-layer address of the sender, `'02:00:00:00:00:01'`: of packets that came by an interface that has such. */
  get hwaddr(): string | undefined {
    const { hwAddrlen = 0, hwAddr } = this.body.hwaddr ?? {};
    if (hwAddrlen === 0) return undefined;
    const bytes = typeof hwAddr === 'string' ? bytesOf(hwAddr) : (hwAddr as Uint8Array);
    return Array.from(bytes.subarray(0, hwAddrlen), (byte) => byte.toString(16).padStart(2, '0')).join(':');
  }

  /** User of the socket that sent it (with the flag `uidGid` of queues). */
  get uid(): number | undefined {
    return this.body.uid;
  }

  get gid(): number | undefined {
    return this.body.gid;
  }

  /** The flow that it belongs to: where `conntrack` was requested, and the kernel follows it. */
  get ct(): Flow | undefined {
    const { ct } = this.body;
    return ct === undefined
      ? undefined
      : flowOf({ ...ct, nfgenFamily: this.body.nfgenFamily } as ConntrackMessage);
  }

  /** How it stands to its flow. */
  get ctInfo(): FlowRelation | undefined {
    return this.body.ctInfo as FlowRelation | undefined;
  }

  /** The tag that it came with (4.7). */
  get vlan(): PacketVlan | undefined {
    const { proto, tci = 0 } = this.body.vlan ?? {};
    if (proto === undefined) return undefined;
    return { protocol: proto, id: tci & 0xfff, priority: tci >> 13, dropEligible: (tci & 0x1000) !== 0 };
  }

  /** Its link-layer header (of bridged packets, 4.7). */
  get l2hdr(): Uint8Array | undefined {
    return this.body.l2hdr === undefined ? undefined : bytesOf(this.body.l2hdr);
  }
}

function bytesOf(hex: string | undefined): Uint8Array {
  return hex === undefined || hex === '' ? NONE : (parseHex(hex) ?? NONE);
}
