/**
 * What the kernel reports of a link and refuses to be told (`NLA_REJECT`, or a nest of its own making). Left out of
 * requests, so that what was read can be added.
 */
const REFUSED = [
  'permAddress',
  'maxPacingOffloadHorizon',
  'netnsImmutable',
  'headroom',
  'tailroom',
  'devlinkPort',
  'dpllPin',
] as const;

/** What it reports and passes over when a link is made, though not always when one is changed. */
const IGNORED = [
  'index',
  'type',
  'stats',
  'stats64',
  'operstate',
  'carrier',
  'carrierChanges',
  'carrierUpCount',
  'carrierDownCount',
  'qdisc',
  'map',
  'minMtu',
  'maxMtu',
  'numTxQueues',
  'numRxQueues',
  'promiscuity',
  'allmulti',
  'xdp',
  'linkNetnsid',
  'protoDown',
  'tsoMaxSize',
  'tsoMaxSegs',
  'parentDevName',
  'parentDevBusName',
  'afSpec',
  'vfinfoList',
  'event',
] as const;

/** The link without the given reports; itself where it has none of them. */
function without(link: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  let out = link as Record<string, unknown>;
  for (const key of keys) {
    if (out[key] === undefined) continue;
    if (out === link) out = { ...link };
    delete out[key];
  }
  return out;
}

/** A link as it may be sent: without what the kernel refuses to be told. */
export function sendable(link: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return without(link, REFUSED);
}

/** What can still be set of a link made a moment ago: without all that only describes the one it was read from. */
export function settable(link: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return without(link, [...REFUSED, ...IGNORED]);
}
