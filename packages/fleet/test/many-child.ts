/** Agents of several hosts in one process, which is killed by the test. */
import { Agent } from '@tsroute2/fleet';

interface Work {
  readonly servers: string;
  readonly folder: string;
  readonly hosts: readonly { readonly name: string; readonly path: string }[];
}

const { servers, folder, hosts } = JSON.parse(process.argv[2]!) as Work;
for (const { name, path } of hosts) {
  for (;;) {
    try {
      await Agent.start({
        nats: { servers },
        host: name,
        source: { netns: path },
        spool: `${folder}/${name}.spool`,
      });
      break;
    } catch (error) {
      // the server is killed as well
      process.stderr.write(`${name}: ${(error as Error).message}\n`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
process.stdout.write('ready\n');
setInterval(() => {
  const { rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.stdout.write(`${JSON.stringify({ rss, cpu: user + system })}\n`);
}, 1_000);
