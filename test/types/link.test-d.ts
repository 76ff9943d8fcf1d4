// Compiled, never run: what the editor knows about links.

import { type Input, type Link, type LinkKind, undeclared } from '../../src/index.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

declare const link: Link;

same<typeof link.index, number>(true);
// what the kernel always sends is there
same<typeof link.ifname, string>(true);
same<typeof link.mtu, number>(true);
same<typeof link.txqlen, number | undefined>(true);
same<
  typeof link.operstate,
  'unknown' | 'notpresent' | 'down' | 'lowerlayerdown' | 'testing' | 'dormant' | 'up' | number
>(true);
same<Extract<(typeof link.flags)[number], 'lowerUp' | 'sideways'>, 'lowerUp'>(true);
same<NonNullable<typeof link.stats64>['rxBytes'], number | `${bigint}`>(true);
same<Extract<keyof Link, 'pad'>, never>(true);
same<Extract<LinkKind, 'vxlan' | 'dummy'>, 'vxlan' | 'dummy'>(true);

// the kind tells the data
if (link.linkinfo?.kind === 'vxlan') void link.linkinfo.data?.id;
const { linkinfo } = link;
if (linkinfo?.kind === 'vxlan') {
  same<typeof linkinfo.kind, 'vxlan'>(true);
  same<NonNullable<typeof linkinfo.data>['gbp'], true | undefined>(true);
  const id: number | undefined = linkinfo.data?.id;
  void id;
  // @ts-expect-error a bridge's
  void linkinfo.data?.forwardDelay;
}
if (linkinfo?.kind === 'macvlan' || linkinfo?.kind === 'macvtap') void linkinfo.data?.bcCutoff;
if (linkinfo?.kind === 'veth') void linkinfo.data?.peer?.linkinfo?.kind;
// and the kind of the master the data as its port
if (linkinfo?.slaveKind === 'bridge') same<typeof linkinfo.slaveKind, 'bridge'>(true);
if (linkinfo?.slaveKind === 'bridge') void linkinfo.slaveData?.isolated;
if (linkinfo?.kind === 'vxlan' && linkinfo.slaveKind === 'bridge') {
  void linkinfo.data?.gbp;
  void linkinfo.slaveData?.state;
}
// @ts-expect-error no such kind is declared
if (linkinfo?.kind === 'vxlam') void 0;
switch (linkinfo?.kind) {
  case 'bridge':
    void linkinfo.data?.multiBoolopt?.optval;
    break;
  default:
}

// families
void link.afSpec?.inet6?.addrGenMode;
void link.afSpec?.vlanInfo?.[0]?.vid;
void link.protinfo?.isolated;

// what the encoder takes
const input = (_: Input<Link>): void => {};
input({ ifname: 'x', linkinfo: { kind: 'vxlan', data: { id: 5, local: '10.0.0.1' } } });
input({ index: 3, flags: ['up'], change: ['up'] });
input({ linkinfo: { kind: 'dummy' } });
input({ linkinfo: { slaveKind: 'bridge', slaveData: { isolated: 1 } } });
input({ linkinfo: { kind: 'vxlan', data: { id: 5 }, slaveKind: 'bridge', slaveData: { cost: 4 } } });
input({ linkinfo: { kind: 'veth', data: { peer: { ifname: 'y', linkinfo: { kind: 'veth' } } } } });
input({ linkinfo: { kind: undeclared('futuristic'), data: '0800010005000000' } });
// @ts-expect-error misspelt
input({ linkinfo: { kind: 'vxlam' } });
// @ts-expect-error misspelt, with data
input({ linkinfo: { kind: 'vxlam', data: { id: 5 } } });
input({ afSpec: { inet6: { addrGenMode: 'none' } } });
// what is read can be written
input(link);
input({ ...link, linkinfo });
input({ index: link.index, linkinfo: link.linkinfo });

// @ts-expect-error a kind's data must be its own
input({ linkinfo: { kind: 'vxlan', data: { forwardDelay: 5 } } });
// @ts-expect-error misspelt
input({ linkinfo: { kind: 'vxlan', data: { idd: 5 } } });
// @ts-expect-error not a number
input({ linkinfo: { kind: 'vxlan', data: { id: 'five' } } });
// @ts-expect-error misspelt
input({ mut: 1500 });
// @ts-expect-error misspelt flag
input({ flags: ['upp'] });
// @ts-expect-error nothing is known of this kind's data but bytes
input({ linkinfo: { kind: undeclared('futuristic'), data: { id: 5 } } });
