/**
 * A firewall in a namespace of its own: loaded, changed, watched, translated from iptables.
 *
 * Run it as root: node build/examples/nftables.js
 */
import { createNamespace, Nftables } from '../src/index.js';
import { fromIptables } from '../src/nft/index.js';

using namespace = createNamespace();
await using nft = new Nftables({ netns: namespace.fd });

// text as nft takes it; all of it takes effect, or nothing
await nft.apply(`
  table inet filter {
    set blocked { type ipv4_addr; flags interval; }
    chain input {
      type filter hook input priority filter; policy drop;
      ct state established,related accept
      ip saddr @blocked drop
    }
  }`);

// one table by its verbs; rules as text, or by a builder that the editor completes
const table = nft.table('inet', 'filter');
await table.rules.add('input', (r) => r.tcp.dport([22, 443]).ct.state('new').counter().accept());
await table.elements.add('blocked', ['192.0.2.0/24', '198.51.100.7']);
console.log(await nft.list({ as: 'text' }));

// what the kernel refuses is told with its line
try {
  await nft.apply('add rule inet filter input accept\nadd rule inet filter nowhere accept', {
    filename: 'my.nft',
  });
} catch (error) {
  console.log((error as Error).message.split('\n')[0]);
}

// transactions as they happen
const changes = nft.monitor();
const first = changes.next();
setTimeout(() => {
  // rules of iptables, in nft's words
  const { tree } = fromIptables('iptables -A INPUT -p icmp --icmp-type echo-request -j ACCEPT');
  nft.apply(tree).catch(console.error);
}, 100);
const { value } = await first;
if (value?.event === 'generation') for (const { text } of value.changes) console.log(text);
await changes.return(undefined);

// the smallest change that makes it so: counters of rules that stay are kept
const { commands } = await nft.sync(
  'table ip filter { chain INPUT { type filter hook input priority 0; icmp type echo-request counter drop; }; }',
);
console.log(`${commands.length} commands`);
