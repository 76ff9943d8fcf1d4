/** The first examples of pages, as they stand there, in a namespace of their own. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import * as tsroute2 from '../src/index.js';
import { noNamespaces, TestNamespace } from './helpers.js';

const { GenericNetlink, IPSet, TaskStats } = tsroute2;

type Obj = Record<string, unknown>;

const AsyncFunction = (async () => {}).constructor as new (
  ...words: string[]
) => (...values: unknown[]) => Promise<Obj>;

/** The first example of a page: up to where it begins to wait for events. */
function exampleOf(page: string): string {
  const text = readFileSync(new URL(`../../docs/${page}.md`, import.meta.url), 'utf8');
  const [, code] = /^```ts\n(.*?)^```/ms.exec(text)!;
  return code!.split(/^for await/m)[0]!;
}

/** Runs it with every class in the namespace; gives what it declared. */
async function run(
  page: string,
  netns: number,
  replaced: Readonly<Record<string, string>> = {},
): Promise<Obj> {
  let code = exampleOf(page);
  for (const [from, to] of Object.entries(replaced)) {
    assert.ok(code.includes(from), from);
    code = code.replaceAll(from, to);
  }
  const opened: { close(): void }[] = [];
  const classes = Object.fromEntries(
    Object.entries({ IPSet, GenericNetlink, TaskStats }).map(([name, Class]) => {
      const make = function make(options: object = {}) {
        const one = new Class({ netns, ...options });
        opened.push(one);
        return one;
      };
      return [name, make];
    }),
  );
  const names = [...code.matchAll(/^(?:const|await using) (?:\{ ([^}]*) \}|(\w+)) = /gm)].map(
    ([, many, one]) => many ?? one,
  );
  const body = code
    .replace(/^import \{(.*)\} from 'tsroute2';$/m, 'const {$1} = tsroute2;')
    .replaceAll('await using ', 'const ');
  try {
    return await new AsyncFunction('tsroute2', `${body}\nreturn { ${names.join(', ')} };`)({
      ...tsroute2,
      ...classes,
    });
  } finally {
    for (const one of opened) one.close();
  }
}

async function whyNot(): Promise<string | false> {
  try {
    await using stats = new TaskStats();
    await stats.getPid(process.pid);
    return false;
  } catch (error) {
    return `process statistics cannot be read here: ${(error as Error).message}`;
  }
}

const noStatistics = await whyNot();

describe('pages', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('docs/ipset.md', async () => {
    using space = new TestNamespace();
    await run('ipset', space.ns.fd);
    await using ipset = new IPSet({ netns: space.ns.fd });
    assert.equal(await ipset.test('blocked', '10.1.2.3'), true);
    const [blocked] = await ipset.list('blocked');
    assert.deepEqual(blocked!.entries.map(({ comment }) => comment ?? '').sort(), ['', 'noisy']);
  });

  it('docs/generic-netlink.md', async () => {
    using space = new TestNamespace();
    const { id, groups } = await run('generic-netlink', space.ns.fd);
    assert.ok((id as number) > 16);
    assert.ok('monitor' in (groups as object));
  });

  it('docs/taskstats.md', { skip: noStatistics }, async () => {
    using space = new TestNamespace();
    const { comm, hiwaterRss } = await run('taskstats', space.ns.fd, { '4711': `${process.pid}` });
    assert.equal(comm, readFileSync(`/proc/${process.pid}/comm`, 'utf8').trim());
    assert.ok(Number(hiwaterRss) > 0);
  });
});
