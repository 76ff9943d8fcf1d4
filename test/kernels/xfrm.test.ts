import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type NetlinkError,
  Xfrm,
  type XfrmEvent,
  type XfrmState,
  type XfrmStateInput,
} from '../../src/index.js';
import { noNamespaces, rejection, TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { stateText, withoutTimes } from '../xfrm/ip-text.js';
import { proven } from './proof.js';

const GCM = '4343434343434343434343434343434343434343';
const KEY = '00112233445566778899aabbccddeeff';

async function whyNot(): Promise<string | false> {
  if (noNamespaces) return noNamespaces;
  using space = new TestNamespace();
  await using xfrm = new Xfrm({ netns: space.ns.fd });
  try {
    await xfrm.state.add({
      src: '10.0.0.1',
      dst: '10.0.0.2',
      proto: 'esp',
      spi: 0x1000,
      aead: { name: 'rfc4106(gcm(aes))', key: GCM, icvLen: 128 },
    });
    return false;
  } catch (error) {
    return `this kernel has no ESP: ${(error as NetlinkError).message.split('\n')[0]}`;
  }
}

const skip = await whyNot();

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

const inputs: readonly XfrmStateInput[] = [
  {
    src: '10.0.0.1',
    dst: '10.0.0.2',
    proto: 'esp',
    spi: 0x1001,
    reqid: 7,
    mode: 'tunnel',
    aead: { name: 'rfc4106(gcm(aes))', key: `0x${GCM}`, icvLen: 128 },
    ifId: 5,
    mark: { value: 3, mask: 0xff },
    outputMark: { value: 9, mask: 0xf },
    flags: ['esn'],
    replayWindow: 64,
    encap: { type: 'espinudp', sport: 4500, dport: 4500 },
    sel: { src: '10.1.0.0/24', dst: '10.2.0.0/24', proto: 'tcp', dport: 80 },
  },
  {
    src: '2001:db8::1',
    dst: '2001:db8::2',
    proto: 'esp',
    spi: 0x1002,
    mode: 'transport',
    replayWindow: 32,
    enc: { name: 'cbc(aes)', key: KEY },
    auth: { name: 'hmac(sha256)', key: KEY + KEY, truncLen: 128 },
    limits: { byteSoft: 1000, packetHard: 2000, timeHard: 3000 },
    flags: ['noecn', 'nopmtudisc'],
  },
  {
    src: '10.0.0.1',
    dst: '10.0.0.9',
    proto: 'ah',
    spi: 0x1003,
    auth: { name: 'hmac(sha256)', key: KEY + KEY },
  },
];
const words = [
  `src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x1001 reqid 7 mode tunnel aead rfc4106(gcm(aes)) 0x${GCM} 128 if_id 5 mark 3 mask 0xff output-mark 9 mask 0xf flag esn replay-window 64 encap espinudp 4500 4500 0.0.0.0 sel src 10.1.0.0/24 dst 10.2.0.0/24 proto tcp dport 80`,
  `src 2001:db8::1 dst 2001:db8::2 proto esp spi 0x1002 mode transport replay-window 32 enc cbc(aes) 0x${KEY} auth-trunc hmac(sha256) 0x${KEY}${KEY} 128 limit byte-soft 1000 limit packet-hard 2000 limit time-hard 3000 flag noecn flag nopmtudisc`,
  `src 10.0.0.1 dst 10.0.0.9 proto ah spi 0x1003 mode transport auth hmac(sha256) 0x${KEY}${KEY}`,
];

const ipText = (space: TestNamespace): string => withoutTimes(space.ip('-s xfrm state list'));
/** The kernel tells the length of the check value also where it was not given. */
const sorted = (text: string): string[] => text.split(/^(?=src)/m).sort();

describe('states of Xfrm', { skip }, () => {
  it('reads what ip xfrm prints, and makes the same', async () => {
    using there = made();
    const { space, xfrm } = there;
    for (const line of words) space.ip(`xfrm state add ${line}`);
    const byIp = ipText(space);
    assert.equal((await xfrm.state.list()).map(stateText).join(''), byIp);
    proven('xfrm', 'state list');
    await xfrm.state.flush();
    assert.equal(ipText(space), '');
    for (const input of inputs) await xfrm.state.add(input);
    assert.deepEqual(sorted(ipText(space)), sorted(byIp));
    const all = await xfrm.state.list();
    await xfrm.state.flush();
    for (const state of all) await xfrm.state.add(state as XfrmStateInput);
    assert.deepEqual(sorted(ipText(space)), sorted(byIp));
    proven('xfrm', 'state add');
  });

  it('gets, updates, filters, allocates, deletes, counts', async () => {
    using there = made();
    const { space, xfrm } = there;
    for (const input of inputs) await xfrm.state.add(input);
    const [first] = inputs;
    assert.equal((await xfrm.state.get(first!)).reqid, 7);
    assert.match(`${await rejection(xfrm.state.add(first!))}`, /EEXIST/);
    const dst = async (filter: Parameters<typeof xfrm.state.list>[0]) =>
      (await xfrm.state.list(filter)).map((one) => one.spi).sort();
    assert.deepEqual(await dst({ proto: 'esp' }), [0x1001, 0x1002]);
    assert.deepEqual(await dst({ dst: '10.0.0.0/8' }), [0x1001, 0x1003]);
    assert.deepEqual(await dst({ dst: '10.0.0.9' }), [0x1003]);
    assert.deepEqual(await dst({ mark: 3, reqid: 7, ifId: 5, flags: ['esn'] }), [0x1001]);
    assert.deepEqual(await dst({ src: '2001:db8::/32', mode: 'transport' }), [0x1002]);
    const larval = await xfrm.state.allocspi({
      src: '10.0.0.7',
      dst: '10.0.0.8',
      proto: 'esp',
      reqid: 3,
      min: 0x2000,
      max: 0x2fff,
    });
    assert.ok(larval.spi >= 0x2000 && larval.spi <= 0x2fff && larval.reqid === 3);
    await xfrm.state.update({ ...larval, aead: { name: 'rfc4106(gcm(aes))', key: GCM, icvLen: 128 } });
    assert.equal((await xfrm.state.get(larval)).aead?.icvLen, 128);
    assert.equal((await xfrm.state.count()).count, 4);
    assert.match(space.ip('xfrm state count'), /SAD count 4/);
    await xfrm.state.del(larval);
    assert.match(`${await rejection(xfrm.state.del(larval))}`, /ESRCH/);
    assert.equal(await xfrm.state.deleteAll({ proto: 'ah' }), 1);
    await xfrm.state.flush({ proto: 'esp' });
    assert.deepEqual(await xfrm.state.list(), []);
  });

  it('says what is wrong, and what the kernel lacks', async () => {
    using there = made();
    const { xfrm } = there;
    const [first] = inputs;
    const wrong = async (input: object) =>
      `${await rejection(xfrm.state.add({ ...first!, ...input } as never))}`;
    assert.match(await wrong({ spy: 1 }), /spy: unknown field; did you mean 'spi'/);
    assert.match(await wrong({ aead: { name: 'x', key: 'zz', icvLen: 128 } }), /aead\.key: is neither/);
    assert.match(await wrong({ src: '::1' }), /src: is of another family than dst/);
    assert.match(
      await wrong({ aead: { name: 'nonsense(aes)', key: GCM, icvLen: 128 } }),
      /nonsense|algorithm/i,
    );
    assert.match(await wrong({ offload: { dev: 'nope', dir: 'in' } }), /no link 'nope'/);
    assert.deepEqual(await xfrm.state.list(), []);
  });

  it('carries packets through a tunnel between two namespaces, and tells of their ends', async () => {
    using left = made();
    using right = made();
    const sides = [left, right];
    left.space.ip('link add v0 type veth peer name v1');
    left.space.run('ip', ['link', 'set', 'v1', 'netns', right.space.ns.path]);
    for (const [i, { space, xfrm }] of sides.entries()) {
      space.ip(`addr add 192.0.2.${i + 1}/24 dev v${i}
        link set v${i} up
        addr add 10.${i}.0.1/32 dev lo
        route add 10.${1 - i}.0.0/24 dev v${i} src 10.${i}.0.1`);
      const aead = { name: 'rfc4106(gcm(aes))', key: GCM, icvLen: 128 };
      for (const way of [0, 1]) {
        const [src, dst] = [`192.0.2.${way + 1}`, `192.0.2.${2 - way}`];
        const limits = way === i ? { packetSoft: 3, packetHard: 1000 } : {};
        await xfrm.state.add({
          src,
          dst,
          proto: 'esp',
          spi: 0x100 + way + 256,
          mode: 'tunnel',
          reqid: 1,
          aead,
          limits,
        });
        await xfrm.policy.add({
          src: `10.${way}.0.0/24`,
          dst: `10.${1 - way}.0.0/24`,
          dir: way === i ? 'out' : 'in',
          tmpl: [{ src, dst, proto: 'esp', reqid: 1, mode: 'tunnel' }],
        });
      }
    }
    const events = left.xfrm.monitor({ groups: ['expire'], signal: AbortSignal.timeout(20_000) });
    const echo = right.space;
    const server = `
      const s = require('node:dgram').createSocket('udp4');
      s.on('message', (m, r) => { s.send(m, r.port, r.address); if (String(m) === '9') setTimeout(() => s.close(), 100); });
      s.bind(7, '10.1.0.1');`;
    const client = `
      const s = require('node:dgram').createSocket('udp4');
      let n = 0; const next = () => s.send(String(n), 7, '10.1.0.1');
      s.on('message', () => { if (n++ === 9) { console.log('ten'); s.close(); } else next(); });
      s.bind(0, '10.0.0.1', next);
      setInterval(next, 500).unref(); setTimeout(() => s.close(), 8000).unref();`;
    const listening = spawn('nsenter', [`--net=${echo.ns.path}`, process.execPath, '-e', server]);
    try {
      await sleep(500);
      assert.equal(left.space.run(process.execPath, ['-e', client]).stdout, 'ten\n');
    } finally {
      listening.kill();
    }
    const states = await left.xfrm.state.list();
    const packets = (src: string): number => Number(states.find((one) => one.src === src)?.lifetime.packets);
    assert.ok(packets('192.0.2.1') >= 10 && packets('192.0.2.2') >= 10);
    assert.equal(states.map(stateText).join(''), ipText(left.space));
    let soft: XfrmEvent | undefined;
    for await (const event of events) {
      soft = event;
      break;
    }
    assert.ok(soft?.event === 'expire' && !soft.hard && soft.spi === 0x200);
    const wrong = await right.xfrm.statistics();
    assert.equal(wrong.inNoStates, 0);
    await right.xfrm.state.flush();
    left.space.run('bash', ['-c', 'echo >/dev/udp/10.1.0.1/9']);
    await sleep(50);
    assert.ok((await right.xfrm.statistics()).inNoStates! >= 1);
    proven('xfrm', 'tunnel');
  });

  it('tells of states that come, change and go', async () => {
    using there = made();
    const { xfrm } = there;
    const events = xfrm.monitor({ groups: ['sa'], signal: AbortSignal.timeout(10_000) });
    const [first] = inputs;
    await xfrm.state.add(first!);
    await xfrm.state.update({ ...first!, limits: { timeHard: 500 } });
    await xfrm.state.del(first!);
    await xfrm.state.add(first!);
    await xfrm.state.flush();
    const seen: XfrmEvent[] = [];
    for await (const event of events) {
      seen.push(event);
      if (event.event === 'flushsa') break;
    }
    assert.deepEqual(
      seen.map(({ event }) => event),
      ['newsa', 'updsa', 'delsa', 'newsa', 'flushsa'],
    );
    const gone = seen[2] as XfrmState;
    assert.deepEqual(
      [gone.spi, gone.reqid, gone.limits, gone.encap?.sport],
      [0x1001, 7, { timeHard: 500 }, 4500],
    );
    proven('xfrm', 'monitor');
  });

  it('has an example that runs', () => {
    const file = fileURLToPath(new URL('../../examples/xfrm.js', import.meta.url));
    const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
    assert.equal(stderr, '');
    assert.deepEqual(stdout.trim().split('\n'), ['through the tunnel: 1', 'without a state: 0']);
  });

  it('prints no keys unless it is asked to', async () => {
    using there = made();
    const { space, xfrm } = there;
    for (const input of inputs) await xfrm.state.add(input);
    const run = (...argv: string[]) => space.run(process.execPath, [CLI, 'xfrm', ...argv]);
    for (const argv of [['state'], ['state', '--json']]) {
      const { stdout, stderr } = run(...argv);
      assert.equal(stderr, '');
      assert.match(stdout, /rfc4106/);
      assert.ok(!stdout.includes(GCM) && !stdout.includes(KEY), stdout);
    }
    assert.ok(run('state', '-d').stdout.includes(GCM));
    await xfrm.state.flush();
    for (const line of words) assert.equal(run('state', 'add', ...line.split(' ')).stderr, '');
    const byUs = ipText(space);
    await xfrm.state.flush();
    for (const line of words) space.ip(`xfrm state add ${line}`);
    assert.deepEqual(sorted(byUs), sorted(ipText(space)));
  });
});
