import { readFileSync } from 'node:fs';
import { CommandError, UsageError } from '../errors.js';
import type { Options } from '../options.js';
import { print } from '../output.js';
import { openDb } from './open.js';

/** `db export`: the state as a document for `db apply`. */
export async function exportDocument(words: readonly string[], options: Options): Promise<void> {
  if (words.length > 0) throw new UsageError(`db export: '${words[0]}' means nothing here`);
  await using db = await openDb(options, []);
  const document = await db.export();
  print(`${JSON.stringify(document, (_, part) => (typeof part === 'bigint' ? `${part}` : part), 2)}\n`);
}

/** `db apply`: prints the commands of iproute2 that do the same as what was done, or would be. */
export async function applyDocument(words: readonly string[], options: Options): Promise<void> {
  const [file] = words;
  if (file === undefined || words.length > 1)
    throw new UsageError('db apply: name one file, or - for the input');
  const document = read(file);
  await using db = await openDb(options, []);
  const { plan } = await db.apply(document as never, { dryRun: options.dryRun });
  if (options.json)
    print(
      `[${plan
        .toJSON()
        .map((step) => JSON.stringify(step))
        .join(',\n')}]\n`,
    );
  else if (plan.length > 0) print(`${plan}\n`);
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
