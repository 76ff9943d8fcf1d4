/**
 * A kernel of a few lines, for tests of programs that speak netlink: handlers by command, which get what was sent, typed.
 *
 * Run it: node build/examples/fake-kernel.js
 */
import assert from 'node:assert/strict';
import { GenericNetlink } from '../src/index.js';
import { wireguardFamily } from '../src/messages/generic/wireguard.js'; // in programs: tsroute2/families/wireguard
import { FakeKernel, Refusal } from '../src/testing.js';

const kernel = new FakeKernel().family(wireguardFamily, {
  getDevice: ({ ifname }) => [
    { ifname: ifname ?? 'wg0', listenPort: 51820, peers: [{ endpoint: '192.0.2.1:51820' }] },
  ],
  setDevice: ({ listenPort }) => {
    if (listenPort === 22) throw new Refusal('EADDRINUSE', 'ssh listens there', { at: 'listenPort' });
  },
});

await using genl = new GenericNetlink({ transport: kernel.transport });
const wireguard = await genl.bind(wireguardFamily);
const [device] = await wireguard.dump('getDevice', { ifname: 'wg7' });
console.log(device!.ifname, 'has the peer', device!.peers![0]!.endpoint);
await wireguard
  .request('setDevice', { ifname: 'wg7', listenPort: 22 })
  .catch(({ message }) => console.log(message));
assert.equal(kernel.requests.length, 3); // the controller was asked first
