/**
 * Generic netlink: which families there are, and one of them spoken by a message class of one's own.
 *
 * Run it: node build/examples/generic-netlink.js
 */
import { attributes, GenericNetlink, genlmsg, nla } from '../src/index.js';

await using genl = new GenericNetlink();

const { name, groups } = await genl.family('nlctrl');
console.log(name, 'has the groups', groups);

/** What the kernel remembers of TCP peers (linux/tcp_metrics.h). */
const tcpMetrics = genlmsg('tcp_metrics', {
  commands: { get: 1, del: 2 },
  attributes: attributes('TCP_METRICS_ATTR', {
    addrIpv4: [1, nla.ip4addr],
    addrIpv6: [2, nla.ip6addr],
    /** Milliseconds. */
    age: [3, nla.u64],
  }),
});
try {
  const metrics = await genl.bind('tcp_metrics', tcpMetrics);
  for (const { addrIpv4, addrIpv6 } of await metrics.dump('get')) console.log('peer', addrIpv4 ?? addrIpv6);
} catch (error) {
  console.log((error as Error).message);
}

try {
  await genl.family('no_such_family');
} catch (error) {
  console.log((error as Error).message);
}
