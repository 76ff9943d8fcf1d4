/**
 * The native part of other machines than this one: loaded and used on arm64, armv7 and riscv64 under qemu's user
 * emulation, and under musl. Where there is a JavaScript runtime for it, the suite of every class runs in that.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MACHINES } from '../../native.mjs';
import { FOREIGN, programOf } from '../../runtimes.mjs';
import { muslBun, muslSymbols, symbols } from '../musl.mjs';
import { project, run } from '../project.mjs';
import { powerless, runWithRights } from '../rights.mjs';

const QEMU = { 'linux-arm64': 'aarch64', 'linux-arm': 'arm', 'linux-riscv64': 'riscv64' };
const HOST = fileURLToPath(new URL('../programs/napi-host.c', import.meta.url));
const SMOKE = readFileSync(new URL('../programs/smoke.mjs', import.meta.url), 'utf8');
/** What is loaded as CommonJS, which every Node can. */
const READ = `import { IPRoute } from 'tsroute2';
const ipr = new IPRoute();
const [first] = await ipr.link.dump();
const { ifname } = await ipr.link.get({ index: first.index });
console.log(first.ifname + ' is ' + ifname + ', ' + (await ipr.route.dump()).length + ' routes');
ipr.close();
`;
const headers = createRequire(import.meta.url)('node-api-headers').include_dir;

const lacks = (...commands) => commands.find((command) => spawnSync(command, ['--version']).error);
/** The reason for a skip: the check belongs to an x64 machine with Debian's compilers. */
const without = (...commands) =>
  process.arch !== 'x64'
    ? `this machine is ${process.arch}`
    : lacks(...commands) && `${lacks(...commands)} is not installed`;

describe('machines', () => {
  const consumer = project();
  const folder = mkdtempSync(join(tmpdir(), 'tsroute2-machines-'));
  after(() => {
    consumer.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const fileOf = (machine) => join(consumer.installed, 'prebuilds', machine, 'tsroute2.node');
  const smoke = consumer.write('smoke.mjs', SMOKE);

  /** Compiles the host of programs/napi-host.c and has it load a file. */
  function hosted(compiler, file, ...emulator) {
    const host = join(folder, `host-${compiler}`);
    const made = run(compiler, ['-w', '-rdynamic', '-I', headers, HOST, '-o', host, '-ldl', '-lpthread']);
    assert.equal(made.status, 0, made.output);
    const [command, ...args] = [...emulator, host, file];
    return run(command, args, { timeout: 60_000 });
  }

  function assertListed({ status, stdout, output }) {
    assert.equal(status, 0, output);
    assert.match(stdout, /^plain: lo$/m);
    assert.match(stdout, /^ahead: lo$/m);
    assert.match(stdout, /^done$/m);
  }

  it('the package has a file for each', () => {
    for (const machine of Object.keys(MACHINES)) assert.ok(existsSync(fileOf(machine)), machine);
  });

  it('no file needs a library, nor a function that musl lacks', {
    skip: without('musl-gcc', 'nm', 'readelf'),
  }, () => {
    const given = muslSymbols();
    for (const machine of Object.keys(MACHINES)) {
      const file = fileOf(machine);
      assert.doesNotMatch(run('readelf', ['-d', file]).stdout, /NEEDED/);
      const wanted = symbols(file, 'undefined').filter((name) => !name.startsWith('napi_'));
      assert.ok(wanted.includes('recvmsg'));
      assert.deepEqual(
        wanted.filter((name) => !given.has(name)),
        [],
        machine,
      );
    }
  });

  for (const [machine, cpu] of Object.entries(QEMU)) {
    const { triplet } = MACHINES[machine];
    const qemu = [`qemu-${cpu}-static`, '-L', `/usr/${triplet}`];

    it(`${machine} lists the links`, { skip: without(qemu[0], `${triplet}-gcc`) }, () => {
      assertListed(hosted(`${triplet}-gcc`, fileOf(machine), ...qemu));
    });

    if (FOREIGN[machine]?.isOld)
      it(`${machine}: Node reads links and routes`, { skip: without(qemu[0]) }, () => {
        const node = [programOf(FOREIGN[machine]), ...FOREIGN[machine].args];
        // older than what the package takes; what is read here needs nothing newer
        const newer = consumer.write('newer.cjs', 'process.features.require_module = true;');
        const [command, ...args] = [...qemu, ...node, '-r', newer, consumer.write('read.mjs', READ)];
        const { status, output } = run(command, args, { cwd: consumer.folder });
        assert.equal(status, 0, output);
        assert.match(output, /^lo is lo, \d+ routes$/m);
      });
    else if (FOREIGN[machine])
      it(`${machine}: Node uses every class`, { skip: powerless || without(qemu[0]) }, () => {
        const node = [programOf(FOREIGN[machine]), ...(FOREIGN[machine].args ?? [])];
        const [command, ...args] = [...qemu, ...node, smoke];
        const { status, output } = runWithRights(command, args, { cwd: consumer.folder });
        assert.equal(status, 0, output);
        assert.match(output, /^ok IPDB$/m);
        assert.match(output, /^\d+ used, 0 failed$/m);
      });
  }

  it('musl lists the links', { skip: without('musl-gcc') }, () => {
    assertListed(hosted('musl-gcc', fileOf('linux-x64')));
  });

  it('musl: Bun uses every class', { skip: powerless || without('musl-gcc', 'g++', 'nm', 'readelf') }, () => {
    const { program, env } = muslBun(folder);
    const { status, output } = runWithRights(program, [smoke], { cwd: consumer.folder, env });
    assert.equal(status, 0, output);
    assert.match(output, /^\d+ used, 0 failed$/m);
  });
});
