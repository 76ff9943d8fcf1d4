/** The table of commands, and what is made of it: help, man page, completion of shells. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commandOptions, commands } from '../src/cli/commands.js';
import { candidates } from '../src/cli/completion.js';
import { help } from '../src/cli/help.js';
import { manPage } from '../src/cli/man.js';
import { loadObject, objectNames } from '../src/cli/objects.js';
import { parseOptions } from '../src/cli/options.js';

const BIN = fileURLToPath(new URL('../../bin/tsroute2.cjs', import.meta.url));

describe('the table of commands', () => {
  it('has every object and every option, and nothing else', () => {
    for (const name of objectNames)
      assert.ok(
        commands.some((one) => one.name === name),
        name,
      );
    for (const { names, value } of commandOptions)
      for (const name of names) parseOptions(value === undefined ? [name] : [name, 'x']);
  });

  it('is what the help and the man page say', async () => {
    const page = await manPage();
    for (const { name, summary } of commands) {
      assert.ok(help.includes(name) && help.includes(summary), name);
      assert.ok(page.includes(summary.replaceAll('-', '\\-')), name);
    }
  });
});

describe('completion', () => {
  it('knows objects, verbs, words, kinds and interfaces', async () => {
    assert.ok((await candidates([])).includes('route'));
    assert.deepEqual((await candidates(['bridge'])).sort(), ['fdb', 'link', 'mdb', 'vlan', 'vni']);
    const { verbs } = await loadObject('route');
    for (const verb of verbs) assert.ok((await candidates(['-4', 'route'])).includes(verb), verb);
    assert.ok((await candidates(['route', 'add', '10.0.0.0/8'])).includes('via'));
    assert.ok((await candidates(['link', 'add', 'x', 'type'])).includes('vxlan'));
    assert.ok((await candidates(['addr', 'add', '10.0.0.1/8', 'dev'])).includes('lo'));
    assert.ok((await candidates(['link', 'set'])).includes('lo'));
    assert.ok((await candidates(['db'])).includes('apply'));
    assert.deepEqual(await candidates(['-f']), ['inet', 'inet6', 'bridge', 'mpls']);
  });

  it('works in bash', () => {
    const script = `
      tsroute2() { '${process.execPath}' '${BIN}' "$@"; }
      eval "$(tsroute2 completion bash)"
      COMP_WORDS=(tsroute2 bridge v) COMP_CWORD=2
      _tsroute2
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    assert.equal(stdout, 'vlan\nvni\n', stderr);
  });

  for (const shell of ['bash', 'zsh', 'fish'])
    it(`is printed for ${shell}`, () => {
      const { stdout, status } = spawnSync(process.execPath, [BIN, 'completion', shell], {
        encoding: 'utf8',
      });
      assert.equal(status, 0);
      assert.match(stdout, /tsroute2 complete/);
    });

  it('says which shells there are', () => {
    const { stderr, status } = spawnSync(process.execPath, [BIN, 'completion', 'tcsh'], { encoding: 'utf8' });
    assert.equal(status, 2);
    assert.match(stderr, /bash, zsh, fish/);
  });
});
