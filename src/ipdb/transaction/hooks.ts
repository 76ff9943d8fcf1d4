import type { Plan } from './plan.js';
import type { Transaction } from './transaction.js';

/**
 * Asked before anything is sent, or after everything was. Who throws, or returns `false`, has it not done, or undone
 * again. After a commit the views of the database show what it has done.
 */
export type Hook = (transaction: Transaction, plan: Plan) => unknown;

/** The hooks of a database. */
export class Hooks {
  readonly before = new Set<Hook>();
  readonly after = new Set<Hook>();
}

/** Asks hooks one after the other; throws what the first that objects has to say. */
export async function ask(hooks: Iterable<Hook>, transaction: Transaction, plan: Plan): Promise<void> {
  for (const hook of hooks) {
    if ((await hook(transaction, plan)) === false)
      throw new Error(`vetoed by ${hook.name === '' ? 'a hook' : `the hook '${hook.name}'`}`);
  }
}
