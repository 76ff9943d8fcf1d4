import { ifinfomsg } from '../../messages/route/link/ifinfomsg.js';
import { withoutAccess } from '../../schema/index.js';
import { sendableData, sendablePortData } from './data.js';

/**
 * What follows from something else, though some of it can be set: a link that was read is sent without, besides what only
 * the kernel says, so that what a dump returned can be added. One that was not read is sent as it is.
 */
const CONSEQUENCES: ReadonlySet<string> = new Set([
  'afSpec',
  'carrier',
  'linkNetnsid',
  'map',
  'operstate',
  'parentDevName',
  'propList',
  'type',
  'vfinfoList',
  'xdp',
]);

type Obj = Readonly<Record<string, unknown>>;

function without(object: Obj, keys: ReadonlySet<string>): Obj {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)));
}

/** Whether the link was read, rather than written by somebody: nobody tells the kernel its counters. */
function wasRead(link: Obj): boolean {
  return link.carrierChanges !== undefined || link.stats64 !== undefined || link.stats !== undefined;
}

/** A link as it may be sent: without what only the kernel says, where that is where it came from. */
export function sendable(link: Obj, making: boolean): Obj {
  if (!wasRead(link)) return link;
  const { protoDown, linkinfo: _info, ...settings }: Record<string, unknown> = without(link, CONSEQUENCES);
  if (protoDown) settings.protoDown = protoDown;
  // a data session is made on the modem of that name
  const linkinfo = link.linkinfo as { kind?: string; data?: unknown } | undefined;
  if (linkinfo?.kind === 'wwan' && making) settings.parentDevName = link.parentDevName;
  if (linkinfo === undefined) return withoutAccess(ifinfomsg, settings, 'readOnly');
  const info = { ...linkinfo };
  if (info.data !== null && typeof info.data === 'object')
    info.data = sendableData(info.kind, info.data as Obj, making);
  return withoutAccess(ifinfomsg, { ...settings, linkinfo: sendablePort(info) }, 'readOnly');
}

/** What is read of a port of another link, as it may be sent. */
function sendablePort({ slaveKind, slaveData, ...info }: Obj): Obj {
  if (slaveKind === undefined) return info;
  const data = sendablePortData(slaveKind as string, (slaveData ?? {}) as Obj);
  return { ...info, slaveKind, ...(Object.keys(data).length > 0 ? { slaveData: data } : {}) };
}

/** An address of zeros is that of a device without one, and nobody may ask for it. */
const NO_ADDRESS = /^00(:00)*$/;

/** A link as it may be made: what waits for {@link unmade} is left out where the kernel would refuse it now. */
export function makeable(link: Obj): Obj {
  const settings = sendable(link, true);
  if (!wasRead(link)) return settings;
  const { address, ...rest } = settings;
  const kept: Obj = NO_ADDRESS.test(String(address)) ? rest : settings;
  return waitsToBeUp(link)
    ? { ...kept, flags: (kept.flags as string[]).filter((flag) => flag !== 'up') }
    : kept;
}

/** Bonds and teams take only links that are down. */
function waitsToBeUp(link: Obj): boolean {
  const { slaveKind } = (link.linkinfo ?? {}) as { slaveKind?: string };
  return (
    (slaveKind === 'bond' || slaveKind === 'team') && ((link.flags ?? []) as readonly string[]).includes('up')
  );
}

/**
 * What the kernel passes over when a link is made with it, to be set once it is there; undefined where that is nothing.
 * `names` are alternative names, which have a request of their own.
 */
export function unmade(link: Obj): { set: Obj | undefined; names: readonly string[] } | undefined {
  const { ifalias, protoDown, protoDownReason, linkinfo } = sendable(link, true);
  const { slaveKind, slaveData } = (linkinfo ?? {}) as Obj;
  const set = {
    ...(ifalias === undefined ? {} : { ifalias }),
    ...(protoDown === undefined ? {} : { protoDown }),
    ...(protoDownReason === undefined ? {} : { protoDownReason }),
    ...(slaveData === undefined ? {} : { linkinfo: { slaveKind, slaveData } }),
    ...(wasRead(link) && waitsToBeUp(link) ? { up: true } : {}),
  };
  const { altIfname: names = [] } = (link.propList ?? {}) as { altIfname?: readonly string[] };
  if (Object.keys(set).length === 0 && names.length === 0) return undefined;
  return { set: Object.keys(set).length > 0 ? set : undefined, names };
}

const MADE: ReadonlySet<string> = new Set(['index', 'numTxQueues', 'numRxQueues', 'linkinfo', 'unknown']);

/** What is left to be set of a link made a moment ago. */
export function settable(link: Obj): Obj {
  return without(sendable(link, false), MADE);
}
