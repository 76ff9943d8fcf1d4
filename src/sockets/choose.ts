import {
  ALL_KINDS,
  BOTH,
  conditionsOf,
  type Kind,
  kinds,
  matches,
  type SocketEntry,
  type SocketFilter,
  type SocketKind,
  type SocketState,
  type SocketWhere,
} from '../objects/sockets/index.js';
import { NetlinkError } from '../protocol/errors.js';
import { checkArgument } from '../schema/argument.js';
import { nearest } from '../schema/index.js';
import { instead } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import type { systemNumbers } from './numbers.js';
import { socketsOf } from './owners.js';

/** What else may be reported of sockets: of each kind those that it has. */
export type SocketShow =
  | 'meminfo'
  | 'info'
  | 'vegasinfo'
  | 'cong'
  | 'tos'
  | 'tclass'
  | 'skmeminfo'
  | 'shutdown'
  | 'name'
  | 'vfs'
  | 'peer'
  | 'icons'
  | 'rqlen'
  | 'uid'
  | 'mclist'
  | 'ringCfg'
  | 'fanout'
  | 'filter'
  | 'groups'
  | 'flags'
  | 'umem'
  | 'stats'
  | 'conninfo'
  | 'lgrinfo'
  | 'dmbinfo'
  | 'fallback';

/** Where a port means something. */
export const PORT_KINDS = ['tcp', 'udp'] as const;
/** Errors that say that the kernel has no such sockets. */
const ABSENT: readonly string[] = ['ENOENT', 'EINVAL', 'EPROTONOSUPPORT', 'EOPNOTSUPP'];
/** What is always requested: who they are, and what waits there. */
const ALWAYS: Readonly<Partial<Record<SocketKind, readonly SocketShow[]>>> = {
  unix: ['name', 'peer', 'rqlen', 'uid'],
  packet: ['info', 'meminfo'],
  netlink: ['meminfo'],
  xdp: ['info', 'meminfo'],
};

/** The families to ask a kind for, by what is wanted. */
export function familiesOf(
  kind: Kind,
  family: 'inet' | 'inet6' | undefined,
  filter: SocketFilter | undefined,
): readonly string[] {
  if (!kind.filtered) return kind.families;
  const said = filter && saidFamilies(filter);
  const found = kind.families.filter((one) => (!family || one === family) && (!said || said.has(one)));
  return kind.both !== undefined && found.length === 2 ? [BOTH] : found;
}

/** The families that a filter names; undefined where it names none. */
function saidFamilies(filter: SocketFilter): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  for (const one of conditionsOf(filter))
    if ((one.op === 'src' || one.op === 'dst') && one.host.family) found.add(one.host.family);
  return found.size > 0 ? found : undefined;
}

/** The kinds that a filter can take, by the families that it names. */
export function restricted(wanted: readonly SocketKind[], filter: SocketFilter): readonly SocketKind[] {
  const said = saidFamilies(filter);
  if (!said) return wanted;
  const isIp = said.has('inet') || said.has('inet6');
  return wanted.filter((name) => said.has(name) || (isIp && kinds[name]?.filtered));
}

/** What checks a kind that the kernel does not filter; undefined where there is nothing to check. */
export function acceptor(
  kind: Kind,
  filter: SocketFilter | undefined,
  states: readonly SocketState[] | undefined,
  numbers: ReturnType<typeof systemNumbers>,
): ((entry: object) => boolean) | undefined {
  // those of packet, netlink and XDP have no states that a request could name
  const stateless = kind.name === 'packet' || kind.name === 'xdp' || kind.name === 'netlink';
  if (stateless && states && !states.includes('close')) return () => false;
  if (!filter) return undefined;
  return (entry) => matches(filter, kind.looks(entry as never), numbers);
}

/**
 * Refuses an extension that no kind of socket has.
 *
 * @throws TypeError
 */
export function checkShown(show: readonly SocketShow[] | 'all' | undefined): void {
  if (show === undefined || show === 'all') return;
  checkArgument('Sockets', 'show', show, 'an array');
  const all = new Set([...ALL_KINDS.flatMap((name) => kinds[name].show), ...Object.values(ALWAYS).flat()]);
  for (const one of show)
    if (!all.has(one))
      throw typeError(`show: no kind of socket has '${one}'${instead(one, [...all, 'all'])}`);
}

/** The extensions of a kind that are requested. */
export function shown(kind: Kind, show: readonly SocketShow[] | 'all' | undefined): readonly string[] {
  if (show === 'all') return kind.show;
  // what tells who they are, and what waits there, is always requested
  const always = ALWAYS[kind.name] ?? [];
  const wanted = new Set([...always, ...(show ?? [])]);
  return kind.show.filter((one) => wanted.has(one as SocketShow));
}

/** The kinds that what is known of a socket can mean. */
export function kindsOf({
  port,
  remotePort,
  address,
  remoteAddress,
  path,
}: SocketWhere): readonly SocketKind[] {
  if (path !== undefined) return ['unix'];
  const isIp = [port, remotePort, address, remoteAddress].some((one) => one !== undefined);
  return isIp ? PORT_KINDS : ALL_KINDS;
}

/**
 * The inodes of the sockets of a process, by descriptor.
 *
 * @throws NetlinkError where it cannot be looked into.
 */
export function inodesOf(pid: number): Map<number, number> {
  try {
    return socketsOf(pid);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such process' : 'CAP_SYS_PTRACE is needed to look into it';
    throw NetlinkError.of(code === 'ENOENT' ? 'ESRCH' : 'EACCES', `process ${pid}: ${why}`);
  }
}

/** The user who owns a socket, where its kind has that. */
export function uidOf(socket: SocketEntry): number | undefined {
  return 'uid' in socket ? socket.uid : undefined;
}

/** The error for a kind that does not exist, with the nearest that does. */
export function unknownKind(name: string): TypeError {
  const near = nearest(name, ALL_KINDS);
  return typeError(
    `no kind of sockets is '${name}'${near ? `; did you mean '${near}'?` : ` (${ALL_KINDS.join(', ')})`}`,
  );
}

/** Whether an error says that the kernel has no such sockets. */
export function isAbsent(error: unknown, signal: AbortSignal | undefined): boolean {
  return (
    error instanceof NetlinkError &&
    !signal?.aborted &&
    ABSENT.includes(error.code) &&
    error.request !== undefined
  );
}

/** The same error, saying what would bring them. */
export function absent(error: NetlinkError, kind: Kind): NetlinkError {
  error.message = `sockets of ${kind.name} cannot be listed here: load the module ${kind.module}, if the kernel has it (${error.code})`;
  return error;
}
