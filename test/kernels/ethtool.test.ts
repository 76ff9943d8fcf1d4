/** Simulated hardware, read and changed, compared with what ethtool says of it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { Ethtool, type EthtoolEvent } from '../../src/index.js';
import { rejection } from '../helpers.js';
import { notInstalled } from '../support/programs.js';
import { noNetdevsim, Simulated } from './netdevsim.js';
import { proven } from './proof.js';

function tool(...args: string[]): string {
  const { stdout, stderr, status } = spawnSync('ethtool', args, { encoding: 'utf8' });
  assert.equal(status, 0, `ethtool ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Numbers and words behind the names that ethtool prints, the last of each. */
const fact = (text: string, name: string): string | undefined =>
  text
    .split('\n')
    .map((line) => new RegExp(`^\\s*${name}:\\s*(.*?)\\s*$`).exec(line)?.[1])
    .filter((found) => found !== undefined)
    .at(-1);

describe('Ethtool on simulated hardware', {
  skip: noNetdevsim || notInstalled('ethtool'),
}, () => {
  it('reads and sets rings, channels, coalescing, pause frames and error correction', async () => {
    using device = await Simulated.make(901);
    const [dev] = device.links as [string];
    await using ethtool = new Ethtool();
    const { rings, channels, coalesce, pause } = await ethtool.get(dev);
    assert.equal(fact(tool('-g', dev), 'RX'), `${rings!.rx}`);
    assert.equal(fact(tool('-g', dev), 'TX'), `${rings!.tx}`);
    // simulated since Linux 6.1 or later
    if (channels) assert.equal(fact(tool('-l', dev), 'Combined'), `${channels.combinedCount}`);
    assert.equal(fact(tool('-c', dev), 'rx-usecs'), `${coalesce!.rxUsecs}`);
    assert.equal(fact(tool('-a', dev), 'RX'), pause!.rx ? 'on' : 'off');
    proven('ethtool', 'reading');
    await ethtool.set(dev, {
      rings: { rx: 256, tx: 128 },
      ...(channels && { channels: { combinedCount: 2 } }),
      coalesce: { rxUsecs: 50, txMaxFrames: 7, useAdaptiveRx: true },
      pause: { rx: true, tx: true },
    });
    assert.deepEqual([fact(tool('-g', dev), 'RX'), fact(tool('-g', dev), 'TX')], ['256', '128']);
    if (channels) assert.equal(fact(tool('-l', dev), 'Combined'), '2');
    const coalesced = tool('-c', dev);
    assert.deepEqual([fact(coalesced, 'rx-usecs'), fact(coalesced, 'tx-frames')], ['50', '7']);
    assert.match(coalesced, /Adaptive RX: on/);
    assert.deepEqual([fact(tool('-a', dev), 'RX'), fact(tool('-a', dev), 'TX')], ['on', 'on']);
    assert.deepEqual((await ethtool.coalesce.get(dev)).useAdaptiveRx, true);
    await ethtool.fec.set(dev, { modes: ['RS', 'BASER'] });
    assert.match(tool('--show-fec', dev), /Configured FEC encodings: .*RS/);
    assert.deepEqual((await ethtool.fec.get(dev)).modes.sort(), ['BASER', 'RS']);
    tool('--set-fec', dev, 'encoding', 'auto');
    assert.equal((await ethtool.fec.get(dev)).auto, true);
    proven('ethtool', 'setting');
    assert.match((await rejection(ethtool.rings.set(dev, { rx: 9_999_999 }))).message, /at rings?\.?rx|rx/);
  });

  it('tells of changes', async () => {
    using device = await Simulated.make(902);
    const [dev] = device.links as [string];
    await using ethtool = new Ethtool();
    const events = await ethtool.monitor({ dev, events: ['rings', 'coalesce', 'pause', 'channels', 'fec'] });
    tool('-G', dev, 'rx', '300');
    tool('-C', dev, 'rx-usecs', '9');
    tool('-A', dev, 'rx', 'on');
    tool('-L', dev, 'combined', '1');
    tool('--set-fec', dev, 'encoding', 'rs');
    const seen: EthtoolEvent[] = [];
    for await (const event of events) if (seen.push(event) === 5) break;
    assert.deepEqual(
      seen.map(({ event }) => event),
      ['rings', 'coalesce', 'pause', 'channels', 'fec'],
    );
    const [rings] = seen;
    assert.ok(rings!.event === 'rings');
    const { event: _, ...read } = rings!;
    assert.deepEqual(read, await ethtool.rings.get(dev));
    proven('ethtool', 'events');
  });

  it('reads counters that come with settings, and ports of tunnels', async () => {
    using device = await Simulated.make(903);
    const [dev] = device.links as [string];
    await using ethtool = new Ethtool();
    device.set('ports/0/ethtool/pause/report_stats_rx', '1');
    device.set('ports/0/ethtool/pause/report_stats_tx', '1');
    const { stats } = await ethtool.pause.get(dev, { stats: true });
    const text = tool('-I', '-a', dev);
    assert.equal(fact(text, 'tx_pause_frames'), `${stats!.txFrames}`);
    assert.equal(fact(text, 'rx_pause_frames'), `${stats!.rxFrames}`);
    spawnSync('ip', ['link', 'set', dev, 'up']);
    const { status } = spawnSync('ip', 'link add vx type vxlan id 7 dstport 4789 local 192.0.2.1'.split(' '));
    if (status === 0) {
      spawnSync('ip', ['link', 'set', 'vx', 'up']);
      const { tables } = await ethtool.tunnelInfo.get(dev);
      const entries = tables.flatMap((one) => one.entries);
      assert.match(tool('--show-tunnels', dev), /UDP port table 0/);
      assert.ok(
        entries.every(({ port, type }) => tool('--show-tunnels', dev).includes(`port ${port}, ${type}`)),
      );
      spawnSync('ip', ['link', 'del', 'vx']);
    }
    // of compact sets, names are asked for once
    assert.deepEqual(await ethtool.get(dev, { compact: true }), await ethtool.get(dev));
    assert.equal((await ethtool.driver.get(dev)).driver, fact(tool('-i', dev), 'driver'));
    proven('ethtool', 'counters');
  });
});
