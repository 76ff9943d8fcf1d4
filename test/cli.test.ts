import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type Json, noNamespaces, type Outcome, TestNamespace } from './helpers.js';
import { CLI } from './support/cli.js';

/** Runs the command line in a namespace. */
function tsroute2(space: TestNamespace, line: string): Outcome {
  const words = (line.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^["']|["']$/g, ''));
  return space.run(process.execPath, [CLI, ...words]);
}

/** Runs it and expects it to do what it is told, silently if that is a change. */
function done(space: TestNamespace, line: string): string {
  const { stdout, stderr, status } = tsroute2(space, line);
  assert.deepEqual({ stderr, status }, { stderr: '', status: 0 }, line);
  return stdout;
}

function objects(space: TestNamespace, line: string): Json[] {
  return JSON.parse(done(space, `--json ${line}`)) as Json[];
}

/** The cells of a table's rows. */
function rows(text: string): string[][] {
  const lines = text.trimEnd().split('\n');
  return lines.slice(1).map((line) => line.trim().split(/\s{2,}/));
}

/** The kernel lists some tables in an order of its own. */
const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

const PAIR = `
  link add v0 type veth peer name v1
  link set v0 up
  link set v1 up
  addr add 10.0.0.1/24 dev v1
`;

describe('the command line', { skip: noNamespaces, timeout: 180_000 }, () => {
  it('makes, changes, shows and removes links', () => {
    using space = new TestNamespace();
    done(space, 'link add name v0 mtu 1400 type veth peer name v1 address 02:00:00:00:00:09 mtu 1410');
    done(space, 'link add br0 type bridge forward_delay 400 up');
    done(space, 'link set v0 up master br0');
    done(space, 'link set v0 type bridge_slave hairpin on cost 7 learning off');
    done(space, 'link set dev v1 up alias "the other end" txqueuelen 7');
    done(space, 'link add vx0 type vxlan id 42 remote 10.0.0.9 dstport 4789 nolearning dev br0');
    done(space, 'link add mv0 link br0 type macvlan mode bridge');
    done(space, 'link set v1 arp off promisc on');
    const said = new Map(space.ipJson('link show').map((link) => [link.ifname as string, link]));
    const info = (name: string) =>
      said.get(name)!.linkinfo as { info_kind: string; info_data: Json; info_slave_data: Json };
    assert.deepEqual([said.get('v0')!.mtu, said.get('v0')!.master], [1400, 'br0']);
    assert.deepEqual(
      [said.get('v1')!.mtu, said.get('v1')!.address, said.get('v1')!.ifalias, said.get('v1')!.txqlen],
      [1410, '02:00:00:00:00:09', 'the other end', 7],
    );
    assert.ok((said.get('v1')!.flags as string[]).includes('NOARP'));
    assert.ok((said.get('v1')!.flags as string[]).includes('PROMISC'));
    assert.ok((said.get('br0')!.flags as string[]).includes('UP'));
    assert.equal(info('br0').info_data.forward_delay, 400);
    const { hairpin, cost, learning } = info('v0').info_slave_data;
    assert.deepEqual([hairpin, cost, learning], [true, 7, false]);
    const vxlan = info('vx0').info_data;
    assert.deepEqual(
      [vxlan.id, vxlan.remote, vxlan.port, vxlan.learning, vxlan.link],
      [42, '10.0.0.9', 4789, false, 'br0'],
    );
    assert.equal(said.get('mv0')!.link, 'br0');

    const table = rows(done(space, 'link show master br0'));
    assert.deepEqual(
      table.map((cells) => cells.slice(1, 3)),
      [['v0@v1', 'veth']],
    );
    assert.deepEqual(
      objects(space, 'link show type vxlan').map(({ ifname }) => ifname),
      ['vx0'],
    );
    done(space, 'link set v1 name w1');
    done(space, 'link set v0 nomaster');
    assert.equal(space.ipJson('link show v0')[0]!.master, undefined);
    done(space, 'link del w1');
    assert.deepEqual(
      objects(space, 'link').map(({ ifname }) => ifname),
      ['lo', 'br0', 'vx0', 'mv0'],
    );
  });

  it('takes any field by its path, value by its type', () => {
    using space = new TestNamespace();
    done(
      space,
      'link add ifname=vx0 linkinfo.kind=vxlan linkinfo.data.id=5 linkinfo.data.port 4790 linkinfo.data.gbp',
    );
    done(space, `link add ifname vx1 linkinfo '{"kind":"vxlan","data":{"id":6,"port":4791}}' mtu 0x500`);
    const [vx0, vx1] = objects(space, 'link show type vxlan') as { linkinfo: { data: Json }; mtu: number }[];
    assert.deepEqual(
      [vx0!.linkinfo.data.id, vx0!.linkinfo.data.port, vx0!.linkinfo.data.gbp],
      [5, 4790, true],
    );
    assert.deepEqual([vx1!.linkinfo.data.id, vx1!.mtu], [6, 0x500]);
  });

  it('addresses', () => {
    using space = new TestNamespace();
    space.ip('link add v0 type veth peer name v1');
    done(space, 'addr add 10.0.0.1/24 brd + dev v1');
    done(space, 'addr add 10.5.0.1 peer 10.5.0.2/32 dev v1 scope link');
    done(space, 'addr add fd00::1/64 dev v1 nodad valid_lft 500 preferred_lft 100');
    const said = (space.ipJson('addr show dev v1')[0]!.addr_info as Json[]).sort((a, b) =>
      byText(a.local, b.local),
    );
    assert.deepEqual(
      said.map(({ local, prefixlen, scope, broadcast, address }) => [
        local,
        prefixlen,
        scope,
        broadcast,
        address,
      ]),
      [
        ['10.0.0.1', 24, 'global', '10.0.0.255', undefined],
        ['10.5.0.1', 32, 'link', undefined, '10.5.0.2'],
        ['fd00::1', 64, 'global', undefined, undefined],
      ],
    );
    assert.ok(Math.abs(Number(said[2]!.preferred_life_time) - 100) <= 2);
    assert.equal(objects(space, '-4 addr show dev v1').length, 2);
    assert.match(done(space, 'addr show v1'), /^DEV +ADDRESS +PEER [\s\S]*\nv1 +10\.0\.0\.1\/24/);
    done(space, 'addr del 10.0.0.1/24 dev v1');
    done(space, '-6 addr flush dev v1');
    assert.deepEqual(
      objects(space, 'addr show dev v1').map(({ local }) => local),
      ['10.5.0.1'],
    );
  });

  it('routes', () => {
    using space = new TestNamespace();
    space.ip(PAIR);
    done(space, 'route add 10.9.0.0/16 via 10.0.0.2 dev v1 metric 10 proto static mtu 1300');
    done(space, 'route add blackhole 10.10.0.0/16');
    done(space, 'route add 10.11.0.0/16 nexthop via 10.0.0.2 dev v1 weight 3 nexthop via 10.0.0.3');
    done(space, 'route add default via 10.0.0.2 table 100 src 10.0.0.1');
    done(space, 'route append 10.9.0.0/16 via 10.0.0.3 metric 10');
    done(space, '-6 route add default dev v1');
    const said = space.ipJson('route show table all') as (Json & { nexthops: Json[] })[];
    const find = (dst: string) => said.find((route) => route.dst === dst)!;
    const first = find('10.9.0.0/16');
    assert.deepEqual([first.gateway, first.protocol, first.metric], ['10.0.0.2', 'static', 10]);
    assert.deepEqual(first.metrics, [{ mtu: 1300 }]);
    assert.equal(find('10.10.0.0/16').type, 'blackhole');
    assert.deepEqual(
      find('10.11.0.0/16').nexthops.map(({ gateway, weight }) => [gateway, weight]),
      [
        ['10.0.0.2', 3],
        ['10.0.0.3', 1],
      ],
    );
    const [fallback] = space.ipJson('route show table 100');
    assert.deepEqual([fallback!.dst, fallback!.prefsrc], ['default', '10.0.0.1']);
    assert.equal(objects(space, 'route show 10.9.0.0/16').length, 2);
    // as ip has it: the table main, unless another is named
    assert.ok(objects(space, 'route').every(({ table }) => table === 254));
    assert.ok(objects(space, 'route show table all').some(({ table }) => table === 255));
    assert.deepEqual(
      objects(space, 'route get 10.9.0.1').map(({ gateway }) => gateway),
      ['10.0.0.2'],
    );
    done(space, 'route change 10.9.0.0/16 via 10.0.0.4 metric 10');
    done(space, 'route del 10.10.0.0/16');
    done(space, 'route flush proto boot -4');
    assert.deepEqual(
      objects(space, '-4 route').map(({ dst }) => dst),
      ['10.0.0.0/24'],
    );
  });

  it('rules and neighbours', () => {
    using space = new TestNamespace();
    space.ip(PAIR);
    done(space, 'rule add from 10.0.0.0/8 fwmark 0x10/0xff lookup 100 priority 500');
    done(space, '-6 rule add not iif v1 ipproto tcp dport 80-90 prohibit pref 501');
    const [four] = space.ipJson('-4 rule show pref 500');
    assert.deepEqual(
      [four!.src, four!.fwmark, four!.fwmask, four!.table],
      ['10.0.0.0', '0x10', '0xff', '100'],
    );
    const [six] = space.ipJson('-6 rule show pref 501');
    assert.deepEqual(
      [six!.iif, six!.ipproto, six!.dport_start, six!.action, six!.not],
      ['v1', 'tcp', 80, 'prohibit', null],
    );
    done(space, 'rule del priority 500');
    done(space, '-6 rule del priority 501');
    done(space, 'neigh add 10.0.0.20 lladdr 02:00:00:00:00:02 dev v1');
    done(space, 'neigh add proxy 10.0.0.30 dev v1');
    done(space, 'neigh replace 10.0.0.21 lladdr 02:00:00:00:00:03 dev v1 nud stale router');
    assert.deepEqual(
      objects(space, '-4 neigh')
        .map(({ dst, state, flags }) => [dst, state, flags])
        .sort(byText),
      [
        ['10.0.0.20', ['permanent'], []],
        ['10.0.0.21', ['stale'], ['router']],
      ],
    );
    assert.deepEqual(
      objects(space, 'neigh show proxy').map(({ dst }) => dst),
      ['10.0.0.30'],
    );
    done(space, 'neigh del 10.0.0.20 dev v1');
  });

  it('prints what the library reads, and nothing else, as JSON', async () => {
    using space = new TestNamespace();
    space.ip(PAIR);
    const ipr = space.ipr();
    const plain = (value: unknown) =>
      JSON.parse(JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part)));
    assert.deepEqual(objects(space, 'rule -4'), plain(await ipr.rule.dump({ family: 'inet' })));
    assert.deepEqual(
      objects(space, 'route show table all -4'),
      plain(await ipr.route.dump({ family: 'inet' })),
    );
    assert.deepEqual(
      objects(space, 'link show lo').map(({ index }) => index),
      [1],
    );
    assert.deepEqual(objects(space, 'link show type vxlan'), []);
  });

  it('shows control characters for what they are', () => {
    using space = new TestNamespace();
    space.ip('link add v0 type veth peer name v1');
    const set = space.run('ip', ['link', 'set', 'v0', 'alias', 'a\u001b[31mb\nc']);
    assert.equal(set.status, 0);
    const shown = done(space, 'link show v0');
    assert.ok(shown.includes('a\\x1b[31mb\\x0ac'), shown);
    assert.equal(shown.split('\n').length, 3);
    assert.equal(objects(space, 'link show v0')[0]!.ifalias, 'a\u001b[31mb\nc');
  });

  it('prints events as they come', async () => {
    using space = new TestNamespace();
    const start = (...words: string[]) =>
      spawn('nsenter', [`--net=${space.ns.path}`, process.execPath, CLI, 'monitor', ...words], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
    const read = (child: ReturnType<typeof start>, until: RegExp): Promise<string> =>
      new Promise((resolve, reject) => {
        let text = '';
        const timer = setTimeout(() => reject(new Error(`only this came: ${text}`)), 50_000);
        child.stdout.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
          if (!until.test(text)) return;
          clearTimeout(timer);
          child.kill();
          resolve(text);
        });
      });
    const all = read(start(), /^newroute .*10\.1\.0\.0[\s\S]*\ndelroute .*10\.1\.0\.0/m);
    const routes = read(start('route', '--json'), /"event":"delroute"/);
    // what happens before they listen they cannot tell
    let over = false;
    const acting = (async () => {
      space.ip(PAIR);
      while (!over) {
        space.ip('route add 10.1.0.0/16 via 10.0.0.2\nroute del 10.1.0.0/16');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })();
    const [lines, objectsText] = await Promise.all([all, routes]).finally(() => {
      over = true;
    });
    await acting;
    assert.match(lines, /^newroute +dst 10\.1\.0\.0\/16 via 10\.0\.0\.2 dev v1 proto boot$/m);
    const events = objectsText
      .split('\n')
      .filter(Boolean)
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Json);
    assert.ok(events.every(({ event }) => event === 'newroute' || event === 'delroute'));
  });
});

describe('wrong usage of the command line', { skip: noNamespaces, timeout: 180_000 }, () => {
  const cases: readonly (readonly [line: string, status: number, stderr: string | RegExp])[] = [
    ['lnk', 2, /^unknown object 'lnk'; did you mean 'link'\?/],
    ['link shwo', 2, /^tsroute2 link: unknown verb 'shwo' \(verbs are add, .*\); did you mean 'show'\?/],
    ['link --jsn', 2, "unknown option '--jsn'; did you mean '--json'? (see tsroute2 --help)"],
    ['link set lo mtu', 2, "'mtu' needs a value (see tsroute2 --help)"],
    ['addr add', 2, 'addr add: nothing is said about what (see tsroute2 --help)'],
    ['addr flush', 2, /^addr flush: say which/],
    ['link set lo mtuu 1500', 1, "unknown word 'mtuu'; did you mean 'mtu'?"],
    ['link add x type vxlan idd 5', 1, "unknown word 'idd'; did you mean 'id'?"],
    ['link add x type vxlann id 5', 1, "type: unknown kind 'vxlann'; did you mean 'vxlan'?"],
    ['link set lo linkinfo.knd=x', 1, "unknown word 'linkinfo.knd=x'; did you mean 'linkinfo.kind'?"],
    ['link set lo mtu many', 1, "mtu: 'many' is not a number"],
    [
      'route add 10.0.0.0/8 dev lo proto stattic',
      1,
      "rtmsg: protocol: 'stattic' is not one of its values; did you mean 'static'?",
    ],
    [
      'route add 10.0.0.0/8 table mian',
      1,
      "rtmsg: table: 'mian' is the name of no routing table; did you mean 'main'?",
    ],
    [
      'link add sixteencharacter type veth',
      1,
      "ifinfomsg: ifname: 'sixteencharacter' is 16 bytes long, at most 15 fit",
    ],
    ['link show nobody', 1, "RTM_GETLINK: no link 'nobody' (ENODEV)"],
    ['addr add 10.0.0.1/24 dev nobody', 1, "RTM_GETLINK: no link 'nobody' (ENODEV at dev)"],
    ['addr add 10.0.0.300/24 dev lo', 1, "ifaddrmsg: address: '10.0.0.300' is not an IP address"],
    ['route add 10.0.0.0/33 dev lo', 1, /^rtmsg: dst: /],
    ['link add x type vxlan id 16777216', 1, "id: '16777216' is not from 0 to 16777215"],
    [
      'route add default via 192.0.2.1',
      1,
      "RTM_NEWROUTE: route 'default': ENETUNREACH: Nexthop has invalid gateway",
    ],
    ['-n no-such-namespace link', 1, "no network namespace is named 'no-such-namespace'"],
    ['link set lo netns no-such-namespace', 1, "no network namespace is named 'no-such-namespace'"],
    ['monitor lnik', 1, /^unknown multicast group 'lnik'; did you mean 'link'\?$/],
  ];
  for (const [line, status, message] of cases) {
    it(`${line}: exit ${status}`, () => {
      using space = new TestNamespace();
      const outcome = tsroute2(space, line);
      assert.deepEqual([outcome.stdout, outcome.status], ['', status]);
      const text = outcome.stderr.replace(/^tsroute2: /, '').trimEnd();
      assert.match(outcome.stderr, /^tsroute2(: | link: )/);
      assert.ok(!text.includes('\n'), text);
      if (typeof message === 'string') assert.equal(text, message);
      else assert.match(text, message);
    });
  }

  it('says what right is missing', () => {
    using space = new TestNamespace();
    const without = ['--bounding-set', '-net_admin', '--inh-caps', '-net_admin', process.execPath, CLI];
    const refused = space.run('setpriv', [...without, 'link', 'set', 'lo', 'mtu', '1500']);
    assert.deepEqual(
      [refused.stderr, refused.status],
      [
        "tsroute2: RTM_NEWLINK: link 'lo': EPERM: Operation not permitted (CAP_NET_ADMIN is needed in the namespace of the socket)\n",
        1,
      ],
    );
    assert.equal(space.run('setpriv', [...without, 'link', 'show', 'lo']).status, 0);
  });
});

describe('help and the launcher', { timeout: 60_000 }, () => {
  it('tells what there is', { skip: noNamespaces }, () => {
    using space = new TestNamespace();
    assert.match(done(space, '--help'), /^tsroute2: shows and changes /);
    assert.match(done(space, 'link --help'), /^tsroute2 link /);
    assert.match(done(space, 'route help'), /^tsroute2 route /);
    assert.match(done(space, '--version'), /^tsroute2 \d+\.\d+\.\d+\n$/);
    const nothing = tsroute2(space, '');
    assert.deepEqual([nothing.status, nothing.stdout], [2, '']);
  });

  const built = existsSync(new URL('../../dist/cli.js', import.meta.url))
    ? noNamespaces
    : 'dist is not built';
  it('starts from the bundle', { skip: built }, () => {
    using space = new TestNamespace();
    for (let i = 0; i < 2; i++) {
      const { stdout, stderr, status } = space.run(process.execPath, [CLI, 'link', 'show', 'lo']);
      assert.deepEqual([stderr, status], ['', 0]);
      assert.match(stdout, /^INDEX +NAME .*\n +1 +lo +loopback /);
    }
    const wrong = space.run(process.execPath, [CLI, 'link', 'show', 'nobody']);
    assert.equal(wrong.status, 1);
  });
});
