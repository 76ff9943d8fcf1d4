/** A key that does not exist is refused by its name, wherever objects, filters, options and documents are taken. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { config, IPDB, IPRoute, IPSet, IW, NetNS } from '../../src/index.js';
import { checkDocument } from '../../src/ipdb/document/check.js';
import { noNamespaces } from '../helpers.js';

const VERBS =
  /^(dump|get|add|set|change|replace|append|prepend|del|delBulk|flush|ensure|poll|save|unset|move)$/;
/** What objects are made of, and offer nobody. */
const INNER = /^(to|definition)$/;
/** What is wrong with the object besides, and is said first. */
const FIRST = /a look-up needs an address|which link|Nexthop id is missing/;

/** Verbs of an object and of those within it, by name. */
function* verbsOf(object: object, name: string): Generator<[string, (...args: unknown[]) => unknown]> {
  const own = Object.getOwnPropertyNames(object);
  const inherited = Object.getOwnPropertyNames(Object.getPrototypeOf(object));
  for (const key of [...own, ...inherited]) {
    const member = (object as Record<string, unknown>)[key];
    if (typeof member === 'function' && VERBS.test(key))
      yield [`${name}.${key}`, (...args) => member.apply(object, args)];
    else if (typeof member === 'object' && member !== null && own.includes(key) && !INNER.test(key))
      yield* verbsOf(member, `${name}.${key}`);
  }
}

describe('unknown keys', { skip: noNamespaces }, () => {
  const ns = new NetNS({ create: true });
  after(() => ns.close());
  const refuses = (run: () => unknown, pattern: RegExp): Promise<void> =>
    assert.rejects(
      async () => run(),
      ({ message }: Error) => pattern.test(message) || FIRST.test(message),
    );

  const { link, addr, route, rule, neigh, nexthop, bridge, netnsid, addrlabel, netconf, tc } = ns;
  const objects = { link, addr, route, rule, neigh, nexthop, bridge, netnsid, addrlabel, netconf, tc };
  let count = 0;
  for (const [name, object] of Object.entries(objects))
    for (const [verb, call] of verbsOf(object, name)) {
      count++;
      it(`${verb}: of the object and of the options`, async () => {
        await refuses(() => call({ dev: 'lo', zzzz: 1 }), /zzzz|: dev: /);
        await refuses(() => call({ zzzz: 1 }), /zzzz/);
        await refuses(
          () => call({ all: true }, { timout: 1 }),
          /'timout'; did you mean 'timeout'|all: unknown/,
        );
      });
    }
  it('of all verbs', () => assert.ok(count > 70, `${count}`));

  it('of constructors', () => {
    for (const make of [IPRoute, NetNS, IPSet, IW])
      assert.throws(
        () => new (make as new (options: object) => object)({ timout: 3 }),
        /'timout'; did you mean/,
      );
  });

  it('of the settings', () => {
    assert.throws(() => Object.assign(config, { transprot: 1 }), /transprot/);
  });

  it('of monitors and databases', async () => {
    assert.throws(() => ns.monitor({ gropus: [] } as object), /did you mean 'groups'/);
    await refuses(() => IPDB.open({ veiws: [] } as object), /did you mean 'views'/);
  });

  for (const [section, pattern] of [
    [{ interfces: [] }, /^interfces: there is no such section; did you mean 'interfaces'/],
    [{ interfaces: [{ ifname: 'a', adresses: [] }] }, /^interfaces\[0\]\.adresses: .* 'addresses'/],
    [{ interfaces: [{ ifname: 'a', addresses: [{ adress: '' }] }] }, /addresses\[0\]\.adress: .* 'address'/],
    [{ interfaces: [{ ifname: 'a', vlans: [{ vdi: 1 }] }] }, /vlans\[0\]\.vdi: .* 'vid'/],
    [{ interfaces: [{ ifname: 'a', fdb: [{ lladr: '' }] }] }, /fdb\[0\]\.lladr: .* 'lladdr'/],
    [{ interfaces: [{ ifname: 'a', kind: 'bridge', data: { stpStat: 1 } }] }, /data\.stpStat: .* 'stpState'/],
    [
      { interfaces: [{ ifname: 'a', slaveKind: 'bridge', slaveData: { csot: 1 } }] },
      /slaveData\.csot: .* 'cost'/,
    ],
    [{ routes: [{ dst: '10.0.0.0/8', gatway: '' }] }, /routes\[0\]\.gatway: .* 'gateway'/],
    [{ routes: [{ dst: '10.0.0.0/8', metrics: { mut: 1 } }] }, /routes\[0\]\.metrics\.mut: .* 'mtu'/],
    [{ routes: [{ multipath: [{ gatwey: '' }] }] }, /multipath\[0\]\.gatwey: .* 'gateway'/],
    [{ rules: [{ form: '10.0.0.1' }] }, /rules\[0\]\.form: .* 'src'/],
    [{ neighbours: [{ dev: 'a', dst: '', mac: '' }] }, /neighbours\[0\]\.mac: .* 'lladdr'/],
    [{ nexthops: [{ id: 1, gw: '' }] }, /nexthops\[0\]\.gw: .* 'gateway'/],
  ] as const)
    it(`of documents: ${JSON.stringify(section)}`, () => {
      assert.throws(
        () => checkDocument({ version: 1, ...section }),
        ({ message }: Error) => pattern.test(message),
      );
    });
});
