/** A CAN controller: its bit rate and modes set by the library and by `ip`, read by both, and heard by the adapter. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IPRoute } from '../../src/iproute/iproute.js';
import type { Can } from '../../src/messages/route/link/can.js';
import type { Link } from '../../src/messages/route/link/ifinfomsg.js';
import type { Input } from '../../src/schema/index.js';
import { rejection, TestNamespace } from '../helpers.js';
import { notInstalled } from '../support/programs.js';
import { CanController } from './can-controller.js';
import { assertSame, compareNow, guestOnly, unknowns } from './link-support.js';
import { proven } from './proof.js';

const settings = (link: Link) => {
  const { bittiming, ctrlmode } = link.linkinfo!.data as Can;
  return { bittiming, ctrlmode };
};

describe('a CAN controller', { skip: guestOnly || notInstalled('python3') }, () => {
  // the controller appears in the first namespace
  it('has its bit rate and modes set, and keeps them while it is up', async (context) => {
    const made = await CanController.make();
    if (!made) return context.skip('this kernel has no slcan');
    await using controller = made.controller;
    const dev = made.ifname;
    using space = new TestNamespace();
    using first = new IPRoute();
    await first.link.set({ dev, netns: space.ns.fd });
    const ipr = space.ipr();
    const set = (data: Input<Can>) => ipr.link.set({ dev, linkinfo: { kind: 'can', data } });

    await set({ bittiming: { bitrate: 500_000 }, ctrlmode: { mask: ['listenonly'], flags: ['listenonly'] } });
    const ours = await compareNow(space, ipr, dev);
    assertSame(unknowns(ours), [], 'attributes that nobody declared');
    await ipr.link.set({ dev, up: true });
    assert.deepEqual(
      [await controller.said(), await controller.said(), await controller.said()],
      ['C', 'S6', 'L'],
    );
    const running = await compareNow(space, ipr, dev);
    assert.equal((running.linkinfo!.data as Can).state, 'errorActive');
    assert.equal((await rejection(set({ bittiming: { bitrate: 250_000 } }))).code, 'EBUSY');
    await ipr.link.set({ dev, up: false });
    assert.equal(await controller.said(), 'C');
    assert.equal((await rejection(set({ bittiming: { bitrate: 123_456 } }))).code, 'EINVAL');
    assert.equal((await rejection(set({ ctrlmode: { mask: ['fd'], flags: ['fd'] } }))).code, 'EOPNOTSUPP');
    assertSame(settings(await ipr.link.get({ ifname: dev })), settings(ours), 'after what was refused');

    space.ip(`link set ${dev} type can bitrate 250000 listen-only off`);
    const theirs = await compareNow(space, ipr, dev);
    assert.equal(settings(theirs).bittiming!.bitrate, 250_000);
    assert.deepEqual(settings(theirs).ctrlmode!.flags, []);
    space.ip(`link set ${dev} type can bitrate 500000 listen-only on`);
    assertSame(settings(await compareNow(space, ipr, dev)), settings(ours), 'made by ip');
    proven('link', 'can');
  });
});
