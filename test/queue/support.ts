import { spawn, spawnSync } from 'node:child_process';
import { Nftables } from '../../src/nftables/nftables.js';
import { NetlinkError } from '../../src/protocol/errors.js';
import type { Transport, TransportOptions } from '../../src/socket/transport.js';
import { createNamespace, type NetworkNamespace } from '../../src/socket/transports/namespace.js';
import { NativeTransport } from '../../src/socket/transports/native.js';
import { noNamespaces } from '../helpers.js';
import { notInstalled } from '../support/programs.js';

/** Sends messages to port 5000 of an address, and prints those that come there, as JSON, after a while without any. */
const TRAFFIC = `
const { createSocket } = require('node:dgram');
const [address, wait, ...messages] = process.argv.slice(1);
const [server, client] = [createSocket('udp4'), createSocket('udp4')];
const got = [];
let timer;
const later = () => { clearTimeout(timer); timer = setTimeout(() => { console.log(JSON.stringify(got)); process.exit(); }, Number(wait)); };
server.on('message', (message) => { got.push(message.toString()); if (got.length === messages.length) wait > 300 && (clearTimeout(timer), console.log(JSON.stringify(got)), process.exit()); else later(); });
server.bind(5000, address, () => { later(); for (const message of messages) client.send(message, 5000, address); });
client.on('error', () => {});
`;

/** Sends bytes by TCP to port 5000 of loopback, and prints how many of them arrived. */
const STREAM = `
const { createServer, connect } = require('node:net');
let got = 0;
const server = createServer((socket) => {
  socket.on('data', (data) => { got += data.length; });
  socket.on('end', () => { console.log(got); process.exit(); });
}).listen(5000, '127.0.0.1', () => connect(5000, '127.0.0.1').end(Buffer.alloc(Number(process.argv[1]), 1)));
`;

/** A namespace with loopback up, and a firewall. */
export class Place {
  readonly namespace: NetworkNamespace = createNamespace();
  readonly nft = new Nftables({ netns: this.namespace.fd });

  constructor() {
    this.run('ip', 'link', 'set', 'lo', 'up');
  }

  get netns(): number {
    return this.namespace.fd;
  }

  run(program: string, ...args: string[]): string {
    const { stdout, stderr, status } = this.try(program, ...args);
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  try(program: string, ...args: string[]) {
    return spawnSync('nsenter', [`--net=${this.namespace.path}`, program, ...args], { encoding: 'utf8' });
  }

  /** Sends bytes by TCP over loopback; how many of them arrived. */
  async stream(bytes: number): Promise<number> {
    return Number(await this.#node(STREAM, String(bytes)));
  }

  /** Messages that arrive of those that are sent over loopback; `wait` is how long to wait for more. */
  async exchange(messages: readonly string[], wait = 1000): Promise<string[]> {
    const text = await this.#node(TRAFFIC, '127.0.0.1', String(wait), ...messages);
    return JSON.parse(text) as string[];
  }

  /** What a script of Node prints in the namespace. */
  async #node(script: string, ...args: string[]): Promise<string> {
    const child = spawn(
      'nsenter',
      [`--net=${this.namespace.path}`, process.execPath, '-e', script, ...args],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    await new Promise((resolve) => child.on('close', resolve));
    return text;
  }

  /** Sends UDP (or TCP) of port 5000 to a queue, or several: by nft, and where the kernel has no such expression, by iptables. */
  async queue(
    num: string,
    options: { bypass?: boolean; unmarked?: boolean; protocol?: 'udp' | 'tcp' } = {},
  ): Promise<void> {
    const { bypass, unmarked, protocol = 'udp' } = options;
    try {
      await this.nft.apply(`
        table ip q { chain out {
          type filter hook output priority 0;
          ${unmarked ? 'meta mark 0' : ''} ${protocol} dport 5000 queue ${bypass ? 'flags bypass ' : ''}to ${num}
        }; }`);
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOENT') throw error;
      const range = num.includes('-') ? ['--queue-balance', num.replace('-', ':')] : ['--queue-num', num];
      this.run(
        'iptables',
        ...[
          '-A',
          'OUTPUT',
          '-p',
          protocol,
          '--dport',
          '5000',
          ...(unmarked ? ['-m', 'mark', '--mark', '0'] : []),
        ],
        ...['-j', 'NFQUEUE', ...range, ...(bypass ? ['--queue-bypass'] : [])],
      );
    }
  }

  [Symbol.dispose](): void {
    this.nft.close();
    this.namespace.close();
  }
}

/** Why nothing can be queued here. */
export function whyNoQueue(): string | false {
  const why = noNamespaces || notInstalled('iptables');
  if (why) return why;
  using place = new Place();
  const { status, stderr } = place.try('iptables', '-A', 'OUTPUT', '-j', 'NFQUEUE', '--queue-num', '1');
  return status !== 0 && `this kernel has no queues: ${stderr.trim()}`;
}

/** A transport that says once that something was lost, when `lose` is called. */
export function losing(): { transport: (options: TransportOptions) => Transport; lose: () => void } {
  let isLosing = false;
  return {
    lose: () => {
      isLosing = true;
    },
    transport: (options) => {
      const native = new NativeTransport(options);
      const receive = native.receive.bind(native);
      native.receive = (max) => {
        if (isLosing) {
          isLosing = false;
          throw NetlinkError.of('ENOBUFS', 'packets were lost');
        }
        return receive(max);
      };
      return native;
    },
  };
}
