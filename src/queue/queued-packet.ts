import type { QueuePacket } from '../messages/netfilter/queue.js';
import type { Input } from '../schema/index.js';
import { callError, typeError } from '../schema/stack.js';
import { formatHex } from '../schema/text/hex.js';
import { type DeviceNames, type PacketBody, type PacketHook, PacketMetadata } from './metadata.js';

/** What becomes of a packet: `repeat` sends it through the hook's chains again, `stop` is `accept` without the rest. */
export type PacketVerdict = 'accept' | 'drop' | 'repeat' | 'stop' | 'stolen' | 'queue';

/** What goes with a verdict. */
export interface VerdictOptions {
  /** The mark that the packet has from now on. */
  mark?: number | undefined;
  /** What the packet is from now on, from its network header on: checksums are the sender's business. */
  payload?: Uint8Array | undefined;
  /** Its traffic-control priority (5.18). */
  priority?: number | undefined;
  /** What changes of its flow: mark, labels, status, … (with the flag `conntrack`). */
  ct?: NonNullable<Input<QueuePacket>['ct']> | undefined;
  /** An expectation to make for its flow. */
  exp?: NonNullable<Input<QueuePacket>['exp']> | undefined;
  /** Another 802.1Q tag (4.7). */
  vlan?: { protocol: number; tci: number } | undefined;
}

/** @internal Who sends verdicts. */
export interface Decider {
  decide(packet: QueuedPacket, verdict: PacketVerdict, options: VerdictOptions, queue: number): void;
}

type Body = QueuePacket & PacketBody;

/** A packet that waits in a queue for a verdict. */
export class QueuedPacket extends PacketMetadata<Body> {
  readonly event = 'packet';
  readonly #decider: Decider;
  /** When it came, by `performance.now()`. */
  readonly received: number;
  /** The verdict that it has got. */
  verdict: PacketVerdict | undefined;

  /** @internal */
  constructor(body: Body, names: DeviceNames, decider: Decider, received: number) {
    super(body, names);
    this.#decider = decider;
    this.received = received;
  }

  /** The queue that it is in. */
  get queue(): number {
    return this.body.resId;
  }

  /** Its number in the queue: later ones have larger ones. */
  get id(): number {
    return this.body.packetHdr?.packetId ?? 0;
  }

  get hook(): PacketHook | undefined {
    return this.body.packetHdr?.hook as PacketHook | undefined;
  }

  /** EtherType: 0x0800 for IPv4, 0x86dd for IPv6. */
  get protocol(): number {
    return this.body.packetHdr?.hwProtocol ?? 0;
  }

  /** Length of the whole packet, of which `payload` may be the beginning. */
  get length(): number {
    return this.body.capLen ?? this.payload.length;
  }

  /** `'gso'`: several segments in one (with the flag `gso`); `'csumNotReady'`: the checksum is still to be made. */
  get skbInfo(): readonly (string | number)[] {
    return this.body.skbInfo ?? [];
  }

  /** Security context of the sender (with the flag `secctx`). */
  get secctx(): string | undefined {
    return this.body.secctx;
  }

  /** Its traffic-control priority (5.18). */
  get priority(): number | undefined {
    return this.body.priority;
  }

  /** Class of the cgroup that its socket is of (6.14). */
  get cgroupClassid(): number | undefined {
    return this.body.cgroupClassid;
  }

  /** Lets it go on. */
  accept(options: VerdictOptions = {}): void {
    this.#decide('accept', options);
  }

  /** Drops it. */
  drop(): void {
    this.#decide('drop', {});
  }

  /** Sends it through the chains of its hook again, from the first on: a mark had better distinguish it then. */
  repeat(options: VerdictOptions = {}): void {
    this.#decide('repeat', options);
  }

  /** Lets it go on past the other chains of its hook. */
  stop(options: VerdictOptions = {}): void {
    this.#decide('stop', options);
  }

  /** Lets another packet go on in its place: what it is from its network header on, checksums included. */
  mangle(payload: Uint8Array, options: VerdictOptions = {}): void {
    this.#decide('accept', { ...options, payload });
  }

  /**
   * Passes it on to another queue.
   *
   * @throws TypeError for a number that no queue has
   */
  requeue(queue: number, options: VerdictOptions = {}): void {
    if (!Number.isInteger(queue) || queue < 0 || queue > 0xffff)
      throw typeError(`queue: ${queue} is not a number from 0 to 65535`);
    this.#decide('queue', options, queue);
  }

  #decide(verdict: PacketVerdict, options: VerdictOptions, queue = 0): void {
    if (this.verdict !== undefined)
      throw callError(`packet ${this.id} of queue ${this.queue} has a verdict: ${this.verdict}`);
    this.#decider.decide(this, verdict, options, queue);
  }
}

/** @internal The attributes of a verdict. */
export function verdictBody({ mark, payload, priority, ct, exp, vlan }: VerdictOptions): Input<QueuePacket> {
  return {
    ...(mark === undefined ? {} : { mark }),
    ...(payload === undefined ? {} : { payload: formatHex(payload) }),
    ...(priority === undefined ? {} : { priority }),
    ...(ct === undefined ? {} : { ct }),
    ...(exp === undefined ? {} : { exp }),
    ...(vlan === undefined ? {} : { vlan: { proto: vlan.protocol, tci: vlan.tci } }),
  } as Input<QueuePacket>;
}
