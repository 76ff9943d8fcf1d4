import type { Call } from '../../../src/iproute/executor.js';
import type { TrafficControlChanges } from '../../../src/iproute/tc.js';
import type { Pending } from '../../../src/objects/interfaces.js';

export type Tc = TrafficControlChanges<Pending<Call>>;

/** What a command of `tc` says, said by the library's verbs, which stand in for a request or send it. */
export type Say = <R>(tc: TrafficControlChanges<R>) => R;

/** A command's words behind `tc`, and the verb that says the same. */
export type Commands = Readonly<Record<string, Say>>;
