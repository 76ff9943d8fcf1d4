import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attributes, GenericNetlink, genlmsg, nla } from '../src/index.js';
import { nlctrl } from '../src/messages/generic/nlctrl.js';
import { noNamespaces, rejection, TestNamespace } from './helpers.js';
import { notInstalled } from './support/programs.js';

const metrics = genlmsg('tcp_metrics', {
  commands: { get: 1, del: 2 },
  attributes: attributes('TCP_METRICS_ATTR', { addrIpv4: [1, nla.ip4addr], addrIpv6: [2, nla.ip6addr] }),
});

describe('GenericNetlink', { skip: noNamespaces, timeout: 60_000 }, () => {
  it('finds families, their commands and groups', async () => {
    using space = new TestNamespace();
    await using genl = new GenericNetlink({ netns: space.ns.fd });
    const all = await genl.families();
    const names = all.map(({ name }) => name);
    for (const name of ['nlctrl', 'ethtool', 'tcp_metrics']) assert.ok(names.includes(name), name);
    for (const one of all) assert.deepEqual(await genl.family(one.name), one);
    const { groups, commands } = await genl.family('nlctrl');
    assert.deepEqual(groups, { notify: 16 });
    assert.deepEqual(
      commands.map(({ id }) => id),
      [3, 10],
    );
    assert.equal(await genl.group('nlctrl', 'notify'), 16);
    const near = await rejection(genl.group('nlctrl', 'notfy'));
    assert.match(near.message, /^nlctrl has no multicast group 'notfy'; did you mean 'notify'\?/);
  });

  it('reads what genl reads', { skip: notInstalled('genl') }, async () => {
    using space = new TestNamespace();
    await using genl = new GenericNetlink({ netns: space.ns.fd });
    const text = space.run('genl', ['ctrl', 'list']).stdout;
    const theirs = text
      .split(/^Name: /m)
      .slice(1)
      .map((part) => {
        const number = (label: string) =>
          Number(new RegExp(`${label}: (0x[0-9a-f]+|\\d+)`, 'i').exec(part)![1]);
        return {
          name: part.split('\n')[0]!.trim(),
          id: number('ID'),
          version: number('Version'),
          hdrsize: number('header size'),
          maxattr: number('max attribs'),
          commands: [...part.matchAll(/#\d+:\s+ID-0x([0-9a-f]+)/g)].map(([, id]) => Number.parseInt(id!, 16)),
          groups: [...part.matchAll(/#\d+:\s+ID-0x([0-9a-f]+)\s+name: (\S+)/g)].map(([, , name]) => name),
        };
      });
    const ours = (await genl.families()).map(({ commands, groups, ...rest }) => {
      const numbers = Object.values(groups);
      return {
        ...rest,
        commands: [...commands.map(({ id }) => id), ...numbers],
        groups: Object.keys(groups),
      };
    });
    const sorted = theirs.sort((a, b) => a.id - b.id);
    assert.deepEqual(
      ours.map(({ name, id, version, hdrsize, maxattr, groups }) => ({
        name,
        id,
        version,
        hdrsize,
        maxattr,
        groups,
      })),
      sorted.map(({ name, id, version, hdrsize, maxattr, groups }) => ({
        name,
        id,
        version,
        hdrsize,
        maxattr,
        groups,
      })),
    );
    assert.deepEqual(
      ours.map(({ commands }) => commands),
      sorted.map(({ commands }) => commands),
    );
  });

  it('asks once for a family, until it is to be forgotten', async () => {
    await using genl = new GenericNetlink();
    const first = await genl.family('nlctrl');
    assert.equal(await genl.family('nlctrl'), first);
    genl.forget('nlctrl');
    assert.notEqual(await genl.family('nlctrl'), first);
  });

  it('says what brings a family that is not there', async () => {
    await using genl = new GenericNetlink();
    const unknown = await rejection(genl.family('no_such_family'));
    assert.equal(unknown.code, 'ENOENT');
    assert.equal(
      unknown.message,
      'no_such_family is not available in this namespace/kernel: no generic netlink family has that name',
    );
    if (!(await genl.families()).some(({ name }) => name === 'nl80211')) {
      const { message } = await rejection(genl.family('nl80211'));
      assert.equal(message, 'nl80211 is not available: no wireless driver is loaded');
    }
  });

  it('reads policies, of a family and of a command', async () => {
    await using genl = new GenericNetlink();
    const { policies, commands } = await genl.policy('nlctrl', 3);
    const { do: number } = commands[3]!;
    assert.equal(policies[number!]![1]!.type, 'u16');
    assert.equal(policies[number!]![2]!.type, 'nulString');
    assert.ok(Object.keys((await genl.policy('ethtool')).policies).length > 10);
  });

  it('binds a message class to a family by name: requests, dumps, errors', async () => {
    using space = new TestNamespace();
    await using genl = new GenericNetlink({ netns: space.ns.fd });
    const bound = await genl.bind('tcp_metrics', metrics);
    assert.deepEqual(await bound.dump('get'), []);
    const error = await rejection(bound.get('get', { addrIpv4: '10.1.2.3' }));
    assert.equal(error.code, 'ESRCH');
    assert.match(error.message, /^TCP_METRICS_GET/);
    // @ts-expect-error misspelt
    assert.match((await rejection(bound.get('gett'))).message, /has no command 'gett'; did you mean 'get'\?/);
    // @ts-expect-error misspelt
    const strict = await rejection(bound.get('get', { addrIp4: '10.1.2.3' }));
    assert.match(strict.message, /addrIp4.*did you mean 'addrIpv4'/);
    const control = await genl.bind('nlctrl');
    const [own] = await control.dump('getfamily');
    assert.equal(own!.familyName, 'nlctrl');
    const same = await genl.bind('nlctrl', nlctrl);
    assert.equal((await same.get('getfamily', { familyName: 'ethtool' })).familyName, 'ethtool');
  });

  it('receives what a group is told', async () => {
    using space = new TestNamespace();
    space.ip('link add v0 type veth peer name v1');
    const header = nla.nested(
      attributes('ETHTOOL_A_HEADER', { devIndex: [1, nla.u32], devName: [2, nla.string(15)] }),
    );
    const bit = attributes('ETHTOOL_A_BITSET_BIT', {
      index: [1, nla.u32],
      name: [2, nla.string()],
      value: [3, nla.flag],
    });
    const bits = nla.nested(attributes('ETHTOOL_A_BITSET_BITS', { bit: [1, nla.nested(bit)] }));
    const bitset = nla.nested(
      attributes('ETHTOOL_A_BITSET', { nomask: [1, nla.flag], size: [2, nla.u32], bits: [3, bits] }),
    );
    const features = genlmsg('ethtool', {
      commands: { featuresSet: 12, featuresNtf: 13 },
      attributes: attributes('ETHTOOL_A_FEATURES', { header: [1, header], wanted: [3, bitset] }),
    });
    await using genl = new GenericNetlink({ netns: space.ns.fd });
    const ethtool = await genl.bind('ethtool', features);
    const events = ethtool.subscribe(['monitor']);
    for (const value of [undefined, true] as const) {
      await ethtool.request('featuresSet', {
        header: { devName: 'v0' },
        wanted: { bits: { bit: { name: 'tx-generic-segmentation', value } } },
      });
    }
    const seen: string[] = [];
    for await (const event of events) {
      seen.push(`${event.event} ${event.header?.devName}`);
      if (seen.length === 2) break;
    }
    assert.deepEqual(seen, ['featuresNtf v0', 'featuresNtf v0']);
  });

  it('subscribes to groups by name, many times in one process', async () => {
    using space = new TestNamespace();
    const all = Array.from({ length: 20 }, () => new GenericNetlink({ netns: space.ns.fd }));
    for (const genl of all) {
      const monitor = await genl.monitor();
      const control = await genl.bind('nlctrl');
      const events = control.subscribe(['notify']);
      assert.throws(
        () => control.subscribe(['nope']),
        /has no multicast group 'nope' \(notify\)|did you mean/,
      );
      monitor.close();
      genl.close();
      for await (const _ of events) assert.fail('nothing was to come');
    }
  });
});
