// Whether the tests would notice: a fault is put into each guarded place in turn, in a copy of what is compiled, and the
// tests of that place have to fail. `node scripts/mutants.mjs [WORD …]` after `npm test`; a WORD chooses by file.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** File in build/src (of a package by its whole path), what stands there, what is put in its place, and the tests that have to see it. */
const MUTANTS = [
  // sockets: short of descriptors, foreign senders, hosts that are kept waiting, dropped sockets
  [
    'socket/receiver.js',
    'this.#waiting = false;\n            this.#waitFailed(error)',
    'this.#waitFailed(error)',
    'trust/sockets',
  ],
  [
    'socket/receiver.js',
    'if (!isScarce(error))\n                throw error;',
    'throw error;',
    'trust/sockets',
  ],
  ['socket/receiver.js', 'if (port !== this.#peer)\n            return;', '', 'faults'],
  [
    'socket/subscribers.js',
    'this.#memberships.leave(groups);\n            throw error;',
    'throw error;',
    'trust/streams',
  ],
  // streams: what waits, what is lost, what is left out
  ['socket/subscription.js', 'if (entry === undefined)\n                return;', '', 'trust/streams'],
  ['socket/subscription.js', 'this.#bytes += message.end - message.at;', '', 'trust/streams'],
  ['socket/subscription.js', 'this.#entries.at(-1) === this.#loss', 'false', 'trust/streams'],
  ['socket/datagram-stream.js', 'if (!isScarce(error))', 'if (true)', 'trust/streams'],
  ['socket/datagram-stream.js', 'if (last !== LOSS)', '', 'trust/streams'],
  ['socket/datagram-stream.js', 'this.#bytes += datagram.length;', '', 'trust/streams'],
  ['socket/datagram-stream.js', '?.catch((error) => this.fail(error))', '', 'trust/streams'],
  ['socket/datagram-stream.js', 'lot.index[at + FLAGS] & MSG_TRUNC', 'false', 'trust/streams'],
  ['socket/transports/queue.js', "('data' in entry ? entry.data.length : 0)", '0', 'trust/streams'],
  ['socket/later.js', 'Math.min(left, MOST)', 'left', 'trust/streams'],
  ['queue/queue.js', 'later(Math.max(1, ', 'later(Math.min(1, ', 'queue/'],
  ['uevent/uevents.js', 'Object.hasOwn(has, key) && ', '', 'trust/streams'],
  ['messages/uevent.js', " || key === '__proto__'", '', 'trust/streams'],
  // texts that stand for more than they are
  ['nft/parse/cursor.js', 'this.sources.length + texts.length > MOST_INCLUDED', 'false', 'trust/bombs'],
  ['nft/evaluate/build.js', 'borrowed(e.value) > MOST_PARTS', 'false', 'trust/bombs'],
  ['ynl/spec.js', '!PATTERN.test(spec[key])', 'false', 'trust/bombs'],
  ['ynl/spec.js', 'if (NO_NAME.test(key))', 'if (false)', 'trust/bombs'],
  ['socket/turn.js', 'isOver = now() - begun > LIMIT', 'isOver = false', 'trust/sockets'],
  ['socket/transports/native.js', 'dropped.register(this', 'void (this', 'trust/sockets'],
  ['socket/transports/native.js', ' || this.send !== send', '', 'native'],
  ['socket/transports/native.js', '!this.#exchanges || ', '', 'native'],
  // decoding
  ['schema/interpreter/decode.js', '++nodes > MOST_NODES', 'false', 'trust/sockets'],
  ['schema/compiler/values.js', 'unknowns++;', '', 'decoder/clean'],
  ['decoder/body.js', '(at & 3) !== 0 || ', '', 'decoder/clean'],
  // journals
  [
    'ipdb/recover/journal/file.js',
    'O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600',
    'O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666',
    'ipdb/tx-journal',
  ],
  [
    'ipdb/recover/journal/file.js',
    'O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW',
    'O_RDWR | O_CREAT',
    'ipdb/tx-journal',
  ],
  ['ipdb/recover/journal/file.js', 'if (uid !== own)', 'if (false)', 'ipdb/tx-journal'],
  ['ipdb/recover/journal/file.js', '(mode & 0o077) !== 0', 'false', 'ipdb/tx-journal'],
  ['ipdb/recover/journal/file.js', 'nlink > 1', 'false', 'ipdb/tx-journal'],
  ['ipdb/recover/journal/file.js', 'at += count;', 'break;', 'ipdb/tx-journal'],
  ['ipdb/recover/journal/lock.js', 'if (result === -EAGAIN)', 'if (false)', 'ipdb/tx-'],
  ['ipdb/recover/journal/owner.js', ' === owner.start', ' !== undefined', 'ipdb/tx-'],
  [
    'ipdb/recover/journal/records.js',
    'if (hex(checksum) !== head.checksum)',
    'if (false)',
    'ipdb/tx-journal',
  ],
  ['ipdb/recover/unfinished.js', 'if (missing.length > 0)', 'if (false)', 'ipdb/tx-journal'],
  ['ipdb/recover/journal/records.js', 'if (!line.startsWith(MAGIC))', 'if (false)', 'ipdb/tx-journal'],
  // what is printed, and what is read
  ['schema/text/escape.js', 'const UNSAFE = /[\\p{Cc}\\p{Cf}', 'const UNSAFE = /[\\p{Cc}', 'schema/escape'],
  [
    'schema/text/escape.js',
    'const PLAIN_WORD = /^[\\w/:.,@%+=-]+$/',
    'const PLAIN_WORD = /^[\\w/:.,@%+=;-]+$/',
    'schema/escape',
  ],
  ['objects/input.js', "Object.hasOwn(input, '__proto__')", 'false', 'trust/input'],
  ['objects/input.js', 'input === null || ', '', 'trust/input'],
  ['nft/iptables/from-iptables.js', 'else if (this.#passesOver)\n            return;', '', 'trust/grammars'],
  ['decoder/body.js', 'message: { ...bare, header }', 'message: { ...message, header }', 'decoder/damage'],
  // programs and names, remote transports, queues and logs
  ['netns/spawn.js', "'--clear-groups', ", '', 'netns.test'],
  ['netns/named.js', 'if (there.isSymbolicLink())', 'if (false)', 'netns.test'],
  ['socket/spawn-room.js', 'open.length < ROOM', 'false', 'trust/limits'],
  ['remote/connection.js', 'if (isScarce(error))', 'if (false)', 'trust/limits'],
  ['queue/bind.js', 'await unbind(number)', 'await Promise.resolve(number)', 'queue/'],
  ['schema/memoized.js', 'made = undefined;', '', 'queue/'],
  // the fleet
  ['packages/fleet/dist/spool.js', ': !locked;', ': false;', 'fleet/build/spool'],
  ['packages/fleet/dist/spool.js', 'if (!text.startsWith(MAGIC))', 'if (false)', 'fleet/build/spool'],
  ['packages/fleet/dist/spool.js', 'stats.nlink > 1', 'false', 'fleet/build/spool'],
  ['packages/fleet/dist/publisher.js', 'this.#queue.length > MOST_QUEUED', 'false', 'fleet/build/publisher'],
  ['packages/fleet/dist/apply.js', 'Math.min(timeout, LONGEST)', 'timeout', 'fleet/build/publisher'],
  ['packages/fleet/dist/reader.js', 'gone.add(key);', 'return true;', 'fleet/build/reader'],
  ['packages/fleet/dist/reader.js', 'this.#options.keys !== undefined || ', '', 'fleet/build/permissions'],
  ['packages/fleet/dist/postgres/mirror.js', 'after: this.#recent', 'after: []', 'fleet/build/postgres'],
  ['packages/fleet/dist/postgres/mirror.js', 'this.#recent = [];', '', 'fleet/build/postgres'],
  // what waits for a slow reader, or for a server
  ['ipdb/change-queue.js', 'if (place === undefined)', 'if (true)', 'change-queue'],
  ['ipdb/change-queue.js', 'if (this.#last.get(is) === place)', '', 'change-queue'],
  ['ipdb/sql/pending-rows.js', 'record === undefined && !isThere', 'false', 'change-queue'],
  ['ipdb/sql/mirror.js', '!this.#filled || ', '', 'ipdb/sql.test'],
  ['netns/watch.js', "event === 'removed' && this.#events", 'false && this.#events', 'netns.test'],
  // lengths that no message has
  ['decoder/families.js', ' && hdrsize <= MOST_HEADER', '', 'decoder/undeclared'],
  ['decoder/families.js', 'this.#learnt.clear();', '', 'decoder/undeclared'],
  ['schema/declare.js', 'if (at > MOST_BYTES)', 'if (false)', 'trust/bombs'],
  ['ynl/types.js', 'length <= 0xffff', 'true', 'trust/bombs'],
  [
    'schema/compiler/reading.js',
    'many?.grouped ? groups(reading) : reading.read',
    'reading.read',
    'schema/unmet',
  ],
  // kept code
  ['code-cache.js', '| O_NOFOLLOW', '', 'code-cache'],
  ['code-cache.js', '| O_NONBLOCK', '', 'code-cache'],
  ['code-cache.js', '!isOwn || ', '', 'code-cache'],
  ['code-cache.js', 'mode & OTHERS_MAY_WRITE || ', '', 'code-cache'],
  ['code-cache.js', ' || stats.uid !== own', '', 'code-cache'],
  ['code-cache.js', 'if (shared && source.owner !== own)\n            return false;', '', 'code-cache'],
  ['code-cache.js', ' || fs.statSync(home).uid !== own', '', 'code-cache'],
];

const words = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'tsroute2-mutants-'));
const missed = [];
try {
  for (const part of ['build/src', 'build/test'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const part of [
    'package.json',
    'prebuilds',
    'node_modules',
    'test',
    'scripts',
    'dist',
    'docs',
    'src',
    'native',
    'examples',
    'etc',
  ])
    symlinkSync(join(root, part), join(folder, part));
  cpSync(join(root, 'packages'), join(folder, 'packages'), {
    recursive: true,
    filter: (path) => !path.endsWith('node_modules'),
  });
  const chosen = MUTANTS.filter(([file]) => words.length === 0 || words.some((word) => file.includes(word)));
  for (const [file, before, after, tests] of chosen) {
    const path = join(folder, file.startsWith('packages/') ? '' : 'build/src', file);
    const text = readFileSync(path, 'utf8');
    const what = `${file}: ${JSON.stringify(before.replace(/\s+/g, ' '))} → ${JSON.stringify(after.replace(/\s+/g, ' '))}`;
    if (text.split(before).length !== 2) {
      missed.push(`${what}: not in the file once`);
      continue;
    }
    writeFileSync(
      path,
      text.replace(before, () => after),
    );
    const { status, stdout, error } = spawnSync(process.execPath, ['scripts/test.mjs', tests], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 120_000,
      maxBuffer: 1 << 28,
    });
    writeFileSync(path, text);
    const caught = status !== 0 || error !== undefined;
    console.log(`${caught ? 'caught ' : 'MISSED '} ${what} (${tests})`);
    if (!caught) missed.push(what);
    else if (/no test|found nothing/i.test(stdout ?? '')) missed.push(`${what}: no such test`);
  }
} finally {
  if (existsSync(folder)) rmSync(folder, { recursive: true });
}
for (const one of missed) console.error(`missed: ${one}`);
process.exitCode = missed.length > 0 ? 1 : 0;
