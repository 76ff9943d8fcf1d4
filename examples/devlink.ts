/**
 * Lists the devices that devlink knows, with ports, parameters and what their health reporters say.
 *
 * Run it as root: node build/examples/devlink.js
 * A device to try it with: modprobe netdevsim; echo '1 2' > /sys/bus/netdevsim/new_device
 */
import { Devlink } from '../src/index.js';

await using devlink = new Devlink();
const devices = await devlink.dev.dump().catch(({ message }) => {
  console.log(message);
  return [];
});
for (const { dev } of devices) {
  const { driverName, versions } = await devlink.info.get({ dev });
  console.log(`${dev}: ${driverName} ${JSON.stringify(versions.running ?? {})}`);
  for (const { index, flavour, netdevName } of await devlink.port.dump({ dev }))
    console.log(`  port ${index}: ${flavour} ${netdevName ?? ''}`);
  for (const { name, values } of await devlink.param.dump({ dev }))
    console.log(`  ${name}: ${JSON.stringify(values)}`);
  for (const { path, size, occ } of await devlink.resources(dev).catch(() => []))
    console.log(`  ${path}: ${occ ?? 0} of ${size}`);
  for (const { name, state } of await devlink.health.dump({ dev })) {
    console.log(`  ${name} is ${state}`);
    const report = await devlink.health.diagnose({ dev, name }).catch(({ message }) => message);
    console.log('  ', report);
  }
}
