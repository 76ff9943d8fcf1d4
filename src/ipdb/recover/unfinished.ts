import type { BridgeVlan } from '../../iproute/bridge/vlan.js';
import type { Address } from '../../messages/route/ifaddrmsg.js';
import type { Neighbour } from '../../messages/route/ndmsg.js';
import type { Rule } from '../../messages/route/rule.js';
import { checkOptions, optionNames } from '../../schema/options.js';
import { typeError } from '../../schema/stack.js';
import { isBridge } from '../bridge/bridge-state.js';
import type { Database } from '../database.js';
import { CommitError, type Restored, wordsFor } from '../execute/errors.js';
import { inEffect } from '../execute/presence.js';
import { prepare, send } from '../execute/send.js';
import { unverified } from '../execute/unverified.js';
import type { Tolerate } from '../execute/verify.js';
import { FirewallChange, restoreFirewall } from '../firewall/firewall.js';
import { routeFor } from '../plan/find.js';
import { makePlan, viewsFor } from '../plan/plan.js';
import type { Frame, Step } from '../plan/step.js';
import { Stores } from '../records/source-records.js';
import type { State } from '../records/state.js';
import { BeforeImages } from './before-images.js';
import { JournalError } from './journal/error.js';
import { Journal, namespaceOf } from './journal/journal.js';
import type { Order } from './kernel-order.js';
import { rollBack } from './rollback.js';

/** What is done about a transaction that a process did not live to finish. `'finish'` undoes it where it is refused. */
export type Recovery = 'undo' | 'finish';

/** How a transaction is finished. */
export interface RecoverOptions {
  /** Says which discrepancies are accepted: see `CommitOptions.tolerate`. */
  tolerate?: Tolerate | undefined;
}

const OPTIONS = optionNames<RecoverOptions>({ tolerate: true });

/** What has become of it. */
export interface Recovered {
  /**
   * `'nothing'`: there was no unfinished transaction; `'rebooted'`: there was one, but the kernel it was sent to is
   * gone, and what it did with it.
   */
  readonly outcome: 'nothing' | 'rebooted' | 'undone' | 'finished';
  /** Requests that were sent for it now. */
  readonly requests: number;
  readonly restored: Restored | undefined;
}

/**
 * Undoes or finishes the transaction of a journal, and removes the journal. Where the kernel refuses what is
 * left to finish, all of it is undone instead, and a {@link CommitError} says so.
 *
 * @throws TypeError for an unknown way; CommitError where it cannot be finished.
 */
export async function recover(
  db: Database,
  path: string,
  how: Recovery,
  options: RecoverOptions = {},
): Promise<Recovered> {
  checkOptions(options, OPTIONS);
  if (how !== 'undo' && how !== 'finish') throw typeError(`recover: '${how}' is not 'undo' or 'finish'`);
  const journal = Journal.take(path);
  if (journal === undefined) return { outcome: 'nothing', requests: 0, restored: undefined };
  try {
    if (!journal.isUnfinished || journal.isRebooted) {
      journal.remove();
      const outcome = journal.isRebooted ? 'rebooted' : 'nothing';
      return { outcome, requests: 0, restored: undefined };
    }
    for (const [name, namespace] of Object.entries(journal.sources)) {
      const here = namespaceOf(db.source(name));
      if (here !== namespace)
        throw new JournalError(
          path,
          'EFOREIGN',
          `tells of ${namespace} as the source '${name}', which is ${here} in this database`,
        );
    }
    await db.load(...viewsFor(journal.changes));
    await db.settled();
    const result = await (how === 'undo' ? undo(db, journal) : finish(db, journal, options));
    journal.remove();
    if (result instanceof CommitError) throw result;
    return result;
  } finally {
    // where something failed, it can be tried again
    journal.release();
  }
}

/**
 * On opening: recovers the transaction of a journal, or refuses to open where `how` is not given.
 *
 * @throws Error where the journal has an unfinished transaction and `how` is not given.
 */
export async function recoverOrRefuse(db: Database, path: string, how: Recovery | undefined): Promise<void> {
  if (how !== undefined) {
    await recover(db, path, how);
    return;
  }
  const journal = Journal.take(path);
  if (journal === undefined) return;
  journal.release();
  if (!journal.isUnfinished || journal.isRebooted) return;
  const { owner, time, changes } = journal;
  throw new JournalError(
    path,
    'EUNFINISHED',
    `tells of a transaction of ${changes.length} changes that process ${owner.pid} did not finish (${time}): open with { recover: 'undo' } or { recover: 'finish' }`,
  );
}

interface Bridge {
  vlans: BridgeVlan[];
  fdb: Neighbour[];
}

/** The records before the transaction, and the plan that was made of them. */
function planOf(journal: Journal): { steps: readonly Step[]; order: Order } {
  const stores = new Map<string, Stores>();
  const order = new Map<string, { addresses: Map<number, Address[]>; rules: Rule[]; bridge: Bridge }>();
  for (const name of Object.keys(journal.sources)) {
    stores.set(name, new Stores());
    order.set(name, { addresses: new Map(), rules: [], bridge: { vlans: [], fdb: [] } });
  }
  for (const { view, source, record } of journal.before) {
    if (view === 'vlans' || view === 'fdb') {
      order.get(source)!.bridge[view].push(record as never);
      continue;
    }
    const into = stores.get(source)![view];
    if ('load' in into) into.load(record as never);
    else into.put(record as never);
    const { addresses, rules } = order.get(source)!;
    if (view === 'rules') rules.push(record as never);
    if (view !== 'addresses') continue;
    const { index } = record as { index: number };
    const list = addresses.get(index);
    if (list) list.push(record as never);
    else addresses.set(index, [record as never]);
  }
  const frames = new Map<string, Frame>();
  for (const [name, store] of stores) frames.set(name, { state: store.state(name, () => {}) });
  return { steps: makePlan(journal.changes, (name) => frames.get(name)!).steps, order };
}

async function undo(db: Database, journal: Journal): Promise<Recovered> {
  const { steps, order } = planOf(journal);
  const losses = new BeforeImages(db);
  try {
    for (const { view, source, record } of journal.before)
      if (view !== 'vlans' && view !== 'fdb') losses.add(source, view, record);
    const sourceOf = (name: string) => db.source(name);
    for (const step of steps) bindMade(step, sourceOf);
    // a request may have been done without a word about it having been written
    const done = steps.filter(
      (step) => step.verb !== 'add' || isBridge(step) || inEffect(step, sourceOf(step.source).mirror.state),
    );
    const restored = await rollBack({ done, losses, order, sourceOf });
    // whether it came to that or not: what is so already takes nothing
    const { firewall } = journal;
    if (firewall) await restoreFirewall(sourceOf(firewall.source), firewall.before);
    return { outcome: 'undone', requests: restored.undone + restored.restored.length, restored };
  } finally {
    losses.stop();
  }
}

async function finish(
  db: Database,
  journal: Journal,
  { tolerate }: RecoverOptions,
): Promise<Recovered | CommitError> {
  const { steps } = planOf(journal);
  const sourceOf = (name: string) => db.source(name);
  /** Half of it is the one thing that must not stay. */
  const unfinished = async (why: ConstructorParameters<typeof CommitError>[1]): Promise<CommitError> => {
    await db.settled();
    const { restored: outcome } = await undo(db, journal);
    return new CommitError('could not be finished', { ...why, outcome });
  };
  for (const step of steps) bindMade(step, sourceOf);
  const left = steps.filter((step) => !step.ready || !isDone(step, sourceOf(step.source).mirror.state));
  for (const chunk of prepare(left, sourceOf)) {
    const { failure } = await send(chunk, sourceOf, ({ verb }, { code }) =>
      verb === 'del' ? code !== 'EPERM' && code !== 'EINVAL' : code === 'EEXIST',
    );
    if (!failure) continue;
    return unfinished({ cause: failure.error, step: failure.step });
  }
  const missing = await unverified({ steps, views: viewsFor(journal.changes), sourceOf, tolerate });
  if (missing.length > 0)
    return unfinished({
      cause: new Error(wordsFor(missing)),
      step: missing[0]!.step,
      code: 'EVERIFY',
      discrepancies: missing,
    });
  try {
    await finishFirewall(db, journal);
  } catch (error) {
    return unfinished({ cause: error });
  }
  return { outcome: 'finished', requests: left.length, restored: undefined };
}

/** The firewall may have been changed before the process ended: then nothing is left to do. */
async function finishFirewall(db: Database, { firewall }: Journal): Promise<void> {
  if (!firewall) return;
  const { source, wanted, keepOthers } = firewall;
  const change = await FirewallChange.plan(db.source(source), { wanted, keepOthers }, []);
  await change?.apply();
}

/** Whether a step need not be sent again; what may be sent twice is. */
function isDone(step: Step, live: State): boolean {
  if (step.verb !== 'add' && step.verb !== 'del') return false;
  if (step.verb === 'add' && step.object === 'route')
    return routeFor(live, { type: 'unicast', ...step.fields }) !== undefined;
  return inEffect(step, live);
}

/** Links that the transaction was to make may be there already. */
function bindMade(step: Step, sourceOf: (name: string) => ReturnType<Database['source']>): void {
  for (const { ref } of step.bound.keys) ref.index ??= sourceOf(ref.source).interfaces.get(ref.name)?.index;
}
