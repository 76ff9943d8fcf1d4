/** Every attribute of rtnetlink that another library reads is declared, or there is a reason why not. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { routeMessages, routeRequests } from '../../src/messages/route/index.js';
import { matchKinds } from '../../src/messages/route/tc/ematch/kinds.js';
import type { AnyType } from '../../src/schema/type.js';
import { typesOf } from '../walk.js';
import { reasons } from './reasons.js';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
/** C names of attributes by module: those of pyroute2 0.9.5. */
const modules: Record<string, string[]> = JSON.parse(read('test/parity/names.json'));

function declaredNames(): Set<string> {
  const names = new Set<string>();
  const seen = new Set<AnyType>();
  const messages = [...Object.values(routeMessages), ...Object.values(routeRequests)];
  // matches of traffic control are read by a function of their own
  for (const root of [...messages.map(({ message }) => message), matchKinds as AnyType]) {
    for (const type of typesOf(root, seen)) {
      if (type.kind === 'list') names.add(type.name);
      if (type.kind === 'attributes') for (const { name } of type.byKey.values()) names.add(name);
    }
  }
  return names;
}

const declared = declaredNames();
const reasonFor = (name: string) =>
  reasons.find(({ names }) => names.some((one) => (typeof one === 'string' ? one === name : one.test(name))));

describe('parity', () => {
  for (const [module, names] of Object.entries(modules)) {
    it(module, () => {
      const missing = names.filter((name) => !declared.has(name) && !reasonFor(name));
      assert.deepEqual(missing, []);
    });
  }

  it('has no reason that nothing needs', () => {
    const absent = new Set(
      Object.values(modules)
        .flat()
        .filter((name) => !declared.has(name)),
    );
    for (const { names } of reasons) {
      for (const one of names) {
        const used = [...absent].some((name) => (typeof one === 'string' ? one === name : one.test(name)));
        assert.ok(used, `${one}`);
      }
    }
  });

  it('tells the reasons in the documentation', () => {
    const text = read('docs/parity.md').replace(/\s+/g, ' ');
    for (const { why } of reasons) assert.ok(text.includes(why), why);
  });

  it('counts them', () => {
    const all = new Set(Object.values(modules).flat());
    const there = [...all].filter((name) => declared.has(name));
    const text = read('docs/parity.md').replace(/\s+/g, ' ');
    assert.ok(text.includes(`${there.length} of ${all.size}`), `${there.length} of ${all.size}`);
  });
});
