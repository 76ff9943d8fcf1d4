import { encaps } from '../messages/route/encap/encaps.js';
import { kinds } from '../messages/route/link/kinds.js';
import { qdiscKinds } from '../messages/route/tc/qdiscs.js';
import type { NetlinkError } from '../protocol/errors.js';
import { createNamespace } from '../socket/transports/namespace.js';
import { IPRoute } from './iproute.js';
import type { RouteInput } from './route.js';

/** What the running kernel has; names are those of the library. */
export interface Support {
  /** Kinds of links: what `link.add` can make. */
  readonly kinds: Readonly<Record<string, boolean>>;
  /** Lightweight tunnels of routes. */
  readonly encaps: Readonly<Record<string, boolean>>;
  /** Queueing disciplines. */
  readonly qdiscs: Readonly<Record<string, boolean>>;
  /** Tables of rtnetlink beside the old ones: nexthops, statistics, VLANs, VNIs, … */
  readonly tables: Readonly<Record<string, boolean>>;
}

/** Said of what the kernel does not have; anything else is an error of the request. */
const UNKNOWN = new Set(['EOPNOTSUPP', 'EPFNOSUPPORT', 'EPROTONOSUPPORT', 'EAFNOSUPPORT']);

/** Whether an attempt fails for want of the thing, rather than for anything else or not at all. */
async function known(attempt: () => PromiseLike<unknown>, words?: RegExp): Promise<boolean> {
  try {
    await attempt();
    return true;
  } catch (error) {
    const { code, message } = error as NetlinkError;
    return words ? !words.test(message) : !UNKNOWN.has(code);
  }
}

async function each(
  names: readonly string[],
  attempt: (name: string) => Promise<boolean>,
): Promise<Record<string, boolean>> {
  const found: Record<string, boolean> = {};
  for (const name of names) found[name] = await attempt(name);
  return found;
}

/** Asks for a destination that a route of the encapsulation could have; what the encapsulation lacks is refused. */
const ROUTE: RouteInput = { dst: 'fd00:dead::/64', dev: 'lo' };

/**
 * Finds out what the running kernel has, by trying it in a network namespace of its own, which is gone afterwards.
 * Needs the right to make one (`EPERM`); the kernel loads modules for what it is asked.
 */
export async function probe(): Promise<Support> {
  const ns = createNamespace();
  const ipr = new IPRoute({ netns: ns.fd });
  try {
    await ipr.link.set({ dev: 'lo', up: true });
    const index = (await ipr.link.get({ dev: 'lo' })).index!;
    return {
      kinds: await each(Object.keys(kinds), async (kind) => {
        const made = { ifname: 'probe', linkinfo: { kind } } as Parameters<typeof ipr.link.add>[0];
        const has = await known(
          () => ipr.link.add(made),
          /Unknown device type|EOPNOTSUPP: Operation not supported$/,
        );
        await ipr.link.del({ dev: 'probe' }).catch(() => {});
        return has;
      }),
      encaps: await each(Object.keys(encaps), (encapType) =>
        known(
          () => ipr.route.add({ ...ROUTE, encapType, encap: {} } as RouteInput),
          /encapsulation type (not supported|unknown)|EOPNOTSUPP/,
        ),
      ),
      qdiscs: await each(Object.keys(qdiscKinds), async (kind) => {
        const qdisc = { dev: index, parent: 'root', handle: '1:', kind } as Parameters<
          typeof ipr.tc.qdisc.add
        >[0];
        const has = await known(
          async () => ipr.tc.qdisc.add(qdisc),
          /qdisc (?:kind is unknown|not found)|ENOENT/,
        );
        await Promise.resolve(ipr.tc.qdisc.del({ dev: index, parent: 'root' })).catch(() => {});
        return has;
      }),
      tables: {
        nexthop: await known(() => ipr.nexthop.dump()),
        'nexthop.bucket': await known(() => ipr.nexthop.bucket.dump()),
        stats: await known(() => ipr.stats.dump()),
        'bridge.vlan': await known(() => ipr.bridge.vlan.dump()),
        'bridge.mdb': await known(() => ipr.bridge.mdb.dump()),
        'bridge.vni': await known(() => ipr.bridge.vni.dump()),
        addrlabel: await known(() => ipr.addrlabel.dump()),
        neightbl: await known(() => ipr.neightbl.dump()),
        netconf: await known(() => ipr.netconf.dump()),
        'netconf.mpls': await known(() => ipr.netconf.dump({ family: 'mpls' })),
        'route.mpls': await known(() => ipr.route.dump({ family: 'mpls' })),
        netnsid: await known(() => ipr.netnsid.dump()),
      },
    };
  } finally {
    ipr.close();
    ns.close();
  }
}
