// A tour of tsroute2: reads this machine's network, then builds a small one of its own, in a namespace that is gone
// with this process. Nothing of the machine is changed. Run it with `npm start`.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EventLines, Names, table, tableOf } from '../dist/cli-tables.js';
import { createNamespace, IPRoute } from '../dist/node/index.js';

const ROWS = 15;
const colour = Boolean(process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb');
const INNER = '--network';

function title(text) {
  console.log(`\n${colour ? `\x1b[1;34m${text}\x1b[0m` : text}`);
}

async function show(name, entries, names) {
  const { columns } = await tableOf(name);
  process.stdout.write(table(columns(names), entries.slice(0, ROWS), colour) || '(none)\n');
  if (entries.length > ROWS) console.log(`… and ${entries.length - ROWS} more`);
}

/** What `ip link`, `ip addr`, … show, straight from the kernel. */
async function showMachine() {
  const ipr = new IPRoute();
  const started = performance.now();
  const [links, addresses, routes, rules, neighbours] = await Promise.all([
    ipr.link.dump(),
    ipr.addr.dump(),
    ipr.route.dump({ table: 'main' }),
    ipr.rule.dump(),
    ipr.neigh.dump(),
  ]);
  const took = performance.now() - started;
  ipr.close();
  const names = new Names();
  for (const { index, ifname } of links) names.set(index, ifname);
  title('Links');
  await show('link', links, names);
  title('Addresses');
  await show('addr', addresses, names);
  title('Routes of the table main');
  await show('route', routes, names);
  title('Rules');
  const unicast = rules.filter(({ family }) => family === 'inet' || family === 'inet6');
  await show('rule', unicast, names);
  title('Neighbours');
  await show(
    'neigh',
    neighbours.filter(({ state }) => !state.includes('noarp')),
    names,
  );
  console.log(`\nAll of this was read in ${took.toFixed(1)} ms, the first time at that.`);
}

/** Whether a namespace can be made: CAP_SYS_ADMIN (21). */
function mayMakeNamespaces() {
  const [, mask] = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return mask !== undefined && ((BigInt(`0x${mask}`) >> 21n) & 1n) === 1n;
}

const steps = [
  ['link.set({ dev: "lo", up: true })', (ipr) => ipr.link.set({ dev: 'lo', up: true })],
  [
    'link.add: a bridge',
    (ipr) =>
      ipr.link.add({ ifname: 'br0', up: true, linkinfo: { kind: 'bridge', data: { forwardDelay: 200 } } }),
  ],
  [
    'link.add: a pair of veth, one end in the bridge',
    async (ipr) => {
      await ipr.link.add({
        ifname: 'port0',
        linkinfo: { kind: 'veth', data: { peer: { ifname: 'host0', address: '02:00:00:00:00:02' } } },
      });
      await ipr.link.set({ dev: 'port0', master: 'br0', up: true });
      await ipr.link.set({ dev: 'host0', up: true });
    },
  ],
  [
    'addr.add: 10.0.0.1/24 and fd00::1/64',
    async (ipr) => {
      await ipr.addr.add({ dev: 'br0', address: '10.0.0.1/24' });
      await ipr.addr.add({ dev: 'br0', address: 'fd00::1/64', flags: ['nodad'] });
    },
  ],
  [
    'neigh.add: a permanent neighbour',
    (ipr) => ipr.neigh.add({ dev: 'br0', dst: '10.0.0.2', lladdr: '02:00:00:00:00:02' }),
  ],
  [
    'batch: three routes in one send',
    async (ipr) => {
      const batch = ipr.batch();
      batch.route.add({ dst: '10.1.0.0/16', gateway: '10.0.0.2', priority: 10 });
      batch.route.add({ dst: '10.2.0.0/16', type: 'blackhole' });
      batch.route.add({ dst: 'fd01::/48', gateway: 'fd00::2' });
      for (const outcome of await batch.run()) if (!outcome.ok) throw outcome.error;
    },
  ],
  [
    'rule.add: from 10.0.0.0/8 look into table 100',
    (ipr) => ipr.rule.add({ src: '10.0.0.0/8', table: 100, priority: 1000 }),
  ],
  ['link.del: the bridge', (ipr) => ipr.link.del({ dev: 'br0' })],
];

const refusals = [
  [
    'a VXLAN network id of 25 bits',
    (ipr) => ipr.link.add({ ifname: 'vx0', linkinfo: { kind: 'vxlan', data: { id: 1 << 24, port: 4789 } } }),
  ],
  [
    'a misspelt key',
    (ipr) => ipr.link.add({ ifname: 'vx0', linkinfo: { kind: 'vxlan', data: { id: 5, prot: 4789 } } }),
  ],
  ['a gateway that nobody can reach', (ipr) => ipr.route.add({ dst: '10.9.0.0/16', gateway: '192.0.2.1' })],
  ['an interface that is not there', (ipr) => ipr.addr.add({ dev: 'eth99', address: '10.0.0.1/24' })],
];

/** Prints events until the monitor is closed. */
async function follow(monitor, names) {
  const lines = await EventLines.make(names, colour);
  for await (const event of monitor) {
    if (event.event === 'newlink') names.set(event.index, event.ifname);
    process.stdout.write(`    ${lines.line(event)}`);
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 60));

async function buildNetwork() {
  const namespace = createNamespace();
  const ipr = new IPRoute({ netns: namespace.fd });
  try {
    await build(ipr);
  } finally {
    ipr.close();
    namespace.close();
  }
}

async function build(ipr) {
  title('A network of its own, in a namespace that nobody else sees; indented: what the monitor says');
  const names = new Names();
  names.set(1, 'lo');
  const monitor = ipr.monitor();
  const following = follow(monitor, names);
  for (const [what, act] of steps.slice(0, -1)) {
    console.log(what);
    await act(ipr);
    await settled();
  }
  title('What is there now');
  await show('link', await ipr.link.dump(), names);
  console.log();
  await show('route', await ipr.route.dump({ table: 'main' }), names);
  title('What the kernel, or the library before it, refuses');
  for (const [what, act] of refusals) {
    console.log(what);
    try {
      await act(ipr);
      throw new Error(`${what} was accepted`);
    } catch (error) {
      console.log(`    ${error.name}: ${error.message}`);
    }
  }
  title('And all is removed');
  const [what, act] = steps.at(-1);
  console.log(what);
  await act(ipr);
  await settled();
  monitor.close();
  await following;
}

/** The same under a user namespace, where this process has not the right itself. */
function asOwnRoot() {
  const script = fileURLToPath(import.meta.url);
  const command = ['--user', '--map-root-user', process.execPath, script, INNER];
  const possible = spawnSync('unshare', ['--user', '--map-root-user', 'true'], { encoding: 'utf8' });
  if (possible.status === 0) return spawnSync('unshare', command, { stdio: 'inherit' }).status ?? 1;
  const why = possible.error?.message ?? possible.stderr.trim();
  console.error(
    `\nThe second part builds a network in a namespace of its own. That needs CAP_SYS_ADMIN, or user namespaces,\n` +
      `and this process has neither (${why}). Run it as root, or allow user namespaces\n` +
      `(sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0).`,
  );
  return 1;
}

const inner = process.argv.includes(INNER);
if (!inner) await showMachine();
if (inner || mayMakeNamespaces()) await buildNetwork();
else process.exitCode = asOwnRoot();
