/**
 * A blocklist that follows a feed, in a namespace of its own.
 *
 * Run it as root: node build/examples/ipset.js
 */
import { createNamespace, IPSet, type NetlinkError } from '../src/index.js';

using namespace = createNamespace();
await using ipset = new IPSet({ netns: namespace.fd });

await ipset.create('blocked', 'hash:net', { timeout: 3600, counters: true, comment: true });
await ipset.add('blocked', [
  '10.0.0.0/8 comment "private"',
  { ip: '192.0.2.1', timeout: 60, comment: 'noisy' },
  { ip: '10.9.0.0/16', nomatch: true },
]);
console.log('10.1.2.3:', await ipset.test('blocked', '10.1.2.3'));
console.log('10.9.2.3:', await ipset.test('blocked', '10.9.2.3'));

// what is listed can be added, and what the feed says next is reached by the fewest changes
const [set] = await ipset.list('blocked');
console.log(`${set!.type} with ${set!.elements} entries`);
const { added, changed, removed } = await ipset.sync('blocked', [
  '10.0.0.0/8 comment "private"',
  '198.51.100.0/24',
]);
console.log('added:', added.map(({ ip }) => ip).join());
console.log('changed:', changed.length);
console.log(
  'removed:',
  removed
    .map(({ ip }) => ip)
    .sort()
    .join(),
);

try {
  await ipset.add('blocked', ['203.0.113.0/24', '10.0.0.0/8']);
} catch (error) {
  const { code, path, message } = error as NetlinkError;
  console.log(code, path);
  console.log(message);
}
