import { accessSync } from 'node:fs';
import { Conntrack, Ipvs, Sockets, Xfrm } from 'tsroute2';
import type { FamilyItem, FamilyLine } from '../protocol.js';
import type { LiveNamespace } from './live-namespace.js';

type Fields = Readonly<Record<string, unknown>>;

/** Lines that are listed of each. */
const MOST = 200;

/** States of TCP that somebody is at the other end in, or is waited for. */
const CONNECTED = ['established', 'synSent', 'synRecv', 'closeWait'] as const;

/** What is asked of a namespace beside rtnetlink. */
interface Family {
  readonly title: string;
  /** There where the kernel has it: asking would load a module that nobody uses. */
  readonly mark?: string;
  read(place: { netns?: number }): AsyncIterable<FamilyLine>;
}

const FAMILIES: readonly Family[] = [
  {
    title: 'Connections',
    async *read(place) {
      await using sockets = new Sockets(place);
      for (const one of await sockets.list({ kinds: ['tcp'], states: CONNECTED })) {
        const { kind, src, sport, dst, dport, state } = one as object as Fields;
        yield { text: `${kind} ${src} ${sport} → ${dst} ${dport}`, more: `${state}` };
      }
    },
  },
  {
    title: 'Connection tracking',
    mark: '/proc/sys/net/netfilter/nf_conntrack_max',
    async *read(place) {
      await using conntrack = new Conntrack(place);
      for await (const { protocol, orig, reply, state, mark, status } of conntrack.dump()) {
        const isTranslated = reply.src !== orig.dst || reply.dst !== orig.src;
        yield {
          text: `${protocol} ${ends(orig)}`,
          more: [
            state,
            isTranslated && `answers ${ends(reply)}`,
            mark && `mark ${mark}`,
            !status.includes('seenReply') && 'no answer',
          ]
            .filter(Boolean)
            .join(', '),
        };
      }
    },
  },
  {
    title: 'Load balancer (IPVS)',
    mark: '/proc/net/ip_vs',
    async *read(place) {
      await using ipvs = new Ipvs(place);
      for (const { protocol, address, port, fwmark, scheduler, destinations } of await ipvs.list()) {
        const key = fwmark === undefined ? `${protocol} ${address} ${port}` : `mark ${fwmark}`;
        yield { text: key, more: `${scheduler}` };
        for (const one of destinations)
          yield {
            text: `  → ${one.address} ${one.port}`,
            more: `${one.method}, weight ${one.weight}, ${one.activeConns} active, ${one.inactConns} idle`,
          };
      }
    },
  },
  {
    title: 'IPsec states',
    mark: '/proc/sys/net/core/xfrm_acq_expires',
    async *read(place) {
      await using xfrm = new Xfrm(place);
      // never what is secret of it: names of algorithms, and no keys
      for await (const {
        src,
        dst,
        proto,
        spi,
        mode,
        reqid,
        aead,
        enc,
        auth,
        ifId,
        lifetime,
      } of xfrm.state.list())
        yield {
          text: `${src} → ${dst} ${proto} spi 0x${spi.toString(16)}`,
          more: [
            mode,
            reqid && `reqid ${reqid}`,
            aead?.name,
            enc?.name,
            auth?.name,
            ifId && `if_id ${ifId}`,
            `${lifetime.packets} packets`,
          ]
            .filter(Boolean)
            .join(', '),
        };
    },
  },
  {
    title: 'IPsec policies',
    mark: '/proc/sys/net/core/xfrm_acq_expires',
    async *read(place) {
      await using xfrm = new Xfrm(place);
      for await (const { src, dst, dir, action, priority, tmpl, proto, sport, dport } of xfrm.policy.list())
        yield {
          text: `${dir} ${src} → ${dst}${proto ? ` ${proto}` : ''}${sport ? ` sport ${sport}` : ''}${dport ? ` dport ${dport}` : ''}`,
          more: [
            action,
            priority && `priority ${priority}`,
            ...tmpl.map((one) => `${one.proto} ${one.mode} ${one.src} → ${one.dst}`),
          ]
            .filter(Boolean)
            .join(', '),
        };
    },
  },
];

function ends({
  src,
  dst,
  sport,
  dport,
}: {
  src: string;
  dst: string;
  sport?: number;
  dport?: number;
}): string {
  return `${src}${sport === undefined ? '' : ` ${sport}`} → ${dst}${dport === undefined ? '' : ` ${dport}`}`;
}

/** What other families say of a namespace: what is empty or not in this kernel is left out, what may not be read says so. */
export async function familiesOf(place: { netns?: number }): Promise<FamilyItem[]> {
  const all = await Promise.all(FAMILIES.map((one) => itemOf(one, place)));
  return all.filter((one) => one !== undefined);
}

async function itemOf(
  { title, mark, read }: Family,
  place: LiveNamespace['place'],
): Promise<FamilyItem | undefined> {
  if (mark !== undefined && !isThere(mark)) return undefined;
  const lines: FamilyLine[] = [];
  try {
    for await (const line of read(place)) {
      if (lines.length === MOST) return { title, lines, more: true };
      lines.push(line);
    }
  } catch (error) {
    const why = whyNot(error as NodeJS.ErrnoException);
    return why === undefined ? undefined : { title, lines, more: false, why };
  }
  return lines.length === 0 ? undefined : { title, lines, more: false };
}

/** What the kernel has not is not spoken of. */
const NOT_THERE: readonly unknown[] = ['EPROTONOSUPPORT', 'EAFNOSUPPORT', 'ENOENT', 'EOPNOTSUPP', 'EINVAL'];

/** Why something could not be read; undefined where it is not there. */
export function whyNot({ code, message }: NodeJS.ErrnoException): string | undefined {
  if (code === 'EPERM' || code === 'EACCES') return 'not seen by this user: reading it takes CAP_NET_ADMIN';
  return NOT_THERE.includes(code) ? undefined : message;
}

function isThere(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
