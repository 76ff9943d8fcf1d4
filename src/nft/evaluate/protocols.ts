import * as p from '../tables/protocols.js';
import { type Base, baseNames, families, type Protocol, unknown, upperOf } from '../tables/protocols.js';
import type { Place } from '../tree.js';
import type { Node, RelationNode } from './nodes.js';

interface Layer {
  protocol: Protocol | undefined;
  at: Place | undefined;
  /** Transport protocols that the rule may match, where it names several. */
  all: Protocol[];
}

/** What a rule is known to match, layer by layer, as far as it is evaluated. */
export class ProtocolContext {
  readonly family: string;
  /** ICMP type that the rule matches; 0 where none is known. */
  icmpType = 0;
  /** Link layer headers before the one that is known: VLAN tags. */
  readonly stacked: Protocol[] = [];
  readonly #layers: Layer[];

  constructor(family: string) {
    this.family = family;
    this.#layers = [0, 1, 2, 3, 4].map(() => ({ protocol: undefined, at: undefined, all: [] }));
    const start = families[family]!;
    this.#layers[start.base]!.protocol = start.protocol;
  }

  get start(): { base: Base; protocol: Protocol } {
    return families[this.family]!;
  }

  at(base: number): Protocol | undefined {
    return this.#layers[base]?.protocol;
  }

  placeOf(base: number): Place | undefined {
    return this.#layers[base]?.at;
  }

  update(base: Base, protocol: Protocol, at: Place | undefined): void {
    const layer = this.#layers[base]!;
    if (base === p.TRANSPORT && !layer.all.includes(protocol) && layer.all.length < 16)
      layer.all.push(protocol);
    layer.protocol = protocol;
    layer.at = at;
  }

  /** Whether several transport protocols are possible. */
  isAmbiguous(base: number): boolean {
    return this.#layers[base]!.all.length > 1;
  }

  /** A protocol that the rule may match beside `protocol`. */
  conflict(base: number, protocol: Protocol): Protocol | undefined {
    if (base !== p.TRANSPORT) return this.at(base);
    return this.#layers[base]!.all.find((each) => each !== protocol);
  }

  name(base: number): string {
    return baseNames[base as Base] ?? '';
  }

  /** Learns from a condition that says which protocol follows. */
  learn(relation: RelationNode): void {
    const { left, right, at } = relation;
    const isKey =
      left.op === 'payload' ? left.isKey : (left.op === 'meta' || left.op === 'ct') && left.key.protocol;
    if (!isKey) return;
    if (right.op === 'set') {
      for (const { key } of right.elements) if (key.op === 'value') this.learnValue(left, key.value, at);
    } else if (right.single && right.op === 'value') this.learnValue(left, right.value, at);
    else if (right.op === 'set reference' && left.op === 'meta') this.learnValue(left, 0n, at);
  }

  /** Learns from a key of a header, meta or ct, and its value. */
  learnValue(left: Node, value: bigint, at: Place | undefined): void {
    const number = Number(value);
    if (left.op === 'payload') this.#learnPayload(left.base, number, left.raw, at);
    else if (left.op === 'meta') this.#learnMeta(left.key.name, number, at);
    else if (left.op === 'ct') {
      const base = this.at(left.base);
      const upper = base && upperOf(base, number);
      if (upper) this.update((left.base + 1) as Base, upper, at);
    }
  }

  #learnPayload(of: Base, number: number, raw: boolean, at: Place | undefined): void {
    const base = this.at(of);
    if (!base) return;
    const upper = upperOf(base, number);
    if (!upper) {
      if (base === p.icmp) this.icmpType = number || 8;
      else if (base === p.icmpv6) this.icmpType = number === 129 ? 128 : number;
      return;
    }
    if (upper.base === base.base && !raw && upper.base === p.LL && this.stacked.length < 16)
      this.stacked.push(base);
    this.update(upper.base, upper, at);
  }

  #learnMeta(key: string, number: number, at: Place | undefined): void {
    const { base, protocol } = this.start;
    switch (key) {
      case 'iiftype':
        if (base < p.NETWORK && this.family !== 'inet' && this.family !== 'netdev') return;
        return this.update(p.LL, number === 1 ? p.ether : unknown, at);
      case 'nfproto': {
        if ((number === 2 && protocol === p.ip) || (number === 10 && protocol === p.ip6)) return;
        return this.update(p.NETWORK, upperOf(protocol, number) ?? unknown, at);
      }
      case 'l4proto':
        return this.update(p.TRANSPORT, upperOf(p.inetService, number) ?? unknown, at);
      case 'protocol':
        if (this.family !== 'netdev' && this.family !== 'bridge') return;
        return this.update(p.NETWORK, upperOf(protocol, number) ?? unknown, at);
    }
  }
}
