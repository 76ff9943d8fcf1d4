import { NetlinkError } from '../../protocol/errors.js';
import { TracedError } from '../../schema/stack.js';
import type { Step } from '../plan/step.js';
import type { ViewName } from '../types.js';
import type { Discrepancy } from './verify.js';

/** Something that could not be put back as it was. */
export interface Unrestored {
  readonly source: string;
  readonly view: ViewName | 'vlans' | 'fdb' | 'firewall';
  /** The record as it was; undefined where something is left that was not there. */
  readonly before: object | undefined;
  /** What is there now. */
  readonly after: object | undefined;
  /** What the kernel said, if it refused. */
  readonly error?: NetlinkError | undefined;
}

/** What a rollback has done. */
export interface Restored {
  /** Requests of the transaction that were taken back. */
  readonly undone: number;
  /** Records that had gone or changed along with what the transaction did, and are there again. */
  readonly restored: readonly {
    readonly source: string;
    readonly view: ViewName | 'vlans' | 'fdb';
    readonly record: object;
  }[];
  readonly unrestored: readonly Unrestored[];
}

/** Why a transaction did not come about. Nothing of it is left, unless {@link unrestored} says so. */
export class CommitError extends TracedError {
  override readonly name: string = 'CommitError';
  /** The request that was refused; undefined where it was not a request that failed. */
  readonly step: Step | undefined;
  /** `'EINVAL'`, …: of the kernel; or of the system where the journal could not be written
   * (`'ENOSPC'`); `'EVETO'` of a hook, `'EVERIFY'` where what was acknowledged is not so. */
  readonly code: string;
  /** Path of the field at fault in that request, where the kernel reported it. */
  readonly path: string | undefined;
  readonly undone: number;
  readonly restored: Restored['restored'];
  readonly unrestored: Restored['unrestored'];
  /** With `'EVERIFY'`: what differs from the requests. */
  readonly discrepancies: readonly Discrepancy[];

  constructor(
    reason: string,
    options: {
      cause?: unknown;
      step?: Step | undefined;
      code?: string | undefined;
      outcome?: Restored | undefined;
      discrepancies?: readonly Discrepancy[] | undefined;
    },
  ) {
    const { cause, step, outcome = NOTHING } = options;
    super(`${reason}${step ? ` (${step.ip})` : ''}: ${wordsOf(cause)}; ${fate(outcome)}`, undefined, {
      cause,
    });
    this.step = step;
    this.code = options.code ?? codeOf(cause);
    this.path = cause instanceof NetlinkError ? cause.path : undefined;
    this.undone = outcome.undone;
    this.restored = outcome.restored;
    this.unrestored = outcome.unrestored;
    this.discrepancies = options.discrepancies ?? [];
  }
}

/** What kernel or system said. */
function codeOf(cause: unknown): string {
  const { code } = (cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : 'EFAILED';
}

const NOTHING: Restored = { undone: 0, restored: [], unrestored: [] };

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function fate({ undone, restored, unrestored }: Restored): string {
  if (undone === 0 && restored.length === 0 && unrestored.length === 0) return 'nothing was changed';
  const also = restored.length > 0 ? `, ${restored.length} that went along restored` : '';
  if (unrestored.length === 0) return `all undone (${undone} requests${also})`;
  const [first] = unrestored;
  return `undone (${undone} requests${also}) except for ${unrestored.length}: ${describe(first!)}`;
}

function describe({ view, before, after, error }: Unrestored): string {
  const what = JSON.stringify(before ?? after);
  return `${view} ${what.length > 200 ? `${what.slice(0, 200)}…` : what}${error ? ` (${error.message})` : ''}`;
}

/** The differences, in words. */
export function wordsFor(all: readonly Discrepancy[]): string {
  const [{ view, record, field, asked, got, step }] = all as [Discrepancy];
  const more = all.length > 1 ? ` (and ${all.length - 1} more)` : '';
  if (field === undefined)
    return `the kernel acknowledged it, but it is ${step.verb === 'del' ? 'still' : 'not'} there${more}`;
  return `${view} ${nameFor(record)}: ${field} was to be ${text(asked)}, and is ${text(got)}${more}`;
}

function nameFor(record: object | undefined): string {
  const { ifname, dst, lladdr, local, address, id, priority } = (record ?? {}) as Record<string, unknown>;
  return String(ifname ?? dst ?? lladdr ?? local ?? address ?? id ?? priority ?? '');
}

function text(value: unknown): string {
  if (value === undefined) return 'not there';
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part));
}

/** Somebody else has changed what a transaction changes, since it was begun. */
export class ConflictError extends CommitError {
  override readonly name = 'ConflictError';
  readonly conflicts: readonly Conflict[];

  constructor(conflicts: readonly Conflict[]) {
    const [first] = conflicts;
    const more = conflicts.length > 1 ? ` and ${conflicts.length - 1} more` : '';
    super('changed by others since the transaction was begun', {
      cause: new Error(`${first!.what}${more}`),
      step: first!.step,
      code: 'ECONFLICT',
    });
    this.conflicts = conflicts;
  }
}

/** One record that is not what it was when the transaction was begun. */
export interface Conflict {
  readonly step: Step;
  readonly view: ViewName;
  readonly what: string;
  readonly before: object | undefined;
  readonly now: object | undefined;
}
