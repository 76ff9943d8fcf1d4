import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { IPRoute } from '../../src/index.js';
import { exec, ssh } from '../../src/remote/index.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { notInstalled } from '../support/programs.js';
import { isRealRoot, MinimalRoot, noSsh, SshServer } from './ssh-server.js';
import { lives, until } from './support.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('ssh', { skip: noNamespaces || noSsh }, () => {
  const server = new SshServer();
  const space = new TestNamespace();
  before(() => server.start());
  after(async () => {
    await server.stop();
    space.close();
  });

  it('reaches the kernel of a host', async () => {
    await using ipr = new IPRoute({
      netns: space.ns.path,
      transport: ssh(server.host, { options: server.options }),
    });
    await ipr.link.add({ ifname: 'ssh0', linkinfo: { kind: 'bridge' }, up: true });
    assert.equal(space.ipJson('link show dev ssh0').length, 1);
    const { index: oif } = await ipr.link.get({ dev: 'ssh0' });
    const batch = ipr.batch();
    for (let i = 0; i < 20_000; i++)
      batch.route.add({ dst: `10.${i >> 8}.${i & 255}.0/24`, oif, scope: 'link' });
    const failed = (await batch.run()).flatMap((one) => (one.ok ? [] : [one.error.message]));
    assert.deepEqual(failed.slice(0, 3), []);
    assert.equal((await ipr.route.dump({ table: 'main', family: 'inet' })).length, 20_000);
  });

  it('becomes another user there', async () => {
    using far = ssh(server.host, { options: server.options, via: ['env', 'A=it is "quoted"'] });
    assert.equal((await far.connect()).uid, process.getuid!());
  });

  it('says why it is refused', async () => {
    const options = [...server.options, '-o', 'IdentityFile=/absent', '-o', 'PubkeyAuthentication=no'];
    await assert.rejects(ssh(server.host, { options }).connect(), /cannot reach .*Permission denied/);
    await assert.rejects(
      ssh(server.host, { options: ['-p', '1', '-F', 'none', '-o', 'BatchMode=yes'] }).connect(),
      /Connection refused/,
    );
  });

  it('leaves nothing when ssh is killed', async () => {
    const far = ssh(server.host, { options: server.options, reconnect: false });
    const { pid } = await far.connect();
    const ipr = new IPRoute({ transport: far });
    await ipr.link.get({ index: 1 });
    assert.ok(lives(pid));
    const clients = spawnSync('pgrep', ['-P', String(process.pid), '-x', 'ssh'], { encoding: 'utf8' }).stdout;
    for (const client of clients.trim().split('\n')) process.kill(Number(client), 'SIGKILL');
    await until('the relay has ended', () => !lives(pid));
    ipr.close();
  });

  it('reads the stream of a login that talks', async () => {
    const script = join(tmpdir(), `tsroute2-login-${process.pid}`);
    writeFileSync(script, '#!/bin/sh\necho welcome\necho\neval "$SSH_ORIGINAL_COMMAND"\n', { mode: 0o755 });
    const noisy = new SshServer(`ForceCommand ${script}`);
    await noisy.start();
    try {
      using far = ssh(noisy.host, { options: noisy.options });
      assert.ok((await far.connect()).pid > 0);
    } finally {
      await noisy.stop();
      rmSync(script);
    }
  });
});

describe('a far side that has next to nothing', {
  skip:
    noNamespaces ||
    notInstalled('busybox', 'dash', 'chroot') ||
    (!isRealRoot() && 'a minimal root wants the root of the machine'),
}, () => {
  const works = async (minimal: MinimalRoot, options = {}): Promise<void> => {
    try {
      using far = exec(['chroot', minimal.folder], options);
      await far.connect();
      await using ipr = new IPRoute({ transport: far });
      assert.equal((await ipr.link.get({ index: 1 })).ifname, 'lo');
      assert.deepEqual(readdirSync(join(minimal.folder, 'tmp')), []);
      assert.deepEqual(readdirSync(join(minimal.folder, 'run')), []);
    } finally {
      minimal.remove();
    }
  };

  it('is enough: busybox with everything', () =>
    works(new MinimalRoot(['sh', 'cat', 'uname', 'chmod', 'rm', 'sha256sum', 'head', 'dd'])));

  it('is enough: a shell of busybox and chmod, without uname or /proc', () =>
    works(new MinimalRoot(['sh', 'chmod']), { machine: process.arch === 'x64' ? 'x86_64' : process.arch }));

  it('is enough: dash and chmod', () => {
    const minimal = new MinimalRoot(['chmod', 'uname']);
    minimal.add('/bin/dash', 'bin/sh');
    return works(minimal);
  });

  it('is refused where nothing can be made executable', async () => {
    const minimal = new MinimalRoot(['sh', 'uname']);
    try {
      const far = exec(['chroot', minimal.folder]);
      // busybox runs what it has without a name for it
      await far.connect().then(
        () => far.close(),
        (error: Error) => assert.match(error.message, /chmod is missing/),
      );
    } finally {
      minimal.remove();
    }
  });

  it('is another folder where the first lets nothing be run', async () => {
    const folder = join(root, 'build', `noexec-${process.pid}`);
    mkdirSync(folder, { recursive: true });
    const script = `mount -t tmpfs -o noexec none ${folder} && exec "$@"`;
    using far = exec(['unshare', '-m', 'sh', '-c', script, 'x'], {
      env: { ...process.env, XDG_RUNTIME_DIR: folder },
    });
    assert.ok((await far.connect()).pid > 0);
    far.close();
    spawnSync('rmdir', [folder]);
  });
});

describe('a relay of another machine', {
  skip: noNamespaces || notInstalled('qemu-aarch64-static', 'aarch64-linux-gnu-gcc'),
}, () => {
  it('runs under emulation as on its own', async () => {
    const { buildRelay } = (await import(new URL('scripts/native.mjs', `file://${root}`).href)) as {
      buildRelay(options: object): string;
    };
    const folder = join(root, 'build', 'relays');
    mkdirSync(join(folder, 'linux-arm64'), { recursive: true });
    buildRelay({ cc: 'aarch64-linux-gnu-gcc', output: join(folder, 'linux-arm64', 'tsroute2-relay') });
    const relay = join(folder, 'linux-arm64', 'tsroute2-relay');
    const { stdout } = spawnSync('sha256sum', [relay], { encoding: 'utf8' });
    const check = spawnSync('qemu-aarch64-static', [relay, 'check', stdout.split(' ')[0]!, relay]);
    assert.equal(check.status, 0, String(check.stderr));
    const wrong = spawnSync('qemu-aarch64-static', [relay, 'check', '0'.repeat(64), relay]);
    assert.equal(wrong.status, 1);
    // a shell whose programs are the emulator's: everything that is run by a path is given to it
    const shell = [
      'sh',
      '-c',
      `script=$(printf %s "$3" | sed 's/"\\$f" check/qemu-aarch64-static "$f" check/; s/exec "\\$f"/exec qemu-aarch64-static "$f"/'); exec sh -c "$script"`,
      'x',
    ];
    using far = exec(shell, { machine: 'aarch64', relays: folder });
    const machine = await far.connect();
    assert.equal(machine.machine, 'aarch64');
    using space = new TestNamespace();
    await using ipr = new IPRoute({ transport: far });
    assert.equal((await ipr.link.get({ index: 1 })).ifname, 'lo');
    assert.ok((await ipr.route.dump()).length >= 0);
    space.close();
  });
});
