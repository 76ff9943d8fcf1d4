/** What evaluation yields: commands in the order in which they are sent, their rules and sets ready for bytecode. */
import type { SystemNames } from '../tables/names.js';
import type { ChainStatement, Command, Mangle, Place, Rule, Statement } from '../tree.js';
import type { Cache } from './cache.js';
import type { Node, RelationNode, SetNode } from './nodes.js';
import type { SetState } from './sets.js';

export type TypedStatement = { at: Place | undefined } & (
  | { kind: 'relation'; relation: RelationNode }
  | { kind: 'verdict'; verdict: Node }
  | { kind: 'chain'; verdict: -3 | -4; chainId: number }
  | {
      kind: 'set payload';
      key: Node & { op: 'payload' };
      value: Node;
      /** Given for raw payload, which has no protocol that says it. */
      checksum?: Mangle['checksum'];
    }
  | { kind: 'set exthdr'; key: Node & { op: 'exthdr' }; value: Node }
  | { kind: 'set meta'; key: number; debug: string; value: Node }
  | { kind: 'set ct'; key: number; debug: string; direction: number; value: Node }
  | { kind: 'plain'; statement: Statement }
  | { kind: 'reject'; type: number; code: number }
  | {
      kind: 'nat';
      type: 'snat' | 'dnat' | 'masquerade' | 'redirect';
      family: number;
      address: Node | undefined;
      port: Node | undefined;
      flags: number;
      concat: boolean;
      interval: boolean;
    }
  | { kind: 'tproxy'; family: number; address: Node | undefined; port: Node | undefined }
  | { kind: 'dup'; to: Node; toDevice: boolean; device: Node | undefined }
  | { kind: 'fwd'; family: number; address: Node | undefined; device: Node }
  | { kind: 'queue'; number: Node | undefined; flags: number }
  | {
      kind: 'dynset';
      operation: number;
      set: SetState;
      key: Node;
      data: Node | undefined;
      timeout: bigint | undefined;
      statements: Statement[];
      /** Whether the flag that says so is set, where there are several statements. */
      flagged: boolean;
    }
  | { kind: 'object'; type: number; name: Node }
  | { kind: 'reset option'; option: Node & { op: 'exthdr' } }
);

export interface TypedRule {
  rule: Rule;
  family: string;
  table: string;
  chain: string | undefined;
  chainId: number | undefined;
  statements: TypedStatement[];
  /** What they are in a message, where that has been made: then there are none any more. */
  sent?:
    | {
        expressions: readonly object[];
        /** The same as bytes, instead of them. */
        bytes?: Uint8Array | undefined;
        compat: Rule['compat'];
      }
    | undefined;
}

export type Step =
  | { kind: 'command'; command: Command }
  | { kind: 'set'; set: SetState; create: boolean; at: Place | undefined }
  | {
      kind: 'elements';
      set: SetState;
      elements: SetNode;
      verb: 'add' | 'create' | 'delete' | 'destroy' | 'get' | 'reset';
      at: Place | undefined;
    }
  | { kind: 'bound chain'; family: string; table: string; chainId: number; at: Place | undefined }
  | { kind: 'rule'; verb: 'add' | 'insert' | 'replace' | 'create'; rule: TypedRule; at: Place | undefined };

/** What the evaluation of every command has at hand. */
export interface Surroundings {
  system: SystemNames;
  cache: Cache;
  /** Steps so far. */
  steps: Step[];
  /** Takes each rule as it is made: what many thousand rules are made of need not be kept. */
  finish?: ((rule: TypedRule) => void) | undefined;
  /** Numbers of the chains that statements declare. */
  chainNumbers: ReadonlyMap<ChainStatement, number>;
}
