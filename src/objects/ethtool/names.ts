import { nearest } from '../../schema/names.js';

/**
 * Words of ethtool for several features of the kernel's at once, and the features that each stands for. A star stands for
 * any text.
 */
export const FEATURE_GROUPS: Readonly<Record<string, { readonly short: string; readonly pattern: string }>> =
  {
    'rx-checksumming': { short: 'rx', pattern: 'rx-checksum' },
    'tx-checksumming': { short: 'tx', pattern: 'tx-checksum-*' },
    'scatter-gather': { short: 'sg', pattern: 'tx-scatter-gather*' },
    'tcp-segmentation-offload': { short: 'tso', pattern: 'tx-tcp*-segmentation' },
    'udp-fragmentation-offload': { short: 'ufo', pattern: 'tx-udp-fragmentation' },
    'generic-segmentation-offload': { short: 'gso', pattern: 'tx-generic-segmentation' },
    'generic-receive-offload': { short: 'gro', pattern: 'rx-gro' },
    'large-receive-offload': { short: 'lro', pattern: 'rx-lro' },
    'rx-vlan-offload': { short: 'rxvlan', pattern: 'rx-vlan-hw-parse' },
    'tx-vlan-offload': { short: 'txvlan', pattern: 'tx-vlan-hw-insert' },
    'ntuple-filters': { short: 'ntuple', pattern: 'rx-ntuple-filter' },
    'receive-hashing': { short: 'rxhash', pattern: 'rx-hashing' },
  };

/** The features that a word stands for: a feature's own name, or a word of ethtool; none where there is no such word. */
export function featuresNamed(word: string, all: readonly string[]): string[] {
  if (word !== '' && all.includes(word)) return [word];
  const group = Object.entries(FEATURE_GROUPS).find(([name, { short }]) => name === word || short === word);
  return group ? all.filter((name) => inGroup(name, group[1].pattern)) : [];
}

/** Whether a feature belongs to a group's pattern. */
export function inGroup(name: string, pattern: string): boolean {
  const [start, end] = pattern.split('*') as [string, string | undefined];
  if (end === undefined) return name === pattern;
  return name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end);
}

/** All words that {@link featuresNamed} knows. */
export function featureWords(all: readonly string[]): string[] {
  return [
    ...all.filter(Boolean),
    ...Object.entries(FEATURE_GROUPS).flatMap(([name, { short }]) => [name, short]),
  ];
}

/** `ETHTOOL_LINK_EXT_SUBSTATE_*`, by the state that they belong to; they begin with 1. */
const SUBSTATES: Readonly<Record<string, readonly string[]>> = {
  autoneg: [
    'noPartnerDetected',
    'ackNotReceived',
    'nextPageExchangeFailed',
    'noPartnerDetectedForceMode',
    'fecMismatchDuringOverride',
    'noHcd',
  ],
  linkTrainingFailure: [
    'kFrameLockNotAcquired',
    'linkInhibitTimeout',
    'linkPartnerDidNotSetReceiverReady',
    'remoteFault',
  ],
  linkLogicalMismatch: [
    'pcsDidNotAcquireBlockLock',
    'pcsDidNotAcquireAmLock',
    'pcsDidNotGetAlignStatus',
    'fcFecIsNotLocked',
    'rsFecIsNotLocked',
  ],
  badSignalIntegrity: [
    'largeNumberOfPhysicalErrors',
    'unsupportedRate',
    'serdesReferenceClockLost',
    'serdesAlos',
  ],
  cableIssue: ['unsupportedCable', 'cableTestFailure'],
  module: ['cmisModuleIsNotReady'],
};

/** What an extended link state's second number means; the number itself where it is not known. */
export function substateOf(state: string | number | undefined, number: number): string | number {
  return SUBSTATES[`${state}`]?.[number - 1] ?? number;
}

/** What to write in the place of a name that does not exist: names of bits and features have dashes and slashes. */
export function meant(name: string, all: readonly string[]): string {
  const near = nearest(name, all);
  if (near !== undefined) return `; did you mean '${near}'?`;
  return all.length > 0 && all.length <= 12 ? ` (${all.join(', ')})` : '';
}
