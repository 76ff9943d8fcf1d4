/** Every class of the package, used in every runtime that it promises. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { programOf, RUNTIMES } from '../../runtimes.mjs';
import { project } from '../project.mjs';
import { powerless, runWithRights } from '../rights.mjs';

const program = (name) => readFileSync(new URL(`../programs/${name}`, import.meta.url), 'utf8');

describe('runtimes', { skip: powerless }, () => {
  const consumer = project();
  after(() => consumer.remove());
  const smoke = consumer.write('smoke.mjs', program('smoke.mjs'));
  const worker = consumer.write('worker.mjs', program('worker.mjs'));

  for (const [name, runtime] of Object.entries(RUNTIMES)) {
    describe(name, () => {
      const start = (args, options = {}) =>
        runWithRights(programOf(runtime), [...runtime.args, ...args], { cwd: consumer.folder, ...options });

      it('uses every class', () => {
        const { status, output } = start([smoke]);
        assert.equal(status, 0, output);
        assert.match(output, /^\d+ used, 0 failed$/m);
      });

      it('works in worker threads, and lets go of what they held', () => {
        const { status, output } = start([worker]);
        assert.equal(status, 0, output);
        assert.match(output, /^workers: done$/m);
      });
    });
  }

  it('Deno: the permissions that docs/runtimes.md names are enough', () => {
    const { args } = /```sh\n# reading\ndeno run (?<args>.*) links\.mjs\n/.exec(readme()).groups;
    const links = consumer.write(
      'links.mjs',
      "import { IPRoute } from 'tsroute2';\nconst ipr = new IPRoute();\nfor (const { ifname } of await ipr.link.dump()) console.log(ifname);\nipr.close();\n",
    );
    const deno = (words) => runWithRights(programOf(RUNTIMES.Deno), words, { cwd: consumer.folder });
    const allowed = deno(['run', '--no-prompt', ...args.split(' '), links]);
    assert.match(allowed.stdout, /^lo$/m, allowed.output);
    const { args: all } = /# everything\ndeno run (?<args>.*) smoke\.mjs\n/.exec(readme()).groups;
    const used = deno(['run', '--no-prompt', ...all.split(' '), smoke]);
    assert.equal(used.status, 0, used.output);
    // and none of them is named in vain
    for (const word of args.split(' ')) {
      const rest = args.split(' ').filter((one) => one !== word);
      assert.doesNotMatch(deno(['run', '--no-prompt', ...rest, links]).stdout, /^lo$/m, `without ${word}`);
    }
  });
});

const readme = () => readFileSync(new URL('../../../docs/runtimes.md', import.meta.url), 'utf8');
