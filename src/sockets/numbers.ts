import { system } from '../netns/system.js';
import type { FilterNumbers, MatchNumbers, Services } from '../objects/sockets/index.js';
import { NetlinkError } from '../protocol/errors.js';

const EPHEMERAL = '/proc/sys/net/ipv4/ip_local_port_range';
const SERVICES = '/etc/services';
const CGROUPS = '/sys/fs/cgroup';

/** Ports by the names of services, of /etc/services, which is read when a name is met. */
export function systemServices(): Services {
  let known: Map<string, number> | undefined;
  return (name) => (known ??= readServices()).get(name);
}

function readServices(): Map<string, number> {
  const found = new Map<string, number>();
  try {
    for (const line of system.fs.readFileSync(SERVICES, 'utf8').split('\n')) {
      const [name, port, ...aliases] = line.split('#', 1)[0]!.trim().split(/\s+/);
      const number = Number.parseInt(port ?? '', 10);
      if (name && number > 0)
        for (const one of [name, ...aliases]) if (!found.has(one)) found.set(one, number);
    }
  } catch {
    // a system without the file knows no services
  }
  return found;
}

/** The number of a directory of cgroup 2, by its path below the mount, or its whole path. */
function cgroupId(path: string): number {
  for (const whole of path.startsWith('/') ? [path, CGROUPS + path] : [`${CGROUPS}/${path}`]) {
    try {
      return system.fs.statSync(whole).ino;
    } catch {
      // the other one, then
    }
  }
  throw NetlinkError.of('ENOENT', `there is no cgroup '${path}'`);
}

/** Numbers of what filters call by name: interfaces as they were looked up, cgroups, ports of the kernel's choice. */
export function systemNumbers(devices: ReadonlyMap<string, number>): FilterNumbers & MatchNumbers {
  return {
    device: (name) => devices.get(name) ?? 0,
    cgroup: cgroupId,
    get ephemeral() {
      try {
        const [from, to] = system.fs.readFileSync(EPHEMERAL, 'utf8').trim().split(/\s+/);
        return [Number(from), Number(to)] as const;
      } catch {
        return [32768, 60999] as const;
      }
    },
    protocol: protocolNumber,
  };
}

const NETLINK: Readonly<Record<string, number>> = {
  rtnl: 0,
  route: 0,
  unused: 1,
  usersock: 2,
  fw: 3,
  tcpdiag: 4,
  sock_diag: 4,
  nft: 5,
  nflog: 5,
  xfrm: 6,
  selinux: 7,
  iscsi: 8,
  audit: 9,
  fiblookup: 10,
  connector: 11,
  netfilter: 12,
  nft_compat: 12,
  ip6_fw: 13,
  dec_rt: 14,
  uevent: 15,
  genl: 16,
  generic: 16,
  'scsi-trans': 18,
  ecryptfs: 19,
  rdma: 20,
  crypto: 21,
};
const ETHERNET: Readonly<Record<string, number>> = {
  all: 3,
  ip: 0x800,
  arp: 0x806,
  ipv6: 0x86dd,
  '802.1q': 0x8100,
};

function protocolNumber(family: string, name: string): number | undefined {
  const names = family === 'netlink' ? NETLINK : ETHERNET;
  return Object.hasOwn(names, name.toLowerCase()) ? names[name.toLowerCase()] : undefined;
}
