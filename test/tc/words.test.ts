/** Words of traffic control: what is computed, what is refused, and what was read said in words. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Call, Executor } from '../../src/iproute/executor.js';
import { TrafficControlChanges } from '../../src/iproute/tc.js';
import { routeMessages } from '../../src/messages/route/index.js';
import type { Pending } from '../../src/objects/interfaces.js';
import { tcWords } from '../../src/objects/tc/in-words.js';
import { distribution } from '../../src/objects/tc/options/distribution.js';
import { decode, encode, type Message } from '../../src/schema/index.js';

type Obj = Record<string, unknown>;

const executor: Executor<Pending<Call>> = { execute: (call) => call, resolve: async () => 7 };
const tc = new TrafficControlChanges(executor);

/** What the kernel would be told. */
async function told(call: Pending<Call>): Promise<Obj> {
  const { type, value } = await call;
  return decode(type.message as Message<Obj>, encode(type.message, value));
}
const refused = (call: () => Pending<Call>, words: RegExp): Promise<void> =>
  assert.rejects(async () => told(call()), words);

/** The masks of whole ports say nothing. */
function essential(object: Obj): Obj {
  const options = Object.entries(object.options as Obj).filter(
    ([key, value]) => !(/^key(Tcp|Udp|Sctp|EncUdp).*Mask$/.test(key) && value === 0xffff),
  );
  return { ...object, options: Object.fromEntries(options) };
}

const dev = 7;

describe('words of traffic control', () => {
  it('has the distributions', () => {
    for (const name of ['normal', 'pareto', 'paretonormal'] as const) {
      const table = distribution(name);
      assert.equal(table.length, 4096);
      // they rise, from below the middle to above it
      assert.ok(table.every((value, i) => i === 0 || value >= table[i - 1]!));
      assert.ok(table[0]! < 0 && table.at(-1)! > 0);
    }
    assert.equal(distribution('normal')[2048], 0);
    assert.deepEqual(distribution([1, 2, 3]), [1, 2, 3]);
    assert.throws(() => distribution('flat' as never), /no distribution: normal/);
  });

  it('sends numbers so that they are told', async () => {
    const { options } = await told(tc.qdisc.add({ dev, kind: 'codel', options: { target: 4999 } }));
    assert.equal((options as Obj).target, 5000);
    const text = await told(tc.qdisc.add({ dev, kind: 'codel', options: { target: '4999us' } }));
    assert.equal((text.options as Obj).target, 4999);
  });

  it('takes nanoseconds where microseconds do not do', async () => {
    const { options } = await told(tc.qdisc.add({ dev, kind: 'netem', options: { delay: '1500ns' } }));
    assert.equal((options as Obj).latency64, 1500);
    const long = await told(tc.qdisc.add({ dev, kind: 'netem', options: { delay: '400s' } }));
    assert.equal((long.options as Obj).latency64, 400_000_000_000);
  });

  it('says what is wrong', async () => {
    const q = (kind: string, options: object) => () => tc.qdisc.add({ dev, kind, options } as never);
    const f = (kind: string, options: object) => () =>
      tc.filter.add({ dev, parent: 'ingress', protocol: 'ip', kind, options } as never);
    const a = (kind: string, options: object) => () => tc.action.add({ kind, options } as never);
    await refused(q('netem', { delay: '5 apples' }), /'5 apples' is no time/);
    await refused(q('netem', { reorder: '5%' }), /only where there is 'delay'/);
    await refused(q('netem', { dellay: '5ms' }), /dellay/);
    await refused(q('red', { limit: 1000 }), /'limit' and 'avpkt'/);
    await refused(
      q('red', { limit: 100000, avpkt: 1000, min: 50000, max: 90000, burst: 1 }),
      /'burst' is too/,
    );
    await refused(q('tbf', { burst: 1000 }), /'rate' and 'burst'/);
    await refused(q('cake', { framing: 'dsl' }), /no framing: conservative/);
    await refused(q('etf', { clockid: 'noon' }), /no clock/);
    await refused(q('mqprio', { queues: ['1-2'], map: [0] }), /no range of queues/);
    await refused(q('taprio', { schedEntries: ['X 1 5'] }), /no entry/);
    await refused(f('u32', { match: 'ip colour 5' }), /ip has src, dst/);
    await refused(f('u32', { match: ['u8 1 0xff at 0', 'u8 2 0xff at 0'] }), /exclude each other/);
    await refused(f('flower', { dstPort: 80 }), /needs 'ipProto'/);
    await refused(f('flower', { ctState: '+odd' }), /'odd' in '\+odd' is none of/);
    await refused(f('flower', { dstIp: '10.0.0.0/40' }), /no prefix/);
    await refused(f('basic', { match: 'cmp(u8 at 0 eq 5' }), /lacks '\)'/);
    await refused(f('basic', { match: 'colour(5)' }), /no kind of match: cmp/);
    await refused(f('bpf', { bytecode: '2,6 0 0 0' }), /1 instructions, not 2/);
    await refused(a('pedit', { munge: 'ip colour set 5' }), /no such field; there are ip src/);
    await refused(a('pedit', { munge: 'ip ttl set 500' }), /does not fit/);
    await refused(a('police', { rate: '1mbit' }), /needs 'burst'/);
    await refused(a('mirred', { dev: 'lo' }), /needs 'egress' or 'ingress'/);
    await refused(a('vlan', {}), /needs 'push'/);
    await refused(a('nat', { egress: 'any' }), /and 'to'/);
    await refused(a('ct', { helper: 'ftp' }), /no helper/);
  });

  it('says filters that were read in words, which say the same', async () => {
    const file = new URL('../../../test/samples/tc.json', import.meta.url);
    const samples: { command: string; answers: string[] }[] = JSON.parse(readFileSync(file, 'utf8'));
    let count = 0;
    for (const { command, answers } of samples) {
      // of ERSPAN the kernel tells a part, which the text fills up
      if (!command.startsWith('tc filter') || command.includes('erspan_opts')) continue;
      for (const answer of answers) {
        const message = Buffer.from(answer, 'hex');
        if (message.readUInt16LE(4) !== routeMessages.newtfilter.id) continue;
        const bytes = Uint8Array.from(message.subarray(16));
        const read = decode(routeMessages.newtfilter.message, bytes) as unknown as Obj;
        if (read.options === undefined) continue;
        const words = tcWords(read);
        assert.ok(!('info' in words));
        const [plain, said] = [
          await told(tc.filter.add(read as never)),
          await told(tc.filter.add(words as never)),
        ];
        assert.deepEqual(essential(said), essential(plain), command);
        count++;
      }
    }
    assert.ok(count > 60, `${count}`);
  });
});
