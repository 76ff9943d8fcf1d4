import { bits, bytes, type CustomType, counted, type Infer, le16, sequence } from '../../schema/index.js';
import { akmSelector, cipherSelector } from './suites.js';

const capabilities = bits(2, {
  preauth: 0,
  noPairwise: 1,
  ptksaReplayCounters: [2, 2, { '1': 0, '2': 1, '4': 2, '16': 3 }],
  gtksaReplayCounters: [4, 2, { '1': 0, '2': 1, '4': 2, '16': 3 }],
  mfpRequired: 6,
  mfpCapable: 7,
  jointMultiBand: 8,
  peerKey: 9,
  sppAmsduCapable: 10,
  sppAmsduRequired: 11,
  pbac: 12,
  extendedKeyId: 13,
  ocvc: 14,
});

const robust = sequence({
  version: le16,
  group: cipherSelector,
  pairwise: counted(le16, cipherSelector),
  akm: counted(le16, akmSelector),
  capabilities,
  pmkids: counted(le16, bytes(16)),
  groupManagement: cipherSelector,
});
export interface Rsn extends Infer<typeof robust> {}
/** Element 48, of WPA2 and later: how to be let in. Members that are not there have their defaults. */
export const rsn: CustomType<Rsn> = robust;

const protectedAccess = sequence({
  version: le16,
  group: cipherSelector,
  pairwise: counted(le16, cipherSelector),
  akm: counted(le16, akmSelector),
  capabilities: le16,
});
export interface Wpa extends Infer<typeof protectedAccess> {}
/** The vendor element of the first WPA. */
export const wpa: CustomType<Wpa> = protectedAccess;
