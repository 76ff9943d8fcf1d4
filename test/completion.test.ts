/** The table of commands, and what is made of it: help, man page, completion of shells. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commandOptions, commands } from '../src/cli/commands.js';
import { candidates } from '../src/cli/completion.js';
import { isFar } from '../src/cli/far.js';
import { objectNames } from '../src/cli/grammar.js';
import { help } from '../src/cli/help.js';
import { manPage } from '../src/cli/man.js';
import { parseOptions } from '../src/cli/options.js';
import { nameOf } from '../src/commands/places.js';
import { commandObjects } from '../src/commands/table.js';
import { notInstalled } from './support/programs.js';

const BIN = fileURLToPath(new URL('../../bin/tsroute2.cjs', import.meta.url));

describe('the table of commands', () => {
  it('has every object and every option, and nothing else', () => {
    for (const name of objectNames)
      assert.ok(
        commands.some((one) => one.name === name),
        name,
      );
    for (const { names, value } of commandOptions)
      for (const name of names) {
        const argv = value === undefined ? [name] : [name, 'x'];
        if (!isFar(argv)) parseOptions(argv);
      }
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
    assert.deepEqual((await candidates(['bridge'])).sort(), ['fdb', 'link', 'mdb', 'mst', 'vlan', 'vni']);
    for (const { name, object } of commands) {
      if (object === undefined) continue;
      const { verbs } = commandObjects.find((one) => nameOf(one) === object)!;
      const offered = await candidates(['-4', ...name.split(' ')]);
      for (const { names } of verbs)
        assert.ok(offered.includes(names[0]!.split(' ')[0]!), `${name} ${names[0]}`);
    }
    assert.ok((await candidates(['route', 'add', '10.0.0.0/8'])).includes('via'));
    assert.deepEqual((await candidates(['mptcp', 'limits'])).sort(), ['list', 'lst', 'set', 'show']);
    assert.ok((await candidates(['xfrm', 'state', 'add'])).includes('auth-trunc'));
    assert.ok((await candidates(['link', 'add', 'x', 'type'])).includes('vxlan'));
    assert.ok((await candidates(['addr', 'add', '10.0.0.1/8', 'dev'])).includes('lo'));
    assert.ok((await candidates(['link', 'set'])).includes('lo'));
    assert.ok((await candidates(['db'])).includes('apply'));
    assert.deepEqual(await candidates(['-f']), ['inet', 'inet6', 'bridge', 'mpls']);
  });

  /** What a shell makes of an incomplete line's words: `ask` has them, once the completion is loaded. */
  const shells: Record<string, { args: string[]; load: string; ask(words: string[]): string }> = {
    bash: {
      args: [],
      load: `tsroute2() { '${process.execPath}' '${BIN}' "$@"; }
        compopt() { :; }
        eval "$(tsroute2 completion bash)"`,
      ask: (words) => `COMP_WORDS=(${words.join(' ')}) COMP_CWORD=${words.length - 1}
        _tsroute2; printf '%s\\n' "\${COMPREPLY[@]}"`,
    },
    zsh: {
      args: ['-f'],
      // the shell's own functions take what is to be offered
      load: `tsroute2() { '${process.execPath}' '${BIN}' "$@" }
        compdef() {}; _files() {}; compadd() { shift; print -l -- "$@" }
        eval "$(tsroute2 completion zsh)"`,
      ask: (words) => `words=(${words.join(' ')}) CURRENT=${words.length}; _tsroute2`,
    },
    fish: {
      args: ['--no-config'],
      load: `function tsroute2; '${process.execPath}' '${BIN}' $argv; end; tsroute2 completion fish | source`,
      ask: (words) => `complete -C "${words.join(' ').replaceAll("''", '')}"`,
    },
  };

  for (const [shell, { args, load, ask }] of Object.entries(shells))
    it(`works in ${shell}`, { skip: notInstalled(shell) }, () => {
      const completed = (...words: string[]): string[] => {
        const script = `${load}\n${ask(['tsroute2', ...words])}`;
        const { stdout, stderr } = spawnSync(shell, [...args, '-c', script], { encoding: 'utf8' });
        assert.equal(stderr, '');
        return stdout.trim().split('\n').sort();
      };
      assert.deepEqual(completed('bridge', 'v'), ['vlan', 'vni']);
      assert.ok(completed('link', "''").includes('set'), 'what comes after a space');
      assert.deepEqual(completed('link', 's'), ['set', 'show']);
      assert.deepEqual(completed('nothing', 'l'), ['']);
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
