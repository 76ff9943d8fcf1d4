import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);

it('package.json exports the entries that are bundled and rolled up', async () => {
  const { exportsOf, importsOf } = await import(new URL('scripts/entries.mjs', root).href);
  const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  assert.deepEqual(manifest.exports, exportsOf());
  assert.deepEqual(manifest.imports, importsOf());
});

describe('what Node runs has the same exports as what bundlers read', () => {
  const same = async (name: string): Promise<void> => {
    const load = (folder: string) => import(new URL(`${folder}/${name}.js`, root).href);
    const [bundled, run] = await Promise.all([load('dist'), load('dist/node')]);
    const kinds = (module: object) =>
      Object.fromEntries(Object.entries(module).map(([one, value]) => [one, typeof value]));
    assert.deepEqual(kinds(run), kinds(bundled), name);
  };

  it('at the root', () => same('index'));

  it('in each group of hot modules', async () => {
    const groups = readdirSync(new URL('dist/hot', root)).map((file) => file.replace('.js', ''));
    assert.ok(groups.includes('core'));
    for (const group of groups) await same(`hot/${group}`);
  });
});

it('a class is one, wherever it is imported from', async () => {
  // what is not hot makes and throws what the hot ones declare
  const script = `
    import { EncodeError, IPRoute, NetlinkError, Marshal, netns, NetNS, nla, RouteMarshal } from 'tsroute2';
    import * as schema from 'tsroute2/schema';
    import { memoryPair } from 'tsroute2/testing';
    const caught = async (call) => { try { await call(); } catch (error) { return error; } };
    const [transport] = memoryPair(0);
    const ipr = new IPRoute({ transport });
    console.log(JSON.stringify([
      EncodeError.prototype === schema.EncodeError.prototype,
      nla.u8 === schema.u8,
      new RouteMarshal() instanceof Marshal,
      Object.getPrototypeOf(NetNS.prototype) === IPRoute.prototype,
      (await caught(() => netns.remove('nobody-has-this'))) instanceof NetlinkError,
      (await caught(() => ipr.tc.qdisc.add({ dev: 1, kind: 'fq', data: { plimt: 1 } }))) instanceof EncodeError,
    ]));`;
  const words = ['--input-type=module', '--eval', script];
  assert.equal(
    execFileSync(process.execPath, words, { encoding: 'utf8', cwd: fileURLToPath(root) }),
    '[true,true,true,true,true,true]\n',
  );
});

it('what knows no I/O is bundled for a browser, without anything of Node', async () => {
  const { build } = await import('esbuild');
  const { entries, fileOf } = await import(new URL('scripts/entries.mjs', root).href);
  const anywhere = Object.entries<string>(entries).filter(([, source]) =>
    /^src\/(schema|messages|commands|ynl|nft|decoder)\//.test(source),
  );
  assert.ok(anywhere.length > 20);
  const { outputFiles } = await build({
    entryPoints: anywhere.map(([entry]) => fileURLToPath(new URL(`dist/${fileOf(entry)}.js`, root))),
    bundle: true,
    platform: 'browser',
    format: 'esm',
    outdir: '/none',
    write: false,
    external: ['yaml'],
    logLevel: 'silent',
  });
  for (const { path, text } of outputFiles) assert.doesNotMatch(text, /(from|import\()\s*["']node:/, path);
});
