import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IPDB } from '../../src/index.js';
import { utf8Length } from '../../src/schema/text/utf8.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { hostileNames, isInterfaceName } from '../hostile.js';

const names = hostileNames
  .filter(isInterfaceName)
  // sysctl's folders have them
  .filter((name) => name !== 'all' && name !== 'default');
const aliases = hostileNames.filter((name) => name !== '' && utf8Length(name) < 256);

describe('a plan is a script', { skip: noNamespaces }, () => {
  it('that makes the same links, whatever their names and aliases are', async () => {
    using made = new TestNamespace();
    using played = new TestNamespace();
    await using db = await IPDB.open({ netns: made.ns.fd });
    const tx = db.begin();
    for (const [i, name] of names.entries()) {
      const peer = { ifname: `p${i}` };
      tx.link.add({ ifname: name, linkinfo: { kind: 'veth', data: { peer } } });
      tx.link.set({ dev: name, mtu: 1400, ifalias: aliases[i % aliases.length]! });
      tx.link.addProperty({ dev: name, propList: { altIfname: [`alternative-${name}`] } });
    }
    for (const [i, alias] of aliases.entries()) tx.link.set({ dev: `p${i % names.length}`, ifalias: alias });
    const script = String(tx.plan());
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    assert.doesNotMatch(script, /[\0-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b\ufeff]/);
    assert.ok(JSON.stringify(tx.plan()).length > 0);
    await tx.commit();
    const { stderr, status } = played.run('sh', ['-e'], process.env, script);
    assert.equal(status, 0, stderr);
    const links = async (space: TestNamespace) =>
      (await space.ipr().link.dump()).map(({ ifname, ifalias, propList, mtu }) => ({
        ifname,
        ifalias,
        propList,
        mtu,
      }));
    const [a, b] = [await links(made), await links(played)];
    const byName = (one: { ifname?: string | undefined }, other: { ifname?: string | undefined }) =>
      one.ifname! < other.ifname! ? -1 : 1;
    assert.deepEqual(b.sort(byName), a.sort(byName));
    assert.ok(a.length > 2 * names.length);
  });
});
