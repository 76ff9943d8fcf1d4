/** The examples of the guides, as programs that run by themselves; links between the pages. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { noNamespaces } from './helpers.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const programs = join(root, 'build', 'docs', 'programs');

/** What a kernel may lack, as its refusal says. */
const LACKING =
  /Unknown device type|Specified qdisc kind is unknown|Specified filter kind|protocol not supported/i;

describe('the examples of the guides', { skip: noNamespaces, timeout: 300_000 }, () => {
  for (const file of readdirSync(programs).sort()) {
    it(file, (context) => {
      const { status, stderr, stdout } = spawnSync(process.execPath, [join(programs, file)], {
        encoding: 'utf8',
        timeout: 60_000,
        cwd: root,
      });
      const lacking = status !== 0 && LACKING.exec(stderr);
      if (lacking) return context.skip(`this kernel has no such part: ${lacking[0]}`);
      assert.equal(status, 0, stderr);
      assert.ok(!/\bundefined\b/.test(stdout), `something that was printed is not there: ${stdout}`);
    });
  }
});

/** The anchor of a heading, as GitHub makes it. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replace(/ /g, '-');
}

describe('links of the pages', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => join('docs', file)),
  ];
  for (const page of pages) {
    it(page, () => {
      const text = readFileSync(join(root, page), 'utf8').replace(/^```.*?^```/gms, '');
      for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target)) continue;
        const [path = '', hash] = target.split('#');
        const file = path === '' ? join(root, page) : join(root, dirname(page), path);
        assert.ok(existsSync(file), `${page}: ${target}`);
        if (hash === undefined || !file.endsWith('.md')) continue;
        const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, one]) =>
          anchor(one!),
        );
        assert.ok(headings.includes(hash), `${page}: ${target}: there is no such heading`);
      }
    });
  }
});
