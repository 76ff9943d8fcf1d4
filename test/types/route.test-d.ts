// Compiled, never run: what the editor knows about routes through lightweight tunnels.
import type { Input, Route } from '../../src/index.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

declare const route: Route;

// the type of the encapsulation tells its data
if (route.encapType === 'mpls') same<NonNullable<typeof route.encap>['dst'], string | undefined>(true);
if (route.encapType === 'ip') void route.encap?.opts?.geneve?.[0]?.class;
if (route.encapType === 'seg6') void route.encap?.srh?.segments[0];
// @ts-expect-error another's
if (route.encapType === 'mpls') void route.encap?.srh;
const [hop] = route.multipath ?? [];
if (hop?.encapType === 'ip6') void hop.encap?.hoplimit;

const input = (_: Input<Route>): void => {};
input({ dst: '10.0.0.0/8', encapType: 'mpls', encap: { dst: '100/200' } });
input({ dst: '10.0.0.0/8', multipath: [{ encapType: 'ip', encap: { id: 5, dst: '10.0.0.1' } }] });
input({ encapType: 99, encap: '0800010005000000' });
// @ts-expect-error no such type is declared
input({ encapType: 'futuristic' });
input({ encapType: 'none' });
input(route);
// @ts-expect-error MPLS has no such thing
input({ encapType: 'mpls', encap: { id: 5 } });
// @ts-expect-error misspelt
input({ encapTyp: 'mpls' });
