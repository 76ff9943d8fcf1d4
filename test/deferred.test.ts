import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const built = new URL('../src/index.js', import.meta.url);
const bundle = new URL('../../dist/index.js', import.meta.url);

interface Counts {
  /** Calls of the Function constructor, apart from the probe whether text may become code. */
  compiled: number;
  /** Native modules loaded. */
  loaded: number;
  /** Shared objects that are Node add-ons, by the process's own report. */
  objects: string[];
}

/** What a process has done after it has imported the package, and after the given code. */
function inChild(url: URL, code: string): { imported: Counts; used: Counts } {
  const script = `
    let compiled = 0;
    let loaded = 0;
    const count = (words) => { if (words.at(-1) !== 'return true') compiled++; };
    globalThis.Function = new Proxy(Function, {
      construct(target, words) { count(words); return Reflect.construct(target, words); },
      apply(target, self, words) { count(words); return Reflect.apply(target, self, words); },
    });
    const { dlopen } = process;
    process.dlopen = (...words) => { loaded++; return dlopen.apply(process, words); };
    const counts = () => ({
      compiled,
      loaded,
      objects: process.report.getReport().sharedObjects.filter((name) => name.endsWith('.node')),
    });
    const tsroute2 = await import(${JSON.stringify(url.href)});
    const imported = counts();
    ${code}
    console.log(JSON.stringify({ imported, used: counts() }));
  `;
  const words = ['--input-type=module', '--eval', script];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
}

for (const [name, url] of [
  ['the compiled sources', built],
  ['the bundle', bundle],
] as const) {
  const missing = existsSync(url) ? false : `${fileURLToPath(url)} is not built`;

  describe(`importing ${name}`, { skip: missing, timeout: 60_000 }, () => {
    it('loads no native code and compiles no codec', () => {
      const { imported } = inChild(url, '');
      assert.deepEqual(imported, { compiled: 0, loaded: 0, objects: [] });
    });

    it('leaves both to the first use', {
      skip: process.platform !== 'linux' && 'netlink exists on Linux only',
    }, () => {
      const { used } = inChild(
        url,
        "const ipr = new tsroute2.IPRoute(); for (let i = 0; i < 100; i++) await ipr.link.get({ dev: 'lo' });",
      );
      assert.equal(used.loaded, 1);
      assert.equal(used.objects.length, 1);
      assert.ok(used.compiled > 0);
    });
  });
}
