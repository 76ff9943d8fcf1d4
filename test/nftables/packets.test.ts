/** Real packets between three namespaces: what rules say is what becomes of them. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Log, type LoggedPacket, Queue } from '../../src/index.js';
import type { NamedSet, Table } from '../../src/nft/tree.js';
import { Nftables } from '../../src/nftables/nftables.js';
import { kindMissing, TestNamespace } from '../helpers.js';
import { whyNoQueue } from '../queue/support.js';
import { impossible } from './support.js';

/** Answers on some UDP ports with the port, the sender's address as it is seen, and the text. */
const SERVER = `
const { createSocket } = require('node:dgram');
let open = 0;
for (const port of process.argv.slice(1).map(Number)) {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => socket.send(port + ' ' + from.address + ' ' + message, from.port, from.address));
  socket.bind(port, '0.0.0.0', () => { if (++open === process.argv.length - 1) console.log('ready'); });
}
`;
/** Sends 'address port text', and prints the answers that come within a time. */
const CLIENT = `
const { createSocket } = require('node:dgram');
const [wait, ...all] = process.argv.slice(1);
const socket = createSocket('udp4');
const got = [];
socket.on('message', (message) => { got.push(message.toString()); if (got.length === all.length) end(); });
const end = () => { console.log(JSON.stringify(got)); process.exit(); };
socket.bind(0, '0.0.0.0', async () => {
  for (const one of all) {
    const [address, port, text] = one.split(' ');
    socket.send(text, Number(port), address);
    await new Promise((done) => setTimeout(done, 5));
  }
  setTimeout(end, Number(wait));
});
`;

/** A client, a router whose firewall is tried, and a server. */
class Net {
  readonly client = new TestNamespace();
  readonly router = new TestNamespace();
  readonly server = new TestNamespace();
  readonly nft = new Nftables({ netns: this.router.ns.fd });
  readonly #children: ChildProcess[] = [];

  async begin(): Promise<void> {
    const join = (near: TestNamespace, name: string, net: string): void => {
      this.router.ip(`link add ${name} type veth peer name eth0 netns ${near.ns.path}`);
      this.router.ip(`addr add ${net}.1/24 dev ${name}`);
      this.router.ip(`link set ${name} up`);
      near.ip(`addr add ${net}.2/24 dev eth0`);
      near.ip('link set eth0 up');
      near.ip(`route add default via ${net}.1`);
    };
    join(this.client, 'inside', '10.1.0');
    join(this.server, 'outside', '10.2.0');
    this.server.ip('addr add 10.2.0.3/24 dev eth0');
    this.router.run('sh', ['-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
    await this.#spawn(this.server, SERVER, ['5000', '6000']);
  }

  /** Starts a program and waits for its first line. */
  async #spawn(where: TestNamespace, code: string, args: readonly string[]): Promise<void> {
    const child = this.#start(where, code, args);
    await new Promise((resolve) => child.stdout!.once('data', resolve));
  }

  #start(where: TestNamespace, code: string, args: readonly string[]): ChildProcess {
    const child = spawn('nsenter', [`--net=${where.ns.path}`, process.execPath, '-e', code, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#children.push(child);
    return child;
  }

  /** The answers to messages (`'10.2.0.2 5000 text'`). */
  async ask(messages: readonly string[], wait = 500): Promise<string[]> {
    const child = this.#start(this.client, CLIENT, [String(wait), ...messages]);
    let text = '';
    child.stdout!.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    await new Promise((resolve) => child.on('close', resolve));
    return JSON.parse(text) as string[];
  }

  [Symbol.dispose](): void {
    for (const child of this.#children) child.kill();
    this.nft.close();
    for (const one of [this.client, this.router, this.server]) one[Symbol.dispose]();
  }
}

const FORWARD = 'type filter hook forward priority 0;';
const skip = impossible || kindMissing('veth');

describe('packets through a router', { skip }, () => {
  async function net(rules: string): Promise<Net> {
    const made = new Net();
    await made.begin();
    await made.nft.apply(rules);
    return made;
  }

  it('are accepted, dropped and counted', async () => {
    using it = await net(`table inet f {
      counter seen { }
      chain c { ${FORWARD} policy drop; ct state established accept; udp dport 5000 counter name "seen" accept; }
    }`);
    assert.deepEqual(await it.ask(['10.2.0.2 5000 a', '10.2.0.2 6000 b', '10.2.0.2 5000 c']), [
      '5000 10.1.0.2 a',
      '5000 10.1.0.2 c',
    ]);
    const text = await it.nft.list({ as: 'text' });
    assert.match(text, /counter seen \{\n\t\tpackets 1 bytes 29\n/);
  });

  it('have their senders translated', async () => {
    using it = await net(`table ip n {
      chain post { type nat hook postrouting priority srcnat; oifname "outside" udp dport vmap { 5000 : jump masq, 6000 : jump to }; }
      chain masq { masquerade; }
      chain to { snat to 10.2.0.9; }
    }`);
    it.router.ip('addr add 10.2.0.9/24 dev outside');
    assert.deepEqual((await it.ask(['10.2.0.2 5000 a', '10.2.0.2 6000 b'])).sort(), [
      '5000 10.2.0.1 a',
      '6000 10.2.0.9 b',
    ]);
  });

  it('have their targets translated, by a map', async () => {
    using it = await net(`table ip n {
      map to { type inet_service : ipv4_addr . inet_service; elements = { 7000 : 10.2.0.2 . 5000, 8000 : 10.2.0.3 . 6000 }; }
      chain pre { type nat hook prerouting priority dstnat; dnat ip to udp dport map @to; }
    }`);
    assert.deepEqual((await it.ask(['10.1.0.1 7000 a', '10.1.0.1 8000 b'])).sort(), [
      '5000 10.1.0.2 a',
      '6000 10.1.0.2 b',
    ]);
  });

  it('are limited, and remembered in a set', async () => {
    using it = await net(`table ip l {
      set senders { type ipv4_addr; size 100; flags dynamic,timeout; timeout 1h; }
      chain c { ${FORWARD} policy accept; iifname "inside" add @senders { ip saddr } limit rate over 3/hour burst 3 packets drop; }
    }`);
    const asked = ['a', 'b', 'c', 'd', 'e', 'f'].map((text) => `10.2.0.2 5000 ${text}`);
    assert.deepEqual(await it.ask(asked), ['5000 10.1.0.2 a', '5000 10.1.0.2 b', '5000 10.1.0.2 c']);
    const { commands } = await it.nft.list({ family: 'ip', table: 'l', set: 'senders' });
    const [set] = (commands[0]!.object as Table).body as NamedSet[];
    assert.equal(set?.elements?.kind === 'set expression' && set.elements.elements.length, 1);
  });

  it('are logged on their way', async () => {
    using it = await net(
      `table inet f { chain c { ${FORWARD} udp dport 5000 log prefix "passes: " group 2; }; }`,
    );
    await using log = new Log({ group: 2, netns: it.router.ns.fd, flushAfter: 10 });
    await log.open();
    const [answers, packet] = await Promise.all([
      it.ask(['10.2.0.2 5000 a']),
      (async () => {
        for await (const item of log) return item as LoggedPacket;
        return undefined;
      })(),
    ]);
    assert.deepEqual(answers, ['5000 10.1.0.2 a']);
    const { prefix, hook, iifname, oifname, hwaddr, payload } = packet!;
    assert.deepEqual([prefix, hook, iifname, oifname], ['passes: ', 'forward', 'inside', 'outside']);
    assert.equal(hwaddr, /link\/ether (\S+)/.exec(it.client.ip('link show eth0'))?.[1]);
    assert.equal(payload.length, 29);
  });

  it('are decided by a program', { skip: whyNoQueue() }, async () => {
    using it = await net('table inet f { chain c { type filter hook forward priority 10; }; }');
    try {
      await it.nft.apply('add rule inet f c udp dport 5000 queue to 5');
    } catch {
      // a kernel without that expression
      const { status } = it.router.run('iptables', [
        ...'-A FORWARD -p udp --dport 5000 -j NFQUEUE --queue-num 5'.split(' '),
      ]);
      assert.equal(status, 0);
    }
    await using queue = new Queue({ num: 5, netns: it.router.ns.fd });
    await queue.open();
    const handled = queue.handle(({ payload, iifname }) => {
      assert.equal(iifname, 'inside');
      return payload[28] === 'n'.charCodeAt(0) ? 'drop' : 'accept';
    });
    const answers = await it.ask(['10.2.0.2 5000 yes', '10.2.0.2 5000 no', '10.2.0.2 6000 past']);
    assert.deepEqual(answers.sort(), ['5000 10.1.0.2 yes', '6000 10.1.0.2 past']);
    queue.close();
    await handled;
  });

  it('are traced', async () => {
    using it = await net(
      `table inet f { chain c { ${FORWARD} udp dport 5000 meta nftrace set 1; udp dport 5000 drop; }; }`,
    );
    const steps = it.nft.trace();
    const first = steps.next();
    await sleep(300);
    await it.ask(['10.2.0.2 5000 a'], 200);
    const seen: string[] = [];
    for (let step = await first; !step.done; step = await steps.next()) {
      if (!('text' in step.value)) continue;
      seen.push(step.value.text);
      if (step.value.verdict === 'drop') break;
    }
    await steps.return(undefined);
    assert.match(
      seen[0]!,
      /^trace id \w+ inet f c packet: iif "inside" oif "outside" .*ip saddr 10\.1\.0\.2 ip daddr 10\.2\.0\.2/,
    );
    assert.match(seen.at(-1)!, /rule udp dport 5000 drop \(verdict drop\)$/);
  });
});
