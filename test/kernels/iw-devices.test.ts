/** Wireless devices and interfaces: what `iw` says of them and what the library says, made by one and by the other. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GenericNetlink } from '../../src/generic/generic.js';
import { IW } from '../../src/iw/iw.js';
import type { Phy } from '../../src/iw/phy.js';
import { nl80211Attributes } from '../../src/messages/generic/nl80211/attributes.js';
import type { Band, IftypeData } from '../../src/messages/generic/nl80211/wiphy-bands.js';
import { ehtMacCapabilities, ehtPhyCapabilities } from '../../src/messages/ieee80211/eht.js';
import { heMacCapabilities, hePhyCapabilities } from '../../src/messages/ieee80211/he.js';
import { htCapabilityInfo } from '../../src/messages/ieee80211/ht.js';
import { vhtCapabilityInfo } from '../../src/messages/ieee80211/vht.js';
import { resolve } from '../../src/schema/type.js';
import { rejection, TestNamespace } from '../helpers.js';
import { Air, below, field, noWifi } from './iw-support.js';
import { proven } from './proof.js';

const TYPES: Readonly<Record<string, string>> = {
  adhoc: 'IBSS',
  station: 'managed',
  ap: 'AP',
  apVlan: 'AP/VLAN',
  wds: 'WDS',
  monitor: 'monitor',
  meshPoint: 'mesh point',
  p2pClient: 'P2P-client',
  p2pGo: 'P2P-GO',
  p2pDevice: 'P2P-device',
  ocb: 'outside context of a BSS',
  nan: 'NAN',
};
const BANDS = { '2ghz': 1, '5ghz': 2, '60ghz': 3, '6ghz': 4, s1ghz: 5 } as const;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const words = (bytes: Uint8Array): string => hex(bytes).replace(/(..)(..)/g, '$2$1');
const number = (bytes: Uint8Array): number => bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
const snake = (key: string): string => key.replace(/[A-Z]/g, (c) => `_${c}`).toLowerCase();

/** A band as `iw phy` prints it, as far as it prints it plainly: from its text, and from our object. */
function bandText(lines: string[]): object {
  const text = lines.join('\n');
  const part = (from: string): string[] => {
    const at = lines.indexOf(from);
    const end = lines.findIndex((line, i) => i > at && !line.startsWith('* '));
    return at < 0 ? [] : lines.slice(at + 1, end < 0 ? undefined : end);
  };
  const all = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1]!);
  return {
    freqs: part('Frequencies:').map((line) =>
      line.replace(/ \[-?\d+\]/, '').replace(/^\* ([\d.]+?)(\.0)? MHz/, '* $1 MHz'),
    ),
    rates: part('Bitrates (non-HT):').map((line) => line.slice(2)),
    ht: /^Capabilities: (0x\w+)/m.exec(text)?.[1],
    ampdu: /exponent: 0x00(\d)/.exec(text)?.[1],
    spacing: /time spacing: .*\(0x0(\d)\)/.exec(text)?.[1],
    mcs: /HT TX\/RX MCS rate indexes supported: (\S+)/.exec(text)?.[1],
    vht: /VHT Capabilities \((0x\w+)\)/.exec(text)?.[1],
    vhtStreams: all(/VHT RX MCS set:\n((?:\d streams: .*\n?)+)/g)
      .join('')
      .split('\n')
      .filter(Boolean),
    heMac: all(/HE MAC Capabilities \(0x(\w+)\)/g),
    hePhy: all(/HE PHY Capabilities: \(0x(\w+)\)/g),
    heIftypes: all(/HE Iftypes: (.*)/g),
    // iw prints zeros where nothing is told
    ehtMac: all(/EHT MAC Capabilities \(0x(\w+)\)/g).filter((one) => !/^0+$/.test(one)),
    ehtPhy: all(/EHT PHY Capabilities: \(0x(\w+)\)/g).filter((one) => !/^0+$/.test(one)),
  };
}

const VHT = { upTo7: 'MCS 0-7', upTo8: 'MCS 0-8', upTo9: 'MCS 0-9', none: 'not supported' } as const;

function bandObject(band: Band): object {
  const data = band.iftypeData ?? [];
  const names = ({ iftypes = {} }: IftypeData): string =>
    Object.keys(iftypes)
      .map((key) => TYPES[key] ?? key)
      .join(', ');
  const he = data.filter((one) => one.heCapMac !== undefined);
  const eht = data.filter((one) => one.ehtCapMac !== undefined);
  const mask = band.htMcsSet?.rxMask.map(Number);
  return {
    freqs: (band.freqs ?? []).map((one) => {
      if (one.disabled) return `* ${one.freq} MHz (disabled)`;
      const notes = [...(one.noIr ? ['no IR'] : []), ...(one.radar ? ['radar detection'] : [])];
      const power = ((one.maxTxPower ?? 0) / 100).toFixed(1);
      return `* ${one.freq} MHz (${power} dBm)${notes.length ? ` (${notes.join(', ')})` : ''}`;
    }),
    rates: (band.rates ?? []).map(
      (one) =>
        `${(one.rate! / 10).toFixed(1)} Mbps${one['2ghzShortpreamble'] ? ' (short preamble supported)' : ''}`,
    ),
    ht: band.htCapa && `0x${number(htCapabilityInfo.encode(band.htCapa)).toString(16)}`,
    ampdu: band.htAmpduFactor === undefined ? undefined : `${band.htAmpduFactor}`,
    spacing: band.htAmpduDensity === undefined ? undefined : `${band.htAmpduDensity}`,
    mcs: mask && `${mask[0]}-${mask.at(-1)}`,
    vht: band.vhtCapa && `0x${number(vhtCapabilityInfo.encode(band.vhtCapa)).toString(16).padStart(8, '0')}`,
    vhtStreams: Object.entries(band.vhtMcsSet?.rxMcsMap ?? {}).map(
      ([key, value]) => `${key.slice(3)} streams: ${VHT[value as keyof typeof VHT]}`,
    ),
    heMac: he.map((one) => words(heMacCapabilities.encode(one.heCapMac!))),
    hePhy: he.map((one) => hex(hePhyCapabilities.encode(one.heCapPhy!))),
    heIftypes: he.map(names),
    ehtMac: eht.map((one) => hex(ehtMacCapabilities.encode(one.ehtCapMac!))),
    // iw leaves the ninth byte out
    ehtPhy: eht.map((one) => hex(ehtPhyCapabilities.encode(one.ehtCapPhy!)).slice(0, 16)),
  };
}

/** Bits as `iw` words them, where it does; the same words for what the fields are called here. */
const HE_WORDS: readonly (readonly [line: string, says: (data: IftypeData) => boolean | undefined])[] = [
  ['+HTC HE Supported', ({ heCapMac }) => heCapMac?.htcHe],
  ['BSR', ({ heCapMac }) => heCapMac?.bsr],
  ['MU Cascading', ({ heCapMac }) => heCapMac?.muCascading],
  ['Ack-Enabled Aggregation', ({ heCapMac }) => heCapMac?.ackEnabledAggregation],
  ['OM Control', ({ heCapMac }) => heCapMac?.omControl],
  ['A-MSDU in A-MPDU', ({ heCapMac }) => heCapMac?.amsduInAckEnabledAmpdu],
  ['TWT Responder', ({ heCapMac }) => heCapMac?.twtResponder],
  ['Broadcast TWT', ({ heCapMac }) => heCapMac?.broadcastTwt],
  ['HE40/HE80/5GHz', ({ heCapPhy }) => heCapPhy?.channelWidth40and80in5ghz],
  ['HE160/5GHz', ({ heCapPhy }) => heCapPhy?.channelWidth160in5ghz],
  ['HE160/HE80+80/5GHz', ({ heCapPhy }) => heCapPhy?.channelWidth160or80p80in5ghz],
  ['LDPC Coding in Payload', ({ heCapPhy }) => heCapPhy?.ldpcCodingInPayload],
  ['NDP with 4x HE-LTF and 3.2us GI', ({ heCapPhy }) => heCapPhy?.ndp4xLtf3_2usGi],
  ['STBC Tx <= 80MHz', ({ heCapPhy }) => heCapPhy?.stbcTx80],
  ['STBC Rx <= 80MHz', ({ heCapPhy }) => heCapPhy?.stbcRx80],
  ['Full Bandwidth UL MU-MIMO', ({ heCapPhy }) => heCapPhy?.fullBandwidthUlMuMimo],
  ['SU Beamformer', ({ heCapPhy, ehtCapPhy }) => ehtCapPhy?.suBeamformer || heCapPhy?.suBeamformer],
  ['320MHz in 6GHz Supported', ({ ehtCapPhy }) => ehtCapPhy?.channelWidth320in6ghz],
  [
    'Partial Bandwidth DL MU-MIMO',
    ({ ehtCapPhy, heCapPhy }) => ehtCapPhy?.partialBandwidthDlMuMimo || heCapPhy?.partialBandwidthDlMuMimo,
  ],
  ['PSR-Based SR Support', ({ ehtCapPhy }) => ehtCapPhy?.psrBasedSpatialReuse],
  ['Support Of EHT DUP In 6 GHz', ({ ehtCapPhy }) => ehtCapPhy?.dupIn6ghz],
  ['MU Beamformer (320MHz)', ({ ehtCapPhy }) => ehtCapPhy?.muBeamformer320],
  ['EHT OM Control Supported', ({ ehtCapMac }) => ehtCapMac?.omControl],
];

/** An address of what `iw` lists behind a caption, without the stars. */
function listed(text: string, caption: string): string[] {
  return below(text, caption).map((line) => line.replace(/^\* /, ''));
}

function limits(phy: Phy): string[] {
  return (phy.interfaceCombinations ?? []).map(({ limits = [], maxnum, numChannels }) => {
    const sets = limits.map(
      ({ max, types = {} }) =>
        `#{ ${Object.keys(types)
          .map((key) => TYPES[key] ?? key)
          .join(', ')} } <= ${max}`,
    );
    return `${sets.join(', ')}, total <= ${maxnum}, #channels <= ${numChannels}`;
  });
}

describe('wireless devices', { skip: noWifi }, () => {
  it('a device is as iw phy has it', async () => {
    const { air, phys } = await Air.of(1);
    await using _ = air;
    const text = air.iwText(`phy#${(await air.iw.phy(phys[0]!)).wiphy}`, 'info');
    const phy = await air.iw.phy(phys[0]!);

    assert.equal(phy.wiphyName, phys[0]);
    assert.equal(`${phy.wiphy}`, field('wiphy index', text));
    assert.equal(`${phy.maxNumScanSsids}`, field('max # scan SSIDs', text));
    assert.equal(`${phy.maxScanIeLen} bytes`, field('max scan IEs length', text));
    assert.equal(`${phy.wiphyRetryShort}`, field('Retry short limit', text));
    assert.equal(`${phy.wiphyRetryLong}`, field('Retry long limit', text));
    assert.deepEqual(
      Object.keys(phy.supportedIftypes!).map((key) => TYPES[key]),
      listed(text, 'Supported interface modes:'),
    );
    assert.deepEqual(
      Object.keys(phy.softwareIftypes!).map((key) => TYPES[key]),
      listed(text, 'software interface modes (can always be added):'),
    );
    const ciphers = listed(text, 'Supported Ciphers:').map((line) => Number(/:(\d+)\)/.exec(line)![1]));
    const numbers: Readonly<Record<string, number>> = {
      wep40: 1,
      tkip: 2,
      ccmp: 4,
      wep104: 5,
      aesCmac: 6,
      gcmp: 8,
      gcmp256: 9,
      ccmp256: 10,
      bipGmac128: 11,
      bipGmac256: 12,
      bipCmac256: 13,
    };
    assert.deepEqual(
      phy.cipherSuites!.map((one) => numbers[one]),
      ciphers,
    );
    const commands = listed(text, 'Supported commands:').filter((one) => !one.startsWith('Unknown'));
    const ours = phy.supportedCommands!.map((one) => snake(String(one)));
    assert.deepEqual(
      commands.filter((one) => !ours.includes(one)),
      [],
    );
    assert.ok(commands.length > 20);
    const features = [...text.matchAll(/^\s+\* \[ (\w+) \]/gm)].map((match) => match[1]!.toLowerCase());
    const own = phy.extFeatures!.map((one) => snake(String(one)));
    assert.deepEqual(
      features.filter((one) => !own.includes(one)),
      [],
    );
    assert.ok(features.length > 5);
    assert.deepEqual(limits(phy), [
      below(text, 'valid interface combinations:')
        .join(' ')
        .replace(/^\* /, '')
        .replace(/, radar detect widths.*$/, ''),
    ]);
    const frames = listed(text, 'Supported TX frame types:').filter((line) => !line.startsWith('Unknown'));
    assert.deepEqual(
      Object.entries(phy.txFrameTypes!)
        .filter(([key, list]) => TYPES[key] && (list as number[]).length > 0)
        .map(
          ([key, list]) =>
            `${TYPES[key]}: ${(list as number[]).map((one) => `0x${one.toString(16).padStart(2, '0')}`).join(' ')}`,
        ),
      frames.map((line) => line.trim()),
    );
    for (const [key, band] of Object.entries(phy.wiphyBands!) as [keyof typeof BANDS, Band][]) {
      const lines = below(text, `Band ${BANDS[key]}:`);
      assert.deepEqual(bandObject(band), bandText(lines), `band ${key}`);
      for (const [line, says] of HE_WORDS) {
        const printed = lines.filter((one) => one === line).length;
        assert.equal((band.iftypeData ?? []).filter(says).length, printed, `${key}: ${line}`);
      }
    }
    proven('iw', 'phy');
    proven('iw', 'bands and capabilities (HT, VHT, HE, EHT)');
  });

  it('nothing that is told of devices and interfaces is unknown', async (context) => {
    const { air } = await Air.of(1);
    await using _ = air;
    const unknown: string[] = [];
    const look = (value: unknown, path: string): void => {
      if (value === null || typeof value !== 'object') return;
      for (const [key, member] of Object.entries(value)) {
        if (key === 'unknown') unknown.push(`${path} ${JSON.stringify(member)}`);
        else look(member, `${path}.${key}`);
      }
    };
    look(await air.iw.phys(), 'phy');
    look(await air.iw.interfaces(), 'interface');
    look(await air.iw.regulatoryDomains(), 'reg');
    assert.deepEqual(unknown, []);
    context.diagnostic('no unknown attribute');
  });

  it('requests have the types that the kernel says it takes', async (context) => {
    const { air } = await Air.of(1);
    await using _ = air;
    await using genl = new GenericNetlink({ netns: air.space.ns.fd });
    const { policies } = await genl.policy('nl80211');
    const [root] = Object.values(policies).sort((a, b) => Object.keys(b).length - Object.keys(a).length);
    const wrong: string[] = [];
    let checked = 0;
    for (const [id, policy] of Object.entries(root!)) {
      const declared = nl80211Attributes.byId.get(Number(id));
      // newer than the header that the declaration was made from
      if (!declared) {
        if (Number(id) <= 366) wrong.push(`${id} is not declared`);
        continue;
      }
      // only the kernel sends it, and then as a nest
      if (declared.key === 'bssParam') continue;
      const is = kindOf(resolve(declared.type));
      const wants = String(policy.type);
      checked++;
      const fits =
        wants === 'binary' || wants === 'invalid'
          ? !['u8', 'u16', 'u32', 'u64', 'flag'].includes(is) || is === 'custom'
          : wants === 'nested' || wants === 'nestedArray'
            ? is === 'nested'
            : wants === 'nulString' || wants === 'string'
              ? is === 'string'
              : is === wants || is === 'custom' || (is === 's32' && wants === 'u32');
      if (!fits) wrong.push(`${declared.name} is ${is}, the kernel takes ${wants}`);
    }
    assert.deepEqual(wrong, []);
    assert.ok(checked > 180);
    context.diagnostic(`${checked} attributes`);
  });

  it('interfaces are made, changed and removed', async () => {
    const { air, phys, devs } = await Air.of(1);
    await using _ = air;
    const { iw } = air;
    const made = await iw.createInterface({
      ifname: 'mesh0',
      iftype: 'meshPoint',
      phy: phys[0]!,
      mac: '02:00:00:00:77:01',
      meshId: 'm\udcff',
    });
    assert.equal(made.ifname, 'mesh0');
    await iw.createInterface({
      ifname: 'mon0',
      iftype: 'monitor',
      phy: made.wiphy,
      mntrFlags: { fcsfail: true },
    });
    await iw.setInterface(devs[0]!, { iftype: 'ibss' });
    air.iwText(`phy#${made.wiphy}`, 'interface', 'add', 'ap0', 'type', '__ap');

    const text = air.iwText('dev');
    const ours = (await iw.interfaces()).map((one) => ({
      ifname: one.ifname,
      ifindex: `${one.ifindex}`,
      wdev: `0x${one.wdev.toString(16)}`,
      mac: one.mac,
      type: (TYPES[String(one.iftype)] ?? '').replace('mesh point', 'mesh point'),
    }));
    const theirs = text
      .split(/^\s*(?=Interface )/m)
      .slice(1)
      .map((part) => ({
        ifname: field('Interface', part),
        ifindex: field('ifindex', part),
        wdev: field('wdev', part),
        mac: field('addr', part),
        type: field('type', part),
      }));
    assert.deepEqual(ours.sort(byName), theirs.sort(byName));
    assert.equal(ours.length, 4);
    assert.equal((await iw.interface('mesh0')).mac, '02:00:00:00:77:01');

    await iw.deleteInterface('ap0');
    await iw.deleteInterface({ wdev: made.wdev });
    assert.deepEqual((await iw.interfaces()).map(({ ifname }) => ifname).sort(), [devs[0], 'mon0'].sort());
    proven('iw', 'interfaces: made, changed, removed');
  });

  it('channel of a monitor, power, sleep, thresholds', async () => {
    const { air, phys, devs } = await Air.of(1);
    await using _ = air;
    const { iw } = air;
    await iw.createInterface({ ifname: 'mon0', iftype: 'monitor', phy: phys[0]! });
    air.ip('link set mon0 up');
    await iw.setChannel('mon0', { channel: 36, width: '80' });
    assert.match(
      air.iwText('dev', 'mon0', 'info'),
      /channel 36 \(5180 MHz\), width: 80 MHz, center1: 5210 MHz/,
    );
    const { wiphyFreq, channelWidth, centerFreq1 } = await iw.interface('mon0');
    assert.deepEqual([wiphyFreq, channelWidth, centerFreq1], [5180, '80', 5210]);
    await iw.setChannel('mon0', { freq: 2412 });
    assert.match(air.iwText('dev', 'mon0', 'info'), /channel 1 \(2412 MHz\), width: 20 MHz \(no HT\)/);
    await iw.deleteInterface('mon0');
    proven('iw', 'setChannel');

    air.ip(`link set ${devs[0]} up`);
    for (const on of [true, false]) {
      await iw.setPowerSave(devs[0]!, on);
      assert.equal(await iw.powerSave(devs[0]!), on);
      assert.match(air.iwText('dev', devs[0]!, 'get', 'power_save'), on ? /: on/ : /: off/);
    }
    proven('iw', 'power save');

    await iw.setTxPower({ wiphy: (await iw.interface(devs[0]!)).wiphy }, { fixed: 7 });
    await iw.setTxPower(devs[0]!, { fixed: 7 });
    const { wiphyTxPowerLevel } = await iw.interface(devs[0]!);
    assert.equal(
      field('txpower', air.iwText('dev', devs[0]!, 'info')),
      `${(wiphyTxPowerLevel! / 100).toFixed(2)} dBm`,
    );
    await iw.setTxPower(devs[0]!, 'auto');
    proven('iw', 'transmit power');

    await iw.setPhy(phys[0]!, {
      rtsThreshold: 500,
      fragThreshold: 600,
      retryShort: 5,
      retryLong: 6,
      name: 'renamed0',
    });
    const phy = await iw.phy('renamed0');
    const text = air.iwText(`phy#${phy.wiphy}`, 'info');
    assert.equal(field('RTS threshold', text), `${phy.wiphyRtsThreshold}`);
    assert.equal(field('Fragmentation threshold', text), `${phy.wiphyFragThreshold}`);
    assert.deepEqual(
      [phy.wiphyRtsThreshold, phy.wiphyFragThreshold, phy.wiphyRetryShort, phy.wiphyRetryLong],
      [500, 600, 5, 6],
    );
    proven('iw', 'parameters of a device');
  });

  it('a device moves to another namespace', async () => {
    const { air, phys } = await Air.of(1);
    await using _ = air;
    using other = new TestNamespace();
    await using there = new IW({ netns: other.ns.fd });
    assert.deepEqual(await there.phys(), []);
    await air.iw.movePhy(phys[0]!, { fd: other.ns.fd });
    assert.deepEqual(await air.iw.phys(), []);
    assert.deepEqual(
      (await there.phys()).map(({ wiphyName }) => wiphyName),
      [phys[0]],
    );
    assert.match(other.run('iw', ['dev']).stdout, /Interface/);
    proven('iw', 'device to another namespace');
  });

  it('without the right there is one clear error', async () => {
    const { air, devs, phys } = await Air.of(1);
    await using _ = air;
    const { seteuid } = process as { seteuid?: (id: number) => void };
    const { wiphy } = await air.iw.phy(phys[0]!);
    const { ifindex } = await air.iw.interface(devs[0]!);
    await using iw = new IW({ netns: air.space.ns.fd });
    await iw.family();
    seteuid!(65534);
    try {
      const refused = [
        iw.setPowerSave(ifindex!, true),
        iw.setTxPower({ wiphy }, 'auto'),
        iw.triggerScan(ifindex!),
      ];
      for (const error of await Promise.all(refused.map(rejection))) {
        assert.equal(error.code, 'EPERM');
        assert.match(
          error.message,
          /^NL80211_CMD_\w+: EPERM: .*\(CAP_NET_ADMIN is needed in the namespace of the socket\)$/,
        );
      }
      // everybody may look
      assert.equal((await iw.interfaces()).length, 1);
    } finally {
      seteuid!(0);
    }
  });

  it('regulatory domain: told, changed, and the change told', async (context) => {
    const { air } = await Air.of(1);
    await using _ = air;
    const { iw } = air;
    try {
      await iw.reloadRegulatory();
    } catch (error) {
      return context.skip(`this system has no regulatory.db: ${(error as Error).message}`);
    }
    await using events = await iw.monitor({ groups: ['regulatory'], signal: AbortSignal.timeout(20_000) });
    const before = (await iw.regulatory()).alpha2;
    const country = before === 'JP' ? 'US' : 'JP';
    await iw.setRegulatory(country);
    const told: unknown[] = [];
    for await (const event of events) if (told.push(event.event) && event.event === 'regChange') break;
    assert.equal(told.at(-1), 'regChange');
    const domain = await iw.regulatory();
    const text = air.iwText('reg', 'get').split(/^phy#/m)[0]!;
    assert.match(text, new RegExp(`country ${domain.alpha2}: DFS-${String(domain.dfsRegion).toUpperCase()}`));
    const theirs = [...text.matchAll(/\((\d+) - (\d+) @ (\d+)\), \((\S+), (\S+)\)/g)].map((match) =>
      match.slice(1, 6),
    );
    const ours = domain.rules.map((rule) => [
      `${rule.freqRangeStart! / 1000}`,
      `${rule.freqRangeEnd! / 1000}`,
      `${rule.freqRangeMaxBw! / 1000}`,
      rule.powerRuleMaxAntGain ? `${rule.powerRuleMaxAntGain / 100}` : 'N/A',
      `${Math.trunc(rule.powerRuleMaxEirp! / 100)}`,
    ]);
    assert.deepEqual(ours, theirs);
    assert.ok(ours.length > 0);
    assert.match((await rejection(iw.setRegulatory('usa'))).message, /alpha2/);
    await iw.setRegulatory('00');
    proven('iw', 'regulatory domain');
  });
});

function byName(a: { ifname?: string | undefined }, b: { ifname?: string | undefined }): number {
  return (a.ifname ?? '') < (b.ifname ?? '') ? -1 : 1;
}

function kindOf(type: ReturnType<typeof resolve>): string {
  switch (type.kind) {
    case 'int':
      return `${type.signed ? 's' : 'u'}${type.size * 8}`;
    case 'enum':
    case 'flags':
      return `u${type.base.size * 8}`;
    case 'nest':
    case 'list':
    case 'attributes':
      return 'nested';
    case 'repeated':
      return kindOf(resolve(type.of));
    default:
      return type.kind;
  }
}
