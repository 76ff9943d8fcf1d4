import {
  type Attributes,
  attributes,
  type Infer,
  legacyNested,
  nested,
  type SelectType,
  select,
} from '../../../schema/index.js';
import { type BridgeSpec, bridgeSpec } from './af-bridge.js';
import { inetSpec } from './af-inet.js';
import { type Inet6Spec, inet6Spec } from './af-inet6.js';
import { mctpSpec } from './af-mctp.js';
import { type BridgePort, brport } from './brport.js';

const set = attributes('AF', {
  inet: [2, legacyNested(inetSpec)],
  inet6: [10, legacyNested(inet6Spec)],
  mctp: [45, legacyNested(mctpSpec)],
});
export interface FamilySpecs extends Infer<typeof set> {}
/** What each address family says about a link, by its number. */
export const familySpecs: Attributes<FamilySpecs> = set;

/** Members of the two meanings; which one a link has, its `family` tells. */
export interface AfSpec extends FamilySpecs, BridgeSpec {}
/** `IFLA_AF_SPEC`: by family, but in messages of the family `bridge` the bridge's own. */
export const afSpec: SelectType<AfSpec> = select(
  'family',
  { bridge: legacyNested(bridgeSpec) },
  legacyNested(familySpecs),
);

/** Members of the two meanings; which one a link has, its `family` tells. */
export interface ProtInfo extends BridgePort, Inet6Spec {}
const nothing: Attributes<object> = attributes('IFLA_PROTINFO', {});
/** `IFLA_PROTINFO`: in messages of the family `bridge` a bridge port, of `inet6` IPv6's settings. */
export const protinfo: SelectType<ProtInfo> = select(
  'family',
  { bridge: nested(brport), inet6: legacyNested(inet6Spec) },
  legacyNested(nothing),
);
