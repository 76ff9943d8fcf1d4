/** `ensure` of traffic control: changed in place where the kernel can, else replaced, and nothing lost if it refuses. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IPRoute } from '../../src/index.js';
import { differences } from '../../src/objects/compare.js';
import { filter, filterFields } from '../../src/objects/tc/filter.js';
import { noNamespaces, rejection, TestNamespace } from '../helpers.js';

function device(): { space: TestNamespace; ipr: IPRoute } {
  const space = new TestNamespace();
  space.ip('link add v0 type veth peer name v1\nlink set v0 up\nlink set v1 up');
  return { space, ipr: space.ipr() };
}

const dev = 'v0';

describe('ensure of traffic control', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('a qdisc: changed in place, or replaced where it cannot be', async () => {
    const { space, ipr } = device();
    using _space = space;
    const { qdisc } = ipr.tc;
    const outcome = async (value: Parameters<typeof qdisc.ensure>[0]) => (await qdisc.ensure(value)).outcome;
    const show = () => space.run('tc', ['qdisc', 'show', 'dev', dev, 'root']).stdout.trim();
    assert.equal(await outcome({ dev, kind: 'htb', handle: '1:', options: { default: '10' } }), 'created');
    assert.equal(await outcome({ dev, kind: 'htb', handle: 0x10000, options: { default: 16 } }), 'unchanged');
    // htb cannot be changed: the new one takes its place and its handle
    assert.equal(await outcome({ dev, kind: 'htb', handle: '1:', options: { default: '20' } }), 'changed');
    assert.match(show(), /^qdisc htb 1: root .*default 0x20/);
    // without a handle, any will do
    assert.equal(await outcome({ dev, kind: 'htb', options: { default: '20' } }), 'unchanged');
    assert.equal(await outcome({ dev, kind: 'htb', options: { default: '30' } }), 'changed');
    assert.match(show(), /default 0x30/);
    assert.equal(
      await outcome({ dev, kind: 'tbf', options: { rate: '1mbit', burst: '10k', limit: '10k' } }),
      'changed',
    );
    assert.equal(
      await outcome({ dev, kind: 'tbf', options: { rate: '1mbit', burst: '10k', limit: '20k' } }),
      'changed',
    );
    assert.match(show(), /^qdisc tbf .* rate 1Mbit burst 10Kb/);
    // what the kernel refuses changes nothing
    const before = show();
    const refused = qdisc.ensure({ dev, kind: 'htb', options: { init: { version: 2 } } });
    assert.equal((await rejection(refused)).code, 'EINVAL');
    assert.equal(show(), before);
    assert.equal((await qdisc.ensure({ dev, kind: 'htb' }, { present: false })).outcome, 'unchanged');
    assert.equal((await qdisc.ensure({ dev, kind: 'tbf' }, { present: false })).outcome, 'removed');
    assert.equal((await qdisc.ensure({ dev, kind: 'tbf' }, { present: false })).outcome, 'unchanged');
  });

  it('a class, by its number or by what it is', async () => {
    const { space, ipr } = device();
    using _space = space;
    await ipr.tc.qdisc.add({ dev, kind: 'htb', handle: '1:', options: {} });
    const outcome = async (rate: string, handle?: string) =>
      (await ipr.tc.class.ensure({ dev, parent: '1:', handle, kind: 'htb', options: { rate } })).outcome;
    assert.equal(await outcome('1mbit', '1:a'), 'created');
    assert.equal(await outcome('1000kbit', '1:a'), 'unchanged');
    assert.equal(await outcome('2mbit', '1:a'), 'changed');
    assert.equal(await outcome('2mbit'), 'unchanged');
    assert.equal(await outcome('3mbit', '1:b'), 'created');
    assert.equal(await outcome('3mbit', '1:B'), 'unchanged');
    assert.equal(space.run('tc', ['class', 'show', 'dev', dev]).stdout.match(/^class htb /gm)?.length, 2);
  });
});

describe('options of filters', () => {
  it('are equal whichever of the identifiers of CAN come first: the kernel reports the extended ones so', () => {
    const wanted = (match: string) =>
      filterFields({ index: 1, kind: 'basic', protocol: 'ip', parent: 'ingress', options: { match } }, 'add');
    const given = wanted('canid(sff 0x123 eff 0x124:0xff)');
    assert.deepEqual(differences(filter, given, wanted('canid(eff 0x124:0xff sff 0x123)')), []);
    assert.notDeepEqual(differences(filter, given, wanted('canid(eff 0x124:0xff sff 0x124)')), []);
  });
});
