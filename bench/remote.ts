/**
 * The remote transport beside the local one: a dump of many routes, and a single getter. With an ssh server on
 * loopback, over that as well: `node build/bench/remote.js [ROUTES]`.
 */
import { createNamespace, IPRoute } from '../src/index.js';
import { exec, type Remote, ssh } from '../src/remote/index.js';
import { noSsh, SshServer } from '../test/remote/ssh-server.js';

const ROUTES = Number(process.argv[2] ?? 500_000);
const GETS = 3_000;

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
  dump: number;
  get: number;
}

/** One look at each way, several times in turn: others may use the machine. */
async function measure(ways: Readonly<Record<string, Remote | undefined>>): Promise<Record<string, Figures>> {
  const best: Record<string, Figures> = {};
  for (let round = 0; round < 5; round++)
    for (const [name, transport] of Object.entries(ways)) {
      await using ipr = new IPRoute({ netns: ns.path, ...(transport ? { transport } : {}) });
      for (let i = 0; i < GETS; i++) await ipr.link.get({ index: 1 });
      const times: number[] = [];
      for (let i = 0; i < GETS; i++) {
        const start = performance.now();
        await ipr.link.get({ index: 1 });
        times.push(performance.now() - start);
      }
      const start = performance.now();
      const { length } = await ipr.route.dump({ table: 'main' });
      const dump = performance.now() - start;
      if (length !== ROUTES) throw new Error(`${length} routes`);
      const get = times.sort((a, b) => a - b)[GETS >> 1]!;
      const known = (best[name] ??= { dump, get });
      best[name] = { dump: Math.min(known.dump, dump), get: Math.min(known.get, get) };
    }
  return best;
}

const server = noSsh ? undefined : await new SshServer().start();
try {
  const best = await measure({
    local: undefined,
    'through a relay': exec(['env']),
    ...(server ? { 'over ssh': ssh(server.host, { options: server.options }) } : {}),
  });
  const local = best.local!;
  for (const [name, { dump, get }] of Object.entries(best))
    console.log(
      `${name}: ${ROUTES} routes in ${dump.toFixed(0)} ms (${((local.dump / dump) * 100).toFixed(0)} %), link.get ${(get * 1000).toFixed(0)} µs`,
    );
  if (noSsh) console.log(`ssh: ${noSsh}`);
} finally {
  await server?.stop();
}
