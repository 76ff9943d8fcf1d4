// A small network in namespaces of its own, for pictures and tests: a gateway with a bridge, servers behind it, and a
// provider in front; with an overlay to another site.
import { execFileSync } from 'node:child_process';

const ip = (...words) => execFileSync('ip', words, { encoding: 'utf8' });

/** Makes the network under names with a prefix; returns the names, and what removes them. */
export function makeNetwork(prefix) {
  const name = (one) => `${prefix}${one}`;
  const [gate, web1, web2, db, isp, site2] = ['gate', 'web1', 'web2', 'db', 'isp', 'site2'].map(name);
  const names = [gate, web1, web2, db, isp, site2];
  const remove = () => {
    for (const one of names) {
      try {
        execFileSync('ip', ['netns', 'del', one], { stdio: 'ignore' });
      } catch {
        // it was never made
      }
    }
  };
  try {
    for (const one of names) {
      ip('netns', 'add', one);
      ip('-n', one, 'link', 'set', 'lo', 'up');
    }
    ip('-n', gate, 'link', 'add', 'br-lan', 'type', 'bridge');
    ip('-n', gate, 'addr', 'add', '10.1.0.1/24', 'dev', 'br-lan');
    ip('-n', gate, 'link', 'set', 'br-lan', 'up');
    for (const [i, server] of [web1, web2, db].entries()) {
      const port = `to-${server.slice(prefix.length)}`;
      ip('-n', gate, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', server);
      ip('-n', gate, 'link', 'set', port, 'master', 'br-lan', 'up');
      ip('-n', server, 'addr', 'add', `10.1.0.1${i}/24`, 'dev', 'eth0');
      ip('-n', server, 'link', 'set', 'eth0', 'up');
      ip('-n', server, 'route', 'add', 'default', 'via', '10.1.0.1');
    }
    connect(gate, 'wan0', '192.0.2.2/30', isp, 'to-gate', '192.0.2.1/30');
    connect(site2, 'wan0', '198.51.100.2/30', isp, 'to-site2', '198.51.100.1/30');
    ip('-n', gate, 'route', 'add', 'default', 'via', '192.0.2.1');
    ip('-n', site2, 'route', 'add', 'default', 'via', '198.51.100.1');
    for (const [here, local, remote, address] of [
      [gate, '192.0.2.2', '198.51.100.2', '10.9.0.1/24'],
      [site2, '198.51.100.2', '192.0.2.2', '10.9.0.2/24'],
    ]) {
      const tunnel = ['id', '42', 'local', local, 'remote', remote, 'dstport', '4789'];
      ip('-n', here, 'link', 'add', 'vxlan42', 'type', 'vxlan', ...tunnel);
      ip('-n', here, 'addr', 'add', address, 'dev', 'vxlan42');
      ip('-n', here, 'link', 'set', 'vxlan42', 'up');
    }
    for (const one of [gate, isp])
      execFileSync('ip', ['netns', 'exec', one, 'sysctl', '-qw', 'net.ipv4.ip_forward=1']);
    ip('-n', web1, 'link', 'add', 'mac0', 'link', 'eth0', 'type', 'macvlan', 'mode', 'bridge');
    ip('-n', web1, 'addr', 'add', '10.1.0.20/24', 'dev', 'mac0');
    ip('-n', web1, 'link', 'set', 'mac0', 'up');
    ip('-n', web2, 'link', 'set', 'eth0', 'alias', 'behind the load balancer');
    ip('-n', db, 'rule', 'add', 'from', '10.1.0.12', 'to', '10.9.0.0/24', 'lookup', '100', 'priority', '500');
    ip('-n', db, 'route', 'add', 'default', 'via', '10.1.0.1', 'table', '100');
  } catch (error) {
    remove();
    throw error;
  }
  return { names, remove, name };
}

function connect(a, devA, addressA, b, devB, addressB) {
  ip('-n', a, 'link', 'add', devA, 'type', 'veth', 'peer', 'name', devB, 'netns', b);
  for (const [ns, dev, address] of [
    [a, devA, addressA],
    [b, devB, addressB],
  ]) {
    ip('-n', ns, 'addr', 'add', address, 'dev', dev);
    ip('-n', ns, 'link', 'set', dev, 'up');
  }
}
