import {
  Audit,
  Dcb,
  Fou,
  GenericNetlink,
  IPDB,
  IPRoute,
  IPSet,
  Ipvs,
  IW,
  L2tp,
  Macsec,
  Mptcp,
  NativeTransport,
  NetlinkSocket,
  NetNS,
  NetworkNamespace,
  netns,
  Ovs,
  RouteMarshal,
  Sockets,
  TaskStats,
  TcpMetrics,
  Team,
  Tipc,
  WireGuard,
  Xfrm,
} from 'tsroute2';

/** What closes. */
export interface Closable {
  close?(): unknown;
  [Symbol.asyncDispose]?(): Promise<void>;
  [Symbol.dispose]?(): void;
}

/** Where something is opened: a namespace, and a transport instead of the usual one. */
export interface Where {
  readonly netns: number;
  readonly transport?: typeof NativeTransport;
}

/** A public class that opens something, and what can be done with it. */
export interface Row<T extends Closable = Closable> {
  readonly name: string;
  open(where: Where): T | Promise<T>;
  /** A plain use of it, on the running kernel. */
  use?(one: T): unknown;
  /** Uses that fail when it is closed, with `EBADF` and this message. */
  readonly afterwards?: Readonly<Record<string, (one: T) => unknown>>;
  readonly message?: RegExp;
  /** What a kernel that never answers leaves under way: ended by closing with `EBADF`. */
  readonly pending?: Readonly<Record<string, (one: T) => Promise<unknown>>>;
  /** Streams of it, with the groups that they need none but the kernel for: ended by closing, without an error. */
  readonly streams?: Readonly<Record<string, (one: T) => Stream | Promise<Stream>>>;
}

type Stream = AsyncIterable<unknown>;

/** A socket of the kernel's that nothing is sent by, so that nothing ever answers. */
export class Silent extends NativeTransport {
  override send(): void {}
}

/** Anything that a class does: a family that the kernel has not is answered as well. */
async function answered(promise: Promise<unknown>): Promise<void> {
  await promise.catch((error: { code?: string }) => {
    if (!['ENOENT', 'EPERM', 'EOPNOTSUPP'].includes(error.code ?? '')) throw error;
  });
}

const row = <T extends Closable>(one: Row<T>): Row => one as unknown as Row;
const ROUTE = 0;
const RTNLGRP_LINK = 1;
const getlink = { index: 1 };

const routeSocket = (where: Where) =>
  new NetlinkSocket({ ...where, protocol: ROUTE, marshal: new RouteMarshal() });

const routing: Pick<Row<IPRoute>, 'use' | 'afterwards' | 'pending' | 'streams'> = {
  use: async (ipr) => {
    await ipr.link.get(getlink);
    await ipr.link.dump();
  },
  afterwards: {
    get: (ipr) => ipr.link.get(getlink),
    set: (ipr) => ipr.link.set({ dev: 'lo', up: true }),
    dump: (ipr) => ipr.link.dump().then(() => {}),
    flush: (ipr) => ipr.route.flush({ table: 99 }),
    monitor: (ipr) => ipr.monitor(),
    wait: (ipr) => ipr.link.wait('none', { timeout: 100 }),
    poll: (ipr) => ipr.route.poll({ table: 99 }, { timeout: 100 }),
    'a tun device': (ipr) => ipr.link.add({ ifname: 'tun9', linkinfo: { kind: 'tun', data: {} } }),
    batch: async (ipr) => {
      const batch = ipr.batch();
      batch.link.set({ index: 1, up: true });
      const [outcome] = await batch.run();
      if (!outcome!.ok) throw outcome!.error;
    },
  },
  pending: {
    get: (ipr) => ipr.link.get(getlink),
    'set by name': (ipr) => ipr.link.set({ dev: 'lo', up: true }),
    dump: (ipr) => ipr.link.dump().then(() => {}),
    wait: (ipr) => ipr.link.wait('none'),
    'dump that waits its turn': async (ipr) => {
      const first = ipr.link.dump().then(() => {});
      first.catch(() => {});
      await ipr.route.dump();
    },
    'dump as a stream': async (ipr) => {
      for await (const _ of ipr.link.dump());
    },
    batch: async (ipr) => {
      const batch = ipr.batch();
      batch.link.set({ index: 1, up: true });
      const [outcome] = await batch.run();
      if (!outcome!.ok) throw outcome!.error;
    },
  },
  streams: { monitor: (ipr) => ipr.monitor() },
};

/** Every public class that opens something. */
export const rows: readonly Row[] = [
  row<NativeTransport>({
    name: 'NativeTransport',
    open: (where) => new NativeTransport({ ...where, protocol: ROUTE }),
    use: (transport) => transport.receive(),
    message: /EBADF: Bad file descriptor/,
    afterwards: {
      send: (transport) => transport.send(new Uint8Array(16)),
      receive: (transport) => transport.receive(),
      join: (transport) => transport.join(RTNLGRP_LINK),
      readAhead: (transport) => transport.readAhead(true),
      receiveBuffer: (transport) => transport.receiveBuffer(4096),
      wait: (transport) => transport.wait(() => {}),
    },
  }),
  row<NetlinkSocket>({
    name: 'NetlinkSocket',
    open: routeSocket,
    use: (socket) => socket.get('RTM_GETLINK', getlink),
    afterwards: {
      get: (socket) => socket.get('RTM_GETLINK', getlink),
      request: (socket) => socket.request('RTM_SETLINK', getlink),
      dump: (socket) => socket.dump('RTM_GETLINK', {}).then(() => {}),
      send: (socket) => socket.send('RTM_GETLINK', getlink),
      subscribe: (socket) => socket.subscribe([RTNLGRP_LINK]),
    },
    pending: {
      get: (socket) => socket.get('RTM_GETLINK', getlink),
      request: (socket) => socket.request('RTM_SETLINK', getlink),
      dump: (socket) => socket.dump('RTM_GETLINK', {}).then(() => {}),
    },
    streams: { subscription: (socket) => socket.subscribe([RTNLGRP_LINK]) },
  }),
  row<IPRoute>({ name: 'IPRoute', open: (where) => new IPRoute(where), ...routing }),
  row<NetNS>({
    name: 'NetNS',
    open: ({ netns: fd, ...more }) => new NetNS({ fd, ...more }),
    ...(routing as Pick<Row<NetNS>, 'use' | 'pending' | 'streams'>),
    afterwards: {
      ...(routing.afterwards as Row<NetNS>['afterwards']),
      open: (ns) => ns.open(ROUTE),
      openSocket: (ns) => ns.openSocket(),
      spawn: (ns) => ns.spawn('true'),
      pids: (ns) => ns.pids(),
      path: (ns) => ns.path,
    },
  }),
  row<GenericNetlink>({
    name: 'GenericNetlink',
    open: (where) => new GenericNetlink(where),
    use: async (genl) => {
      await genl.families();
      await genl.bind('nlctrl');
      await genl.policy('nlctrl');
    },
    afterwards: {
      family: (genl) => genl.family('ethtool'),
      'family that is known': async (genl) => (await genl.bind('nlctrl')).get('getfamily', { familyId: 16 }),
      families: (genl) => genl.families(),
      policy: (genl) => genl.policy('nlctrl'),
      monitor: (genl) => genl.monitor(),
    },
    pending: {
      family: (genl) => genl.family('ethtool'),
      families: (genl) => genl.families(),
      monitor: (genl) => genl.monitor(),
    },
    streams: { monitor: (genl) => genl.monitor() },
  }),
  row<IPSet>({
    name: 'IPSet',
    open: (where) => new IPSet(where),
    use: async (ipset) => {
      await ipset.create('one', 'hash:ip', {}, { exist: true });
      await ipset.add('one', ['10.0.0.1'], { exist: true });
      await ipset.list('one');
    },
    afterwards: {
      create: (ipset) => ipset.create('two', 'hash:ip'),
      add: (ipset) => ipset.add('one', '10.0.0.2'),
      list: (ipset) => ipset.list(),
      entries: (ipset) => ipset.entries('one').next(),
      sync: (ipset) => ipset.sync('one', []),
      protocol: (ipset) => ipset.protocol(),
    },
    pending: {
      create: (ipset) => ipset.create('two', 'hash:ip'),
      add: (ipset) => ipset.add('one', '10.0.0.2'),
      list: (ipset) => ipset.list(),
      entries: (ipset) => ipset.entries('one').next(),
    },
  }),
  row<IW>({
    name: 'IW',
    open: (where) => new IW(where),
    use: (iw) => answered(iw.phys()),
    afterwards: {
      phys: (iw) => iw.phys(),
      scan: (iw) => iw.scan('wlan0'),
      connect: (iw) => iw.connect('wlan0', { ssid: 'cafe' }),
      monitor: (iw) => iw.monitor(),
    },
    pending: { phys: (iw) => iw.phys(), scan: (iw) => iw.scan('wlan0'), monitor: (iw) => iw.monitor() },
  }),
  row<TaskStats>({
    name: 'TaskStats',
    open: (where) => new TaskStats(where),
    use: (stats) => answered(stats.getPid(process.pid)),
    afterwards: {
      getPid: (stats) => stats.getPid(process.pid),
      getTgid: (stats) => stats.getTgid(process.pid),
      exits: (stats) => stats.exits(),
    },
    pending: { getPid: (stats) => stats.getPid(process.pid) },
  }),
  row<Sockets>({
    name: 'Sockets',
    open: (where) => new Sockets(where),
    use: (sockets) => sockets.list({ kinds: ['tcp', 'unix'] }),
    afterwards: {
      list: (sockets) => sockets.list(),
      find: (sockets) => sockets.find({ port: 1 }),
      stream: (sockets) => sockets.stream().next(),
    },
    pending: { list: (sockets) => sockets.list(), find: (sockets) => sockets.find({ port: 1 }) },
  }),
  row<WireGuard>({
    name: 'WireGuard',
    open: (where) => new WireGuard(where),
    use: (wg) => answered(wg.devices()),
    afterwards: {
      devices: (wg) => wg.devices(),
      get: (wg) => wg.get('wg0'),
      set: (wg) => wg.set('wg0', { listenPort: 1 }),
      sync: (wg) => wg.sync('wg0', { peers: [] }),
    },
    pending: { devices: (wg) => wg.devices(), get: (wg) => wg.get('wg0') },
  }),
  row<Xfrm>({
    name: 'Xfrm',
    open: (where) => new Xfrm(where),
    use: async (xfrm) => {
      await xfrm.policy.list();
      await xfrm.policy.count();
    },
    afterwards: {
      'state.list': (xfrm) => xfrm.state.list(),
      'state.count': (xfrm) => xfrm.state.count(),
      'policy.list': (xfrm) => xfrm.policy.list(),
      'policy.flush': (xfrm) => xfrm.policy.flush(),
      monitor: (xfrm) => xfrm.monitor(),
      statistics: (xfrm) => xfrm.statistics(),
    },
    pending: {
      'state.list': (xfrm) => xfrm.state.list().then(() => {}),
      'policy.count': (xfrm) => xfrm.policy.count(),
    },
    streams: { monitor: (xfrm) => xfrm.monitor() },
  }),
  row<Mptcp>({
    name: 'Mptcp',
    open: (where) => new Mptcp(where),
    use: (mptcp) => answered(mptcp.endpoints()),
    afterwards: {
      endpoints: (mptcp) => mptcp.endpoints(),
      add: (mptcp) => mptcp.add({ address: '10.0.0.1', dev: 'lo' }),
      monitor: (mptcp) => mptcp.monitor(),
    },
    pending: { endpoints: (mptcp) => mptcp.endpoints(), monitor: (mptcp) => mptcp.monitor() },
  }),
  row<Ipvs>({
    name: 'Ipvs',
    open: (where) => new Ipvs(where),
    use: (ipvs) => answered(ipvs.list()),
    afterwards: { list: (ipvs) => ipvs.list(), flush: (ipvs) => ipvs.flush() },
    pending: { list: (ipvs) => ipvs.list() },
  }),
  row<Audit>({
    name: 'Audit',
    open: (where) => new Audit(where),
    use: (audit) =>
      audit.status().catch((error: { code?: string }) => {
        if (!['EPERM', 'ECONNREFUSED'].includes(error.code ?? '')) throw error;
      }),
    afterwards: {
      status: (audit) => audit.status(),
      rules: (audit) => audit.rules(),
      events: (audit) => audit.events(),
    },
    pending: { status: (audit) => audit.status(), rules: (audit) => audit.rules() },
  }),
  row<Macsec>({
    name: 'Macsec',
    open: (where) => new Macsec(where),
    use: (macsec) => answered(macsec.list()),
    afterwards: { list: (macsec) => macsec.list(), del: (macsec) => macsec.delTxSa('lo', 0) },
    pending: { list: (macsec) => macsec.list() },
  }),
  row<L2tp>({
    name: 'L2tp',
    open: (where) => new L2tp(where),
    use: (l2tp) => answered(l2tp.tunnels()),
    afterwards: { tunnels: (l2tp) => l2tp.tunnels(), monitor: (l2tp) => l2tp.monitor() },
    pending: { tunnels: (l2tp) => l2tp.tunnels() },
  }),
  row<Fou>({
    name: 'Fou',
    open: (where) => new Fou(where),
    use: (fou) => answered(fou.list()),
    afterwards: { list: (fou) => fou.list(), add: (fou) => fou.add({ port: 1, ipproto: 4 }) },
    pending: { list: (fou) => fou.list() },
  }),
  row<Dcb>({
    name: 'Dcb',
    open: (where) => new Dcb(where),
    use: (dcb) => answered(dcb.get('lo')),
    afterwards: { get: (dcb) => dcb.get('lo'), setDcbx: (dcb) => dcb.setDcbx('lo', ['host']) },
    pending: { get: (dcb) => dcb.get('lo') },
  }),
  row<Tipc>({
    name: 'Tipc',
    open: (where) => new Tipc(where),
    use: (tipc) => answered(tipc.links()),
    afterwards: { links: (tipc) => tipc.links(), nameTable: (tipc) => tipc.nameTable() },
    pending: { bearers: (tipc) => tipc.bearers(), node: (tipc) => tipc.node() },
  }),
  row<TcpMetrics>({
    name: 'TcpMetrics',
    open: (where) => new TcpMetrics(where),
    use: (metrics) => answered(metrics.list()),
    afterwards: { list: (metrics) => metrics.list(), flush: (metrics) => metrics.flush() },
    pending: { list: (metrics) => metrics.list() },
  }),
  row<Team>({
    name: 'Team',
    open: (where) => new Team(where),
    use: (team) => answered(team.family()),
    afterwards: { options: (team) => team.options(1), monitor: (team) => team.monitor() },
    pending: { options: (team) => team.options(1) },
  }),
  row<Ovs>({
    name: 'Ovs',
    open: (where) => new Ovs(where),
    use: (ovs) => answered(ovs.datapaths()),
    afterwards: { datapaths: (ovs) => ovs.datapaths(), flows: (ovs) => ovs.flows('dp0') },
    pending: { datapaths: (ovs) => ovs.datapaths() },
  }),
  row<IPDB>({
    name: 'IPDB',
    open: (where) => IPDB.open({ ...where, views: ['addresses', 'routes'] }),
    use: (db) => db.settled(),
    message: /closed/,
    afterwards: {
      load: (db) => db.load('rules'),
      settled: (db) => db.settled(),
      addSource: (db) => db.addSource('other'),
      watch: (db) => db.watch('addresses').next(),
      waitFor: (db) => db.waitFor(() => false, { timeout: 100 }),
      read: (db) => db.interfaces.get('lo'),
      changes: (db) => db.source().ipr.link.get(getlink),
    },
    streams: { watch: (db) => db.watch('addresses') },
  }),
  row<NetworkNamespace>({
    name: 'NetworkNamespace',
    open: async ({ netns: fd }) => {
      const { openSync } = await import('node:fs');
      return new NetworkNamespace(openSync(`/proc/self/fd/${fd}`, 'r'));
    },
    message: /EBADF|no such|closed/i,
    afterwards: { 'IPRoute in it': (ns) => new IPRoute({ netns: ns.fd }).close() },
  }),
  row<netns.NamespaceWatch>({
    name: 'netns.watch',
    open: () => netns.watch(),
    streams: { itself: (watch) => watch },
  }),
];
