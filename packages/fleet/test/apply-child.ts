/** Applies documents to a fleet in a process of its own, which is killed by the test while a check waits. */
import { Fleet } from '@tsroute2/fleet';

const { servers, documents, options } = JSON.parse(process.argv[2]!);
await using fleet = await Fleet.open({ nats: { servers } });
const report = await fleet.apply(documents, {
  ...options,
  async check(wave) {
    process.stdout.write(`${JSON.stringify(wave.map(({ host }) => host))}\n`);
    // until it is killed
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  },
});
process.stdout.write(`${JSON.stringify(report)}\n`);
