import {
  type Attributes,
  attributes,
  be32,
  type Infer,
  nested,
  repeated,
  string,
} from '../../../schema/index.js';
import { sbe32 } from './signed.js';

const devicesSet = attributes('NFTA_DEVICE', {
  name: [1, repeated(string(15))],
  /** What the names begin with (6.17). */
  prefix: [2, repeated(string(15))],
});
export interface NftDevices extends Infer<typeof devicesSet> {}
/** Devices that a chain or flowtable is bound to. */
export const nftDevices: Attributes<NftDevices> = devicesSet;

const hookSet = attributes('NFTA_HOOK', {
  hooknum: [1, be32],
  priority: [2, sbe32],
  dev: [3, string(15)],
  /** Several devices (5.5). */
  devs: [4, nested(nftDevices)],
});
export interface NftHook extends Infer<typeof hookSet> {}
/** Where a chain is called. */
export const nftHook: Attributes<NftHook> = hookSet;

const flowtableHookSet = attributes('NFTA_FLOWTABLE_HOOK', {
  num: [1, be32],
  priority: [2, sbe32],
  devs: [3, nested(nftDevices)],
});
export interface NftFlowtableHook extends Infer<typeof flowtableHookSet> {}
/** Where a flowtable is called. */
export const nftFlowtableHook: Attributes<NftFlowtableHook> = flowtableHookSet;
