import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IPRoute } from '../../src/index.js';
import { checkDocument } from '../../src/ipdb/document/check.js';
import { noNamespaces } from '../helpers.js';

const evil = (text: string): never => JSON.parse(text) as never;

describe('input that is none', { skip: noNamespaces }, () => {
  using ipr = new IPRoute();
  const verbs: Readonly<Record<string, (input: never) => unknown>> = {
    'link.get': (input) => ipr.link.get(input),
    'link.set': (input) => ipr.link.set(input),
    'link.add': (input) => ipr.link.add(input),
    'addr.add': (input) => ipr.addr.add(input),
    'addr.flush': (input) => ipr.addr.flush(input),
    'route.get': (input) => ipr.route.get(input),
    'route.add': (input) => ipr.route.add(input),
    'rule.del': (input) => ipr.rule.del(input),
    'neigh.get': (input) => ipr.neigh.get(input),
    'nexthop.get': (input) => ipr.nexthop.get(input),
    'bridge.fdb.add': (input) => ipr.bridge.fdb.add(input),
  };
  for (const [name, verb] of Object.entries(verbs)) {
    it(`${name}: says which argument has to be an object`, async () => {
      for (const wrong of [null, 5, 'lo', []])
        await assert.rejects(
          async () => verb(wrong as never),
          (error: Error) =>
            error instanceof TypeError &&
            error.message.startsWith(`${name}: `) &&
            /^[\w.]+: \w+ is (?:null|5|"lo"|an array)(?:, not an object)?$/.test(error.message),
        );
    });
    it(`${name}: refuses __proto__ by name, at any depth`, async () => {
      for (const text of ['{"__proto__":{"mtu":1}}', '{"dev":"lo","linkinfo":{"data":[{"__proto__":{}}]}}'])
        await assert.rejects(
          async () => verb(evil(text)),
          (error: Error) =>
            error instanceof TypeError && error.message.includes('__proto__: there is no such key'),
        );
    });
  }

  it('in documents too', () => {
    for (const text of [
      '{"version":1,"__proto__":{}}',
      '{"version":1,"interfaces":[{"ifname":"x","__proto__":{"mtu":1}}]}',
      '{"version":1,"routes":[{"dst":"default","multipath":[{"__proto__":{"dev":"x"}}]}]}',
    ])
      assert.throws(() => checkDocument(evil(text)), /__proto__: there is no such key/);
  });
});
