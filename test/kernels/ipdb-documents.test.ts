/**
 * One wanted state after another, whatever the kernel demands on the way: links are enslaved, let go, made again as
 * another kind under the same name. Applied again, each plans nothing, and it is what it is where it was made at once.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IPDB, type IPDBState } from '../../src/index.js';
import { kindMissing, type TestNamespace } from '../helpers.js';
import { calm } from '../ipdb/tx-state.js';
import { proven } from './proof.js';

type Links = NonNullable<IPDBState['interfaces']>;

const dummy = (ifname: string, master: string | null = null, up = true): Links[number] => ({
  ifname,
  kind: 'dummy',
  up,
  master,
});
const of = (kind: string, ifname: string, data?: object): Links[number] =>
  ({ ifname, kind, up: true, ...(data === undefined ? {} : { data }) }) as Links[number];
const on = (kind: string, ifname: string, link: string, data: object, up = false): Links[number] =>
  ({ ifname, kind, link, data, up }) as Links[number];

const VLAN = { id: 5 };
const GRE = { local: '192.0.2.1', remote: '192.0.2.3' };
const address = '2001:db8::1/64';

/** One state after another. */
const STATES: Readonly<Record<string, readonly Links[]>> = {
  'a link that is up, and in no bridge, becomes the port of a new bond': [
    [dummy('x'), on('vlan', 'a', 'x', VLAN)],
    [dummy('x', 'b'), dummy('a'), of('bond', 'b', { mode: 'active-backup', miimon: 100 })],
  ],
  'the controller of a port goes': [[of('team', 't'), dummy('p', 't')], [dummy('p')]],
  'a port leaves': [
    [of('team', 't'), dummy('p', 't')],
    [of('team', 't'), dummy('p')],
  ],
  'a bond goes': [[of('bond', 'b'), dummy('p', 'b')], [dummy('p')]],
  'a bond becomes a bridge': [
    [of('bond', 'b'), dummy('p', 'b')],
    [of('bridge', 'b'), dummy('p', 'b')],
  ],
  'a bridge becomes a bond': [
    [of('bridge', 'b'), dummy('p', 'b')],
    [of('bond', 'b'), dummy('p', 'b')],
  ],
  'a VRF becomes a port': [[of('vrf', 'v', { table: 10 })], [dummy('v', 't'), of('team', 't')]],
  'a VLAN on a port, named before it': [
    [],
    [on('vlan', 'v', 'p', VLAN, true), dummy('p', 'b'), of('bond', 'b')],
  ],
  'what a link is on becomes another kind': [
    [on('gre', 'x', '', GRE)].map(({ link: _none, ...rest }) => rest),
    [on('macvlan', 'm', 'x', {}), dummy('x', null, false)],
  ],
  'what a link was on goes, and its name has another': [
    [on('macvlan', 'm', 'x', { mode: 'bridge' }), dummy('x')],
    [of('vxlan', 'm', { id: 6, port: 4790 })],
  ],
  'a bond gets another mode as its port leaves': [
    [of('bond', 'b', { mode: 'active-backup' }), dummy('p', 'b')],
    [of('bond', 'b', { mode: 'balance-rr' }), { ...dummy('p'), addresses: [{ address: '10.0.6.1/24' }] }],
  ],
  'a port leaves with the MTU that the document says': [
    [{ ...dummy('p'), mtu: 2000 }],
    [of('team', 't'), dummy('p', 't')],
    [of('team', 't'), { ...dummy('p'), mtu: 1500 }],
  ],
  'a VLAN that is down, on a link that is taken down to be a port': [
    [dummy('p')],
    [of('team', 't'), dummy('p', 't'), on('vlan', 'v', 'p', VLAN)],
  ],
  'ports change places between a bond and a team': [
    [of('bond', 'b'), of('team', 't'), dummy('p', 'b'), dummy('q', 't')],
    [of('bond', 'b'), of('team', 't'), dummy('p', 't'), dummy('q', 'b')],
  ],
  'an address of IPv6 of a VLAN that is down': [
    [],
    [dummy('p'), { ...on('vlan', 'v', 'p', VLAN), up: true, addresses: [{ address, flags: ['nodad'] }] }],
  ],
};

/** Links, without what differs from one to the next. */
function shown(space: TestNamespace): unknown {
  type Row = Record<string, unknown> & { flags: string[]; linkinfo?: { info_kind: string } };
  return (space.ipJson('-d link') as Row[])
    .filter(({ linkinfo }) => linkinfo !== undefined)
    .map(({ ifname, flags, master, link, mtu, linkinfo }) => ({
      ifname,
      up: flags.includes('UP'),
      master,
      link,
      mtu,
      kind: linkinfo!.info_kind,
    }))
    .filter(({ ifname }) => String(ifname).length === 1)
    .sort((a, b) => (String(a.ifname) < String(b.ifname) ? -1 : 1));
}

describe('one wanted state after another', () => {
  for (const [name, states] of Object.entries(STATES))
    it(name, async (context) => {
      const to = states.at(-1)!;
      const kinds = new Set(states.flat().map(({ kind }) => kind!));
      const missing = [...kinds].map(kindMissing).find(Boolean);
      if (missing) return context.skip(missing as string);
      using space = calm();
      using fresh = calm();
      await using db = await IPDB.open({ netns: space.ns.fd });
      await using other = await IPDB.open({ netns: fresh.ns.fd });
      for (const interfaces of states) await db.apply({ version: 1, interfaces });
      assert.equal(`${(await db.apply({ version: 1, interfaces: to }, { dryRun: true })).plan}`, '');
      await other.apply({ version: 1, interfaces: to });
      assert.deepEqual(shown(space), shown(fresh));
      proven('ipdb', `documents: ${name}`);
    });
});
