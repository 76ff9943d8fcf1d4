import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { netid } from '../../src/cli/ss/columns.js';
import { type SocketEntry, type SocketEvent, Sockets } from '../../src/index.js';
import { noNamespaces, rejection, settles, TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { notInstalled } from '../support/programs.js';

const skip = noNamespaces || notInstalled('ss');
const folder = mkdtempSync(join(tmpdir(), 'sockets-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Opens sockets, says so, and lives until its input ends. */
const OPENER = `
  const net = require('node:net'), dgram = require('node:dgram');
  const ready = (one) => new Promise((resolve) => one.once('listening', resolve));
  (async () => {
    const servers = [net.createServer().listen(5000, '127.0.0.1'), net.createServer().listen(5000, '::1'),
      net.createServer().listen(process.argv[1]), net.createServer().listen('\\0quiet\\0name')];
    await Promise.all(servers.map(ready));
    for (const one of servers) one.on('connection', (socket) => socket.on('error', () => {}));
    const udp = dgram.createSocket('udp4').bind(5001);
    await ready(udp);
    const clients = [net.connect(5000, '127.0.0.1'), net.connect(5000, '::1'), net.connect(process.argv[1])];
    for (const one of clients) one.on('error', () => {});
    await Promise.all(clients.map((one) => new Promise((resolve) => one.once('connect', resolve))));
    clients[0].write('hello');
    console.log('ready');
    process.stdin.resume().once('end', () => process.exit());
  })();
`;

class Rig {
  readonly space = new TestNamespace();
  readonly sockets = new Sockets({ netns: this.space.ns.fd });
  readonly path = join(folder, `socket-${Math.random().toString(36).slice(2)}`);
  #child!: ChildProcess;

  static async open(): Promise<Rig> {
    const rig = new Rig();
    const words = [`--net=${rig.space.ns.path}`, process.execPath, '-e', OPENER, rig.path];
    rig.#child = spawn('nsenter', words, { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(rig.#child.stdout!, 'data');
    return rig;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Lines of `ss`, its columns divided by one blank. */
  ss(...args: string[]): string[] {
    const { stdout, stderr, status } = this.space.run('ss', ['-HOn', ...args]);
    assert.equal(status, 0, stderr);
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => line.trim().replace(/\s+/g, ' '))
      .sort();
  }

  /** The same of the command line. */
  cli(...args: string[]): { lines: string[]; stderr: string; status: number | null; stdout: string } {
    const { stdout, stderr, status } = this.space.run(process.execPath, [CLI, 'ss', '-Hn', ...args]);
    const lines = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => line.trim().replace(/\s+/g, ' '))
      .sort();
    return { lines, stderr, status, stdout };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sockets.close();
    this.#child.stdin!.end();
    await once(this.#child, 'exit');
    this.space.close();
  }
}

const key = (one: SocketEntry) => `${netid(one)} ${'state' in one ? one.state : ''}`;

describe('Sockets', { skip, timeout: 120_000 }, () => {
  it('lists what ss lists: states, queues, addresses, of every kind that is there', async () => {
    await using rig = await Rig.open();
    for (const words of [['-tua'], ['-xa'], ['-tul'], ['-tu'], ['-6tua'], ['-4tua'], ['-xl']]) {
      await settles(async () => {
        const { lines, stderr } = rig.cli(...words);
        assert.equal(stderr, '');
        // ss leaves the column of kinds out where there is but one
        assert.deepEqual(lines, rig.ss(...words), words.join(' '));
        assert.ok(lines.length > 0, words.join(' '));
      });
    }
  });

  it('tells inodes, cookies, memory and what TCP knows as ss does', async () => {
    await using rig = await Rig.open();
    // between two readings timers run
    await settles(async () => {
      const tcp = await rig.sockets.list({ kinds: ['tcp'], show: 'all' });
      const said = new Map(rig.ss('-tai', '-em').map((line) => [/ino:(\d+)/.exec(line)?.[1], line]));
      assert.ok(tcp.length >= 6);
      for (const one of tcp) {
        const line = said.get(`${one.inode}`);
        assert.ok(line, `${one.inode}`);
        const number = (name: string) => new RegExp(` ${name}:([\\d.]+)`).exec(line)?.[1];
        const sk = (one.cookie[0]! + one.cookie[1]! * 2 ** 32).toString(16);
        assert.ok(line.includes(` sk:${sk} `), line);
        const {
          rmemAlloc: r,
          rcvbuf: rb,
          wmemAlloc: t,
          sndbuf: tb,
          fwdAlloc: f,
          wmemQueued: w,
          optmem: o,
          backlog: bl,
          drops: d,
        } = one.skmeminfo!;
        assert.ok(line.includes(`skmem:(r${r},rb${rb},t${t},tb${tb},f${f},w${w},o${o},bl${bl},d${d})`), line);
        assert.ok(line.includes(` ${one.cong} `), line);
        const info = one.info!;
        if (one.state !== 'established') continue;
        assert.equal(number('mss'), `${info.sndMss}`);
        assert.equal(number('cwnd'), `${info.sndCwnd}`);
        assert.equal(number('pmtu'), `${info.pmtu}`);
        assert.equal(number('advmss'), `${info.advmss}`);
        assert.equal(number('rto'), `${info.rto / 1000}`);
        assert.equal(number('segs_in'), `${info.segsIn}`);
        assert.equal(number('segs_out') ?? '0', `${info.segsOut}`);
        assert.equal(number('bytes_sent') ?? '0', `${info.bytesSent}`);
        assert.equal(number('bytes_received') ?? '0', `${info.bytesReceived}`);
        assert.equal(number('minrtt') ?? '0', `${info.minRtt / 1000}`);
        assert.ok(line.includes(`wscale:${info.wscale.snd},${info.wscale.rcv}`));
        assert.equal(info.rest, undefined, 'tcp_info is declared as long as the kernel has it');
      }
    });
  });

  it('filters as ss does: in the kernel those of IP, itself the others', async () => {
    await using rig = await Rig.open();
    const filters = [
      'sport = :5000',
      'sport != :5000',
      'sport > :5000 or dport = :5000',
      'not ( sport = :5000 or dport = :5000 )',
      'dst 127.0.0.0/8',
      'src [::1]',
      'src 127.0.0.1:5000 and dport gt :1024',
      'autobound',
      'sport = :5000 dport > :1',
    ];
    for (const filter of filters) {
      const mine = await rig.sockets.list({ kinds: ['tcp', 'udp'], filter });
      // ss says the kind only where several are asked for
      assert.equal(mine.length, rig.ss('-tua', ...filter.split(' ')).length, filter);
    }
    const [server] = await rig.sockets.list({
      kinds: ['unix'],
      filter: `src unix:${rig.path}`,
      states: ['listen'],
    });
    assert.equal(server!.name, rig.path);
    const [quiet] = await rig.sockets.find({ path: '@quiet*' }, { kinds: ['unix'] });
    // Node fills the name up
    assert.equal(quiet!.name!.replace(/\0+$/, ''), '@quiet\0name');
    assert.match((await rejection(rig.sockets.list({ filter: 'sprt = 1' }))).message, /did you mean 'sport'/);
    assert.equal((await rig.sockets.list({ kinds: ['tcp'], filter: 'dev lo' })).length, 0);
  });

  it('finds sockets by port, path, inode and process, and the process by the socket', async () => {
    await using rig = await Rig.open();
    const { sockets, pid } = rig;
    const found = await sockets.find({ port: 5000 });
    assert.deepEqual(found.map(key).sort(), [
      'tcp established',
      'tcp established',
      'tcp listen',
      'tcp listen',
    ]);
    const [listener] = await sockets.find({ port: 5000, address: '::1' }, { states: ['listen'] });
    const owners = await sockets.owner(listener!);
    assert.deepEqual(
      owners.of(listener!).map(({ pid: one, command }) => [one, command]),
      // Node's main thread has a name of its own from 25 on
      [[pid, readFileSync(`/proc/${pid}/comm`, 'utf8').trim()]],
    );
    assert.deepEqual(await sockets.find({ inode: Number(listener!.kind === 'tcp' && listener!.inode) }), [
      listener,
    ]);
    const own = await sockets.find({ pid });
    assert.ok(own.length >= 8);
    assert.deepEqual(new Set(own.map(({ kind }) => kind)), new Set(['tcp', 'udp', 'unix']));
    assert.ok((await sockets.listening()).some((one) => one.kind === 'udp' && one.sport === 5001));
    assert.equal(
      (await rejection(sockets.find({ prt: 1 } as object))).message,
      "sockets: prt: unknown key; did you mean 'port'?",
    );
    assert.match(
      (await rejection(sockets.find({ port: undefined }))).message,
      /port: it is there, but undefined/,
    );
    assert.match((await rejection(sockets.find({}))).message, /nothing is said about which/);
    assert.match((await rejection(sockets.find({ pid: 2 ** 22 + 1 }))).message, /there is no such process/);
    // ss -p says the same
    const said = rig.ss('-tlp').find((line) => line.includes('[::1]:5000'))!;
    assert.ok(said.includes(`pid=${pid}`));
  });

  it('closes sockets, and tells of it', async (context) => {
    await using rig = await Rig.open();
    const { sockets } = rig;
    const events = sockets.monitor({ kinds: ['tcp'] });
    const seen: SocketEvent[] = [];
    const reading = (async () => {
      for await (const event of events) seen.push(event);
    })();
    try {
      const closed = await sockets.destroy({ remotePort: 5000, remoteAddress: '127.0.0.1' });
      assert.deepEqual(closed.map(key), ['tcp established']);
      await settles(async () => {
        const gone = seen.find((one) => one.event === 'destroy' && one.dport === 5000);
        assert.ok(gone?.event === 'destroy' && gone.info !== undefined && Number(gone.info.bytesSent) === 5);
      });
      assert.deepEqual(await sockets.destroy(closed), [], 'what has gone is closed by nobody');
      assert.match(
        (await rejection(sockets.destroy((await sockets.list({ kinds: ['unix'] }))[0]!))).message,
        /cannot be closed/,
      );
    } catch (error) {
      if ((error as { code?: string }).code !== 'EOPNOTSUPP') throw error;
      assert.match((error as Error).message, /CONFIG_INET_DIAG_DESTROY/);
      context.skip('this kernel has no CONFIG_INET_DIAG_DESTROY');
    } finally {
      events.close();
      await reading;
    }
  });

  it('says what the kernel has not, and what there is no kind of', async () => {
    await using rig = await Rig.open();
    const error = await rejection(rig.sockets.list({ kinds: ['tpc' as 'tcp'] }));
    assert.match(error.message, /no kind of sockets is 'tpc'; did you mean 'tcp'\?/);
    for (const kind of ['sctp', 'dccp', 'tipc', 'smc'] as const) {
      const found = await rig.sockets.list({ kinds: [kind] }).catch((reason: Error) => reason);
      if (found instanceof Error)
        assert.match(found.message, new RegExp(`sockets of ${kind} cannot be listed here: load the module`));
    }
    assert.throws(() => new Sockets({ nets: 1 } as object), /'nets'.*'netns'/);
    assert.match(
      (await rejection(rig.sockets.list({ kind: ['tcp'] } as object))).message,
      /'kind'; did you mean 'kinds'/,
    );
  });

  it('counts what sockets send per second', async () => {
    await using rig = await Rig.open();
    for await (const rates of rig.sockets.rates({ interval: 20 })) {
      const sender = rates.find(({ socket }) => socket.kind === 'tcp' && socket.dport === 5000)!;
      assert.deepEqual([sender.sent, sender.received, sender.drops], [0, 0, 0]);
      break;
    }
  });

  it('is there on the command line', async () => {
    await using rig = await Rig.open();
    const { stdout, stderr } = rig.cli('-tap', '--json', 'state', 'listening', 'sport', '=', ':5000');
    assert.doesNotMatch(stderr, /Error/);
    const entries = JSON.parse(stdout) as { sport: number; processes: { pid: number }[] }[];
    assert.deepEqual(
      entries.map(({ sport, processes }) => [sport, processes[0]!.pid]),
      [
        [5000, rig.pid],
        [5000, rig.pid],
      ],
    );
    assert.equal(
      rig.cli('-taq').stderr,
      "tsroute2: ss: unknown option '-q' in '-taq' (see tsroute2 --help)\n",
    );
    assert.match(rig.cli('-ta', 'sprt', '=', ':1').stderr, /'sprt' is no condition; did you mean 'sport'/);
    assert.match(rig.cli('--help').stdout, /FILTER/);
    assert.equal(
      rig.cli('-ta', 'exclude', 'listening').lines.length,
      rig.ss('-ta', 'exclude', 'listening').length,
    );
  });

  it('has an example that runs', (context) => {
    const file = fileURLToPath(new URL('../../examples/sockets.js', import.meta.url));
    const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 60_000 });
    assert.equal(stderr, '');
    const [first, second, ...rest] = stdout.trimEnd().split('\n');
    assert.deepEqual([first, second], ['the listener is mine: true', 'established, mss known']);
    if (rest[0]?.startsWith('not closed')) return context.skip('this kernel has no CONFIG_INET_DIAG_DESTROY');
    assert.deepEqual(rest.sort(), ['closed: 1', 'the client sees ECONNABORTED']);
  });
});
