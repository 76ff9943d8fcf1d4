/**
 * Every class of the package short of descriptors or memory, as a program of its own: `limits-child.js MODE [NAME …]`. Each
 * line that it prints is a fault. With `descriptors` the system's own limit (RLIMIT_NOFILE) leaves 0, 1, 2, … of them; with
 * `calls` the first, second, … call of a transport fails with ENOMEM. What is under way may fail with that and nothing
 * else; afterwards the same object has to work, and nothing may be left open.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync } from 'node:fs';
import * as library from '../../src/index.js';
import { exec } from '../../src/remote/index.js';
import type { TransportOptions } from '../../src/socket/transport.js';
import { systemError } from '../../src/socket/transports/addon.js';
import { NativeTransport } from '../../src/socket/transports/native.js';

type Options = { transport?: (options: TransportOptions) => NativeTransport };
// biome-ignore lint/suspicious/noExplicitAny: one table for classes that have nothing in common
type Any = any;

interface Case {
  make(options: Options): Any;
  use(it: Any): unknown;
}

const { createNamespace, IPDB, IPRoute, netns } = library;
const own = createNamespace();
const here = new IPRoute({ netns: own.fd });
await here.link.set({ dev: 'lo', up: true });
let mtu = 1300;
const change = (): Promise<unknown> => here.link.set({ dev: 'lo', mtu: (mtu = mtu === 1300 ? 1400 : 1300) });
const inside = { netns: own.fd };

/** The first item of a stream that something is done for, over and over: the first may come before anybody listens. */
async function first(stream: Any, cause: () => unknown): Promise<void> {
  const opened = await stream;
  const timer = setInterval(() => void cause(), 5);
  try {
    for await (const _ of opened) break;
  } finally {
    clearInterval(timer);
    opened.close?.();
  }
}
const firewall = new library.Nftables(inside);
let flips = 0;
const flip = (): Promise<unknown> => firewall.apply(`table ip u { chain c${++flips} { }; }`).catch(() => {});
/** A stream that is opened and closed: what would come needs hardware, or rights. */
async function opened(stream: Any): Promise<void> {
  (await stream).close();
}

const called = (name: string, use: Case['use'], more: object = {}): [string, Case] => {
  const Class = (library as Any)[name];
  return [
    `${name} ${use.toString().replace(/^.*?=> /s, '')}`,
    { make: (options) => new Class({ ...inside, ...more, ...options }), use },
  ];
};

const CASES: readonly [string, Case][] = [
  called('IPRoute', (it) => it.link.dump()),
  called('IPRoute', (it) => it.link.get({ dev: 'lo' })),
  called('IPRoute', (it) => first(it.monitor({ groups: ['link'] }), change)),
  called('IPRoute', async (it) => {
    const batch = it.batch();
    for (let i = 0; i < 300; i++) batch.link.set({ index: 1, up: true });
    await batch.run();
  }),
  called('GenericNetlink', (it) => it.families()),
  called('GenericNetlink', (it) => opened(it.monitor())),
  called('IPSet', (it) => it.names()),
  called('IW', (it) => it.interfaces()),
  called('IW', (it) => opened(it.monitor())),
  called('TaskStats', (it) => it.getPid(process.pid), { netns: undefined }),
  called('TaskStats', (it) => opened(it.exits()), { netns: undefined }),
  called('Nftables', (it) => it.list()),
  called('Nftables', (it) => it.apply('table ip t { chain c { }; }')),
  called('Nftables', (it) => first(it.monitor(), flip)),
  called('Conntrack', (it) => it.dump()),
  called('Conntrack', (it) => opened(it.events())),
  called('Sockets', (it) => it.list()),
  called('Sockets', (it) => opened(it.monitor())),
  called('WireGuard', (it) => it.devices()),
  called('Ethtool', (it) => it.list()),
  called('Ethtool', (it) => it.get('lo')),
  called('Ethtool', (it) => opened(it.monitor())),
  called('Devlink', (it) => it.dev.dump()),
  called('Devlink', (it) => opened(it.monitor())),
  called('Xfrm', (it) => it.state.list()),
  called('Xfrm', (it) => opened(it.monitor())),
  called('Queue', (it) => it.open(), { num: 7 }),
  called('Log', (it) => it.open(), { group: 7 }),
  called('Audit', (it) => it.status(), { netns: undefined }),
  called('Audit', (it) => opened(it.events()), { netns: undefined }),
  called('DropMonitor', (it) => opened(it.packets())),
  called('Psample', (it) => opened(it.packets())),
  called('Ipvs', (it) => it.list()),
  called('L2tp', (it) => it.tunnels()),
  called('Macsec', (it) => it.list()),
  called('Mptcp', (it) => it.endpoints()),
  called('Mptcp', (it) => opened(it.monitor())),
  called('Team', (it) => opened(it.monitor())),
  called('Fou', (it) => it.list()),
  called('TcpMetrics', (it) => it.list()),
  called('Ovs', (it) => it.flows('none')),
  [
    'uevents',
    {
      make: (options) => ({ options, close() {} }),
      use: (it) =>
        first(library.uevents({ ...inside, ...it.options }), async () => {
          await here.link.add({ ifname: 'u0', linkinfo: { kind: 'bridge' } }).catch(() => {});
          await here.link.del({ dev: 'u0' }).catch(() => {});
        }),
    },
  ],
  [
    'processEvents',
    {
      make: (options) => ({ options, close() {} }),
      use: (it) => opened(library.processEvents({ ...it.options })),
    },
  ],
  [
    'IPDB',
    {
      make: (options) => IPDB.open({ ...inside, ...options }),
      use: async (db) => {
        await db.transaction((tx: Any) =>
          tx.link.set({ dev: 'lo', mtu: (mtu = mtu === 1300 ? 1400 : 1300) }),
        );
        await change();
        await db.waitFor((now: Any) => now.interfaces.get('lo').mtu === mtu, { timeout: 10_000 });
      },
    },
  ],
  [
    'IPDB flows',
    {
      make: (options) => IPDB.open({ ...inside, ...options }),
      use: async (db) => {
        const flows = await db.flows();
        flows.close();
      },
    },
  ],
  [
    'NetNS',
    {
      make: (options) => new library.NetNS({ path: own.path, ...options }),
      use: (it) => it.link.dump(),
    },
  ],
  [
    'createNamespace',
    {
      make: () => ({ close() {} }),
      use: () => createNamespace().close(),
    },
  ],
  [
    'netns.pids',
    {
      make: () => ({ close() {} }),
      use: () => netns.pids(own.path),
    },
  ],
  [
    'netns.spawn',
    {
      make: () => ({ close() {} }),
      use: async () => {
        const child = await netns.spawn(own.path, 'true', []);
        await new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject));
      },
    },
  ],
  [
    'netns.watch',
    {
      make: () => ({ close() {} }),
      use: () => netns.watch({ initial: true }).close(),
    },
  ],
  [
    'netns.run',
    {
      make: () => ({ close() {} }),
      use: () => netns.run(own.path, () => 1),
    },
  ],
  [
    'a remote transport',
    {
      make: () => ({ close() {} }),
      use: async () => {
        const far = exec(['sh', '-c', 'exec "$@"', 'shell'], { reconnect: false });
        try {
          const ipr = new IPRoute({ transport: far });
          await ipr.link.get({ index: 1 });
          ipr.close();
        } finally {
          far.close();
        }
      },
    },
  ],
];

const SHORT = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EAGAIN']);
const LATE = 60_000;

/** What comes of it: `ok`, or an error's code; its words where it has none. */
async function outcome(work: () => unknown): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error('it hangs')), LATE);
    });
    await Promise.race([(async () => work())(), late]);
    return 'ok';
  } catch (error) {
    for (let one = error as Any; one instanceof Error; one = one.cause)
      if (SHORT.has((one as Any).code)) return (one as Any).code;
    // of what a connection was to be made by
    const [, short] = /cannot be started: (EMFILE|ENFILE)/.exec(`${error}`) ?? [];
    if (short !== undefined) return short;
    return `${(error as Any).code ?? (error as Error).stack}`;
  } finally {
    clearTimeout(timer);
  }
}

const openNow = (): number => readdirSync('/proc/self/fd').length;
/** Descriptors that are open when what ends by itself has ended. */
async function settled(atMost: number): Promise<number> {
  for (let tries = 0; openNow() > atMost && tries < 200; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return openNow();
}

let faults = 0;
function fault(name: string, what: string): void {
  faults++;
  console.log(`${name}: ${what}`);
}

// lowers and raises the limit of this process, by a process that is there already
const setter = spawn('sh', [
  '-c',
  `while read n; do prlimit --pid ${process.pid} --nofile=$n: || echo failed; echo; done`,
]);
async function limit(descriptors: number): Promise<void> {
  setter.stdin.write(`${descriptors}\n`);
  const [text] = await once(setter.stdout, 'data');
  if (`${text}`.includes('failed')) throw new Error('prlimit failed');
}
const USUAL = 1024;

/** Leaves so many descriptors; returns how to have the others back. */
async function leave(count: number): Promise<() => Promise<void>> {
  const fillers: number[] = [];
  const last = Math.max(...readdirSync('/proc/self/fd').map(Number));
  do fillers.push(openSync('/dev/null', 'r'));
  while (fillers.at(-1)! < last);
  await limit(fillers.at(-1)! + 1 + count);
  return async () => {
    await limit(USUAL);
    for (const fd of fillers) closeSync(fd);
  };
}

const CALLS = [
  'wait',
  'readAhead',
  'join',
  'receive',
  'send',
  'exchange',
  'grow',
  'setReceiveBuffer',
] as const;

/** A transport whose `failing.in`th call fails, counted over all that are made with it. */
function failing(left: { in: number }): Options {
  return {
    transport: (options) => {
      const fail = () => {
        if (--left.in === 0) throw systemError(12, 'a moment without memory');
      };
      fail();
      const native = new NativeTransport(options) as Any;
      for (const call of CALLS) {
        const method = native[call];
        if (typeof method !== 'function') continue;
        native[call] = function (...words: unknown[]) {
          fail();
          return method.apply(this, words);
        };
      }
      return native;
    },
  };
}

/** One try: what comes of it, and whether the object works when the shortage is over. */
async function one({ make, use }: Case, options: Options, begin: () => unknown, end: () => unknown) {
  let it: Any;
  await begin();
  const made = await outcome(async () => {
    it = await make(options);
  });
  const used = made === 'ok' ? await outcome(() => use(it)) : made;
  await end();
  const again = made === 'ok' ? await outcome(() => use(it)) : undefined;
  await it?.close?.();
  return { used, again };
}

process.on('uncaughtException', (error) => fault('the process', `uncaught: ${error.stack}`));
const [mode = 'descriptors', ...words] = process.argv.slice(2);
let tries = 0;
for (const [name, what] of CASES) {
  if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
  const nothing = () => {};
  // twice: what is made once and kept is there then
  await one(what, {}, nothing, nothing);
  const before = openNow();
  const { used: usual } = await one(what, {}, nothing, nothing);
  if (!/^(ok|E\w+)$/.test(usual)) {
    fault(name, usual);
    continue;
  }
  if (process.env.TELL) console.error(name, usual);
  let passed = 0;
  for (let count = mode === 'calls' ? 1 : 0; passed < 2 && count < 60; count++) {
    const left = { in: 0 };
    let restore: (() => Promise<void>) | undefined;
    const { used, again } = await one(
      what,
      mode === 'calls' ? failing(left) : {},
      async () => {
        if (mode === 'calls') left.in = count;
        else restore = await leave(count);
      },
      async () => {
        left.in = Math.min(left.in, 0);
        await restore?.();
      },
    );
    tries++;
    const where = mode === 'calls' ? `call ${count}` : `${count} descriptors`;
    if (used !== usual && !SHORT.has(used)) fault(name, `with ${where}: ${used}`);
    if (again !== undefined && again !== usual) fault(name, `after ${where} (${used}): ${again}`);
    const after = await settled(before);
    if (after > before) fault(name, `after ${where}: ${after - before} descriptors are left`);
    passed = used === usual ? passed + 1 : 0;
  }
}
here.close();
firewall.close();
own.close();
setter.stdin.end();
console.error(`${tries} tries, ${faults} faults`);
process.exitCode = faults > 0 ? 1 : 0;
