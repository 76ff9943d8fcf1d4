// Worker threads that open sockets and namespaces of their own, and are terminated in the middle of it.
import { readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** Sockets and namespaces; Deno leaves two descriptors of another kind for every worker. */
const descriptors = () =>
  readdirSync('/proc/self/fd').filter((fd) => /^(net|socket):/.test(target(fd))).length;

function target(fd) {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return 'gone';
  }
}

const code = `
  import { parentPort } from 'node:worker_threads';
  import { IPRoute, NetNS } from 'tsroute2';
  const ns = new NetNS({ create: true });
  const ipr = new IPRoute({ netns: ns.fd });
  await ipr.link.set({ dev: 'lo', up: true });
  const monitor = ipr.monitor({ groups: ['link'] });
  parentPort.postMessage((await ipr.link.dump()).map(({ ifname }) => ifname).join());
  for await (const event of monitor) parentPort.postMessage(event.event);
`;
const url = new URL('./worker-code.mjs', import.meta.url);

async function round() {
  const workers = Array.from({ length: 3 }, () => new Worker(url));
  await Promise.all(
    workers.map(
      (worker) =>
        new Promise((resolve, reject) => {
          worker.on('error', reject);
          worker.on('message', (message) => (String(message).includes('lo') ? resolve() : undefined));
        }),
    ),
  );
  await Promise.all(workers.map((worker) => worker.terminate()));
}

writeFileSync(url, code);
try {
  // what a runtime keeps for its workers is there after the first
  await round();
  await settled();
  const before = descriptors();
  for (let at = 0; at < 4; at++) await round();
  await settled(before);
  console.log(`descriptors: ${before}, then ${descriptors()}`);
  console.log(descriptors() <= before ? 'workers: done' : 'workers: descriptors are left');
} finally {
  rmSync(url);
}
process.exit(0);

/** A runtime may end its workers a little later than it says. */
async function settled(wanted = 0) {
  for (let at = 0; at < 30 && descriptors() > wanted; at++)
    await new Promise((resolve) => setTimeout(resolve, 50));
}
