import { checkOptions, optionNames } from '../../schema/options.js';
import { type BridgeState, readBridge } from '../bridge/bridge-state.js';
import { type CommitOptions, Transaction } from '../commit/transaction.js';
import type { Database } from '../database.js';
import { exportFirewall, FirewallChange } from '../firewall/firewall.js';
import type { Plan } from '../plan/plan.js';
import type { State } from '../records/state.js';
import { VIEWS } from '../types.js';
import { noteDifference } from './changes.js';
import { checkDocument } from './check.js';
import { exportState } from './export.js';
import type { ExportedState } from './state-document.js';

export interface ApplyOptions extends CommitOptions {
  /** Only say what would be done. */
  dryRun?: boolean | undefined;
  /** The source that the state is of; the first one unless said. */
  source?: string | undefined;
}

const OPTIONS = optionNames<ApplyOptions>({
  confirm: true,
  force: true,
  revocable: true,
  before: true,
  after: true,
  tolerate: true,
  journal: true,
  dryRun: true,
  source: true,
});

/** What came of applying a state. */
export interface Applied {
  /** The requests that it took, or would take. */
  readonly plan: Plan;
  /** Whether anything had to be done. */
  readonly changed: boolean;
  /** To confirm what was applied with `confirm`, or to undo it: see `Transaction.confirm` and `rollback`. */
  readonly transaction: Transaction;
}

/** The state of a source as a document. */
export async function exportFrom(db: Database, name?: string): Promise<ExportedState> {
  const { state, bridge } = await whole(db, name);
  const firewall = await exportFirewall(db.source(name));
  return { ...exportState(state, bridge), ...(firewall === undefined ? {} : { firewall }) };
}

/** All that documents are about, as it is now. */
async function whole(db: Database, name?: string): Promise<{ state: State; bridge: BridgeState }> {
  const source = db.source(name);
  await source.load(...VIEWS);
  await source.settled();
  const { state } = source.mirror;
  return { state, bridge: await readBridge(source.ipr, state) };
}

/** Makes the state of a source what a document says, by one transaction of as few requests as that takes. */
export async function applyTo(db: Database, document: unknown, options: ApplyOptions = {}): Promise<Applied> {
  checkOptions(options, OPTIONS);
  checkDocument(document);
  const { dryRun, source, ...rest } = options;
  const { state, bridge } = await whole(db, source);
  const tx = new Transaction(db);
  noteDifference(source === undefined ? tx : tx.source(source), document, state, bridge);
  const { firewall, interfaces = [] } = document;
  if (firewall !== undefined) {
    const made = interfaces.map(({ ifname }) => ifname);
    tx.firewall = await FirewallChange.plan(db.source(source), firewall, made);
  }
  const plan = tx.plan();
  if (dryRun || plan.length === 0) await tx.rollback();
  else await tx.commit(rest);
  return { plan, changed: plan.length > 0, transaction: tx };
}
