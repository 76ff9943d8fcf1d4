/** An agent and a fleet, as a program of its own that can be made short of descriptors: `PORT NAMESPACE SPOOL`. */
import { openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Agent, Fleet } from '@tsroute2/fleet';

const [, , port, namespace, spool] = process.argv as string[];
const nats = { servers: `nats://127.0.0.1:${port}` };
const agent = await Agent.start({
  nats,
  host: 'one',
  source: { netns: openSync(namespace!, 'r') },
  spool: spool!,
});
const fleet = await Fleet.open({ nats });
const watch = fleet.watch('routes');
let seen = 0;
(async () => {
  for await (const _ of watch) seen++;
})().catch((error) => console.error(error));
agent.done?.catch((error: unknown) => console.error('the agent ended', error));
fleet.done.catch((error) => console.error('the fleet ended', error));
console.log('ready');
for await (const _ of createInterface({ input: process.stdin })) {
  const routes = fleet.find('routes').map(({ dst }) => dst);
  console.log(JSON.stringify({ routes, seen, connected: agent.status.connected }));
}
watch.close();
await agent.close();
await fleet.close();
