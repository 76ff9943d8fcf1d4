import { readFileSync } from 'node:fs';
import { milliseconds } from '../../ipdb/commit/duration.js';
import type { IPDB } from '../../ipdb/ipdb.js';
import type { Plan as IPDBPlan } from '../../ipdb/plan/plan.js';
import { jsonText } from '../../schema/text/escape.js';
import { CommandError, UsageError } from '../errors.js';
import type { Options } from '../options.js';
import { print } from '../output.js';
import { json } from '../text.js';
import { openDb } from './open.js';
import { isMany } from './sources.js';

/** `db export`: the state as a document for `db apply`. */
export async function exportDocument(words: readonly string[], options: Options): Promise<void> {
  if (words.length > 0) throw new UsageError(`db export: '${words[0]}' means nothing here`);
  await using db = await openDb(options, []);
  const document = isMany(options) ? await allOf(db) : await db.export();
  print(`${jsonText(document, 2)}\n`);
}

/** A document for each namespace, by its name. */
async function allOf(db: IPDB): Promise<object> {
  const all: [string, object][] = [];
  for (const { name } of db.sources) all.push([name, await db.export(name)]);
  // a namespace may be named `__proto__`
  return Object.fromEntries(all);
}

/** `db apply`: prints the commands of iproute2 that do the same as what was done, or would be. */
export async function applyDocument(words: readonly string[], options: Options): Promise<void> {
  const [file] = words;
  if (file === undefined || words.length > 1)
    throw new UsageError('db apply: name one file, or - for the input');
  if (isMany(options)) throw new UsageError('db apply: a document is of one namespace');
  const { confirm, dryRun } = options;
  if (confirm !== undefined) checkDuration(confirm);
  const document = read(file);
  await using db = await openDb(options, []);
  // before anything is sent: whoever reads it may be gone afterwards
  const before = (_: unknown, plan: IPDBPlan) => show(plan, options);
  const early = confirm !== undefined && !dryRun;
  const applied = await db.apply(document as never, { dryRun, confirm, before: early ? before : undefined });
  const { plan, transaction } = applied;
  if (!early || plan.length === 0) return show(plan, options);
  const { waitForWord } = await import('./confirm.js');
  if (await waitForWord(transaction, confirm, file !== '-')) return;
  throw new CommandError('db apply: it was not confirmed, and is undone');
}

function show(plan: IPDBPlan, options: Options): void {
  if (options.json) print(`[${plan.toJSON().map(json).join(',\n')}]\n`);
  else if (plan.length > 0) print(`${plan}\n`);
}

function checkDuration(confirm: string): void {
  try {
    milliseconds(confirm);
  } catch (error) {
    throw new UsageError(`db apply: ${(error as Error).message}`);
  }
}

function read(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CommandError(`cannot read ${file}: ${(error as Error).message.replace(/,.*$/s, '')}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(`${file}: ${(error as Error).message}`);
  }
}
