import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IPSet } from '../../src/ipset/ipset.js';
import type { EntryInput } from '../../src/objects/ipset/entry.js';
import type { ErrnoCode } from '../../src/protocol/errno.js';
import { NLM_F_MULTI, NLMSG_DONE } from '../../src/protocol/framing.js';
import { QueueTransport } from '../../src/socket/transports/queue.js';
import { FakeKernel, Refusal } from '../../src/testing.js';
import { bytesOfMessage } from '../support/kernel.js';
import { bytesOfHex, type SampleMessage, samples } from './samples.js';

const PORT = 7;
const HEADER_COMMAND = 0x060c;
const LIST = 0x0607;

function typeOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint16(4, true);
}

function withSequence(bytes: Uint8Array, seq: number, port: number): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  view.setUint32(8, seq, true);
  view.setUint32(12, port, true);
  return copy;
}

/** Answers as the kernel answered ipset, to whom sends the same bytes. */
class Sampled extends QueueTransport {
  readonly #left: SampleMessage[];

  constructor(messages: readonly SampleMessage[]) {
    super(PORT);
    this.#left = [...messages];
  }

  /** Requests of the tool that nobody has made yet. */
  get left(): string[] {
    return this.#left.filter(({ from }) => from === 'ipset').map(({ hex }) => hex);
  }

  send(datagram: Uint8Array): void {
    const seq = new DataView(datagram.buffer, datagram.byteOffset).getUint32(8, true);
    const { hex } = this.#left.shift()!;
    const theirs = Buffer.from(withSequence(bytesOfHex(hex), 0, 0)).toString('hex');
    assert.equal(Buffer.from(withSequence(datagram, 0, 0)).toString('hex'), theirs);
    while (this.#left[0]?.from === 'kernel') {
      this.deliver(withSequence(bytesOfHex(this.#left.shift()!.hex), seq, PORT));
    }
    if (typeOf(datagram) === LIST) {
      this.deliver(bytesOfMessage(NLMSG_DONE, NLM_F_MULTI, seq, PORT, new Uint8Array(4)));
    }
    // the tool asks once for every line what the set is
    while (this.#left[0] && typeOf(bytesOfHex(this.#left[0].hex)) === HEADER_COMMAND) this.#left.shift();
  }
}

const add = (name: string, entries: EntryInput | EntryInput[], exist = false) => {
  return (ipset: IPSet) => ipset.add(name, entries, { exist });
};

/** The same as the tool's command. */
const commands: Readonly<Record<string, (ipset: IPSet) => Promise<unknown>>> = {
  'ipset version': (ipset) => ipset.protocol(),
  'ipset create a hash:ip,port timeout 1000 counters comment skbinfo': (ipset) =>
    ipset.create('a', 'hash:ip,port', { timeout: 1000, counters: true, comment: true, skbinfo: true }),
  'ipset add a 10.0.0.1,tcp:80 timeout 500 comment hello packets 5 bytes 6 skbmark 0x10/0xff skbprio 1:2 skbqueue 3':
    add('a', {
      ip: '10.0.0.1',
      port: 80,
      proto: 'tcp',
      timeout: 500,
      comment: 'hello',
      packets: 5,
      bytes: 6,
      skbmark: '0x10/0xff',
      skbprio: '1:2',
      skbqueue: 3,
    }),
  'ipset test a 10.0.0.1,tcp:80': async (ipset) => assert(await ipset.test('a', '10.0.0.1,tcp:80')),
  'ipset test a 10.0.0.1,tcp:81': async (ipset) => assert(!(await ipset.test('a', '10.0.0.1,tcp:81'))),
  'ipset list a': async (ipset) => assert.equal((await ipset.list('a'))[0]!.entries[0]!.comment, 'hello'),
  'ipset create n hash:net,iface family inet6 maxelem 100 hashsize 128 bucketsize 4 forceadd': (ipset) => {
    const sizes = { maxelem: 100, hashsize: 128, bucketsize: 4 };
    return ipset.create({ name: 'n', type: 'hash:net,iface', family: 'inet6', ...sizes, forceadd: true });
  },
  'ipset add n fd00::/16,physdev:eth0 nomatch': add('n', 'fd00::/16,physdev:eth0 nomatch'),
  'ipset add n fd01::/16,eth wildcard': add('n', { ip: 'fd01::/16', iface: 'eth', wildcard: true }),
  'ipset create b bitmap:ip range 10.0.0.0/16 netmask 24 timeout 0': (ipset) =>
    ipset.create('b', 'bitmap:ip', { range: '10.0.0.0/16', netmask: 24, timeout: 0 }),
  'ipset add b 10.0.1.0-10.0.5.0': add('b', '10.0.1.0-10.0.5.0'),
  "ipset add h 10.1.2.3/8 comment 'with spaces'": add('h', { ip: '10.1.2.3/8', comment: 'with spaces' }),
  'ipset -exist add h 10.0.0.5': add('h', '10.0.0.5', true),
  'ipset del h 10.0.0.5': (ipset) => ipset.del('h', '10.0.0.5'),
  'ipset create p bitmap:port range 1-1000 counters': (ipset) =>
    ipset.create('p', 'bitmap:port', { range: '1-1000', counters: true }),
  'ipset add p 80-90': add('p', { port: '80-90' }),
  'ipset create l list:set size 5': (ipset) => ipset.create('l', 'list:set', { size: 5 }),
  'ipset add l h': add('l', 'h'),
  'ipset add l a before h': add('l', 'a before h'),
  'ipset add l n after h': add('l', { set: 'n', after: 'h' }),
  'ipset create hb hash:ip bitmask 255.255.0.255': (ipset) =>
    ipset.create('hb', 'hash:ip', { bitmask: '255.255.0.255' }),
  'ipset create m bitmap:ip,mac range 10.0.0.0-10.0.0.255': (ipset) =>
    ipset.create('m', 'bitmap:ip,mac', { range: '10.0.0.0-10.0.0.255' }),
  'ipset add m 10.0.0.1,02:42:ac:11:00:02': add('m', '10.0.0.1,02:42:ac:11:00:02'),
  'ipset add i3 10.0.0.1-10.0.0.3,udp:53-54,10.0.0.7': add('i3', '10.0.0.1-10.0.0.3,udp:53-54,10.0.0.7'),
  'ipset add i3 10.0.0.1,icmp:ping,10.0.0.7': add('i3', {
    ip: '10.0.0.1',
    port: 'icmp:8/0',
    ip2: '10.0.0.7',
  }),
  'ipset create pn hash:ip,port,net family inet6': (ipset) =>
    ipset.create('pn', 'hash:ip,port,net', { family: 'inet6' }),
  'ipset add pn fd00::1,icmpv6:ping,fd00:1::/64': add('pn', 'fd00::1,icmpv6:ping,fd00:1::/64'),
  "ipset restore <<< 'add np 10.0.0.0/8,tcp:80\\nadd np 11.0.0.0/8,udp:80-82\\nadd np 12.0.0.0/8,80'": add(
    'np',
    ['10.0.0.0/8,tcp:80', { ip: '11.0.0.0/8', port: '80-82', proto: 'udp' }, '12.0.0.0/8,80'],
  ),
  "ipset restore <<< 'add np 13.0.0.0/8,tcp:80\\nadd np 10.0.0.0/8,tcp:80'": (ipset) =>
    assert.rejects(ipset.add('np', ['13.0.0.0/8,tcp:80', '10.0.0.0/8,tcp:80']), {
      code: 'IPSET_ERR_EXIST',
      path: '[1]',
    }),
  'ipset list -t': (ipset) => ipset.headers(),
  'ipset list -n': (ipset) => ipset.names(),
  'ipset flush p': (ipset) => ipset.flush('p'),
  'ipset rename m mm': (ipset) => ipset.rename('m', 'mm'),
  'ipset swap np np2': (ipset) => ipset.swap('np', 'np2'),
  'ipset destroy np2': (ipset) => ipset.destroy('np2'),
  // for the second time
  'ipset add h 10.0.0.5': (ipset) => assert.rejects(ipset.add('h', '10.0.0.5'), { code: 'IPSET_ERR_EXIST' }),
  'ipset destroy nosuch': (ipset) => assert.rejects(ipset.destroy('nosuch'), { code: 'ENOENT' }),
  'ipset flush': (ipset) => ipset.flush(),
  'ipset destroy': (ipset) => ipset.destroy(),
  // of 7.3
  'ipset create m hash:mac timeout 100': (ipset) => ipset.create('m', 'hash:mac', { timeout: 100 }),
  'ipset add m 02:42:ac:11:00:02': add('m', { mac: '02:42:ac:11:00:02' }),
  'ipset list m': (ipset) => ipset.list('m'),
  'ipset create im hash:ip,mac': (ipset) => ipset.create('im', 'hash:ip,mac'),
  'ipset add im 10.0.0.1,02:42:ac:11:00:02': add('im', '10.0.0.1,02:42:ac:11:00:02'),
  'ipset create k hash:ip,mark markmask 0xff': (ipset) =>
    ipset.create('k', 'hash:ip,mark', { markmask: 0xff }),
  'ipset list k': async (ipset) => assert.equal((await ipset.list('k'))[0]!.markmask, 0xff),
  'ipset add k 10.0.0.1,0x1234': add('k', { ip: '10.0.0.1', mark: 0x1234 }),
  'ipset create nn hash:net,net': (ipset) => ipset.create('nn', 'hash:net,net'),
  'ipset add nn 10.0.0.0/8,11.0.0.0/16 nomatch': add('nn', {
    ip: '10.0.0.0/8',
    ip2: '11.0.0.0/16',
    nomatch: true,
  }),
  'ipset add nn 10.1.0.0-10.1.1.255,11.0.0.0-11.0.0.255': add(
    'nn',
    '10.1.0.0-10.1.1.255,11.0.0.0-11.0.0.255',
  ),
  'ipset create n3 hash:net,port,net family inet6': (ipset) =>
    ipset.create('n3', 'hash:net,port,net', { family: 'inet6' }),
  'ipset add n3 fd00::/16,udp:53-54,fd01::/64': add('n3', 'fd00::/16,udp:53-54,fd01::/64'),
};

describe('requests, byte for byte those of ipset', () => {
  for (const kernel of ['6.18', '7.3'] as const) {
    const all = samples(kernel);
    const last = new Set(new Map(all.map(({ command, messages }) => [command, messages])).values());
    for (const { command, messages } of all) {
      const same = commands[command];
      if (!same || !last.has(messages)) continue;
      it(`${kernel}: ${command}`, async () => {
        const transport = new Sampled(messages);
        await using ipset = new IPSet({ transport });
        await same(ipset);
        assert.deepEqual(transport.left, []);
      });
    }
  }
});

/** A kernel that refuses everything. */
function refusing(code: ErrnoCode): FakeKernel {
  return new FakeKernel().otherwise(() => {
    throw new Refusal(code);
  });
}

describe('what is missing', () => {
  for (const code of ['EINVAL', 'EOPNOTSUPP'] as const) {
    it(`no module: error ${code}`, async () => {
      await using ipset = new IPSet({ transport: refusing(code).transport });
      const attempts = [
        () => ipset.names(),
        () => ipset.create('a', 'hash:ip'),
        () => ipset.add('a', '1.1.1.1'),
      ];
      for (const attempt of attempts) {
        await assert.rejects(attempt, /ipset is not available: load the module ip_set/);
      }
    });
  }

  it('no right', async () => {
    await using ipset = new IPSet({ transport: refusing('EPERM').transport });
    await assert.rejects(ipset.names(), /^NetlinkError: IPSET_CMD_LIST: EPERM: .*CAP_NET_ADMIN is needed/);
  });
});
