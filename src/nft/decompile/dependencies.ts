/** Conditions that a later one implies: `meta l4proto tcp` before `tcp dport 22`. They are not written. */
import * as p from '../tables/protocols.js';
import * as t from '../tables/types.js';
import type { Statement } from '../tree.js';
import { isKey } from './fields.js';
import type { LoadedExthdr, LoadedPayload, Typed } from './typed.js';

/** A condition as it was read, with what the way back has to know of it. */
export interface ReadStatement {
  statement: Statement;
  left?: Typed | undefined;
  operator?: '==' | '!=' | undefined;
  /** The value that it compares with, where it is one. */
  value?: bigint | undefined;
  valueBits?: number | undefined;
}

const LAYERED: ReadonlySet<string> = new Set(['inet', 'bridge', 'netdev']);

/** Conditions that may turn out to be implied, by the layer that they tell of. */
export class Dependencies {
  readonly #family: string;
  readonly #statements: ReadStatement[];
  #byBase: (ReadStatement | undefined)[] = [];
  #icmpType = 0;

  constructor(family: string, statements: ReadStatement[]) {
    this.#family = family;
    this.#statements = statements;
  }

  /** Nothing before a statement with effects can be moved behind it. */
  reset(): void {
    this.#byBase = [];
    this.#icmpType = 0;
  }

  get(base: number): ReadStatement | undefined {
    return this.#byBase[base] ?? (base === p.TRANSPORT ? this.#byBase[p.INNER] : undefined);
  }

  /** Keeps a condition that says what follows the layer `base`. */
  store(read: ReadStatement, base: number): void {
    if (!this.#isEcho(read)) this.#byBase[base + 1] = read;
  }

  /** Conditions on these ICMP types are written although fields imply them. */
  #isEcho({ left, value, valueBits }: ReadStatement): boolean {
    if (left?.op !== 'payload' || value === undefined || valueBits !== 8) return false;
    if (left.protocol === p.icmp) {
      this.#icmpType = Number(value) || 8;
      return this.#icmpType === 8;
    }
    if (left.protocol !== p.icmpv6) return false;
    this.#icmpType = Number(value);
    return value === 128n || value === 129n;
  }

  /** Takes the condition on that layer out of the rule. */
  release(base: number): void {
    const at = this.#byBase[base] ? base : base === p.TRANSPORT && this.#byBase[p.INNER] ? p.INNER : -1;
    if (at < 0) return;
    const index = this.#statements.indexOf(this.#byBase[at]!);
    if (index >= 0) this.#statements.splice(index, 1);
    this.#byBase[at] = undefined;
  }

  /** Takes out what a field of a header implies; one that is `compared` with a value may tell what follows itself. */
  impliedByPayload(payload: LoadedPayload, compared = false): void {
    const dependency = this.get(payload.base);
    if (dependency && this.#isImplied(dependency, payload, compared)) this.release(payload.base);
  }

  impliedByExthdr({ of }: LoadedExthdr): void {
    if (of === 'tcp option') this.release(p.TRANSPORT);
    else if (of === 'ip6' || of === 'ip option') this.release(p.NETWORK);
  }

  #isImplied(
    { left, operator, value, valueBits }: ReadStatement,
    payload: LoadedPayload,
    compared: boolean,
  ): boolean {
    if (!payload.protocol) return false;
    if (left?.op === 'payload' && LAYERED.has(this.#family)) {
      // `ip protocol tcp` also says that it is IPv4
      if (
        left.base === p.NETWORK &&
        (left.protocol === p.ip || left.protocol === p.ip6) &&
        payload.base === p.TRANSPORT
      )
        return false;
      if (operator === '==' && payload.base === left.base) {
        if (compared && isKey(payload)) return false;
        if (payload.base === p.LL) {
          if (left.protocol === p.vlan) return false;
          return left.protocol !== p.ether || valueBits !== 16 || value === 0x8100n;
        }
      }
    }
    if (payload.base !== p.TRANSPORT) return true;
    if (payload.protocol === p.th) {
      payload.protocol = undefined;
      payload.field = undefined;
      payload.type = t.hexInteger;
      return false;
    }
    if (left?.op !== 'payload' || left.base !== p.TRANSPORT) return true;
    if (left.protocol !== p.icmp && left.protocol !== p.icmpv6) return true;
    const { icmp } = payload.field ?? {};
    if (!icmp || left.protocol !== payload.protocol || icmp.any.length > 1) return false;
    return this.#icmpType === icmp.type;
  }

  /** Takes out what a key of meta or ct implies: `meta nfproto ipv4` before `meta l4proto icmp`. */
  impliedByKey(base: number, typed: Typed, value: bigint | undefined, bits: number): void {
    const dependency = this.get(base);
    if (dependency && this.#isImpliedByKey(base, typed, value, bits)) this.release(base);
  }

  #isImpliedByKey(_base: number, typed: Typed, value: bigint | undefined, bits: number): boolean {
    const network = this.get(p.NETWORK);
    if (!network) return true;
    const family = familyIn(network);
    if (family === undefined) return true;
    if (this.#family === 'ip' || this.#family === 'ip6') return family === p.families[this.#family]!.number;
    if (!LAYERED.has(this.#family)) return true;
    if (typed.op === 'meta') {
      if (typed.key.name !== 'l4proto') return true;
      if (value === undefined || bits !== 8) return false;
      return (value === 1n && family === 2) || (value === 58n && family === 10);
    }
    if (typed.op !== 'ct') return true;
    const { name } = typed.key;
    if (name === 'ip saddr' || name === 'ip daddr') return family === 2;
    if (name === 'ip6 saddr' || name === 'ip6 daddr') return family === 10;
    if (name === 'saddr' || name === 'daddr') return typed.bits === (family === 2 ? 32 : 128);
    return false;
  }
}

/** The family that a condition says: 2, 10, another (0); undefined where it says none. */
function familyIn({ left, value = 0n }: ReadStatement): number | undefined {
  if (left?.op === 'meta' && left.key.name === 'nfproto') return Number(value);
  const isType =
    (left?.op === 'meta' && left.key.name === 'protocol') ||
    (left?.op === 'payload' && left.base === p.LL && left.type.id === t.ethertype.id);
  if (!isType) return undefined;
  return value === 0x0800n ? 2 : value === 0x86ddn ? 10 : 0;
}
