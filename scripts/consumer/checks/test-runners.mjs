/** Test runners and tsx, with what docs/bundling.md says of them. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { programOf, RUNTIMES } from '../../runtimes.mjs';
import { project } from '../project.mjs';
import { recipe } from '../recipes.mjs';

const PAGE = 'docs/bundling.md';
const NODE24 = () => programOf(RUNTIMES['Node 24']);

describe('test runners', () => {
  describe('Jest in CommonJS mode', () => {
    const consumer = project({
      dependencies: ['jest@30.5.2', '@babel/plugin-transform-modules-commonjs@7.29.14'],
      manifest: {},
    });
    after(() => consumer.remove());
    const { files } = recipe(PAGE, 'Jest');
    for (const [name, text] of Object.entries(files)) consumer.write(name, text);
    const jest = 'node_modules/jest/bin/jest.js';

    it('as the recipe has it', () => {
      const { status, output } = consumer.run(process.execPath, [jest, '--ci']);
      assert.equal(status, 0, output);
      assert.match(output, /✓ there is a loopback interface/);
    });

    it('on Node 24 with --experimental-vm-modules, without a configuration', () => {
      consumer.write('jest.config.cjs', 'module.exports = { testMatch: ["**/*.test.cjs"] };');
      const { status, output } = consumer.run(NODE24(), ['--experimental-vm-modules', jest, '--ci']);
      assert.equal(status, 0, output);
      assert.match(output, /✓ there is a loopback interface/);
    });
  });

  it('Vitest, in threads and in processes', () => {
    const consumer = project({ dependencies: ['vitest@5.1.2'] });
    try {
      consumer.write(
        'links.test.mjs',
        `import { IPRoute } from 'tsroute2';
         import { expect, test } from 'vitest';
         test('there is a loopback interface', async () => {
           const ipr = new IPRoute();
           expect((await ipr.link.dump()).map(({ ifname }) => ifname)).toContain('lo');
           ipr.close();
         });`,
      );
      for (const pool of ['threads', 'forks']) {
        const { status, output } = consumer.run(NODE24(), [
          'node_modules/vitest/vitest.mjs',
          'run',
          `--pool=${pool}`,
        ]);
        assert.equal(status, 0, output);
        assert.match(output, /1 passed/);
      }
    } finally {
      consumer.remove();
    }
  });

  it('tsx', () => {
    const consumer = project({ dependencies: ['tsx@4.23.15'] });
    try {
      consumer.write(
        'links.ts',
        `import { IPRoute, type Link } from 'tsroute2';
         const ipr: IPRoute = new IPRoute();
         for (const { ifname } of (await ipr.link.dump()) as Link[]) console.log(ifname);
         ipr.close();`,
      );
      const { stdout, output } = consumer.run(process.execPath, ['--import', 'tsx', 'links.ts']);
      assert.match(stdout, /^lo$/m, output);
      consumer.write(
        'links.cts',
        "const { IPRoute } = require('tsroute2'); new IPRoute().link.dump().then(console.log);",
      );
      const required = consumer.run(NODE24(), ['node_modules/tsx/dist/cli.mjs', 'links.cts']);
      assert.match(required.stdout, /'lo'/, required.output);
    } finally {
      consumer.remove();
    }
  });
});
