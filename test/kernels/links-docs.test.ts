/** The examples of docs/links.md, which want more kinds than one kernel has. */
import { existsSync } from 'node:fs';
import { kindMissing } from '../helpers.js';
import { runPage } from '../support/page.js';

/** The first of the kinds that the kernel lacks. */
const missing = (...kinds: string[]) => ({
  missing: () => kinds.map(kindMissing).find((why) => why !== false) ?? false,
});

const noTun = existsSync('/dev/net/tun') ? false : 'this kernel has no tun';

runPage('links', {
  Kinds: {
    missing: () => missing('veth', 'vlan', 'macvlan', 'vxlan', 'vrf', 'gre', 'wireguard').missing() || noTun,
  },
  Ports: missing('veth', 'bridge', 'bond'),
  'What any link has': missing('veth'),
});
