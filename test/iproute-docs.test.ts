import { missing } from './support/bridges.js';
import { runPage } from './support/page.js';

const PAIR = `
  link add eth0 type veth peer name eth1
  link set eth0 up
  link set eth1 up
  addr add 10.0.0.1/24 dev eth0
  addr add fd00::1/64 dev eth0 nodad
`;

runPage('iproute', {
  'As it should be: ensure, poll, wait': { missing },
  Nexthops: { setup: PAIR, missing },
  Routes: { setup: PAIR, missing },
  Bridges: {
    setup: `
      link add br0 type bridge vlan_filtering 1 vlan_default_pvid 0 mcast_snooping 1 mcast_vlan_snooping 1
      link add port0 type veth peer name port1
      link set port0 master br0 up
      link set port1 up
      link set br0 up`,
    missing,
    vague: true,
  },
  'Counters and settings': { setup: `${PAIR}link add br0 type bridge`, missing },
});
