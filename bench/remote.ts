/**
 * The remote transport beside the local one: a dump of many routes, and a single getter. With an ssh server on
 * loopback, over that as well: `node build/bench/remote.js [ROUTES]`.
 */
import { createNamespace, IPRoute } from '../src/index.js';
import { exec, type Remote, ssh } from '../src/remote/index.js';
import { noSsh, SshServer } from '../test/remote/ssh-server.js';

const ROUTES = Number(process.argv[2] ?? 500_000);
const GETS = 1_000;
const ROUNDS = 7;

using ns = createNamespace();
await using filler = new IPRoute({ netns: ns.fd });
await filler.link.set({ dev: 'lo', up: true });
for (let at = 0; at < ROUTES; ) {
  const batch = filler.batch();
  for (let i = 0; i < 50_000 && at < ROUTES; i++, at++)
    batch.route.add({
      dst: `${10 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}.1/32`,
      oif: 1,
      scope: 'link',
    });
  await batch.run();
}

interface Figures {
  /** Milliseconds. */
  readonly dump: number[];
  /** Milliseconds of a processor that this process took for the dump. */
  readonly cpu: number[];
  readonly get: number[];
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

/** One look at each way, several times in turn: others may use the machine. */
async function measure(ways: Readonly<Record<string, Remote | undefined>>): Promise<Record<string, Figures>> {
  const all: Record<string, Figures> = {};
  for (let round = 0; round <= ROUNDS; round++)
    for (const [name, transport] of Object.entries(ways)) {
      await using ipr = new IPRoute({ netns: ns.path, ...(transport ? { transport } : {}) });
      for (let i = 0; i < GETS; i++) await ipr.link.get({ index: 1 });
      const times: number[] = [];
      for (let i = 0; i < GETS; i++) {
        const start = performance.now();
        await ipr.link.get({ index: 1 });
        times.push(performance.now() - start);
      }
      const used = process.cpuUsage();
      const start = performance.now();
      // streamed: what is measured is the way, not how much memory the routes take
      let count = 0;
      for await (const routes of ipr.route.dump({ table: 'main' }).batches()) count += routes.length;
      const dump = performance.now() - start;
      const { user, system } = process.cpuUsage(used);
      if (count !== ROUTES) throw new Error(`${count} routes`);
      const known = (all[name] ??= { dump: [], cpu: [], get: [] });
      // the first time, code is compiled
      if (round === 0) continue;
      known.dump.push(dump);
      known.cpu.push((user + system) / 1000);
      known.get.push(median(times));
    }
  return all;
}

const server = noSsh ? undefined : await new SshServer().start();
try {
  const all = await measure({
    local: undefined,
    'through a relay': exec(['env']),
    ...(server ? { 'over ssh': ssh(server.host, { options: server.options }) } : {}),
  });
  const local = median(all.local!.dump);
  for (const [name, { dump, cpu, get }] of Object.entries(all)) {
    const time = median(dump);
    const best = Math.min(...all.local!.dump) / Math.min(...dump);
    console.log(
      `${name}: ${ROUTES} routes in ${time.toFixed(0)} ms, median of ${ROUNDS} (${((local / time) * 100).toFixed(0)} % of the local speed, ${(best * 100).toFixed(0)} % at best), ${median(cpu).toFixed(0)} ms of processor time here; link.get ${(median(get) * 1000).toFixed(0)} µs`,
    );
  }
  if (noSsh) console.log(`ssh: ${noSsh}`);
} finally {
  await server?.stop();
}
