/** Walks the recipe of docs/families.md: a new family, declared as the page says. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import { GenericNetlink } from '../../src/index.js';
import type { GenericFamily } from '../../src/messages/generic/family.js';
import { decodeTree, encode } from '../../src/schema/index.js';
import { FakeKernel } from '../../src/testing.js';
import { generate } from '../../src/ynl/index.js';

const root = new URL('../../../', import.meta.url);

/** Compiles a declaration into a module below build/, where its imports are. */
async function moduleOf(code: string): Promise<Record<string, GenericFamily>> {
  const built = fileURLToPath(new URL('build/', root));
  const folder = mkdtempSync(join(built, 'recipe-'));
  try {
    const sources = join(built, 'src');
    const placed = code
      .replaceAll("'../../schema/index.js'", `'${sources}/schema/index.js'`)
      .replaceAll("'./family.js'", `'${sources}/messages/generic/family.js'`)
      .replaceAll("'tsroute2/schema'", `'${sources}/schema/index.js'`)
      .replaceAll("'tsroute2'", `'${sources}/index.js'`);
    const file = join(folder, 'toy.mjs');
    writeFileSync(file, transformSync(placed, { loader: 'ts', format: 'esm' }).code);
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function works(family: GenericFamily): Promise<void> {
  const changed: unknown[] = [];
  const kernel = new FakeKernel().family(family, {
    get: ({ ifname }: { ifname?: string }, { dump }: { dump: boolean }) =>
      dump ? [{ ifname: 'toy0', mtu: 1400 }, { ifname: 'toy1' }] : { ifname, mtu: 1400 },
    set: (value: unknown) => {
      changed.push(value);
    },
  } as never);
  await using genl = new GenericNetlink({ transport: kernel.transport });
  const toy = await genl.bind(family);
  assert.deepEqual(await toy.get('get', { ifname: 'toy3' }), {
    cmd: 'get',
    version: 1,
    ifname: 'toy3',
    mtu: 1400,
  });
  assert.equal((await toy.dump('get')).length, 2);
  await toy.request('set', { ifname: 'toy0', mtu: 1500 });
  assert.deepEqual(changed, [{ cmd: 'set', version: 1, ifname: 'toy0', mtu: 1500 }]);
  await assert.rejects(toy.request('set', { mtuu: 1 }), /mtuu: unknown attribute; did you mean 'mtu'\?/);
  // the C names follow from the keys
  const tree = decodeTree(family.messageOf(2, false), encode(family.messageOf(2, false), { mtu: 7 }));
  assert.deepEqual(
    tree.attributes.map(({ name }) => name),
    ['TOY_A_MTU'],
  );
}

describe('the recipe for a new family', () => {
  it('by hand, as docs/families.md has it', async () => {
    const page = readFileSync(new URL('docs/families.md', root), 'utf8');
    const [, code] = /^ {3}```ts\n(.*?)^ {3}```/ms.exec(page)!;
    const { toyFamily } = await moduleOf(code!.replace(/^ {3}/gm, ''));
    await works(toyFamily!);
  });

  it('from a description', async () => {
    const spec = {
      name: 'toy',
      'attribute-sets': [
        {
          name: 'toy',
          attributes: [
            { name: 'ifname', type: 'string', checks: { 'max-len': 15 } },
            { name: 'mtu', type: 'u32' },
          ],
        },
      ],
      operations: {
        list: [
          {
            name: 'get',
            'attribute-set': 'toy',
            do: { request: { attributes: ['ifname'] }, reply: { attributes: ['ifname', 'mtu'] } },
          },
          { name: 'set', 'attribute-set': 'toy', do: { request: { attributes: ['ifname', 'mtu'] } } },
        ],
      },
    };
    const { toyFamily } = await moduleOf(generate(spec));
    await works(toyFamily!);
    await using genl = new GenericNetlink({ transport: new FakeKernel().family(toyFamily!, {}).transport });
    assert.equal((await genl.load(spec)).info.name, 'toy');
  });
});
