import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Xfrm, type XfrmEvent, type XfrmPolicyInput } from '../../src/index.js';
import { noNamespaces, rejection, TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { policyText, withoutTimes } from './ip-text.js';

function impossible(): string | false {
  if (noNamespaces) return noNamespaces;
  using space = new TestNamespace();
  const { status, stderr } = space.run('ip', ['xfrm', 'policy', 'list']);
  return status === 0 ? false : `this kernel has no xfrm: ${stderr.trim()}`;
}

function made(): { space: TestNamespace; xfrm: Xfrm; [Symbol.dispose](): void } {
  const space = new TestNamespace();
  const xfrm = new Xfrm({ netns: space.ns.fd });
  return {
    space,
    xfrm,
    [Symbol.dispose]() {
      xfrm.close();
      space.close();
    },
  };
}

const ipText = (space: TestNamespace): string => withoutTimes(space.ip('-s xfrm policy list'));

const inputs: readonly XfrmPolicyInput[] = [
  {
    src: '10.1.0.0/24',
    dst: '10.2.0.0/24',
    proto: 'tcp',
    sport: 5,
    dport: 80,
    dir: 'out',
    priority: 10,
    mark: { value: 3, mask: 0xff },
    ifId: 5,
    flags: ['localok'],
    limits: { byteSoft: 1000, packetHard: 20, timeHard: 3600, timeUseSoft: 60 },
    tmpl: [
      { src: '10.0.0.1', dst: '10.0.0.2', proto: 'esp', reqid: 7, mode: 'tunnel' },
      { proto: 'comp', level: 'use' },
    ],
  },
  { src: '::/0', dst: '2001:db8::/32', dir: 'in', action: 'block' },
  {
    src: '192.0.2.1',
    dst: '192.0.2.0/24',
    proto: 'icmp',
    type: 8,
    code: 0,
    dir: 'fwd',
    priority: 4000000000,
  },
  { family: 'inet', dir: 'fwd', index: 1018, tmpl: [{ proto: 'ah' }] },
  { family: 'inet6', dir: 'in', proto: 'udp', dport: 500, dev: 'lo' },
];
const words = [
  'src 10.1.0.0/24 dst 10.2.0.0/24 proto tcp sport 5 dport 80 dir out priority 10 mark 3 mask 0xff if_id 5 flag localok limit byte-soft 1000 limit packet-hard 20 limit time-hard 3600 limit time-use-soft 60 tmpl src 10.0.0.1 dst 10.0.0.2 proto esp reqid 7 mode tunnel tmpl proto comp level use',
  'src ::/0 dst 2001:db8::/32 dir in action block',
  'src 192.0.2.1/32 dst 192.0.2.0/24 proto icmp type 8 code 0 dir fwd priority 4000000000',
];

/** A device that packets are sent by: of the loopback device, policies do not count. */
const WIRE = `link add v0 type veth peer name v1
  link set v0 up
  link set v1 up
  addr add 10.9.0.1/24 dev v0
  neigh add 10.9.0.2 lladdr 02:00:00:00:00:09 dev v0`;

describe('policies of Xfrm', { skip: impossible(), timeout: 60_000 }, () => {
  it('reads what ip xfrm prints, and prints what ip xfrm does of its own', async () => {
    using there = made();
    const { space, xfrm } = there;
    for (const line of words) space.ip(`xfrm policy add ${line}`);
    const byIp = await xfrm.policy.list();
    assert.equal(byIp.map(policyText).join(''), ipText(space));
    await xfrm.policy.flush();
    assert.equal(ipText(space), '');
    for (const input of inputs.slice(0, 3)) await xfrm.policy.add(input);
    const plain = ({ index: _index, lifetime: _lifetime, ...rest }: (typeof byIp)[number]) => rest;
    assert.deepEqual((await xfrm.policy.list()).map(plain), byIp.map(plain));
    for (const input of inputs.slice(3)) await xfrm.policy.add(input);
    const all = await xfrm.policy.list();
    assert.equal(all.length, inputs.length);
    assert.equal(
      all.map((one) => policyText({ ...one, ...(one.dev && { dev: 'lo' }) })).join(''),
      ipText(space),
    );
    assert.ok(all.some(({ index, proto }) => index === 1018 && proto === undefined));
  });

  it('takes back what a dump returned', async () => {
    using there = made();
    const { space, xfrm } = there;
    for (const input of inputs) await xfrm.policy.add(input);
    const all = await xfrm.policy.list();
    const before = ipText(space);
    await xfrm.policy.flush();
    for (const policy of all.reverse()) await xfrm.policy.add(policy as XfrmPolicyInput);
    assert.deepEqual(new Set(ipText(space).split(/^(?=src)/m)), new Set(before.split(/^(?=src)/m)));
  });

  it('gets, replaces, filters, deletes, counts', async () => {
    using there = made();
    const { xfrm } = there;
    for (const input of inputs) await xfrm.policy.add(input);
    const [first] = inputs;
    const { dir, src, dst, proto, sport, dport, mark, ifId } = first!;
    const key = { dir, src, dst, proto, sport, dport, mark, ifId } as never;
    assert.equal((await xfrm.policy.get(key)).priority, 10);
    assert.equal((await xfrm.policy.get({ dir: 'fwd', index: 1018, family: 'inet' })).index, 1018);
    assert.match(`${await rejection(xfrm.policy.add(first!))}`, /EEXIST/);
    await xfrm.policy.update({ ...first!, priority: 11 });
    assert.equal((await xfrm.policy.get(key)).priority, 11);
    assert.equal((await xfrm.policy.list({ dir: 'fwd' })).length, 2);
    assert.equal((await xfrm.policy.list({ dst: '10.0.0.0/8' })).length, 1);
    assert.equal((await xfrm.policy.list({ action: 'block', dir: 'in' })).length, 1);
    assert.equal((await xfrm.policy.list({ mark: 3, ifId: 5 })).length, 1);
    const counts = await xfrm.policy.count();
    assert.deepEqual([counts.in, counts.out, counts.fwd], [2, 1, 2]);
    assert.match(there.space.ip('-s xfrm policy count'), /SPD IN {2}2 OUT 1 FWD 2/);
    await xfrm.policy.setThresholds({ ipv4: { local: 24, remote: 20 } });
    assert.deepEqual((await xfrm.policy.count()).thresholds.ipv4, { local: 24, remote: 20 });
    await xfrm.policy.del(key);
    assert.match(`${await rejection(xfrm.policy.get(key))}`, /ENOENT/);
    assert.equal(await xfrm.policy.deleteAll({ dir: 'fwd' }), 2);
    assert.match(`${await rejection(xfrm.policy.deleteAll({}))}`, /flush\(\) does that/);
    assert.equal((await xfrm.policy.list()).length, 2);
  });

  it('sets what becomes of packets without a policy', async () => {
    using there = made();
    const { space, xfrm } = there;
    const events = xfrm.monitor({ groups: ['policy'], signal: AbortSignal.timeout(10_000) });
    assert.deepEqual(await xfrm.policy.getdefault(), { in: 'accept', fwd: 'accept', out: 'accept' });
    await xfrm.policy.setdefault({ fwd: 'block' });
    assert.deepEqual(await xfrm.policy.getdefault(), { in: 'accept', fwd: 'block', out: 'accept' });
    assert.match(space.ip('xfrm policy getdefault'), /fwd: block/);
    for await (const event of events) {
      assert.deepEqual(event, { event: 'default', in: 'accept', fwd: 'block', out: 'accept' });
      break;
    }
  });

  it('tells of changes, and of states that are demanded', async () => {
    using there = made();
    const { space, xfrm } = there;
    space.ip(WIRE);
    const events = xfrm.monitor({ signal: AbortSignal.timeout(10_000) });
    const seen: XfrmEvent[] = [];
    const policy: XfrmPolicyInput = {
      src: '10.9.0.1',
      dst: '10.9.0.2',
      dir: 'out',
      tmpl: [{ src: '10.9.0.1', dst: '10.9.0.2', proto: 'esp', reqid: 9, mode: 'transport' }],
    };
    await xfrm.policy.add(policy);
    space.run('bash', ['-c', 'echo >/dev/udp/10.9.0.2/9']);
    await xfrm.policy.update({ ...policy, priority: 5 });
    await xfrm.policy.del({ dir: 'out', src: '10.9.0.1', dst: '10.9.0.2' });
    // where there is nothing to flush nothing is told
    await xfrm.policy.add({ family: 'inet', dir: 'in' });
    await xfrm.policy.flush();
    for await (const event of events) {
      seen.push(event);
      if (event.event === 'flushpolicy' || seen.length > 10) break;
    }
    const names = seen.map(({ event }) => event);
    assert.deepEqual(
      names.filter((name, i) => name !== names[i - 1]),
      ['newpolicy', 'acquire', 'updpolicy', 'delpolicy', 'newpolicy', 'flushpolicy'],
    );
    const acquire = seen.find((one) => one.event === 'acquire');
    assert.ok(acquire?.event === 'acquire');
    assert.deepEqual([acquire.src, acquire.dst, acquire.proto], ['10.9.0.1', '10.9.0.2', 'esp']);
    assert.deepEqual(acquire.tmpl, policy.tmpl);
    assert.equal(acquire.policy.src, '10.9.0.1/32');
    const gone = seen.find((one) => one.event === 'delpolicy');
    assert.ok(gone?.event === 'delpolicy' && gone.priority === 5 && gone.tmpl.length === 1);
    await events.closed;
  });

  it('goes on after events were lost', async () => {
    using there = made();
    const { xfrm } = there;
    const events = xfrm.monitor({
      groups: ['policy'],
      receiveBuffer: 4096,
      signal: AbortSignal.timeout(10_000),
    });
    using other = new Xfrm({ netns: there.space.ns.fd });
    for (let i = 0; i < 300; i++)
      await other.policy.add({ src: `10.${i >> 8}.${i & 255}.0/24`, dst: '10.0.0.0/8', dir: 'in' });
    setTimeout(() => void other.policy.flush(), 300);
    let overruns = 0;
    for await (const event of events) {
      if (event.event === 'overrun') overruns++;
      if (event.event === 'flushpolicy') break;
    }
    assert.ok(overruns > 0);
  });

  it('counts what went wrong, in its own namespace', async (t) => {
    using there = made();
    const { space, xfrm } = there;
    try {
      await xfrm.statistics();
    } catch (error) {
      return t.skip(`this kernel has no statistics of xfrm: ${(error as Error).message}`);
    }
    space.ip(WIRE);
    space.ip('xfrm policy add src 0.0.0.0/0 dst 10.9.0.2 dir out action block');
    space.run('bash', ['-c', 'echo >/dev/udp/10.9.0.2/9']);
    const statistics = await xfrm.statistics();
    assert.equal(statistics.outPolBlock, 1);
    const lines = space.run('cat', ['/proc/self/net/xfrm_stat']).stdout.trim().split('\n');
    assert.equal(Object.keys(statistics).length, lines.length);
  });

  it('refuses what cannot be meant', async () => {
    using there = made();
    const { xfrm } = there;
    const refused = async (call: Promise<unknown>, what: RegExp) => assert.rejects(call, what);
    await refused(xfrm.policy.add({ dir: 'sideways', src: '10.0.0.1', dst: '10.0.0.2' } as never), /dir/);
    await refused(xfrm.policy.add({ dir: 'in' }), /src: is missing/);
    await refused(
      xfrm.policy.add({ dir: 'in', src: '10.0.0.1', dst: '::1' }),
      /dst: is of another family than src/,
    );
    await refused(
      xfrm.policy.add({ dir: 'in', src: '10.0.0.1', dst: '10.0.0.2', prority: 1 } as never),
      /prority: unknown field; did you mean 'priority'/,
    );
    await refused(
      xfrm.policy.add({ dir: 'in', src: '10.0.0.1', dst: '10.0.0.2', tmpl: [{ proto: 'esq' as never }] }),
      /tmpl\[0\]\.proto: no protocol is called 'esq'; did you mean 'esp'/,
    );
    await refused(
      xfrm.policy.add({ dir: 'in', src: '10.0.0.1', dst: '10.0.0.2', type: 3 }),
      /type: is nothing/,
    );
    await refused(xfrm.policy.add({ dir: 'in', family: 'inet', dev: 'nope' }), /no link 'nope'/);
    assert.throws(() => xfrm.policy.list({ dri: 'in' } as never), /dri: unknown field; did you mean 'dir'/);
    assert.throws(() => xfrm.policy.list({ dir: 'outt' } as never), /dir: 'outt' is not one of its values/);
    assert.throws(
      () => xfrm.state.list({ mode: 'tunel' } as never),
      /mode: 'tunel' is not one of its values/,
    );
    assert.throws(() => xfrm.monitor({ groups: ['sb' as never] }), /unknown group 'sb'/);
    assert.deepEqual(await xfrm.policy.list(), []);
  });

  it('has a command line in the words of ip xfrm', () => {
    using there = made();
    const { space } = there;
    const run = (...argv: string[]) => space.run(process.execPath, [CLI, 'xfrm', ...argv]);
    const done = (line: string): string => {
      const { stdout, stderr, status } = run(...line.split(' '));
      assert.deepEqual([stderr, status], ['', 0], line);
      return stdout;
    };
    for (const line of words) done(`policy add ${line}`);
    const byUs = ipText(space);
    done('policy flush');
    for (const line of words) space.ip(`xfrm policy add ${line}`);
    const plain = (text: string) => text.replace(/index \d+/g, '');
    assert.equal(plain(byUs), plain(ipText(space)));
    assert.match(done('policy'), /^DIR +PACKETS/);
    assert.match(done('policy list dir out'), /10\.1\.0\.0\/24 → 10\.2\.0\.0\/24 tcp sport 5 dport 80/);
    assert.equal(JSON.parse(done('policy --json')).length, 3);
    assert.match(done('policy count'), /^in +1$/m);
    assert.match(done('policy getdefault'), /^in +accept$/m);
    assert.match(done('--help'), /in the words of ip xfrm/);
    const wrong = (line: string) => {
      const { stderr, status } = run(...line.split(' '));
      assert.equal(stderr.split('\n').length, 2, stderr);
      assert.notEqual(status, 0);
      return stderr;
    };
    assert.match(wrong('polcy add'), /did you mean 'policy/);
    assert.match(wrong('policy add src 10.0.0.1 dri in'), /unknown word 'dri'; did you mean 'dir'/);
    assert.match(wrong('policy add dir in priority x'), /'x' is not a number/);
  });
});
