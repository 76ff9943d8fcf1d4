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

  it("README's first example runs as pasted on the oldest Node, and ends when its bridge goes", () => {
    const [, example] = /```ts\n([\s\S]*?)```/.exec(
      readFileSync(new URL('../../../README.md', import.meta.url), 'utf8'),
    );
    const file = consumer.write('first.mjs', example);
    const script = `
      "$0" "$1" > out 2>&1 & pid=$!
      while kill -0 $pid 2>/dev/null; do
        # once it has printed the table of ports it is listening, or soon will be
        if ip link show br0 up 2>/dev/null | grep -q br0 && ip route show 10.8.0.0/16 | grep -q via; then added=1; fi
        if [ "$added" ]; then ip link add br0 type bridge 2>/dev/null; ip link del br0 2>/dev/null; fi
        sleep 0.5
      done
      wait $pid; echo "status $?"; cat out`;
    const { stdout, output } = runWithRights(
      'unshare',
      ['--net', 'sh', '-c', script, programOf(RUNTIMES['Node 20.19']), file],
      { cwd: consumer.folder, timeout: 60_000 },
    );
    assert.match(stdout, /^status 0$/m, output);
  });

  it('Deno: the permissions that docs/runtimes.md names are enough', () => {
    const { args } = /```sh\n# reading\ndeno run (?<args>.*) links\.mjs\n/.exec(readme()).groups;
    const links = consumer.write(
      'links.mjs',
      "import { IPRoute } from 'tsroute2';\nconst ipr = new IPRoute();\nfor (const { ifname } of await ipr.link.dump()) console.log(ifname);\nipr.close();\n",
    );
    const deno = (words) => runWithRights(programOf(RUNTIMES.Deno), words, { cwd: consumer.folder });
    const allowed = deno(['run', '--no-prompt', ...args.split(' '), links]);
    assert.match(allowed.stdout, /^lo$/m, allowed.output);
    const { args: all } = /# nearly everything\ndeno run (?<args>.*) smoke\.mjs\n/.exec(readme()).groups;
    const used = deno(['run', '--no-prompt', ...all.split(' '), smoke]);
    assert.match(used.output, /^FAILED pids: .*/m, 'what the page says does not work so');
    assert.match(used.output, /^\d+ used, 1 failed$/m, used.output);
    // and none of them is named in vain
    for (const word of args.split(' ')) {
      const rest = args.split(' ').filter((one) => one !== word);
      assert.doesNotMatch(deno(['run', '--no-prompt', ...rest, links]).stdout, /^lo$/m, `without ${word}`);
    }
  });
});

const readme = () => readFileSync(new URL('../../../docs/runtimes.md', import.meta.url), 'utf8');
