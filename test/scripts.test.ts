import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { evaluateText } from '../src/code-cache.js';
import { asScript, scripts } from '../src/scripts.js';
import { CLI } from './support/cli.js';

describe('ES modules as scripts', () => {
  it('keeps names, lines and strict mode', () => {
    const text = [
      'import {',
      'a,',
      'b as c',
      '} from "./other.js";',
      'import * as fs from "node:fs";',
      'var d = () => import("../chunks/later.js");',
      'export {',
      'c,',
      'd as e',
      '};',
      '',
    ].join('\n');
    const script = asScript('chunks/one.js', text);
    assert.equal(script.split('\n').length, text.split('\n').length + 1);
    assert.equal(script.split('\n')[5], 'var d = () => exports.load("chunks/later.js");');
    assert.match(script, /"use strict"; const \{ *a, *b: c *\} = exports\.member\("chunks\/other\.js"\);/);
    assert.match(script, /const fs = require\("node:fs"\);/);
    assert.match(script, /return \{\nc,\ne: d\n\};/);
  });

  it('loads files of groups once, others as ES modules, and nothing before it is needed', async () => {
    const root = mkdtempSync(join(tmpdir(), 'tsroute2-scripts-'));
    try {
      mkdirSync(join(root, 'dist/node'), { recursive: true });
      writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
      const files = {
        'node/command.cjs': '',
        'a.js':
          'import { seen } from "./b.js";\nvar first = seen.push("a");\nvar later = () => import("./c.js");\nvar other = () => import("./d.js");\nexport { first, later, other };\n',
        'b.js': 'var seen = ["b"];\nexport { seen };\n',
        'c.js': 'import { seen as all } from "./b.js";\nall.push("c");\nexport { all };\n',
        'd.js': 'export const url = import.meta.url;\n',
      };
      for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'dist', name), text);
      const file = join(root, 'dist/node/command.cjs');
      const member = scripts(
        { file, mark: 1, groups: { one: ['a.js', 'b.js'], two: ['c.js'] } },
        createRequire(file),
        evaluateText,
      );
      const { first, later, other } = member('a.js') as {
        first: number;
        later(): Promise<{ all: string[] }>;
        other(): Promise<{ url: string }>;
      };
      assert.equal(first, 2);
      assert.deepEqual((await later()).all, ['b', 'a', 'c']);
      assert.equal(member('a.js')!.first, 2);
      assert.match((await other()).url, /\/dist\/d\.js$/);
      assert.equal(member('d.js'), undefined);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

const missing = existsSync(new URL('../../dist/cli.js', import.meta.url)) ? false : 'dist is not built';

describe('the command line as it is packed', { skip: missing, timeout: 60_000 }, () => {
  const run = (words: string[], env = {}) =>
    spawnSync(process.execPath, [CLI, ...words], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...env },
    });

  it('says the same as scripts and as ES modules', () => {
    // for coverage Node runs its own
    const folder = mkdtempSync(join(tmpdir(), 'tsroute2-coverage-'));
    try {
      for (const words of [
        ['--help'],
        ['--version'],
        ['link', '--help'],
        ['lnk'],
        ['link', 'show', 'dev'],
        ['tc', 'nonsense'],
      ]) {
        const { stdout, stderr, status } = run(words);
        const modules = run(words, { NODE_V8_COVERAGE: folder });
        assert.deepEqual(
          [modules.stdout, modules.stderr, modules.status],
          [stdout, stderr, status],
          words.join(' '),
        );
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('answers its own errors as usage', () => {
    for (const words of [['nonsense'], ['link', 'show', 'dev'], ['ss', '--nonsense'], ['db', 'nonsense']])
      assert.equal(run(words).status, 2, words.join(' '));
  });
});
