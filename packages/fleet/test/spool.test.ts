import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Spool } from '../dist/spool.js';

const folder = mkdtempSync(join(tmpdir(), 'tsroute2-spool-'));
after(() => rmSync(folder, { recursive: true }));

// in a user namespace there may be no other user
const [, , users = 0] = readFileSync('/proc/self/uid_map', 'utf8').trim().split(/\s+/).map(Number);
const noOthers = (process.getuid?.() !== 0 || users <= 12345) && 'another user wants the root of the machine';

const module = new URL('../dist/spool.js', import.meta.url).href;

describe('the spool', () => {
  const refuses = (path: string, why: RegExp): void => {
    assert.throws(() => new Spool(path, 1000), why);
  };

  it('follows no link, and leaves what it leads to alone', () => {
    const [file, link] = [join(folder, 'precious'), join(folder, 'link')];
    writeFileSync(file, 'precious');
    symlinkSync(file, link);
    refuses(link, /symbolic link, which is not followed/);
    assert.equal(readFileSync(file, 'utf8'), 'precious');
  });

  it('is no file of others, or one that others may read', () => {
    const file = join(folder, 'open');
    writeFileSync(file, '');
    chmodSync(file, 0o644);
    refuses(file, /can be read or written by others \(mode 0644\)/);
    chmodSync(file, 0o600);
    linkSync(file, join(folder, 'second'));
    refuses(file, /has other names/);
    const pipe = join(folder, 'pipe');
    spawnSync('mkfifo', ['-m', '600', pipe]);
    refuses(pipe, /is no file/);
  });

  it('is no file of something else, which is left as it is', () => {
    const file = join(folder, 'key');
    writeFileSync(file, '-----BEGIN KEY-----\n', { mode: 0o600 });
    refuses(file, /is no spool: it is left alone/);
    assert.equal(readFileSync(file, 'utf8'), '-----BEGIN KEY-----\n');
  });

  it('is of one process, and of one agent in it', async () => {
    const file = join(folder, 'owned');
    const write = { key: 'k', at: 1, value: 'v' };
    const other = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `const { Spool } = await import(${JSON.stringify(module)});
        const spool = new Spool(process.argv[1], 1000);
        spool.add([${JSON.stringify(write)}]);
        console.log('mine');
        setInterval(() => {}, 1000);`,
        file,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(other.stdout, 'data');
    const before = readFileSync(file, 'utf8');
    refuses(file, new RegExp(`is that of process ${other.pid}, which is at work`));
    assert.equal(readFileSync(file, 'utf8'), before);
    other.kill('SIGKILL');
    await once(other, 'exit');
    // its lock went with it, and what it has kept is still to be sent
    const spool = new Spool(file, 1000);
    assert.deepEqual([...spool.lots()].flat(), [write]);
    refuses(file, new RegExp(`is that of process ${process.pid}, which is at work`));
    spool.clear();
    spool.close();
    assert.ok(new Spool(file, 1000).empty);
  });

  it('is of this user', { skip: noOthers }, () => {
    const file = join(folder, 'foreign');
    writeFileSync(file, '', { mode: 0o600 });
    spawnSync('chown', ['12345', file]);
    refuses(file, /belongs to user 12345, not to 0/);
  });

  it('reads only what are writes', () => {
    const file = join(folder, 'damaged');
    const lines = ['null', '7', '{"key":1}', '{"key":"a","at":1,"value":"b"}', '{"key":"c","at":2,"va'];
    new Spool(file, 1000).close();
    appendFileSync(file, lines.join('\n'));
    const spool = new Spool(file, 1000);
    assert.deepEqual([...spool.lots()].flat(), [{ key: 'a', at: 1, value: 'b' }]);
    spool.close();
  });

  it('has whole lines on a full disk', { skip: process.getuid?.() !== 0 && 'needs root' }, () => {
    const script = `
      const { Spool } = await import(${JSON.stringify(module)});
      const spool = new Spool(process.argv[1] + '/spool', 1e9);
      const write = { key: 'k', at: 1, value: 'x'.repeat(3000) };
      let kept = 0;
      while (spool.add([write])) kept++;
      const read = [...spool.lots()].flat().length;
      console.log(JSON.stringify({ kept, read, dropped: spool.dropped }));
    `;
    const place = join(folder, 'small');
    const command =
      'mkdir "$1" && mount -t tmpfs -o size=64k none "$1" && exec "$0" --input-type=module -e "$2" "$1"';
    const { stdout, stderr } = spawnSync(
      'unshare',
      ['--mount', 'sh', '-c', command, process.execPath, place, script],
      { encoding: 'utf8' },
    );
    const { kept, read, dropped } = JSON.parse(stdout || stderr);
    assert.ok(kept > 5 && kept === read, `${kept} kept, ${read} read`);
    assert.equal(dropped, 1);
  });
});
