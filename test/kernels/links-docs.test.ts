/** The examples of docs/links.md, which want more kinds than one kernel has. */
import { existsSync } from 'node:fs';
import { kindMissing } from '../helpers.js';
import { runPage } from '../support/page.js';

/** Which is the first of the kinds that the kernel lacks. */
const lacks =
  (...kinds: string[]) =>
  () =>
    kinds.map(kindMissing).find((why) => why !== false) ?? false;
const lacksKinds = lacks('veth', 'vlan', 'macvlan', 'vxlan', 'vrf', 'gre', 'wireguard');

const noTun = existsSync('/dev/net/tun') ? false : 'this kernel has no tun';

runPage('links', {
  Kinds: { missing: () => lacksKinds() || noTun },
  Ports: { missing: lacks('veth', 'bridge', 'bond') },
  'Fields of every link': { missing: lacks('veth') },
});
