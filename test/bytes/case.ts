import type { IPRoute } from '../../src/iproute/iproute.js';
import type { Difference } from './differences.js';

/** The indices of the interfaces that a command names. */
export type Interfaces = { readonly [name: string]: number };

/** A command of iproute2, and the call that says the same: both have to send the same bytes. */
export interface Case {
  /** Commands that make what the command needs, in a namespace of its own. */
  setup: string;
  command: string;
  call(ipr: IPRoute, interfaces: Interfaces): Promise<unknown>;
  /** In what the two requests do differ; nothing else may. */
  differences: readonly Difference[];
}

type Row = readonly [command: string, call: Case['call'], ...differences: Difference[]];

/** Cases that need the same to be there before. */
export function after(setup: string, ...rows: Row[]): Case[] {
  return rows.map(([command, call, ...differences]) => ({ setup, command, call, differences }));
}
