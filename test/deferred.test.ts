import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const built = new URL('../src/index.js', import.meta.url);
const bundle = new URL('../../dist/node/index.js', import.meta.url);
const forBundlers = new URL('../../dist/index.js', import.meta.url);

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
  ['the package for Node', bundle],
  ['the package for bundlers', forBundlers],
] as const) {
  const missing = existsSync(url) ? false : `${fileURLToPath(url)} is not built`;

  describe(`importing ${name}`, { skip: missing, timeout: 60_000 }, () => {
    it('loads no native code and compiles no codec', () => {
      const { imported } = inChild(url, '');
      assert.deepEqual(imported, { compiled: 0, loaded: 0, objects: [] });
    });

    it('makes no functions from text to read links, addresses, routes and neighbours', {
      skip: process.platform !== 'linux' && 'netlink exists on Linux only',
    }, () => {
      const { used } = inChild(
        url,
        "const ipr = new tsroute2.IPRoute(); for (const of of ['link', 'addr', 'route', 'neigh']) await ipr[of].dump();",
      );
      assert.equal(used.compiled, 0);
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

const notBuilt = existsSync(bundle) ? false : `${fileURLToPath(bundle)} is not built`;

/** The CommonJS files that a process has loaded after the given code, which has the package as `tsroute2`. */
function filesAfter(code: string): string[] {
  const script = `
    import { createRequire } from 'node:module';
    import { basename } from 'node:path';
    const tsroute2 = await import(${JSON.stringify(bundle.href)});
    ${code}
    console.log(JSON.stringify(Object.keys(createRequire('/').cache).map((file) => basename(file))));
  `;
  const words = ['--input-type=module', '--eval', script];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' }));
}

describe('what is imported is loaded when it is used', { skip: notBuilt, timeout: 60_000 }, () => {
  it('importing loads names only', () => {
    assert.deepEqual(filesAfter('').sort(), ['deferred.cjs', 'lib.cjs']);
  });

  it('a socket loads neither the objects nor the database', () => {
    const files = filesAfter('new tsroute2.Marshal();');
    // where its code may not be kept, it is a file of Node's
    const own = files.filter((file) => file !== 'core-code.cjs');
    assert.deepEqual(own.sort(), ['code-cache.cjs', 'core.cjs', 'deferred.cjs', 'lib.cjs']);
  });

  it('looking at a class loads it, naming it does not', () => {
    const named = filesAfter(
      "const { IPRoute, IPSet, IW, NetlinkError } = tsroute2; typeof IPRoute === 'function';",
    );
    assert.deepEqual(named.sort(), ['deferred.cjs', 'lib.cjs']);
    assert.ok(filesAfter('tsroute2.IPSet.prototype;').length > 2);
  });

  it('a request for a link loads the messages of links only', {
    skip: process.platform !== 'linux' && 'netlink exists on Linux only',
  }, () => {
    const files = filesAfter(
      "const ipr = new tsroute2.IPRoute(); await ipr.link.get({ dev: 'lo' }); ipr.close();",
    );
    for (const file of files) assert.doesNotMatch(file, /^(rtmsg|tcmsg|tc-|ipdb|iw)/);
  });

  it('a class that is loaded later is the class', async () => {
    const { IPRoute, Marshal, NetlinkError, NetlinkSocket, RouteMarshal, config, netns, nla, struct } =
      (await import(bundle.href)) as typeof import('../src/index.js');
    const { memoryPair } = (await import(
      new URL('../testing.js', bundle).href
    )) as typeof import('../src/testing.js');
    class Mine extends RouteMarshal {
      readonly own = 1;
    }
    const mine = new Mine();
    assert.ok(mine instanceof Mine && mine instanceof RouteMarshal && mine instanceof Marshal);
    assert.equal(mine.constructor, Mine);
    assert.equal(new Marshal().constructor, Marshal);
    assert.equal(Object.getPrototypeOf(Mine), RouteMarshal);
    assert.equal(Object.getPrototypeOf(RouteMarshal.prototype), Marshal.prototype);
    const error = NetlinkError.of('EPERM', 'no');
    assert.ok(error instanceof NetlinkError && error instanceof Error);
    assert.equal(error.constructor, NetlinkError);
    assert.equal(NetlinkError.name, 'NetlinkError');
    assert.ok('of' in NetlinkError && Object.getOwnPropertyNames(NetlinkError).includes('prototype'));
    assert.equal(Object.getOwnPropertyDescriptor(IPRoute, 'prototype')?.value, IPRoute.prototype);
    class Route extends IPRoute {
      twice(): number {
        return 2;
      }
    }
    const [transport] = memoryPair(0);
    using ipr = new Route({ transport });
    assert.ok(ipr instanceof IPRoute && ipr.socket instanceof NetlinkSocket);
    assert.equal(ipr.twice(), 2);
    assert.equal(ipr.link, ipr.link);
    assert.ok(Object.keys(netns).includes('create') && typeof netns.create === 'function');
    assert.equal(nla.uint8, (await import(bundle.href)).nla.uint8);
    assert.equal(struct('pair', 'p', { a: nla.uint8 }).size, 1);
    const { transport: usual } = config;
    config.transport = () => transport;
    assert.notEqual(config.transport, usual);
    config.transport = usual;
    // what a class is given, the class has
    Object.assign(Marshal, { mark: 1 });
    assert.equal((Marshal as unknown as { mark: number }).mark, 1);
    delete (Marshal as unknown as { mark?: number }).mark;
  });

  it('can be required', () => {
    const script = `const { IPRoute, NLM_F_ACK } = require(${JSON.stringify(fileURLToPath(bundle))});
      console.log(NLM_F_ACK, typeof IPRoute.prototype.batch);`;
    const words = ['--no-warnings', '--input-type=commonjs', '--eval', script];
    assert.equal(execFileSync(process.execPath, words, { encoding: 'utf8' }), '4 function\n');
  });
});
