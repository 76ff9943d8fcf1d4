import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { IPRoute } from '../../src/index.js';
import { noNamespaces, TestNamespace } from '../helpers.js';

/** What a section finds, and why it cannot be run, where that is so. */
export interface Section {
  /** A script of `ip`. */
  setup?: string;
  missing?: (setup: string) => string | false;
  /** Its examples print what one kernel knows and another does not. */
  vague?: boolean;
}

type Block = (ipr: IPRoute, check: typeof assert, console: object) => Promise<void>;
const AsyncFunction = (async () => {}).constructor as new (...words: string[]) => Block;

/** An example of a page as JavaScript, by itself and with those that it goes on from: scripts/docs. */
export interface Example {
  section: string;
  code: string;
  sum: string;
}

export function examplesOf(page: string): Example[] {
  return JSON.parse(readFileSync(new URL(`../../docs/${page}.json`, import.meta.url), 'utf8'));
}

/** Runs the examples of a page of docs/, each section in a namespace of its own, with `ipr` and `assert` at hand. */
export function runPage(page: string, sections: Readonly<Record<string, Section>>): void {
  const examples = new Map<string, Example[]>();
  for (const example of examplesOf(page))
    examples.set(example.section, [...(examples.get(example.section) ?? []), example]);
  describe(`docs/${page}.md`, { skip: noNamespaces, timeout: 60_000 }, () => {
    for (const [title, blocks] of examples) {
      it(title, async (context) => {
        const section = sections[title];
        assert.ok(section, `what is this section to find? ${title}`);
        const { setup = 'link set lo up', missing, vague } = section;
        const why = missing?.(setup);
        if (why) return context.skip(why);
        using space = new TestNamespace();
        space.ip(setup);
        const ipr = space.ipr();
        const said: unknown[] = [];
        for (const { code } of blocks)
          await new AsyncFunction('ipr', 'assert', 'console', code)(ipr, assert, {
            log: (...words: unknown[]) => said.push(...words),
          });
        if (!vague) assert.ok(!said.includes(undefined), 'something that was printed is not there');
      });
    }
  });
}
