import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { IPSet } from '../../src/ipset/ipset.js';
import type { Entry, EntryInput } from '../../src/objects/ipset/entry.js';
import type { SetInput } from '../../src/objects/ipset/set.js';
import { formatEntry, formatParts } from '../../src/objects/ipset/text.js';
import type { NetlinkError } from '../../src/protocol/errors.js';
import { undeclared } from '../../src/schema/index.js';
import { comparable, impossible, linesOf, Place, parseXml } from './support.js';

interface Case {
  set: Omit<SetInput, 'name'>;
  entries: EntryInput[];
  /** How many entries these come to, where that is more. */
  count?: number;
}

const all = { timeout: 5000, counters: true, comment: true, skbinfo: true };
const options = 'timeout 3000 packets 5 bytes 60 comment "a b" skbmark 0x10/0xff skbprio 1:ff skbqueue 3';

/** Sets of every type; in each, plain entries and some with every option. */
const cases: Case[] = [
  { set: { type: 'bitmap:ip', range: '10.0.0.0/24' }, entries: ['10.0.0.1', '10.0.0.5-10.0.0.7'], count: 4 },
  {
    set: { type: 'bitmap:ip', range: '10.0.0.0-10.0.255.255', netmask: 24, ...all },
    entries: [`10.0.3.0 ${options}`],
  },
  {
    set: { type: 'bitmap:ip,mac', range: '10.0.0.0/24', ...all },
    entries: ['10.0.0.1', `10.0.0.2,02:42:ac:11:00:02 ${options}`],
  },
  { set: { type: 'bitmap:port', range: '0-1023', ...all }, entries: ['80', `443-445 ${options}`], count: 4 },
  { set: { type: 'hash:ip' }, entries: ['10.0.0.1', '10.0.1.0/30', '10.0.2.1-10.0.2.3'], count: 8 },
  {
    set: { type: 'hash:ip', netmask: 24, hashsize: 64, maxelem: 100, bucketsize: 4, forceadd: true, ...all },
    entries: ['10.0.0.1', `10.0.1.7 ${options}`],
  },
  { set: { type: 'hash:ip', bitmask: '255.255.0.255' }, entries: ['10.1.2.3', '10.1.9.4'] },
  { set: { type: 'hash:ip', family: 'inet6', ...all }, entries: ['fd00::1', `::ffff:1.2.3.4 ${options}`] },
  { set: { type: 'hash:mac', ...all }, entries: [`02:42:ac:11:00:02 ${options}`] },
  {
    set: { type: 'hash:ip,mac', ...all },
    entries: ['10.0.0.1,02:42:ac:11:00:02', `10.0.0.2,02:42:ac:11:00:03 ${options}`],
  },
  {
    set: { type: 'hash:ip,mark', markmask: 0xffff, ...all },
    entries: [{ ip: '10.0.0.1', mark: 0x12345 }, `10.0.0.2,0x10 ${options}`],
  },
  {
    set: { type: 'hash:ip,port', ...all },
    entries: [
      '10.0.0.1,tcp:80',
      '10.0.0.1,81',
      { ip: '10.0.0.2', port: '53-54', proto: 'udp' },
      '10.0.0.3,sctp:9',
      '10.0.0.3,udplite:9',
      '10.0.0.4,icmp:ping',
      '10.0.0.4,icmp:77/3',
      '10.0.0.5,gre:0',
      `10.0.0.6,tcp:1 ${options}`,
    ],
    count: 10,
  },
  {
    set: { type: 'hash:ip,port', family: 'inet6' },
    entries: ['fd00::1,tcp:80', 'fd00::1,icmpv6:neighbour-solicitation', 'fd00::1,icmpv6:200/1'],
  },
  {
    set: { type: 'hash:ip,port,ip', ...all },
    entries: [`10.0.0.1-10.0.0.3,udp:53,10.9.9.9 ${options}`],
    count: 3,
  },
  {
    set: { type: 'hash:ip,port,net', ...all },
    entries: ['10.0.0.1,tcp:80,10.0.0.0/8', `10.0.0.1,tcp:81,11.0.0.0/8 ${options} nomatch`],
  },
  {
    set: { type: 'hash:net', ...all },
    entries: [
      '10.0.0.0/8',
      '10.1.0.0/16 nomatch',
      '11.0.0.5',
      '12.0.0.0-12.0.2.255',
      `13.0.0.0/8 ${options}`,
    ],
    count: 6,
  },
  { set: { type: 'hash:net', family: 'inet6' }, entries: ['fd00::/16', 'fd00:1::/32 nomatch', 'fe80::1'] },
  {
    set: { type: 'hash:net,net', ...all },
    entries: ['10.0.0.0/8,11.0.0.0/8', `10.0.0.0/9,11.0.0.0/9 ${options}`, '1.0.0.0-1.0.1.255,2.0.0.1'],
  },
  { set: { type: 'hash:net,port', ...all }, entries: ['10.0.0.0/8,udp:53', `10.0.0.0/9,tcp:53 ${options}`] },
  {
    set: { type: 'hash:net,port,net', ...all },
    entries: ['10.0.0.0/8,udp:53-55,11.0.0.0/8', `10.0.0.0/9,tcp:53,11.0.0.1 ${options}`],
    count: 4,
  },
  {
    set: { type: 'hash:net,iface', ...all },
    entries: [
      '10.0.0.0/8,eth0',
      { ip: '10.0.0.0/8', iface: 'eth0', physdev: true },
      '0.0.0.0/0,lo',
      { ip: '11.0.0.0/8', iface: 'veth', wildcard: true },
      `12.0.0.0/8,eth1 ${options} nomatch`,
    ],
  },
  {
    set: { type: 'list:set', size: 12, ...all },
    entries: ['m1', 'm3', `m2 before m3 ${options}`, 'm4 after m3'],
  },
];

const title = ({ set }: Case) => `${set.type} ${Object.keys(set).slice(1).join(' ')}`;

/** Skips where the kernel has no such set type. */
async function supported({ ipset }: Place, type: SetInput['type'], t: TestContext): Promise<boolean> {
  try {
    await ipset.revisions(type);
    return true;
  } catch (error) {
    assert.equal((error as NetlinkError).code, 'IPSET_ERR_FIND_TYPE');
    t.skip(`this kernel has no set type ${type}`);
    return false;
  }
}

async function members({ ipset }: Place): Promise<void> {
  for (const name of ['m1', 'm2', 'm3', 'm4']) await ipset.create(name, 'hash:ip');
}

describe('sets of the running kernel', { skip: impossible ?? false, timeout: 120_000 }, () => {
  for (const one of cases) {
    it(`both ways with the tool: ${title(one)}`, async (t) => {
      using place = new Place();
      const { ipset } = place;
      if (!(await supported(place, one.set.type, t))) return;
      await members(place);
      await ipset.create({ ...one.set, name: 'ours' });
      for (const entry of one.entries) await ipset.add('ours', entry);
      const [ours] = await ipset.list('ours');
      assert.equal(ours!.entries.length, one.count ?? one.entries.length);
      assert.equal(ours!.forceadd, one.set.forceadd);

      // the tool reads ours
      assert.deepEqual(place.saved('ours'), linesOf(ours!));
      const xml = parseXml(place.tool(['list', 'ours', '-o', 'xml']));
      assert.equal(xml.header.get('type'), ours!.type);
      assert.equal(xml.header.get('revision'), `${ours!.revision}`);
      assert.equal(xml.header.get('memsize'), `${ours!.memsize}`);
      assert.equal(xml.header.get('references'), `${ours!.references}`);
      assert.equal(xml.header.get('numentries'), `${ours!.elements}`);
      const elements = xml.members.map((member) => comparable(member.get('elem')!)).sort();
      assert.deepEqual(elements, ours!.entries.map((entry) => formatParts(entry, ours!.type)).sort());

      // the tool writes the same: from our text, and we read it
      const lines = linesOf({ ...ours!, name: 'theirs' });
      const order = (line: string) => (line.startsWith('create') ? 0 : 1);
      place.tool(['restore'], lines.sort((a, b) => order(a) - order(b)).join('\n'));
      const [theirs] = await ipset.list('theirs');
      assert.deepEqual(linesOf({ ...theirs!, name: 'ours' }), linesOf(ours!));

      // what is listed can be made, and what the tool saves can be added
      await ipset.create({ ...ours!, name: 'again' });
      const saved = place.tool(['save', 'ours']).trimEnd().split('\n').slice(1);
      await ipset.add('again', ours!.entries, { exist: true });
      await ipset.flush('again');
      const texts = saved.map((line) => line.slice('add ours '.length));
      await ipset.add('again', texts);
      const [again] = await ipset.list('again');
      assert.deepEqual(linesOf({ ...again!, name: 'ours' }), linesOf(ours!));

      for (const entry of ours!.entries) {
        const plain = formatParts(entry, ours!.type);
        assert.equal(await ipset.test('ours', entry.nomatch ? `${plain} nomatch` : plain), true, plain);
      }
      // a bitmap:ip,mac deletes an entry whose clock waits for its MAC, but says that there was none
      const exist = one.set.type === 'bitmap:ip,mac';
      const plain = ours!.entries.map((entry) => formatParts(entry, ours!.type));
      await ipset.del('ours', plain, { exist });
      assert.deepEqual((await ipset.list('ours'))[0]!.entries, []);
    });
  }

  it('names ICMP types as the tool does', async () => {
    using place = new Place();
    const { ipset } = place;
    for (const [family, proto, most] of [
      ['inet', 'icmp', 20],
      ['inet6', 'icmpv6', 140],
    ] as const) {
      const ip = family === 'inet' ? '10.0.0.1' : 'fd00::1';
      await ipset.create(proto, 'hash:ip,port', { family });
      const entries: Entry[] = [];
      for (let type = 0; type <= most; type++) {
        for (let code = 0; code <= 15; code++) entries.push({ ip, proto, port: `${type}/${code}` });
      }
      await ipset.add(proto, entries);
      const [set] = await ipset.list(proto);
      assert.equal(set!.entries.length, entries.length);
      assert.deepEqual(place.saved(proto), linesOf(set!));
    }
  });

  it('names, numbers, renaming, swapping, flushing, destroying', async () => {
    using place = new Place();
    const { ipset } = place;
    const { version, min } = await ipset.protocol();
    assert(version >= 7 && min <= 7);
    assert.deepEqual(await ipset.list(), []);
    await ipset.create('a', 'hash:ip');
    await ipset.create('b', 'hash:ip');
    await ipset.create('c', 'hash:net', { comment: true });
    assert.deepEqual((await ipset.names()).sort(), ['a', 'b', 'c']);
    assert.equal(await ipset.nameOf(await ipset.index('b')), 'b');
    await ipset.add('a', '1.1.1.1');
    await ipset.add('b', ['2.2.2.2', '3.3.3.3']);
    await ipset.swap('a', 'b');
    assert.equal((await ipset.headers('a'))[0]!.elements, 2);
    await ipset.rename('a', 'd');
    assert.equal(await ipset.has('a'), false);
    assert.equal(await ipset.has('d'), true);
    await ipset.flush('d');
    assert.equal((await ipset.headers('d'))[0]!.elements, 0);
    await ipset.flush();
    assert.equal((await ipset.headers('b'))[0]!.elements, 0);
    await ipset.destroy('d');
    await ipset.destroy('d', { exist: true });
    await ipset.create('b', 'hash:ip', {}, { exist: true });
    await ipset.destroy();
    assert.equal(place.tool(['save']), '');
  });

  it('counters, as the tool reads them', async () => {
    using place = new Place();
    const { ipset } = place;
    await ipset.create('a', 'hash:ip,port', { counters: true, timeout: 0 });
    await ipset.add('a', ['10.0.0.1,tcp:80 packets 3 bytes 4294967296123', '10.0.0.2,udp:5 timeout 900']);
    const stats = await ipset.stats('a');
    assert.deepEqual(stats.get('10.0.0.1,tcp:80'), { packets: 3, bytes: 4294967296123, timeout: 0 });
    const { members: xml } = parseXml(place.tool(['list', 'a', '-o', 'xml']));
    for (const member of xml) {
      const own = stats.get(member.get('elem')!)!;
      assert.deepEqual([member.get('packets'), member.get('bytes')], [`${own.packets}`, `${own.bytes}`]);
    }
  });

  it('refusals in words of ipset', async () => {
    using place = new Place();
    const { ipset } = place;
    await ipset.create('h', 'hash:ip', { maxelem: 64, hashsize: 64 });
    await ipset.create('b', 'bitmap:ip', { range: '10.0.0.0/24' });
    await ipset.create('l', 'list:set', { size: 4 });
    await ipset.add('h', '10.0.0.1');
    await ipset.add('l', 'h');
    const full = Array.from({ length: 70 }, (_, i) => `10.1.0.${i}`);
    const refused: [string, () => Promise<unknown>, RegExp][] = [
      ['ENOENT', () => ipset.add('nosuch', '1.1.1.1'), /no set is named 'nosuch'/],
      ['ENOENT', () => ipset.list('nosuch'), /no set is named 'nosuch'/],
      ['ENOENT', () => ipset.headers('nosuch'), /IPSET_CMD_LIST: ENOENT: no set is named 'nosuch'/],
      ['ENOENT', () => ipset.destroy('nosuch'), /no set is named 'nosuch'/],
      ['ENOENT', () => ipset.swap('nosuch', 'h'), /no set is named 'nosuch'/],
      ['EEXIST', () => ipset.create('h', 'hash:net'), /a set named 'h' exists already/],
      [
        'IPSET_ERR_FIND_TYPE',
        () => ipset.create('x', undeclared('hash:netz')),
        /no set type 'hash:netz'; did you mean 'hash:net'/,
      ],
      [
        'IPSET_ERR_EXIST',
        () => ipset.add('h', '10.0.0.1'),
        /IPSET_CMD_ADD \(10\.0\.0\.1\).*is in the set already/,
      ],
      [
        'IPSET_ERR_EXIST',
        () => ipset.del('h', '10.0.0.9'),
        /IPSET_CMD_DEL \(10\.0\.0\.9\).*is not in the set/,
      ],
      ['IPSET_ERR_HASH_FULL', () => ipset.add('h', full), /\(10\.1\.0\.\d+\).*the set is full/],
      ['IPSET_ERR_BITMAP_RANGE', () => ipset.add('b', '10.0.1.1'), /out of the range/],
      ['IPSET_ERR_BITMAP_RANGE_SIZE', () => ipset.create('x', 'bitmap:ip', { range: '10.0.0.0/8' }), /range/],
      ['IPSET_ERR_NAME', () => ipset.add('l', 'nosuch'), /member set does not exist/],
      ['IPSET_ERR_LOOP', () => ipset.add('l', 'l'), /cannot be a member/],
      ['IPSET_ERR_REF_EXIST', () => ipset.add('l', 'b before b'), /not a member of the list/],
      ['IPSET_ERR_BUSY', () => ipset.destroy('h'), /in use/],
      ['IPSET_ERR_EXIST_SETNAME2', () => ipset.rename('b', 'l'), /'l' exists already/],
      ['IPSET_ERR_EXIST_SETNAME2', () => ipset.swap('b', 'nosuch'), /no set is named 'nosuch'/],
      ['IPSET_ERR_TYPE_MISMATCH', () => ipset.swap('b', 'l'), /types of the sets do not match/],
      ['IPSET_ERR_TIMEOUT', () => ipset.add('h', '10.0.0.2 timeout 5'), /without timeout/],
      ['IPSET_ERR_COUNTER', () => ipset.add('h', '10.0.0.2 packets 5'), /without counters/],
      ['IPSET_ERR_COMMENT', () => ipset.add('h', '10.0.0.2 comment x'), /without comment/],
      ['IPSET_ERR_SKBINFO', () => ipset.add('h', '10.0.0.2 skbqueue 5'), /without skbinfo/],
      ['IPSET_ERR_INVALID_NETMASK', () => ipset.create('x', 'hash:ip', { netmask: 33 }), /netmask/],
    ];
    for (const [code, attempt, words] of refused) {
      await assert.rejects(
        attempt,
        (error: NetlinkError) => {
          assert.equal(error.code, code, error.message);
          assert.match(error.message, words);
          return true;
        },
        `${code} ${words}`,
      );
    }
    await ipset.add('h', '10.0.0.1', { exist: true });
    await ipset.del('h', '10.0.0.9', { exist: true });
  });

  it('wrong input is named before anything is sent', async () => {
    using place = new Place();
    const { ipset } = place;
    await ipset.create('a', 'hash:ip,port');
    const wrong: [() => Promise<unknown>, string][] = [
      [() => ipset.add('a', '1.1.1'), "hash:ip,port entry: '1.1.1' is not IP,PORT"],
      [() => ipset.add('a', '1.1.1,80'), "hash:ip,port entry: ip: '1.1.1' is not an address"],
      [
        () => ipset.add('a', '1.1.1.1/33,80'),
        "hash:ip,port entry: ip: '33' is not a prefix length from 0 to 32",
      ],
      [() => ipset.add('a', '1.1.1.1,htcp:80'), "hash:ip,port entry: port: no protocol is named 'htcp'"],
      [
        () => ipset.add('a', '1.1.1.1,tcp:x'),
        "hash:ip,port entry: port: 'x' is not a port, or a range of ports",
      ],
      [
        () => ipset.add('a', '1.1.1.1,80 tmeout 5'),
        "hash:ip,port entry: tmeout: no such option; did you mean 'timeout'?",
      ],
      [() => ipset.add('a', ['1.1.1.1,80', { ip: '1.1.1.1' }]), 'entries: [1].port: is missing'],
      [
        () => ipset.add('a', { ip: '1.1.1.1', port: 5, mac: '02:00:00:00:00:01' }),
        'hash:ip,port entry: mac: an entry of this type has none',
      ],
      [
        () => ipset.create({ name: 'b', type: 'hash:ip', hashsizes: 4 } as SetInput),
        "set: hashsizes: unknown; did you mean 'hashsize'?",
      ],
    ];
    for (const [attempt, message] of wrong) {
      await assert.rejects(attempt, (error: Error) => {
        assert.ok(error.message.startsWith(message), error.message);
        return true;
      });
    }
    assert.deepEqual((await ipset.list('a'))[0]!.entries, []);
  });

  it('a hundred thousand entries, and the one that is refused among them', async () => {
    using place = new Place();
    const { ipset } = place;
    await ipset.create('a', 'hash:ip', { maxelem: 200_000, comment: true });
    const entries = Array.from({ length: 100_000 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    await ipset.add('a', entries);
    const [set] = await ipset.list('a');
    assert.equal(set!.elements, entries.length);
    assert.deepEqual(set!.entries.map(({ ip }) => ip).sort(), [...entries].sort());
    let streamed = 0;
    for await (const _ of ipset.entries('a')) {
      if (streamed++ % 20_000 === 0) assert.deepEqual(await ipset.names(), ['a']);
    }
    assert.equal(streamed, entries.length);
    const { members: xml } = parseXml(place.tool(['list', 'a', '-o', 'xml']));
    assert.deepEqual(xml.map((member) => member.get('elem')!).sort(), [...entries].sort());

    await ipset.flush('a');
    const long = 'x'.repeat(255);
    const given = entries.slice(0, 5000).map((ip) => ({ ip, comment: long }));
    given[4321] = given[17]!;
    await assert.rejects(ipset.add('a', given), {
      code: 'IPSET_ERR_EXIST',
      path: '[4321]',
      message: `IPSET_CMD_ADD (10.0.0.17 comment "${long}"): IPSET_ERR_EXIST at [4321]: the entry is in the set already`,
    });
    assert.equal((await ipset.headers('a'))[0]!.elements, 4321);
    await ipset.del('a', entries.slice(0, 4321));
    assert.equal((await ipset.headers('a'))[0]!.elements, 0);
  });

  it('sync makes the fewest changes', async () => {
    using place = new Place();
    const { ipset } = place;
    await ipset.create('a', 'hash:net', { counters: true, comment: true, timeout: 0, maxelem: 8 });
    await ipset.add('a', ['10.0.0.0/8 packets 7 bytes 70', '11.0.0.0/8 comment old packets 9', '12.0.0.0/8']);
    const wanted = ['10.1.2.3/8', '11.0.0.0/8 comment new', '13.0.0.0-13.0.2.255', '14.0.0.0/8 timeout 900'];
    const changes = await ipset.sync('a', wanted);
    const plain = (entries: Entry[]) => entries.map((entry) => formatParts(entry, 'hash:net')).sort();
    assert.deepEqual(plain(changes.added), ['13.0.0.0/23', '13.0.2.0/24', '14.0.0.0/8']);
    assert.deepEqual(plain(changes.changed), ['11.0.0.0/8']);
    assert.deepEqual(plain(changes.removed), ['12.0.0.0/8']);
    const [set] = await ipset.list('a');
    assert.deepEqual(set!.entries.map((entry) => comparable(formatEntry(entry, 'hash:net'))).sort(), [
      '10.0.0.0/8 timeout 0 packets 7 bytes 70',
      '11.0.0.0/8 timeout 0 packets 9 bytes 0 comment "new"',
      '13.0.0.0/23 timeout 0 packets 0 bytes 0',
      '13.0.2.0/24 timeout 0 packets 0 bytes 0',
      '14.0.0.0/8 timeout 900 packets 0 bytes 0',
    ]);
    assert.deepEqual(await ipset.sync('a', wanted), { added: [], changed: [], removed: [] });

    // nothing happens where one entry is wrong, and no set is left behind
    await assert.rejects(ipset.sync('a', ['10.0.0.0/8', 'fd00::/16']), { path: '[1].ip' });
    assert.equal((await ipset.headers('a'))[0]!.elements, 5);
    assert.deepEqual(await ipset.names(), ['a']);

    // a full set gives room first
    const other = Array.from({ length: 8 }, (_, i) => `20.${i}.0.0/16`);
    await ipset.sync('a', other);
    assert.deepEqual(plain((await ipset.list('a'))[0]!.entries), other);

    await ipset.replace('a', ['1.0.0.0/8']);
    assert.deepEqual(plain((await ipset.list('a'))[0]!.entries), ['1.0.0.0/8']);
    assert.deepEqual(await ipset.names(), ['a']);
  });

  it('sync keeps the order of lists', async () => {
    using place = new Place();
    const { ipset } = place;
    await members(place);
    await ipset.create('l', 'list:set', { comment: true });
    const names = async () => (await ipset.list('l'))[0]!.entries.map(({ set }) => set);
    await ipset.add('l', ['m1', 'm2', 'm3']);
    for (const wanted of [['m3', 'm4', 'm1'], ['m1', 'm3', 'm4'], ['m2'], ['m4', 'm3', 'm2', 'm1'], []]) {
      await ipset.sync('l', wanted);
      assert.deepEqual(await names(), wanted);
    }
  });

  it('sync of a bitmap:ip,mac changes a MAC in place', async () => {
    using place = new Place();
    const { ipset } = place;
    await ipset.create('m', 'bitmap:ip,mac', { range: '10.0.0.0/24' });
    await ipset.add('m', '10.0.0.1,02:00:00:00:00:01');
    const changes = await ipset.sync('m', ['10.0.0.1,02:00:00:00:00:02']);
    assert.deepEqual(changes.changed, [{ ip: '10.0.0.1', mac: '02:00:00:00:00:02' }]);
    assert.deepEqual((await ipset.list('m'))[0]!.entries, changes.changed);
  });

  it('many live at once, and leave no descriptor behind', async () => {
    using place = new Place();
    const count = () => readdirSync('/proc/self/fd').length;
    await place.ipset.create('a', 'hash:ip');
    const before = count();
    const many = Array.from({ length: 50 }, () => new IPSet({ netns: place.namespace.fd }));
    await Promise.all(many.map((ipset, i) => ipset.add('a', `10.0.0.${i}`)));
    for (const ipset of many) ipset.close();
    assert.equal(count(), before);
    assert.equal((await place.ipset.headers('a'))[0]!.elements, 50);
    {
      await using gone = new IPSet({ netns: place.namespace.fd });
      many[0] = gone;
    }
    await assert.rejects(many[0]!.names(), { code: 'EBADF' });
  });
});
