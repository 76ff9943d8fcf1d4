import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CommitError, IPDB } from '../../src/index.js';
import { JournalError } from '../../src/ipdb/recover/journal/error.js';
import { OwnFile } from '../../src/ipdb/recover/journal/file.js';
import { Journal } from '../../src/ipdb/recover/journal/journal.js';
import { lives, self } from '../../src/ipdb/recover/journal/owner.js';
import { RecordWriter, readHead, readRecords } from '../../src/ipdb/recover/journal/records.js';
import { noNamespaces, type TestNamespace } from '../helpers.js';
import { calm, settledState, stateOf } from './tx-state.js';

const program = (name: string): string => fileURLToPath(new URL(`./${name}.js`, import.meta.url));
/** Bytes between places where a journal is damaged; `npm run test:attack` looks at all of them. */
const STEP = process.env.TSROUTE2_ATTACK ? 1 : 101;
const OTHER_USER = 65534;

function veth(): TestNamespace {
  const space = calm();
  space.ip('link add v0 type veth peer name v1\nlink set v0 up\nlink set v1 up\naddr add 10.1.0.1/24 dev v0');
  return space;
}

/** A journal of a process that was killed in the midst of a commit. */
function killed(space: TestNamespace, journal: string): void {
  const args = [program('tx-recover-child'), space.ns.path, journal];
  const { signal, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(signal, 'SIGKILL', stderr);
}

async function refusal(doing: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await doing.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  assert.ok(error instanceof Error, 'it was not refused');
  return error as never;
}

describe('the journal of a transaction', { skip: noNamespaces }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsroute2-journal-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is a file of this user alone: everything else is refused by name, and left as it is', async () => {
    using space = veth();
    const before = await settledState(space);
    const target = join(folder, 'target');
    const place = join(folder, 'place');
    const places: Record<string, () => void> = {
      'no journal of tsroute2': () => writeFileSync(place, 'somebody: else\n', { mode: 0o600 }),
      'a symbolic link': () => symlinkSync(target, place),
      'no regular file': () => mkdirSync(place),
      'no regular file,': () => execFileSync('mkfifo', [place]),
      'mode 0666': () => {
        writeFileSync(place, 'tsroute2 journal 2 ', { mode: 0o600 });
        chmodSync(place, 0o666);
      },
      'several names': () => {
        writeFileSync(target, '', { mode: 0o600 });
        linkSync(target, place);
      },
      'version 3': () => writeFileSync(place, 'tsroute2 journal 3 begun', { mode: 0o600 }),
    };
    // in a user namespace there may be no other user
    const status = readFileSync('/proc/self/uid_map', 'utf8').trim().split(/\s+/);
    if (process.geteuid?.() === 0 && Number(status[2]) > OTHER_USER)
      places[`user ${OTHER_USER}`] = () => {
        writeFileSync(place, 'tsroute2 journal 2 ', { mode: 0o600 });
        chownSync(place, OTHER_USER, OTHER_USER);
      };
    for (const [words, make] of Object.entries(places)) {
      make();
      const was = lstatSync(place);
      for (const recover of [undefined, 'undo', 'finish'] as const) {
        const error = await refusal(IPDB.open({ netns: space.ns.fd, journal: place, recover }));
        assert.ok(error instanceof JournalError, String(error));
        assert.equal(error.code, 'EFOREIGN');
        assert.ok(error.message.startsWith(`${place}: `) && error.message.includes(words), error.message);
      }
      await using db = await IPDB.open({ netns: space.ns.fd });
      const error = await refusal(
        db.transaction((tx) => tx.link.set({ dev: 'v0', mtu: 1400 }), { journal: place }),
      );
      assert.ok(error instanceof CommitError, String(error));
      assert.equal(error.code, 'EFOREIGN');
      const is = lstatSync(place);
      assert.deepEqual([is.ino, is.size, is.mode, is.mtimeMs], [was.ino, was.size, was.mode, was.mtimeMs]);
      if (is.isDirectory()) rmSync(place, { recursive: true });
      else unlinkSync(place);
      rmSync(target, { force: true });
    }
    assert.deepEqual(stateOf(space), before);
  });

  it('is made with mode 0600, whatever the umask says, and is gone afterwards', async () => {
    using space = veth();
    const journal = join(folder, 'mode');
    const umask = process.umask(0);
    try {
      await using db = await IPDB.open({ netns: space.ns.fd, journal });
      let mode = 0;
      await db.transaction((tx) => tx.link.set({ dev: 'v0', mtu: 1400 }), {
        after: () => {
          mode = lstatSync(journal).mode & 0o7777;
        },
      });
      assert.equal(mode, 0o600);
      assert.ok(!existsSync(journal));
    } finally {
      process.umask(umask);
    }
  });

  it('is whole and on the disk before anything is sent, or nothing is: ENOSPC at every page', async () => {
    using space = veth();
    const place = join(folder, 'full');
    mkdirSync(place);
    const args = ['--mount', process.execPath, program('tx-full-disk-child'), space.ns.path, place, '80'];
    const { stdout, stderr, status } = spawnSync('unshare', args, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const outcomes = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const { pages, outcome, sent, left } of outcomes.slice(0, -1))
      assert.deepEqual({ pages, outcome, sent, left }, { pages, outcome: 'ENOSPC', sent: 0, left: [] });
    assert.equal(outcomes.at(-1).outcome, 'committed');
    assert.ok(outcomes.at(-1).sent > 0 && outcomes.length > 3, stdout);
  });

  it('is taken up whole or not at all: cut off and changed everywhere', async () => {
    using space = veth();
    const journal = join(folder, 'damaged');
    killed(space, journal);
    const before = await settledState(space);
    const content = readFileSync(journal);
    const copy = join(folder, 'copy');
    const damaged = (bytes: Uint8Array): string => {
      writeFileSync(copy, bytes, { mode: 0o600 });
      try {
        const found = Journal.take(copy);
        found?.release();
        return found?.isUnfinished ? `taken up, ${found.done} done` : 'nothing';
      } catch (error) {
        assert.ok(error instanceof JournalError, `${error}`);
        assert.deepEqual(readFileSync(copy), Buffer.from(bytes), 'left as it is');
        return error.code;
      }
    };
    assert.match(damaged(content), /^taken up/);
    const outcomes = new Map<string, number>();
    for (let length = 1; length < content.length; length += length < 80 ? 1 : STEP) {
      const outcome = damaged(content.subarray(0, length));
      assert.match(outcome, /^E(DAMAGED|FOREIGN)$/, `cut to ${length} bytes`);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    assert.ok((outcomes.get('EDAMAGED') ?? 0) > (content.length - 100) / STEP);
    const first = content.indexOf('\n') + 1;
    for (let at = 0; at < content.length; at += at < 80 ? 1 : STEP) {
      const bytes = Buffer.from(content);
      bytes[at]! ^= 1 << (at % 7);
      const outcome = damaged(bytes);
      // in the first line, how many requests are done says nothing about what is done
      const told = at >= 29 && at < 39;
      const isPadding = at >= 28 && at < first;
      if (told || isPadding) assert.match(outcome, /^(E|taken up)/);
      else assert.match(outcome, /^E(DAMAGED|FOREIGN)$/, `byte ${at}: ${outcome}`);
    }
    // by the database itself
    writeFileSync(copy, content.subarray(0, content.length - 30), { mode: 0o600 });
    for (const recover of ['undo', 'finish'] as const) {
      const { code } = await refusal(IPDB.open({ netns: space.ns.fd, journal: copy, recover }));
      assert.equal(code, 'EDAMAGED');
    }
    assert.equal(readFileSync(copy).length, content.length - 30);
    assert.deepEqual(stateOf(space), before);
  });

  it('of which nothing was sent is nothing to recover', async () => {
    using space = veth();
    const journal = join(folder, 'early');
    killed(space, journal);
    const content = readFileSync(journal, 'latin1').replace('begun  ', 'writing');
    for (const length of [0, 64, 100, content.length]) {
      writeFileSync(journal, content.slice(0, length), { mode: 0o600 });
      await using db = await IPDB.open({ netns: space.ns.fd, journal });
      assert.equal((await db.recover(journal, 'undo')).outcome, 'nothing');
      assert.ok(!existsSync(journal));
    }
  });

  it('belongs to its owner as long as that lives', async () => {
    using space = veth();
    const journal = join(folder, 'owned');
    const child = spawn(process.execPath, [program('tx-owner-child'), space.ns.path, journal], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    const say = (one: ChildProcess) => one.stdin!.write('\n');
    try {
      assert.equal((await lines.next()).value, 'waiting');
      const options = { netns: space.ns.fd };
      const before = await settledState(space);
      for (const recover of [undefined, 'undo', 'finish'] as const) {
        const { code } = await refusal(IPDB.open({ ...options, journal, recover }));
        assert.equal(code, 'EOWNED');
      }
      // a copy has no lock, but says whose it is
      const copy = join(folder, 'owned-copy');
      copyFileSync(journal, copy);
      const { code, message } = await refusal(IPDB.open({ ...options, journal: copy, recover: 'undo' }));
      assert.equal(code, 'EOWNED');
      assert.match(message, new RegExp(`process ${child.pid}, which lives`));
      await using db = await IPDB.open(options);
      assert.equal((await refusal(db.recover(journal, 'undo'))).code, 'EOWNED');
      const own = await refusal(db.transaction((tx) => tx.link.set({ dev: 'v1', mtu: 1300 }), { journal }));
      assert.ok(own instanceof CommitError && own.code === 'EOWNED', String(own));
      assert.deepEqual(stateOf(space), before);
      say(child);
      assert.equal((await lines.next()).value, 'committed');
      assert.ok(!existsSync(journal));
      assert.match(space.ip('link show v0'), /mtu 1400/);
    } finally {
      say(child);
      await once(child, 'exit');
    }
  });

  it('is left for others when the database is closed before it is confirmed', async () => {
    using space = veth();
    const journal = join(folder, 'abandoned');
    const db = await IPDB.open({ netns: space.ns.fd, journal });
    const tx = db.begin();
    tx.link.set({ dev: 'v0', mtu: 1400 });
    await tx.commit({ confirm: '1m' });
    const { code } = await refusal(IPDB.open({ netns: space.ns.fd, journal, recover: 'undo' }));
    assert.equal(code, 'EOWNED', 'two owners in one process');
    db.close();
    await assert.rejects(tx.expired, /closed before it was confirmed/);
    await using next = await IPDB.open({ netns: space.ns.fd, journal, recover: 'undo' });
    assert.equal(next.interfaces.get('v0')?.mtu, 1500);
    assert.ok(!existsSync(journal));
  });

  it('keeps integers of 64 bits and bytes as they are', () => {
    const path = join(folder, 'values');
    const file = OwnFile.create(path);
    const writer = new RecordWriter(file);
    const record = {
      change: { request: { rate: 2n ** 64n - 1n, raw: new Uint8Array([0, 255]), name: 'a\udc80\u2028' } },
    };
    writer.add(record);
    writer.flush();
    writer.state('begun', 7);
    const content = file.read();
    const head = readHead(path, content)!;
    assert.equal(head.done, 7);
    assert.deepEqual([...readRecords(path, content, head)], [record]);
    file.remove();
  });

  it('is damaged where its first line is of other records', () => {
    const path = join(folder, 'other');
    const file = OwnFile.create(path);
    const writer = new RecordWriter(file);
    for (const name of ['a', 'b']) writer.add({ name });
    writer.flush();
    writer.state('begun', 0);
    const content = file.read();
    const head = readHead(path, content)!;
    const other = { ...head, checksum: '00000000' };
    assert.throws(() => [...readRecords(path, content, other)], /the first line has another checksum/);
    file.remove();
  });

  it('is made where nothing is, and never through a link', () => {
    const target = join(folder, 'target');
    const path = join(folder, 'link');
    symlinkSync(target, path);
    assert.throws(() => OwnFile.create(path), { name: 'JournalError' });
    assert.ok(!existsSync(target));
    unlinkSync(path);
    writeFileSync(path, 'of somebody', { mode: 0o600 });
    assert.throws(() => OwnFile.create(path), { name: 'JournalError' });
    assert.equal(readFileSync(path, 'utf8'), 'of somebody');
  });

  it('of a process whose id another has by now has no owner', async () => {
    const child = spawn('sleep', ['60']);
    try {
      await once(child, 'spawn');
      const start = readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')[19]!;
      const owner = { ...self(), pid: child.pid!, start };
      assert.equal(lives(owner), true);
      assert.equal(lives({ ...owner, start: `${Number(start) - 1}` }), false);
    } finally {
      child.kill();
    }
  });
});

describe('what is finished is held against what there is', { skip: noNamespaces }, () => {
  it('and where it is not in effect, says what is missing and undoes it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsroute2-finish-'));
    const journal = join(folder, 'journal');
    try {
      using space = veth();
      space.ip('link add br0 type bridge');
      const args = [program('tx-recover-child'), space.ns.path, journal, 'unheard'];
      const { signal, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      assert.equal(signal, 'SIGKILL', stderr);
      const error = await refusal(IPDB.open({ netns: space.ns.fd, journal, recover: 'finish' }));
      assert.ok(error instanceof CommitError, String(error));
      assert.equal(error.code, 'EVERIFY');
      assert.deepEqual(
        error.discrepancies.map(({ field, asked, got }) => [field, asked, got]),
        [['linkinfo.data.mcastHashElasticity', 4, 16]],
      );
      assert.match(
        error.message,
        /could not be finished .*mcastHashElasticity was to be 4, and is 16; all undone/,
      );
      assert.doesNotMatch(space.ip('addr'), /10\.2\.0\.1/);
      assert.ok(!existsSync(journal));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
