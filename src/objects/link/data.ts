/** What can be sent of a kind's data that was read, by kind: the kernel does not take all that it reports. */

type Obj = Readonly<Record<string, unknown>>;

function without(object: Obj, keys: ReadonlySet<string>): Obj {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)));
}

/** A kernel built without an option refuses it even where a new bridge turns it off. */
function switchedOn({ vlanFiltering, multiBoolopt, ...data }: Obj): Obj {
  const { optval } = (multiBoolopt ?? {}) as { optval?: readonly string[] };
  return {
    ...data,
    ...(vlanFiltering ? { vlanFiltering } : {}),
    ...(optval && optval.length > 0 ? { multiBoolopt: { optval, optmask: optval } } : {}),
  };
}

const OF_802_3AD: readonly string[] = [
  ...['adLacpRate', 'adLacpActive', 'adActorSysPrio', 'adUserPortKey', 'adActorSystem'],
  ...['coupledControl', 'broadcastNeigh', 'lacpStrict'],
];
const OF_ARP: readonly string[] = ['arpInterval', 'arpValidate', 'missedMax'];
const OF_MIIMON: readonly string[] = ['updelay', 'downdelay', 'peerNotifDelay'];

/** A bond reports options of all modes, and takes those of its own (drivers/net/bonding/bond_options.c). */
function bond(data: Obj, making: boolean): Obj {
  const { mode, miimon, tlbDynamicLb } = data;
  const arp = mode === 'roundrobin' || mode === 'activebackup' || mode === 'xor' || mode === 'broadcast';
  return without(
    data,
    new Set([
      // there are no slaves yet
      ...(making ? ['activeSlave'] : []),
      ...(mode === '8023ad' ? [] : OF_802_3AD),
      ...(arp ? [] : OF_ARP),
      ...(miimon === 0 ? OF_MIIMON : []),
      ...(mode === 'roundrobin' ? [] : ['packetsPerSlave']),
      // only newer kernels take it for `alb`, where it is on by itself
      ...(mode === 'tlb' || (mode === 'alb' && tlbDynamicLb === 0) ? [] : ['tlbDynamicLb']),
    ]),
  );
}

const VLAN_FLAGS = ['reorderHdr', 'gvrp', 'looseBinding', 'mvrp', 'bridgeBinding'];

/** All bits are reported as changed, and only those with a meaning taken. */
function vlan({ flags, ...data }: Obj): Obj {
  if (flags === undefined) return data;
  return { ...data, flags: { flags: (flags as { flags: unknown }).flags, mask: VLAN_FLAGS } };
}

/** Sources are only taken with what is to be done with them. */
function macvlan(data: Obj): Obj {
  return data.macaddrData === undefined ? data : { macaddrMode: 'set', ...data };
}

/** No remote end is reported as the address 0, which only the devices of layer 3 take. */
function gretap({ remote, ...data }: Obj): Obj {
  return remote === '0.0.0.0' || remote === '::' ? data : { ...data, remote };
}

/** The last byte of the address for supervision frames is the one that can be chosen. */
function hsr(data: Obj): Obj {
  const { supervisionAddr } = data as { supervisionAddr?: string };
  const last = supervisionAddr?.split(':').at(-1);
  return { ...(last ? { multicastSpec: Number.parseInt(last, 16) } : {}), ...data };
}

type Sent = (data: Obj, making: boolean) => Obj;

const KINDS: Readonly<Record<string, Sent>> = {
  bond,
  bridge: (data, making) => (making ? switchedOn(data) : data),
  erspan: gretap,
  // that it is not inherited overrides which one it is
  geneve: ({ ttlInherit, ...data }) => (ttlInherit ? { ...data, ttlInherit } : data),
  gretap,
  // whether the kernel made its sockets it does not report, and a device wants some
  gtp: (data, making) =>
    making && data.fd0 === undefined && data.fd1 === undefined ? { createSockets: 1, ...data } : data,
  hsr,
  ip6erspan: gretap,
  ip6gretap: gretap,
  macvlan,
  macvtap: macvlan,
  vlan,
  // where it is turned off, the kernel finds its bits used all the same (6.18), and so at odds with `reservedBits`
  vxlan: ({ remcsumRx, ...data }) => (remcsumRx ? { ...data, remcsumRx } : data),
};

/** The data of a link that was read, as it may be sent; `making` where a link is to be made with it. */
export function sendableData(kind: string | undefined, data: Obj, making: boolean): Obj {
  const sent = kind !== undefined && Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  return sent ? sent(data, making) : data;
}

const BOND_PORT = ['queueId', 'prio', 'actorPortPrio'];
/** What of a bridge's port is a setting. Its state belongs to the spanning tree. */
const BRIDGE_PORT = [
  ...['priority', 'cost', 'mode', 'guard', 'protect', 'fastLeave', 'learning', 'unicastFlood', 'proxyarp'],
  ...[
    'proxyarpWifi',
    'multicastRouter',
    'mcastFlood',
    'mcastToUcast',
    'vlanTunnel',
    'bcastFlood',
    'groupFwdMask',
  ],
  ...['neighSuppress', 'isolated', 'backupPort', 'mcastEhtHostsLimit', 'locked', 'mab', 'mcastMaxGroups'],
  ...['neighVlanSuppress', 'backupNhid', 'neighForwardGrat', 'unknown'],
];

/** The data of a port that was read, as it may be sent. */
export function sendablePortData(slaveKind: string, data: Obj): Obj {
  if (slaveKind === 'vrf') return {};
  if (slaveKind === 'bridge') return only(data, BRIDGE_PORT);
  if (slaveKind !== 'bond') return data;
  // only modes with one active slave take a preference
  const { prio, ...others } = only(data, BOND_PORT);
  return prio ? { ...others, prio } : others;
}

function only(data: Obj, keys: readonly string[]): Obj {
  return Object.fromEntries(Object.entries(data).filter(([key]) => keys.includes(key)));
}
