import { callError } from '../../schema/stack.js';
import { Transaction } from '../commit/transaction.js';
import type { Database } from '../database.js';
import { noteDifference } from '../document/changes.js';
import { exportState } from '../document/export.js';
import type { LinkState } from '../document/state-document.js';
import type { Interface } from '../types.js';

/** A link that is held to a state. */
export interface Frozen {
  /** What it is held to. */
  readonly state: LinkState;
  /** How often it has been put back. */
  readonly restored: number;
  /** Resolves when what has been changed by now is put back; fails where that was refused. */
  settled(): Promise<void>;
  /** Lets it go. */
  unfreeze(): void;
  [Symbol.dispose](): void;
}

/**
 * Holds a link to what it is now: its settings, addresses and names. Changes by others are reverted, and a deleted link
 * is made again.
 *
 * @throws Error where there is no such link.
 */
export function freeze(db: Database, dev: Interface, name?: string): Frozen {
  const source = db.source(name);
  const link = source.interfaces.get(dev);
  if (link === undefined) throw callError(`no interface is named '${dev}'`);
  const { ifname } = link;
  const find = () => exportState(source.mirror.state).interfaces!.find((one) => one.ifname === ifname);
  const state = find()!;
  let restored = 0;
  let over = false;
  let running: Promise<void> | undefined;
  let again = false;

  const putBack = async (): Promise<void> => {
    const is = exportState(source.mirror.state);
    const tx = new Transaction(db);
    const changes = source === db.source() ? tx : tx.source(source.name);
    // other links are wanted as they are
    const others = is.interfaces!.filter((one) => one.ifname !== ifname);
    noteDifference(changes, { version: 1, interfaces: [...others, state] }, source.mirror.state, undefined);
    if (tx.changes.length === 0) {
      await tx.rollback();
      return;
    }
    await tx.commit({ force: true });
    restored++;
  };
  const run = (): Promise<void> => {
    again = true;
    running ??= (async () => {
      try {
        while (again && !over) {
          again = false;
          await putBack();
        }
      } finally {
        running = undefined;
      }
    })();
    running.catch(() => {}); // `settled` reports it
    return running;
  };
  const stop = db.onChanges((changes) => {
    const touched = changes.some(
      ({ source: where, view, before, after }) =>
        where === source.name &&
        (view === 'interfaces' || view === 'addresses') &&
        [before, after].some((one) => concerns(one as { index?: number; ifname?: string } | undefined)),
    );
    if (touched) run();
  });
  let { index } = link;
  const concerns = (one: { index?: number; ifname?: string } | undefined): boolean => {
    if (one !== undefined && one.ifname === ifname) index = one.index!;
    return one !== undefined && (one.index === index || one.ifname === ifname);
  };
  const unfreeze = () => {
    over = true;
    stop();
    unclose();
  };
  const unclose = db.onClose(unfreeze);
  return {
    state,
    get restored() {
      return restored;
    },
    async settled() {
      await source.settled();
      await run();
    },
    unfreeze,
    [Symbol.dispose]: unfreeze,
  };
}
