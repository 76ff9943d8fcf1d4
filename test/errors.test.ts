/** What an error says, and where it points: at the caller's line, the object, the field and what to write instead. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { build } from 'esbuild';
import { Decoder } from '../src/decoder/index.js';
import {
  EncodeError,
  GenericNetlink,
  IPDB,
  IPRoute,
  IPSet,
  IW,
  NetlinkError,
  NetlinkSocket,
  NetNS,
  netns,
  SqlMirror,
  TaskStats,
} from '../src/index.js';
import * as messages from '../src/messages/route/index.js';
import { kinds } from '../src/messages/route/link/kinds.js';
import { linkinfo } from '../src/messages/route/link/linkinfo.js';
import { slaveKinds } from '../src/messages/route/link/slave-kinds.js';
import { rtax, rtnexthop } from '../src/messages/route/rtmsg.js';
import type { AnyType, Attributes, Message } from '../src/schema/type.js';
import { resolve } from '../src/schema/type.js';
import { faulty, memoryPair } from '../src/testing.js';
import { noNamespaces, rejection, TestNamespace } from './helpers.js';

/** The first place that an error points at. */
function firstFrame(error: Error): string {
  return error.stack!.split('\n').find((line) => /^\s+at /.test(line)) ?? '';
}

const HERE = /errors\.test\.[jt]s:\d+:\d+/;

describe('the stack of an error', { skip: noNamespaces }, () => {
  type Act = (space: TestNamespace) => unknown;
  const acts: Readonly<Record<string, Act>> = {
    'a refusal within the call': (space) => space.ipr().link.del({ index: 999 }),
    'an interface to look up': (space) => space.ipr().addr.add({ dev: 'nope', address: '10.0.0.1/24' }),
    'wrong input': (space) => space.ipr().link.set({ index: 1, mtuu: 3 } as object),
    'wrong input, an interface to look up': (space) => space.ipr().link.set({ dev: 'lo', mtuu: 3 } as object),
    'a getter': (space) => space.ipr().link.get({ ifname: 'nope' }),
    'a getter with an interface': (space) => space.ipr().neigh.get({ dev: 'lo', dst: '10.0.0.1' }),
    'a dump': (space) => space.ipr().route.dump({ table: 7, oif: 'nope' }),
    'a stream': async (space) => {
      for await (const _batch of space.ipr().route.dump({ oif: 'nope' }).batches()) void _batch;
    },
    ensure: async (space) => await space.ipr().route.ensure({ dst: '10.0.0.0/8', gateway: '10.0.0.1' }),
    flush: async (space) => await space.ipr().addr.flush({ dev: 'nope' }),
    'a timeout': async (space) => await space.ipr().link.wait('nope', { timeout: 1 }),
    'a closed socket': (space) => {
      const ipr = space.ipr();
      ipr.close();
      return ipr.link.get({ dev: 'lo' });
    },
    'an unknown option': (space) => space.ipr().link.get({ dev: 'lo' }, { timout: 1 } as object),
    ipset: async (space) => {
      await using ipset = new IPSet({ netns: space.ns.fd });
      return await ipset.list('nope');
    },
    'generic netlink': async (space) => {
      await using genl = new GenericNetlink({ netns: space.ns.fd });
      return await genl.family('nope');
    },
    'traffic control': (space) => space.ipr().tc.qdisc.add({ dev: 'lo', kind: 'nope' as never }),
    'a bridge': (space) => space.ipr().bridge.vlan.add({ dev: 'lo', vid: 5 }),
  };
  for (const [name, act] of Object.entries(acts)) {
    it(`begins at the caller's line: ${name}`, async () => {
      using space = new TestNamespace();
      const error = await rejection((async () => await act(space))());
      assert.match(firstFrame(error), HERE, error.stack);
    });
  }

  it('of an answer that came later, and of what was not awaited at once', async () => {
    using space = new TestNamespace();
    const [near] = memoryPair();
    await using socket = new NetlinkSocket({ transport: near, timeout: 5 });
    socket.registerPolicy(messages.routeMessages);
    const awake = setTimeout(() => {}, 10_000);
    const late = socket.get('getlink', { index: 1 });
    const lookup = space.ipr().addr.add({ dev: 'nope', address: '10.0.0.1/24' });
    lookup.catch(() => {});
    assert.match(firstFrame(await rejection(late)), HERE);
    assert.match(firstFrame(await rejection(lookup)), HERE);
    clearTimeout(awake);
  });

  it('of a program that is no file', async () => {
    const program = `import('tsroute2').then(({ IPRoute }) => new IPRoute().link.get({ dev: 'nope' }))`;
    const { stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    assert.match(stderr, /NetlinkError: .*\n {4}at \[eval\]:1:/);
  });

  it('of the refusals of a batch', async () => {
    using space = new TestNamespace();
    const batch = space.ipr().batch();
    batch.link.del({ index: 999 });
    batch.addr.add({ dev: 'nope', address: '10.0.0.1/24' });
    const results = await batch.run();
    assert.equal(results.length, 2);
    for (const result of results) {
      assert.ok(!result.ok);
      assert.match(firstFrame(result.error), HERE);
    }
  });

  it('may be replaced, and stays out of what is enumerated', () => {
    const error = new EncodeError('message', 'path', 'reason');
    assert.deepEqual(Object.keys(error).sort(), ['name', 'path', 'reason']);
    error.stack = 'mine';
    assert.equal(error.stack, 'mine');
  });
});

describe('the call that failed', { skip: noNamespaces }, () => {
  it('is not pointed at where a line within a function that was given to it failed', async () => {
    using space = new TestNamespace();
    const broken = (): never => {
      throw new TypeError('mine');
    };
    const error = await rejection(netns.run(space.ns.fd, broken));
    assert.equal(error.message, 'mine');
    assert.match(firstFrame(error), /broken .*errors\.test/);
    const inside = await rejection(
      netns.run(space.ns.fd, function given(ns) {
        return ns.addr.add({ dev: 'nope', address: '10.0.0.1/24' });
      }),
    );
    assert.match(firstFrame(inside), /given .*errors\.test/);
  });

  it('keeps what a program throws, also where it is one file with the library', async () => {
    const contents = `
      import { publicVerbs } from './src/schema/verbs.ts';
      class Utility { run(call) { return call(); } }
      publicVerbs(Utility);
      const mine = new TypeError('mine');
      try { new Utility().run(() => { throw mine; }); } catch (error) { console.log(error === mine); }
      try { new Utility().run(null); } catch (error) { console.log(error.message); }`;
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: '.' },
      bundle: true,
      write: false,
      format: 'cjs',
      platform: 'node',
      logLevel: 'error',
    });
    const { stdout } = spawnSync(process.execPath, ['-'], { input: outputFiles[0]!.text, encoding: 'utf8' });
    assert.equal(stdout, 'true\nUtility.run: call is null\n');
  });

  it('is named, with the cause, where an argument has the wrong type', async () => {
    using space = new TestNamespace();
    await using ipset = new IPSet({ netns: space.ns.fd });
    const missing = await rejection(ipset.ensure(undefined as never));
    assert.match(missing.message, /^IPSet\.ensure: \w+ is missing$/);
    const none = await rejection(Promise.resolve().then(() => ipset.list('x', null as never)));
    assert.match(none.message, /^IPSet\.list: options is null$/);
    const wrong = await rejection(ipset.create(5 as never));
    assert.match(wrong.message, /^IPSet\.create/);
    assert.ok(wrong.cause instanceof TypeError);
    assert.match(wrong.cause.stack!, /ipset/);
  });
});

describe('messages name the object', { skip: noNamespaces }, () => {
  const rows: readonly (readonly [string, (ipr: IPRoute) => PromiseLike<unknown>, string | RegExp])[] = [
    [
      'a link that is there',
      (ipr) => ipr.link.add({ ifname: 'br0', linkinfo: { kind: 'bridge' } }),
      "RTM_NEWLINK: link 'br0': EEXIST: File exists",
    ],
    ['a link that is not', (ipr) => ipr.link.get({ ifname: 'nope' }), "RTM_GETLINK: no link 'nope' (ENODEV)"],
    [
      'a link by a long name',
      (ipr) => ipr.link.get({ dev: 'a-rather-long-name' }),
      "RTM_GETLINK: no link 'a-rather-long-name' (ENODEV)",
    ],
    ['a link by its index', (ipr) => ipr.link.del({ index: 99 }), 'RTM_DELLINK: no link 99 (ENODEV)'],
    [
      'a link by the name that was given',
      (ipr) => ipr.link.set({ dev: 'br0', mtu: 5 }),
      /^RTM_NEWLINK: link 'br0': E/,
    ],
    [
      'a master that is not there',
      (ipr) => ipr.link.set({ dev: 'br0', master: 'nope' }),
      "RTM_GETLINK: no link 'nope' (ENODEV at master)",
    ],
    [
      'an address',
      (ipr) => ipr.addr.add({ dev: 'br0', address: '10.0.0.1/24' }),
      /^RTM_NEWADDR: address '10\.0\.0\.1\/24' dev 'br0': EEXIST: /,
    ],
    [
      'a route',
      (ipr) => ipr.route.del({ dst: '10.9.0.0/16' }),
      "RTM_DELROUTE: no route '10.9.0.0/16' (ESRCH)",
    ],
    [
      'a route of a table',
      (ipr) => ipr.route.del({ dst: '10.9.0.0/16', table: 7 }),
      "RTM_DELROUTE: route '10.9.0.0/16' table 7: ESRCH: FIB table does not exist",
    ],
    [
      'the default route',
      (ipr) => ipr.route.add({ gateway: '192.0.2.1' }),
      /^RTM_NEWROUTE: route 'default': ENETUNREACH: /,
    ],
    ['a rule', (ipr) => ipr.rule.del({ priority: 77 }), 'RTM_DELRULE: no rule priority 77 (ENOENT)'],
    [
      'a neighbour',
      (ipr) => ipr.neigh.del({ dev: 'br0', dst: '10.0.0.9' }),
      "RTM_DELNEIGH: no neighbour '10.0.0.9' dev 'br0' (ENOENT)",
    ],
    ['a nexthop', (ipr) => ipr.nexthop.get({ id: 77 }), 'RTM_GETNEXTHOP: no nexthop 77 (ENOENT)'],
    [
      'a qdisc',
      (ipr) => ipr.tc.qdisc.add({ dev: 'br0', kind: 'nope' as never }),
      /^RTM_NEWQDISC: qdisc 'nope' dev 'br0': ENOENT: /,
    ],
  ];
  for (const [what, act, message] of rows) {
    it(what, async () => {
      using space = new TestNamespace();
      const ipr = space.ipr();
      await ipr.link.add({ ifname: 'br0', linkinfo: { kind: 'bridge' }, up: true });
      await ipr.addr.add({ dev: 'br0', address: '10.0.0.1/24' });
      const error = await rejection((async () => await act(ipr))());
      assert.ok(error instanceof NetlinkError, error.stack);
      if (typeof message === 'string') assert.equal(error.message, message);
      else assert.match(error.message, message);
    });
  }

  it('the path says which field named what is missing', async () => {
    using space = new TestNamespace();
    const error = await rejection(space.ipr().addr.add({ dev: 'nope', address: '10.0.0.1/24' }));
    assert.ok(error instanceof NetlinkError);
    assert.deepEqual([error.code, error.path, error.request], ['ENODEV', 'dev', 'RTM_GETLINK']);
  });
});

describe('words of other tools', { skip: noNamespaces }, () => {
  const rows: readonly (readonly [string, (ipr: IPRoute) => PromiseLike<unknown>, RegExp])[] = [
    ['metric', (ipr) => ipr.route.add({ dst: '10.0.0.0/8', metric: 5 } as object), /'priority'/],
    ['mac', (ipr) => ipr.link.add({ ifname: 'x', mac: '02:00:00:00:00:01' } as object), /'address'/],
    ['state', (ipr) => ipr.link.set({ index: 1, state: 'up' } as object), /up: true/],
    ['type', (ipr) => ipr.link.add({ ifname: 'x', type: 'bridge' } as object), /linkinfo: \{ kind/],
    ['from', (ipr) => ipr.rule.add({ from: '10.0.0.0/8' } as object), /'src'/],
    ['via as a string', (ipr) => ipr.route.add({ dst: '10.0.0.0/8', via: '10.0.0.1' } as object), /gateway/],
    [
      'via of a hop',
      (ipr) => ipr.route.add({ dst: '10.0.0.0/8', multipath: [{ via: '10.0.0.1' }] } as object),
      /multipath\[0\]\.via: .*gateway/,
    ],
    ['mtu of a route', (ipr) => ipr.route.add({ dst: '10.0.0.0/8', mtu: 1400 } as object), /'metrics\.mtu'/],
    [
      'vni',
      (ipr) => ipr.link.add({ ifname: 'x', linkinfo: { kind: 'vxlan', data: { vni: 5 } } } as object),
      /linkinfo\.data\.vni: .*'id'/,
    ],
    [
      'options of a kind',
      (ipr) => ipr.link.add({ ifname: 'x', linkinfo: { type: 'bridge' } } as object),
      /linkinfo\.type: .*'kind'/,
    ],
    [
      'brd',
      (ipr) => ipr.addr.add({ index: 1, address: '10.0.0.1/24', brd: '10.0.0.255' } as object),
      /'broadcast'/,
    ],
    [
      'valid_lft',
      (ipr) => ipr.addr.add({ index: 1, address: '10.0.0.1/24', valid_lft: 60 } as object),
      /'cacheinfo\.valid'/,
    ],
    ['nud', (ipr) => ipr.neigh.add({ ifindex: 1, dst: '10.0.0.1', nud: 'permanent' } as object), /'state'/],
    ['lookup', (ipr) => ipr.rule.add({ lookup: 100 } as object), /'table'/],
    ['the name in C', (ipr) => ipr.link.set({ index: 1, IFLA_TXQLEN: 5 } as object), /'txqlen'/],
  ];
  for (const [word, act, hint] of rows) {
    it(word, async () => {
      using space = new TestNamespace();
      const error = await rejection((async () => await act(space.ipr()))());
      assert.ok(error instanceof EncodeError, error.stack);
      assert.match(error.message, hint);
    });
  }
});

/** Keys that verbs take besides those of their messages. */
const VERBS = new Set(['dev', 'up', 'netns', 'prio']);

/** Whether a path leads to something in a message or set. */
function leads(type: Message | Attributes, path: string, root: Message | Attributes = type): boolean {
  const [first, ...rest] = path.split('.');
  const [key = ''] = first!.split('[');
  const set = type.kind === 'message' ? type.attributes : type;
  const field = type.kind === 'message' ? type.header.fields.find((one) => one.key === key)?.type : undefined;
  const found: AnyType | undefined = set.byKey.get(key)?.type ?? field;
  if (found === undefined) return rest.length === 0 && type === root && VERBS.has(key);
  if (rest.length === 0) return true;
  const inner = resolve(found);
  const next = rest.join('.');
  const into =
    inner.kind === 'nest'
      ? resolve<Attributes>(inner.set)
      : inner.kind === 'records'
        ? resolve<Message>(inner.of)
        : inner;
  if (into.kind === 'struct') return into.fields.some((one) => one.key === rest[0]);
  if (into.kind === 'select') {
    const cases = [...Object.values(into.cases), into.other].map((one) => resolve(one));
    return cases.some((one) => {
      const set = one.kind === 'nest' ? resolve<Attributes>(one.set) : one;
      if (set.kind === 'struct') return set.fields.some((field) => field.key === rest[0]);
      return (set.kind === 'attributes' || set.kind === 'message') && leads(set, next, root);
    });
  }
  return (into.kind === 'attributes' || into.kind === 'message') && leads(into, next, root);
}

describe('aliases', () => {
  const owners = new Map<string, Message | Attributes>();
  for (const { name, message } of Object.values(messages.routeMessages)) owners.set(name, message);
  for (const [name, set] of Object.entries({ ...kinds, ...slaveKinds, linkinfo, rtax, rtnexthop }))
    owners.set(name, resolve<Attributes>(set as unknown as AnyType));

  it('lead to keys that there are, from words that are none', () => {
    let count = 0;
    const wrong: string[] = [];
    for (const [owner, type] of owners) {
      for (const [word, instead] of Object.entries(type.aliases ?? {})) {
        count++;
        const [key = '', shape] = word.split(':');
        const set = type.kind === 'message' ? type.attributes : type;
        if (shape === undefined && set.byKey.has(key))
          wrong.push(`${owner}: '${word}' is an attribute itself`);
        const [path = ''] = instead.split(/[:,\s(]/);
        if (!leads(type, path)) wrong.push(`${owner}: '${word}' → '${instead}', but there is no ${path}`);
      }
    }
    assert.deepEqual([...new Set(wrong)], []);
    assert.ok(count > 300, `${count}`);
  });
});

describe('an unknown option', { skip: noNamespaces }, () => {
  type Call = (space: TestNamespace) => unknown;
  const calls: Readonly<Record<string, readonly [Call, RegExp]>> = {
    IPRoute: [() => new IPRoute({ nets: 'x' } as object), /'nets'.*'netns'/],
    NetNS: [() => new NetNS({ nam: 'x' } as object), /'nam'.*'name'/],
    IPSet: [() => new IPSet({ nets: 'x' } as object), /'nets'.*'netns'/],
    IW: [() => new IW({ nets: 'x' } as object), /'nets'.*'netns'/],
    GenericNetlink: [() => new GenericNetlink({ nets: 'x' } as object), /'nets'.*'netns'/],
    TaskStats: [() => new TaskStats({ nets: 'x' } as object), /'nets'.*'netns'/],
    NetlinkSocket: [() => new NetlinkSocket({ protocl: 0 } as object), /'protocl'.*'protocol'/],
    Decoder: [() => new Decoder({ formt: 'hex' } as object), /'formt'.*'format'/],
    'IPDB.open': [(s) => IPDB.open({ netns: s.ns.fd, view: ['routes'] } as object), /'view'.*'views'/],
    'IPDB.open, a source': [
      (s) => IPDB.open({ sources: { a: { netns: s.ns.fd, nmae: 'x' } } } as object),
      /'nmae'.*'name'/,
    ],
    monitor: [(s) => s.ipr().monitor({ group: ['link'] } as object), /'group'.*'groups'/],
    'a verb': [
      (s) => s.ipr().link.set({ index: 1, mtu: 1500 }, { timout: 3 } as object),
      /'timout'.*'timeout'/,
    ],
    'a verb with a name': [
      (s) => s.ipr().link.set({ dev: 'lo', mtu: 1500 }, { timout: 3 } as object),
      /'timout'/,
    ],
    'a getter': [(s) => s.ipr().link.get({ dev: 'lo' }, { timout: 3 } as object), /'timout'/],
    'a dump': [(s) => s.ipr().link.dump({}, { retris: 3 } as object), /'retris'.*'retries'/],
    'a dump of entries': [
      (s) => s.ipr().bridge.vlan.dump({}, { retris: 3 } as object),
      /'retris'.*'retries'/,
    ],
    ensure: [
      (s) => s.ipr().addr.ensure({ dev: 'lo', address: '10.0.0.1/8' }, { absent: true } as object),
      /'absent'/,
    ],
    'ensure of a link': [
      (s) => s.ipr().link.ensure({ ifname: 'x' }, { presnt: false } as object),
      /'presnt'.*'present'/,
    ],
    poll: [(s) => s.ipr().route.poll({}, { timout: 1 } as object), /'timout'.*'timeout'/],
    wait: [(s) => s.ipr().link.wait('lo', { operstat: 'up' } as object), /'operstat'.*'operstate'/],
    batch: [
      (s) =>
        s
          .ipr()
          .batch()
          .link.set({ index: 1 }, { timout: 3 } as object),
      /'timout'/,
    ],
    'NetlinkSocket.get': [
      (s) => s.ipr().socket.get('getlink', { index: 1 }, { flag: 1 } as object),
      /'flag'.*'flags'/,
    ],
    'NetlinkSocket.subscribe': [
      (s) => s.ipr().socket.subscribe([], { sinal: 1 } as object),
      /'sinal'.*'signal'/,
    ],
    'IPSet, a verb': [
      async (s) => {
        await using ipset = new IPSet({ netns: s.ns.fd });
        await ipset.destroy('x', { exists: true } as object);
      },
      /'exists'.*'exist'/,
    ],
    'netns.watch': [() => netns.watch({ intial: true } as object), /'intial'.*'initial'/],
    'netns.nsid': [() => netns.nsid.list({ ns: 'x' } as object), /'ns'/],
    'netns.openSocket': [(s) => netns.openSocket(s.ns.fd, { adress: '::' } as object), /'adress'.*'address'/],
    'GenericNetlink, a verb': [
      async (s) => {
        await using genl = new GenericNetlink({ netns: s.ns.fd });
        await genl.family('nlctrl', { timout: 1 } as object);
      },
      /'timout'.*'timeout'/,
    ],
    faulty: [() => faulty(memoryPair()[0], [], { type: {} } as object), /'type'.*'types'/],
  };
  for (const [name, [call, message]] of Object.entries(calls)) {
    it(`is refused by ${name}`, async () => {
      using space = new TestNamespace();
      const error = await rejection((async () => await call(space))());
      assert.ok(error instanceof TypeError, error.stack);
      assert.match(error.message, /^unknown option /);
      assert.match(error.message, message);
    });
  }

  it('is refused by the live database', async () => {
    using space = new TestNamespace();
    await using db = await IPDB.open({ netns: space.ns.fd });
    const refused: readonly (readonly [() => unknown, RegExp])[] = [
      [() => db.watch('addresses', undefined, { inital: true } as object), /'inital'.*'initial'/],
      [() => db.waitFor(() => true, { timout: 1 } as object), /'timout'/],
      [() => db.transaction(() => {}, { forced: true } as object), /'forced'.*'force'/],
      [() => db.begin().commit({ forced: true } as object), /'forced'.*'force'/],
      [() => db.apply({ version: 1 }, { dryrn: true } as object), /'dryrn'.*'dryRun'/],
      [() => db.addSource('b', { nmae: 'x' } as object), /'nmae'.*'name'/],
      [() => SqlMirror.open(db, { sqlit: ':memory:' } as object), /'sqlit'.*'sqlite'/],
    ];
    for (const [call, message] of refused) {
      const error = await rejection((async () => await call())());
      assert.ok(error instanceof TypeError, error.stack);
      assert.match(error.message, message);
    }
  });

  it('every interface of options has its names at run time', async () => {
    const { readdirSync, readFileSync } = await import('node:fs');
    const root = new URL('../../src/', import.meta.url);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/^(cli|messages)\//.test(file))
      .map((file) => readFileSync(new URL(file, root), 'utf8'));
    const all = files.join('\n');
    const entries = ['index.ts', 'decoder/index.ts', 'testing.ts', 'netns/index.ts']
      .map((file) => readFileSync(new URL(file, root), 'utf8'))
      .join('\n');
    /** Checked as part of another, or by the encoder. */
    const elsewhere =
      /^(IWMonitorOptions|IPSetCallOptions|DatagramStreamOptions|EntryOptions|SetOptions|TransportOptions|RateOptions|FeedOptions|PostgresOptions)$/;
    for (const [, name, own] of all.matchAll(/^export (?:interface|type) (\w*(?:Options|Wait))\b(.*)$/gm)) {
      // one with nothing of its own is checked as what it extends
      const isAlias = /extends \w+ \{\}$/.test(own!);
      if (isAlias || elsewhere.test(name!) || !entries.includes(name!)) continue;
      assert.ok(all.includes(`optionNames<${name}`), `${name}: misspelt options would be ignored`);
    }
  });
});

describe('an unknown field of a document', { skip: noNamespaces }, () => {
  const rows: readonly (readonly [object, string])[] = [
    [
      { interfaces: [{ ifname: 'lo', adresses: [] }] },
      "interfaces[0].adresses: unknown field; did you mean 'addresses'?",
    ],
    [
      { interfaces: [{ ifname: 'lo', type: 'bridge' }] },
      "interfaces[0].type: unknown field; did you mean 'kind'?",
    ],
    [
      { interfaces: [{ ifname: 'lo', addresses: [{ address: '10.0.0.1/8', scop: 'link' }] }] },
      "interfaces[0].addresses[0].scop: unknown field; did you mean 'scope'?",
    ],
    [
      { interfaces: [{ ifname: 'lo', vlans: [{ vid: 3, pvd: true }] }] },
      "interfaces[0].vlans[0].pvd: unknown field; did you mean 'pvid'?",
    ],
    [
      { interfaces: [{ ifname: 'lo', fdb: [{ lladdr: '02:00:00:00:00:01', vlna: 3 }] }] },
      "interfaces[0].fdb[0].vlna: unknown field; did you mean 'vlan'?",
    ],
    [
      { routes: [{ dst: '10.0.0.0/8', metric: 3 }] },
      "routes[0].metric: unknown field; did you mean 'priority'?",
    ],
    [
      { routes: [{ dst: '10.0.0.0/8', multipath: [{ gatway: '10.0.0.1' }] }] },
      "routes[0].multipath[0].gatway: unknown field; did you mean 'gateway'?",
    ],
    [{ rules: [{ from: '10.0.0.0/8' }] }, "rules[0].from: unknown field; did you mean 'src'?"],
    [
      { nexthops: [{ id: 1, gatewy: '10.0.0.1' }] },
      "nexthops[0].gatewy: unknown field; did you mean 'gateway'?",
    ],
    [
      { neighbours: [{ dev: 'lo', dst: '10.0.0.1', mac: '02:00:00:00:00:01' }] },
      "neighbours[0].mac: unknown field; did you mean 'lladdr'?",
    ],
    [{ route: [] }, "route: there is no such section; did you mean 'routes'?"],
  ];
  for (const [document, message] of rows) {
    it(message, async () => {
      using space = new TestNamespace();
      await using db = await IPDB.open({ netns: space.ns.fd });
      const error = await rejection(db.apply({ version: 1, ...document } as never, { dryRun: true }));
      assert.equal(error.message, message);
    });
  }
});
