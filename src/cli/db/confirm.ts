import { accessSync, constants, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Transaction } from '../../ipdb/commit/transaction.js';
import { CommandError } from '../errors.js';
import type { Options } from '../options.js';
import { complain, print } from '../output.js';

/** Where those that wait can be told: of this user alone. */
function folder(): string {
  const uid = process.getuid!();
  for (const base of [process.env.XDG_RUNTIME_DIR, uid === 0 ? '/run' : undefined, tmpdir()]) {
    if (base === undefined) continue;
    try {
      accessSync(base, constants.W_OK);
    } catch {
      continue;
    }
    const own = join(base, `tsroute2-${uid}`);
    mkdirSync(own, { recursive: true, mode: 0o700 });
    // somebody else may have made it before, to confirm what he likes
    const { uid: owner, mode } = lstatSync(own);
    if (owner === uid && (mode & 0o77) === 0) return own;
  }
  throw new CommandError('db: there is no folder for what waits to be confirmed');
}

const socketOf = (pid: number | string): string => join(folder(), `${pid}.confirm`);

/**
 * Waits for somebody to confirm what was committed: on the terminal, or by `tsroute2 db confirm`. Whatever cuts off the
 * terminal does not end the wait; being told to stop undoes it at once. Returns whether it stays.
 */
export async function waitForWord(tx: Transaction, limit: string, asks: boolean): Promise<boolean> {
  const path = socketOf(process.pid);
  rmSync(path, { force: true });
  const keep = async (): Promise<boolean> =>
    tx.confirm().then(
      () => true,
      () => false,
    );
  const server = createServer((socket) => {
    socket.on('error', () => {});
    keep().then((kept) => socket.end(kept ? 'kept\n' : 'it has been undone already\n'));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  const undo = () => void tx.rollback().catch(() => {});
  const stays = () => {};
  process.on('SIGHUP', stays);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, undo);
  const lines = asks ? createInterface({ input: process.stdin }) : undefined;
  process.stdin.on('error', stays);
  lines?.on('line', (line) => {
    const word = line.trim().toLowerCase();
    if (word === 'yes' || word === 'y') void keep();
    else if (word === 'no' || word === 'n') undo();
  });
  const how = asks ? 'type yes to keep it, no to undo it, or run' : 'to keep it, run';
  say(`it is undone in ${limit}; ${how}: tsroute2 db confirm ${process.pid}`);
  try {
    return (await tx.expired) === undefined;
  } finally {
    lines?.close();
    process.stdin.pause();
    server.close();
    rmSync(path, { force: true });
  }
}

/** Nobody may be left to read it. */
function say(text: string): void {
  try {
    complain(text);
  } catch {}
}

/** `db confirm [PID]`: keeps what another command waits to be confirmed. */
export async function confirm(words: readonly string[], _options: Options): Promise<void> {
  const waiting = readdirSync(folder())
    .filter((name) => name.endsWith('.confirm'))
    .map((name) => name.slice(0, -'.confirm'.length));
  const [pid = waiting[0]] = words;
  if (pid === undefined) throw new CommandError('db confirm: nothing waits to be confirmed');
  if (words.length === 0 && waiting.length > 1)
    throw new CommandError(`db confirm: say which: ${waiting.join(', ')}`);
  const answer = await new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = connect(socketOf(pid));
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('end', () => resolve(text));
    socket.on('error', () => reject(new CommandError(`db confirm: '${pid}' waits for nothing`)));
  });
  if (answer !== 'kept\n') throw new CommandError(`db confirm: ${answer.trim()}`);
  print(answer);
}
