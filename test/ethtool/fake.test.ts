/** What takes hardware that no virtual device has: against a fake kernel. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ethtool, type EthtoolEvent, NetlinkError } from '../../src/index.js';
import { type EthtoolCommands, ethtoolFamily } from '../../src/messages/generic/ethtool.js';
import type { Input } from '../../src/schema/index.js';
import { FakeKernel } from '../../src/testing.js';
import { rejection } from '../helpers.js';

const header = { devIndex: 3, devName: 'eth0' };
const named = (id: string, names: readonly string[]) => ({
  id: id as 'features',
  count: names.length,
  strings: [{ string: names.map((value, index) => ({ index, value })) }],
});
const MODES = ['10baseT/Half', '10baseT/Full', 'Autoneg', 'TP', ...Array(45).fill(''), 'None', 'RS', 'BASER'];
const SETS = [
  named('features', ['tx-checksum-ip-generic', 'rx-gro']),
  named('linkModes', MODES),
  named('wolModes', ['phy', 'magic', 'magicsecure']),
  named('msgClasses', ['drv', 'probe', 'link']),
  named('rssHashFuncs', ['toeplitz', 'xor', 'crc32']),
  named('statsEthMac', ['FramesTransmittedOK', 'SingleCollisionFrames']),
  named('statsRmon', ['etherStatsUndersizePkts']),
];
const bits = (...set: string[]) => ({ nomask: true as const, bits: { bit: set.map((name) => ({ name })) } });
const masked = (mask: readonly string[], set: readonly string[]) => ({
  bits: { bit: mask.map((name) => ({ name, ...(set.includes(name) && { value: true as const }) })) },
});

type Handlers = Parameters<FakeKernel['family']>[1];
function made(handlers: Handlers) {
  const kernel = new FakeKernel().family(ethtoolFamily, {
    strsetGet: ({ header: of }: { header?: { devName?: string } }) =>
      of?.devName === undefined
        ? [{ stringsets: { stringset: SETS } }]
        : [{ header, stringsets: { stringset: [] } }],
    ...handlers,
  } as never);
  return { kernel, ethtool: new Ethtool({ transport: kernel.transport }) };
}
/** What was sent last by a command. */
const sent = (kernel: FakeKernel, command: string) =>
  kernel.requests.filter((one) => one.command === command).at(-1)!.value;

describe('Ethtool and hardware', () => {
  it('reads link modes, of both ends, in words', async () => {
    const { ethtool } = made({
      linkinfoGet: () => [{ header, port: 'fibre', phyaddr: 1, transceiver: 'internal' }],
      linkmodesGet: () => [
        {
          header,
          autoneg: 1,
          speed: 0xffffffff,
          duplex: 'unknown',
          lanes: 4,
          ours: masked(['10baseT/Half', 'Autoneg', 'TP'], ['Autoneg']),
          peer: bits('Autoneg', 'TP'),
        },
      ],
      linkstateGet: () => [{ header, link: 0, extState: 'autoneg', extSubstate: 1, sqi: 3, sqiMax: 7 }],
      wolGet: () => [{ header, modes: masked(['magic', 'magicsecure'], ['magic']), sopass: '001122334455' }],
      debugGet: () => [{ header, msgmask: bits('drv', 'link') }],
    } as never);
    assert.deepEqual(await ethtool.link.get('eth0'), {
      ifname: 'eth0',
      ifindex: 3,
      port: 'fibre',
      phyaddr: 1,
      transceiver: 'internal',
      autoneg: true,
      duplex: 'unknown',
      lanes: 4,
      supported: ['10baseT/Half', 'Autoneg', 'TP'],
      advertised: ['Autoneg'],
      peer: ['Autoneg', 'TP'],
      link: false,
      extState: 'autoneg',
      extSubstate: 'noPartnerDetected',
      sqi: 3,
      sqiMax: 7,
      wol: { supported: ['magic', 'magicsecure'], enabled: ['magic'], sopass: '00:11:22:33:44:55' },
      debug: ['drv', 'link'],
    });
    ethtool.close();
  });

  it('reads compact sets of bits, and writes all three forms', async () => {
    const { kernel, ethtool } = made({
      linkmodesGet: () => [
        { header, ours: { size: 52, value: '0400000000000000', mask: '0d00000000000600' }, peer: undefined },
      ],
      linkmodesSet: () => [],
      linkinfoSet: () => [],
      wolSet: () => [],
    } as never);
    const link = await ethtool.link.get('eth0', { compact: true });
    assert.deepEqual(link.advertised, ['Autoneg']);
    assert.deepEqual(
      link.supported,
      ['10baseT/Half', 'Autoneg', 'TP', 'None', 'RS'].slice(0, 3).concat(['RS', 'None'].sort()),
    );
    await ethtool.link.set('eth0', { advertised: ['tp', 'Autoneg'], speed: 10, port: 'tp' });
    assert.deepEqual(sent(kernel, 'linkmodesSet'), {
      cmd: 'linkmodesSet',
      version: 1,
      header: { devName: 'eth0' },
      ours: { nomask: true, bits: { bit: [{ name: 'TP' }, { name: 'Autoneg' }] } },
      speed: 10,
    });
    assert.equal(sent(kernel, 'linkinfoSet').port, 'tp');
    await ethtool.link.set('eth0', { advertised: { TP: false, Autoneg: true } });
    assert.deepEqual(sent(kernel, 'linkmodesSet').ours, {
      bits: { bit: [{ name: 'TP' }, { name: 'Autoneg', value: true }] },
    });
    await ethtool.link.set('eth0', { advertised: { value: 0x5, mask: '0xf' } });
    assert.deepEqual(sent(kernel, 'linkmodesSet').ours, {
      size: 52,
      value: '0500000000000000',
      mask: '0f00000000000000',
    });
    await ethtool.link.set('eth0', { wol: ['magicsecure'], sopass: '00:11:22:33:44:55' });
    assert.deepEqual(sent(kernel, 'wolSet').sopass, '001122334455');
    ethtool.close();
  });

  it('reads standard counters with lengths of packets', async () => {
    const { kernel, ethtool } = made({
      statsGet: () => [
        {
          header,
          src: 'aggregate',
          grp: [
            { id: 'ethMac', ssId: 'statsEthMac', stat: [{ 0: 5 }, { 1: 7 }] },
            {
              id: 'rmon',
              ssId: 'statsRmon',
              stat: [{ 0: 1 }],
              histRx: [
                { histBktLow: 0, histBktHi: 64, histVal: 9 },
                { histBktLow: 65, histBktHi: 127, histVal: 8 },
              ],
            },
            { id: 'ethCtrl', ssId: 'statsEthCtrl' },
          ],
        },
      ],
    } as never);
    assert.deepEqual(await ethtool.statistics.get('eth0', { groups: ['ethMac', 'rmon'] }), {
      ifname: 'eth0',
      ifindex: 3,
      src: 'aggregate',
      ethMac: { counters: { FramesTransmittedOK: 5, SingleCollisionFrames: 7 } },
      rmon: {
        counters: { etherStatsUndersizePkts: 1 },
        histRx: [
          { low: 0, high: 64, value: 9 },
          { low: 65, high: 127, value: 8 },
        ],
      },
    });
    assert.deepEqual(sent(kernel, 'statsGet').groups, {
      nomask: true,
      bits: { bit: [{ index: 1 }, { index: 3 }] },
    });
    assert.match(
      (await rejection(ethtool.statistics.get('eth0', { groups: ['ethMca' as never] }))).message,
      /'ethMac'/,
    );
    ethtool.close();
  });

  it('reads and sets what single-pair, powered and preempting Ethernet has', async () => {
    const { kernel, ethtool } = made({
      plcaGetCfg: () => [{ header, version: 0x0a10, enabled: 1, nodeId: 0, nodeCnt: 8, toTmr: 32 }],
      plcaGetStatus: () => [{ header, status: 1 }],
      plcaSetCfg: () => [],
      pseGet: () => [
        { header, c33PseAdminState: 'enabled', c33PsePwDStatus: 'delivering', c33PseActualPw: 4000 },
      ],
      pseSet: () => [],
      mmGet: () => [{ header, pmacEnabled: 1, txEnabled: 0, verifyStatus: 'succeeded', txMinFragSize: 60 }],
      mmSet: () => [],
      eeeGet: () => [
        { header, modesOurs: masked(['10baseT/Full'], ['10baseT/Full']), modesPeer: bits(), enabled: 1 },
      ],
      eeeSet: () => [],
      fecGet: () => [{ header, modes: bits('RS', 'BASER'), auto: 0, active: 50 }],
      fecSet: () => [],
      mseGet: () => [{ header, capabilities: { maxAverageMse: 65535 }, channelA: { averageMse: 12 } }],
      rssGet: () => [{ header, hfunc: 4, indir: [0, 1, 0, 1], hkey: '00ff', flowHash: { tcp4: 0xf0 } }],
      rssSet: () => [],
      moduleGet: () => [{ header, powerModePolicy: 'auto', powerMode: 'low' }],
      moduleEepromGet: () => [{ header, data: '0304' }],
    } as never);
    const dev = { ifname: 'eth0', ifindex: 3 };
    assert.deepEqual(await ethtool.plca.get('eth0'), {
      ...dev,
      ...{ enabled: true, nodeId: 0, nodeCnt: 8, toTmr: 32, status: true },
      ...{ version: 0x0a10 },
    });
    await ethtool.plca.set('eth0', { enabled: false, nodeId: 3 });
    assert.deepEqual([sent(kernel, 'plcaSetCfg').enabled, sent(kernel, 'plcaSetCfg').nodeId], [0, 3]);
    assert.equal((await ethtool.pse.get('eth0')).c33PsePwDStatus, 'delivering');
    await ethtool.pse.set('eth0', { c33PseAdminControl: 'disabled' });
    assert.equal(sent(kernel, 'pseSet').c33PseAdminControl, 'disabled');
    const mm = await ethtool.mm.get('eth0');
    assert.deepEqual([mm.pmacEnabled, mm.txEnabled, mm.verifyStatus], [true, false, 'succeeded']);
    await ethtool.mm.set('eth0', { pmacEnabled: true });
    const eee = await ethtool.eee.get('eth0');
    assert.deepEqual(
      [eee.supported, eee.advertised, eee.peer, eee.enabled],
      [['10baseT/Full'], ['10baseT/Full'], [], true],
    );
    await ethtool.eee.set('eth0', { advertised: [], txLpiEnabled: true });
    assert.deepEqual(sent(kernel, 'eeeSet').modesOurs, { nomask: true, bits: {} });
    assert.deepEqual(await ethtool.fec.get('eth0'), {
      ...dev,
      modes: ['RS', 'BASER'],
      auto: false,
      active: 'RS',
    });
    await ethtool.fec.set('eth0', { modes: ['RS'], auto: true });
    assert.equal(sent(kernel, 'fecSet').auto, 1);
    assert.equal((await ethtool.mse.get('eth0')).channelA!.averageMse, 12);
    const rss = await ethtool.rss.get('eth0', { context: 1 });
    assert.deepEqual(
      [rss.hfunc, rss.indir, rss.flowHash],
      ['crc32', [0, 1, 0, 1], { tcp4: ['ipSrc', 'ipDst', 'l4Src', 'l4Dst'] }],
    );
    await ethtool.rss.set('eth0', { hfunc: 'xor', indir: [0] });
    assert.deepEqual([sent(kernel, 'rssSet').hfunc, sent(kernel, 'rssSet').indir], [2, [0]]);
    assert.equal((await ethtool.module.get('eth0')).powerMode, 'low');
    assert.equal(await ethtool.module.eeprom('eth0', { page: 1 }), '0304');
    const whole = await ethtool.get('eth0');
    assert.deepEqual(Object.keys(whole).sort(), [
      ...['eee', 'fec', 'ifindex', 'ifname', 'mm', 'module', 'mse', 'plca', 'pse', 'rss'],
    ]);
    ethtool.close();
  });

  it('tests a cable, and waits for what is found', async () => {
    const { kernel, ethtool } = made({
      cableTestAct: () => {
        const tell = (value: Input<EthtoolCommands['cableTestNtf']['reply']>) =>
          kernel.event(ethtoolFamily, 'monitor', 'cableTestNtf', value as never);
        tell({ header, status: 'started' } as never);
        tell({ header: { devIndex: 4, devName: 'eth1' }, status: 'completed' } as never);
        tell({
          header,
          status: 'completed',
          nest: {
            result: [
              { pair: 'a', code: 'ok' },
              { pair: 'b', code: 'open', src: 'tdr' },
            ],
            faultLength: [{ pair: 'b', cm: 430 }],
          },
        } as never);
      },
    } as never);
    assert.deepEqual(await ethtool.cable.test('eth0'), [
      { pair: 'a', code: 'ok' },
      { pair: 'b', code: 'open', src: 'tdr', faultCm: 430 },
    ]);
    ethtool.close();
  });

  it('goes on after events were lost, and reads compact events', async () => {
    const { kernel, ethtool } = made({} as never);
    const events = await ethtool.monitor();
    kernel.fail(NetlinkError.of('ENOBUFS', 'a test'));
    setImmediate(() =>
      kernel.event(ethtoolFamily, 'monitor', 'wolNtf', {
        header,
        modes: { size: 3, value: '02000000', mask: '06000000' },
      } as never),
    );
    const seen: EthtoolEvent[] = [];
    for await (const event of events) {
      seen.push(event);
      if ('ifname' in event) break;
    }
    assert.deepEqual(seen, [
      { event: 'overrun' },
      {
        event: 'wol',
        ifname: 'eth0',
        ifindex: 3,
        wol: { supported: ['magic', 'magicsecure'], enabled: ['magic'] },
      },
    ]);
    ethtool.close();
  });

  it('uses the ioctl where there is no ethtool over netlink, and says so where it has none', async () => {
    const calls: number[] = [];
    const rings = new Uint32Array([0, 4096, 0, 0, 4096, 512, 0, 0, 512]);
    const ioctl = (_: string, request: Uint8Array): number => {
      const words = new Uint32Array(request.buffer, request.byteOffset, request.byteLength >> 2);
      calls.push(words[0]!);
      if (words[0] === 0x10) words.set(rings.subarray(1), 1);
      else if (words[0] === 0x11) rings.set(words);
      else return -95;
      return 0;
    };
    const kernel = new FakeKernel();
    const ethtool = new Ethtool({ transport: kernel.transport, ioctl });
    assert.deepEqual(await ethtool.rings.get('eth0'), {
      ...{ ifname: 'eth0', ifindex: undefined, rxMax: 4096, rxMiniMax: 0, rxJumboMax: 0, txMax: 4096 },
      ...{ rx: 512, rxMini: 0, rxJumbo: 0, tx: 512 },
    });
    await ethtool.rings.set('eth0', { rx: 1024 });
    assert.equal((await ethtool.rings.get('eth0')).rx, 1024);
    assert.equal(rings[8], 512);
    assert.match(
      (await rejection(ethtool.rings.set('eth0', { hdsThresh: 1 }))).message,
      /hdsThresh.*Linux 5\.6/,
    );
    assert.match(
      (await rejection(ethtool.features.get('eth0'))).message,
      /ethtool is not available: it needs Linux 5\.6/,
    );
    ethtool.close();
    const without = new Ethtool({ transport: kernel.transport });
    assert.match((await rejection(without.driver.get('eth0'))).message, /ENOSYS/);
    without.close();
  });
});
