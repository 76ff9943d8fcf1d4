import type { SystemNames } from '../tables/names.js';
import type { Protocol } from '../tables/protocols.js';
import type * as t from '../tables/types.js';
import type { Cache } from './cache.js';
import type { Node } from './nodes.js';
import type { Step, TypedStatement } from './program.js';
import { ProtocolContext } from './protocols.js';
import type { SetState } from './sets.js';

/** What the place of a constant expects. */
export interface Expected {
  type: t.DataType | undefined;
  order: t.Order;
  bits: number;
  /** Largest value; 0 where the bits say it. */
  max: number;
  /** The expression that the constant is compared with, or looked up by. */
  key: Node | undefined;
}

/** State of the evaluation of one rule, or of one set. */
export class Context {
  readonly family: string;
  readonly table: string;
  readonly system: SystemNames;
  readonly cache: Cache;
  /** Steps before the one at hand: sets and chains that it declares. */
  readonly before: Step[];
  readonly outer: ProtocolContext;
  #inner: ProtocolContext | undefined;
  /** The tunnel within which expressions are evaluated. */
  tunnel: Protocol | undefined;
  expected: Expected = { type: undefined, order: 'none', bits: 0, max: 0, key: undefined };
  /** Bits of what a statement sets; wider than an operand, its operations are computed so wide. */
  statementBits = 0;
  /** Whether the value of a change of payload is evaluated, where fields are not masked. */
  changesPayload = false;
  set: SetState | undefined;
  /** Depth of sets and lists. */
  lists = 0;
  binaries = 0;
  /** Statements of the rule so far, dependencies among them. */
  statements: TypedStatement[] = [];

  readonly #evaluate: (x: Context, node: Node) => Node;

  constructor(
    family: string,
    table: string,
    system: SystemNames,
    cache: Cache,
    before: Step[],
    evaluate: (x: Context, node: Node) => Node,
  ) {
    this.#evaluate = evaluate;
    this.family = family;
    this.table = table;
    this.system = system;
    this.cache = cache;
    this.before = before;
    this.outer = new ProtocolContext(family);
  }

  /** What is known of the packet, or within a tunnel of the one inside. */
  get protocols(): ProtocolContext {
    return this.tunnel ? (this.#inner ??= new ProtocolContext('bridge')) : this.outer;
  }

  /** Evaluates a node; what comes back replaces it. */
  evaluate(node: Node): Node {
    return this.#evaluate(this, node);
  }

  expect(type: t.DataType | undefined, bits: number, order: t.Order = type?.order ?? 'none', max = 0): void {
    this.expected = { type, order, bits, max, key: undefined };
  }
}
