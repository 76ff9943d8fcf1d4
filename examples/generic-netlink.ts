/**
 * Generic netlink: which families there are, and one of them spoken by a declaration of one's own.
 *
 * Run it: node build/examples/generic-netlink.js
 */
import { attributes, GenericNetlink, genericFamily, nla, only } from '../src/index.js';

await using genl = new GenericNetlink();

const { name, groups } = await genl.family('nlctrl');
console.log(name, 'has the groups', groups);

/** What the kernel remembers of TCP peers (linux/tcp_metrics.h). */
const set = attributes('TCP_METRICS_ATTR', {
  addrIpv4: [1, nla.ip4addr],
  addrIpv6: [2, nla.ip6addr],
  /** Milliseconds. */
  age: [3, nla.u64],
});
const tcpMetrics = genericFamily('tcp_metrics', {
  prefix: 'TCP_METRICS_CMD',
  commands: {
    get: { id: 1, request: only(set, 'addrIpv4', 'addrIpv6'), reply: set },
    del: { id: 2, request: set },
  },
});
try {
  const metrics = await genl.bind(tcpMetrics);
  for (const { addrIpv4, addrIpv6 } of await metrics.dump('get')) console.log('peer', addrIpv4 ?? addrIpv6);
} catch (error) {
  console.log((error as Error).message);
}

try {
  await genl.family('no_such_family');
} catch (error) {
  console.log((error as Error).message);
}
