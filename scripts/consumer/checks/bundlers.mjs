/** The recipes of docs/bundling.md: programs bundled by each bundler, as ES module and CommonJS, list the links. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { project, run } from '../project.mjs';
import { recipe } from '../recipes.mjs';

const PAGE = 'docs/bundling.md';
const BUNDLERS = {
  esbuild: { esbuild: '0.28.2' },
  Rollup: { rollup: '4.68.8', '@rollup/plugin-node-resolve': '16.0.3' },
  Vite: { vite: '8.4.0' },
  webpack: { webpack: '5.113.0', 'webpack-cli': '7.3.1' },
};

describe('bundlers', () => {
  const common = recipe(PAGE);

  for (const [name, packages] of Object.entries(BUNDLERS)) {
    describe(name, () => {
      const dependencies = Object.entries(packages).map(([one, version]) => `${one}@${version}`);
      const consumer = project({ dependencies });
      after(() => consumer.remove());
      const { files, commands } = recipe(PAGE, name);
      for (const [file, text] of Object.entries({ ...common.files, ...files })) consumer.write(file, text);
      for (const command of common.commands)
        assert.equal(consumer.run('sh', ['-c', command]).status, 0, command);

      it('makes an ES module and CommonJS without a warning', () => {
        for (const command of commands) {
          const { status, output } = consumer.run('sh', ['-c', command]);
          assert.equal(status, 0, output);
          assert.doesNotMatch(output, /warning/i, output);
        }
      });

      for (const file of ['app.mjs', 'app.cjs']) {
        it(`${file} lists the links, without the package and in another folder`, () => {
          const elsewhere = mkdtempSync(join(tmpdir(), 'tsroute2-bundle-'));
          try {
            run('cp', ['-r', `${join(consumer.folder, 'out')}/.`, elsewhere]);
            // the package is hidden meanwhile, for bundles that remember where it was
            run('mv', [consumer.installed, `${consumer.installed}.away`]);
            const { status, stdout, output } = run(process.execPath, [join(elsewhere, file)], { cwd: '/' });
            assert.equal(status, 0, output);
            assert.match(stdout, /^lo$/m);
          } finally {
            run('mv', [`${consumer.installed}.away`, consumer.installed]);
            rmSync(elsewhere, { recursive: true, force: true });
          }
        });
      }
    });
  }

  it('webpack without a recipe: the folder of the machine that made the bundle is not looked into', () => {
    const consumer = project({
      dependencies: Object.entries(BUNDLERS.webpack).map((pair) => pair.join('@')),
    });
    try {
      consumer.write('app.mjs', "import { IPRoute } from 'tsroute2';\nnew IPRoute();\n");
      const made = consumer.run('npx', [
        ...[
          'webpack',
          '--entry=./app.mjs',
          '--target=node',
          '--mode=production',
          '--no-optimization-minimize',
        ],
        ...['-o', 'out', '--output-filename', 'app.cjs'],
      ]);
      assert.equal(made.status, 0, made.output);
      const { stderr } = consumer.run(process.execPath, ['out/app.cjs']);
      assert.match(stderr, /tsroute2 is bundled into .*\/out\/app\.cjs; copy prebuilds/);
    } finally {
      consumer.remove();
    }
  });

  it('left out of the bundle, it is required from CommonJS', () => {
    const consumer = project({
      dependencies: Object.entries(BUNDLERS.esbuild).map((pair) => pair.join('@')),
    });
    try {
      consumer.write('app.mjs', common.files['app-cjs.mjs'].replace(/^config\.addon.*$/m, ''));
      const words = [
        'app.mjs',
        '--bundle',
        '--platform=node',
        '--external:tsroute2',
        '--outfile=out/app.cjs',
      ];
      assert.equal(consumer.run('npx', ['esbuild', ...words, '--format=cjs']).status, 0);
      const { stdout, output } = consumer.run(process.execPath, ['out/app.cjs']);
      assert.match(stdout, /^lo$/m, output);
    } finally {
      consumer.remove();
    }
  });
});
