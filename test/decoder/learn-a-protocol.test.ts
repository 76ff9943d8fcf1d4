import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { examplesOf } from '../support/page.js';
import { notInstalled } from '../support/programs.js';

const PAGE = join(process.cwd(), 'docs', 'learn-a-protocol.md');

/** Where the package's entries are compiled to. */
const ENTRIES: Readonly<Record<string, string>> = {
  tsroute2: new URL('../../src/index.js', import.meta.url).href,
  'tsroute2/decoder': new URL('../../src/decoder/index.js', import.meta.url).href,
};

interface Block {
  readonly language: string;
  readonly text: string;
}

function blocks(): Block[] {
  const page = readFileSync(PAGE, 'utf8');
  return [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({
    language: language!,
    text: text!,
  }));
}

/** The page's code as one module: each example goes on from the one before. */
function code(): string {
  return examplesOf('learn-a-protocol')
    .at(-1)!
    .sum.replace(/from "([^"]+)"/g, (_, name: string) => `from '${ENTRIES[name]}'`);
}

const tidy = (text: string): string => text.replace(/\n{2,}/g, '\n').trim();

describe('docs/learn-a-protocol.md', { skip: noNamespaces }, () => {
  it('does what it says', () => {
    using space = new TestNamespace();
    space.ip(`
      link add v0 type veth peer name v1
      link set v0 up
      link set v1 up
      addr add 10.0.0.1/24 dev v0
      nexthop add id 1 via 10.0.0.2 dev v0
      nexthop add id 2 via 10.0.0.3 dev v0
      nexthop add id 10 group 1/2 type resilient buckets 4
    `);
    const folder = mkdtempSync(join(process.cwd(), 'build', 'page-'));
    try {
      const file = join(folder, 'page.mjs');
      writeFileSync(file, code());
      const { stdout, stderr, status } = space.run(process.execPath, [file]);
      assert.deepEqual({ stderr, status }, { stderr: '', status: 0 });
      const wanted = blocks().filter(({ language }) => language === 'text');
      assert.equal(tidy(stdout), tidy(wanted.map(({ text }) => text).join('\n')));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('names flags that strace has', (t) => {
    const flags = /strace (-f .*?) -o/.exec(readFileSync(PAGE, 'utf8'))![1]!;
    assert.equal(flags, '-f -yy -e trace=%net -e read=all -e write=all');
    const missing = notInstalled('strace');
    if (missing) return t.skip(missing);
    assert.equal(spawnSync('strace', [...flags.split(' '), 'true']).status, 0);
  });
});
