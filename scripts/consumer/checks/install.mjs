/** From the tarball to a list of links, on a machine without a compiler; and where the native part comes from. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { project, run, tarball, tools } from '../project.mjs';
import { recipe } from '../recipes.mjs';

const MACHINE = `${process.platform}-${process.arch}`;
const LINKS = `import { IPRoute } from 'tsroute2';
const ipr = new IPRoute();
for (const { ifname } of await ipr.link.dump()) console.log(ifname);
`;

describe('install', () => {
  const consumer = project();
  after(() => consumer.remove());
  const addon = join(consumer.installed, 'prebuilds', MACHINE, 'tsroute2.node');
  const node = (args, options) => consumer.run(process.execPath, args, options);

  it('publint finds nothing', () => {
    const bin = join(tools('publint', { publint: '0.3.25' }), 'node_modules/.bin/publint');
    const { status, output } = run(bin, ['run', tarball(), '--strict']);
    assert.equal(status, 0, output);
    assert.match(output, /All good!/);
  });

  it('three lines list the links ten seconds after npm install began, with nothing but npm and node in PATH', (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'tsroute2-bare-'));
    try {
      const bin = join(folder, 'bin');
      run('mkdir', [bin]);
      for (const name of ['node', 'npm', 'sh', 'env'])
        symlinkSync(run('sh', ['-c', `command -v ${name}`]).stdout.trim(), join(bin, name));
      assert.equal(LINKS.trim().split('\n').length, 3);
      // a folder without a package.json, as a reader of the README has it
      const began = performance.now();
      const { stdout, output } = run(
        'sh',
        [
          '-c',
          `npm install --no-audit --no-fund ${tarball()} && node --input-type=module -e "${LINKS}"; times`,
        ],
        { cwd: folder, env: { HOME: process.env.HOME, PATH: bin } },
      );
      const took = (performance.now() - began) / 1000;
      assert.match(stdout, /^lo$/m, output);
      // what this machine does beside is no fault of the package: the time of the processors is what counts
      const times = /^(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(stdout.trim().split('\n').at(-1));
      const [minutes, seconds, more, rest] = times.slice(1).map(Number);
      const used = (minutes + more) * 60 + seconds + rest;
      context.diagnostic(`${took.toFixed(1)} s, of which ${used.toFixed(1)} s were worked`);
      assert.ok(used < 10, `${used} s`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('an uncaught error shows a line of source and the name of its class', () => {
    const { stderr } = node([
      '--input-type=module',
      '-e',
      "import { IPRoute } from 'tsroute2'; await new IPRoute().link.add({ ifname: 'a name that is too long' });",
    ]);
    assert.match(stderr, /^EncodeError: /m);
    assert.doesNotMatch(stderr, /\b_[A-Z]\w+Error\b/);
    assert.ok(stderr.length < 4000, `${stderr.length} bytes`);
    for (const line of stderr.split('\n')) assert.ok(line.length < 300, line);
  });

  describe('the native part', () => {
    const bundle = join(consumer.folder, 'deep/er/out/app.mjs');
    consumer.write('app.mjs', LINKS);
    const esbuild = join(tools('esbuild', { esbuild: '0.28.2' }), 'node_modules/.bin/esbuild');
    const bundled = consumer.run(esbuild, [
      'app.mjs',
      '--bundle',
      '--platform=node',
      '--format=esm',
      `--outfile=${bundle}`,
    ]);
    assert.equal(bundled.status, 0, bundled.output);
    const strangers = [];
    for (let folder = dirname(bundle); folder !== consumer.folder; folder = dirname(folder)) {
      strangers.push(
        join(folder, `prebuilds/${MACHINE}/tsroute2.node`),
        join(folder, `prebuilds/${MACHINE}.node`),
        join(folder, 'build/native/tsroute2.node'),
        join(folder, 'build/Release/tsroute2.node'),
        join(folder, `node_modules/tsroute2/prebuilds/${MACHINE}/tsroute2.node`),
      );
    }

    it("of strangers is not loaded, wherever it stands: that of a bundle's folders", () => {
      for (const stranger of strangers) {
        run('mkdir', ['-p', dirname(stranger)]);
        // a file that would be loaded, if it were found
        copyFileSync(addon, stranger);
      }
      for (const cwd of [dirname(bundle), consumer.folder]) {
        const { status, stderr } = run(process.execPath, [bundle], { cwd });
        assert.notEqual(status, 0);
        assert.match(stderr, /: no native part for [\w-]+: tsroute2 is bundled into .*app\.mjs/);
        assert.match(stderr, /set config\.addon to its path/);
      }
    });

    it('of strangers is not loaded: that of the package being lost, and above it', () => {
      const lost = project();
      try {
        rmSync(join(lost.installed, 'prebuilds'), { recursive: true });
        for (const folder of [lost.folder, join(lost.folder, 'node_modules')]) {
          run('mkdir', ['-p', join(folder, 'prebuilds', MACHINE)]);
          copyFileSync(addon, join(folder, 'prebuilds', MACHINE, 'tsroute2.node'));
        }
        const { stderr } = lost.run(process.execPath, ['--input-type=module', '-e', LINKS]);
        assert.match(
          stderr,
          new RegExp(`no native part for ${MACHINE}: .*/node_modules/tsroute2/prebuilds/`),
        );
        assert.match(stderr, /does not exist/);
      } finally {
        lost.remove();
      }
    });

    it('is the one that config.addon names, as path or URL', () => {
      const copy = join(consumer.folder, 'copied.node');
      copyFileSync(addon, copy);
      for (const value of [JSON.stringify(copy), `new URL(${JSON.stringify(`file://${copy}`)})`]) {
        const { stdout, output } = node([
          '--input-type=module',
          '-e',
          `import { config } from 'tsroute2'; config.addon = ${value}; ${LINKS}
           console.log((await import('node:fs')).readFileSync('/proc/self/maps', 'utf8').includes('copied.node'));`,
        ]);
        assert.match(stdout, /^lo\n[\s\S]*^true$/m, output);
      }
    });

    it('cannot be set wrongly, nor too late', () => {
      const set = (words) =>
        node(['--input-type=module', '-e', `import { config, IPRoute } from 'tsroute2'; ${words}`]).stderr;
      assert.match(
        set("config.addon = 'relative.node'"),
        /TypeError: config\.addon: 'relative\.node' is neither/,
      );
      assert.match(set('config.addon = 7'), /TypeError: config\.addon: expected a path/);
      assert.match(
        set("config.addon = '/no/such.node'; new IPRoute()"),
        /NetlinkError: config\.addon: \/no\/such/,
      );
      assert.match(set("new IPRoute().close(); config.addon = '/x.node'"), /loaded already/);
    });
  });

  it('the command finds its native part', () => {
    const { stdout, output } = consumer.run(join(consumer.folder, 'node_modules/.bin/tsroute2'), [
      'link',
      'show',
    ]);
    assert.match(stdout, /\blo\b/, output);
  });
});

describe('other machines', () => {
  it('compile the native part as docs/runtimes.md says', (context) => {
    if (spawnSync('cc', ['--version']).status !== 0) return context.skip('there is no C compiler');
    const consumer = project({ dependencies: ['node-api-headers@1.9.0'] });
    try {
      const { files, commands } = recipe('docs/runtimes.md', 'Machines');
      rmSync(join(consumer.installed, 'prebuilds'), { recursive: true });
      const made = consumer.run('sh', ['-c', commands.find((line) => line.startsWith('cc '))]);
      assert.equal(made.status, 0, made.output);
      consumer.write('app.mjs', files['app.mjs']);
      const { stdout, output } = consumer.run(process.execPath, ['app.mjs']);
      assert.match(stdout, /'lo'/, output);
    } finally {
      consumer.remove();
    }
  });
});
