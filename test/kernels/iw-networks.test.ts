/** Networks that are joined: by us, seen by others; by others, seen by us. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FrameEvent } from '../../src/iw/access-point.js';
import type { ScanResult } from '../../src/iw/bss.js';
import { IW } from '../../src/iw/iw.js';
import type { Station } from '../../src/iw/stations.js';
import type { IWEvent } from '../../src/iw/wireless.js';
import type { ManagementFrame } from '../../src/messages/ieee80211/frame.js';
import type { Input } from '../../src/schema/index.js';
import type { Subscription } from '../../src/socket/subscription.js';
import { rejection } from '../helpers.js';
import { Air, below, field, iwSsid, noWifi, patiently } from './iw-support.js';
import { proven } from './proof.js';

type Named = Extract<IWEvent, { cmd: unknown }>;

/** Events up to the first of that name, which may be asked more of. */
async function until(
  events: Subscription<IWEvent>,
  name: string,
  fits: (event: Named) => boolean = () => true,
): Promise<Named[]> {
  const seen: Named[] = [];
  for await (const batch of keepOpen(events)) {
    for (const event of batch) {
      if (!('cmd' in event)) continue;
      seen.push(event);
      if (event.event === name && fits(event)) return seen;
    }
  }
  assert.fail(`no ${name} came, only ${seen.map(({ event }) => event)}`);
}

/** Batches, without the end of the loop ending the subscription. */
function keepOpen<T>(events: Subscription<T>): AsyncIterable<T[]> {
  const batches = events.batches();
  return { [Symbol.asyncIterator]: () => ({ next: () => batches.next() }) };
}

const DEADLINE = 40_000;
const limited = (...groups: ('mlme' | 'config' | 'scan')[]) => ({
  groups,
  signal: AbortSignal.timeout(DEADLINE),
});

/** A station as `iw station dump` prints it, as far as it does not change by itself. */
function iwStation(text: string): Record<string, unknown> {
  const flags = ['authorized', 'authenticated', 'associated', 'preamble', 'WMM/WME', 'MFP', 'TDLS peer'];
  return {
    mac: /^Station (\S+)/.exec(text)?.[1],
    signal: /signal:\s+(-?\d+)/.exec(text)?.[1],
    flags: flags.filter((one) => ['yes', 'short'].includes(field(one, text) ?? '')),
    dtim: field('DTIM period', text),
    interval: field('beacon interval', text),
    retries: field('tx retries', text),
    failed: field('tx failed', text),
  };
}

function ourStation({
  mac,
  signal,
  staFlags,
  bssParam,
  txRetries,
  txFailed,
}: Station): Record<string, unknown> {
  const words: Readonly<Record<string, string>> = {
    authorized: 'authorized',
    authenticated: 'authenticated',
    associated: 'associated',
    shortPreamble: 'preamble',
    wme: 'WMM/WME',
    mfp: 'MFP',
    tdlsPeer: 'TDLS peer',
  };
  const set = (staFlags?.set ?? []).map((one) => words[String(one)]);
  return {
    mac,
    signal: `${signal}`,
    flags: Object.values(words).filter((one) => set.includes(one)),
    dtim: bssParam?.dtimPeriod === undefined ? undefined : `${bssParam.dtimPeriod}`,
    interval: bssParam?.beaconInterval === undefined ? undefined : `${bssParam.beaconInterval}`,
    retries: `${txRetries}`,
    failed: `${txFailed}`,
  };
}

/** Both readers, of a moment at which nothing was sent in between. */
async function sameStations(air: Air, dev: string): Promise<Station[]> {
  for (let i = 0; ; i++) {
    const ours = await air.iw.stations(dev);
    const theirs = air
      .iwText('dev', dev, 'station', 'dump')
      .split(/^(?=Station )/m)
      .filter(Boolean)
      .map(iwStation);
    try {
      assert.deepEqual(ours.map(ourStation), theirs);
      return ours;
    } catch (error) {
      if (i === 5) throw error;
    }
  }
}

describe('networks', { skip: noWifi }, () => {
  it('we join an open network: no wpa_supplicant', async () => {
    const { air, devs } = await Air.of(2);
    await using _ = air;
    const [ap, sta] = devs as [string, string];
    const { iw } = air;
    const ssid = 'op\udcfeen';
    await air.hostapd([ap, 'ssid2=P"op\\xfeen"\nhw_mode=g\nchannel=6\nieee80211n=1\nwmm_enabled=1']);
    air.ip(`link set ${sta} up`);
    const { mac } = await iw.interface(ap);
    await using config = await iw.monitor(limited('mlme'));

    const outcome = await patiently(() => iw.connect(sta, { ssid, freq: 2437 }));
    assert.equal(outcome.mac, mac);
    assert.equal(outcome.statusCode, 0);
    assert.ok(outcome.respIe?.some(({ element }) => element === 'supportedRates'));

    const seen = (await until(config, 'connect')).map(({ event }) => event);
    for (const name of ['authenticate', 'associate', 'newStation'])
      assert.ok(seen.includes(name as 'associate'), `${name} of ${seen}`);

    const link = await iw.link(sta);
    const text = air.iwText('dev', sta, 'link');
    assert.equal(link?.bss.bssid, /Connected to (\S+)/.exec(text)?.[1]);
    assert.equal(iwSsid(Buffer.from([...ssid].map((c) => c.charCodeAt(0) & 0xff))), field('SSID', text));
    assert.equal(`${link?.bss.freq}`, field('freq', text)?.replace('.0', ''));
    assert.ok(link!.station!.staFlags!.set.includes('authorized'));
    assert.equal((await sameStations(air, sta)).length, 1);
    assert.equal((await sameStations(air, ap))[0]?.mac, (await iw.interface(sta)).mac);
    assert.deepEqual((await iw.station(sta, mac!)).mac, mac);
    proven('iw', 'connect: open network');
    proven('iw', 'stations');
    proven('iw', 'link');

    await iw.setSignalThreshold(sta, -5, 2);
    await iw.setBitrates(sta, { '2ghz': { legacy: [2, 4] } });
    await iw.setBitrates(sta);
    assert.match((await rejection(iw.setBitrates(sta, { '2ghz': { legacy: [7] } }))).message, /EINVAL/);

    await iw.disconnect(sta);
    const [last] = (await until(config, 'disconnect')).slice(-1);
    assert.equal(last?.reasonCode, 3);
    assert.equal(await iw.link(sta), undefined);
    assert.match(air.iwText('dev', sta, 'link'), /Not connected/);
    assert.deepEqual(await iw.stations(sta), []);
    assert.equal((await rejection(iw.station(sta, mac!))).code, 'ENOENT');
    proven('iw', 'disconnect');
  });

  it('we authenticate and associate by hand, and are sent away', async () => {
    const { air, devs } = await Air.of(2);
    await using _ = air;
    const [ap, sta] = devs as [string, string];
    const { iw } = air;
    await air.hostapd([ap, 'ssid=steps\nhw_mode=g\nchannel=1']);
    air.ip(`link set ${sta} up`);
    const bssid = (await iw.interface(ap)).mac!;
    await iw.scan(sta, { freqs: [2412] });
    await using events = await iw.monitor(limited('mlme'));
    const network = { bssid, ssid: 'steps', freq: 2412 };
    await iw.authenticate(sta, network);
    const [auth] = (await until(events, 'authenticate', ({ frame }) => frame?.sa === bssid)).slice(-1);
    assert.equal(auth?.frame?.frameControl?.subtype, 'authentication');
    assert.equal(auth?.frame?.authTransaction, 2);
    assert.equal(auth?.frame?.statusCode, 0);
    await iw.associate(sta, network);
    const [assoc] = (await until(events, 'associate')).slice(-1);
    assert.equal(assoc?.frame?.frameControl?.subtype, 'associationResponse');
    assert.ok(Number(assoc?.frame?.aid) > 0 && Number(assoc?.frame?.aid) < 0x4000);
    const own = (await iw.interface(sta)).mac!;
    await iw.deleteStation(ap, own, { reasonCode: 5 });
    assert.deepEqual(await iw.stations(ap), []);
    await iw.deauthenticate(sta, bssid, 8);
    const [gone] = (await until(events, 'deauthenticate')).slice(-1);
    assert.equal(gone?.frame?.reasonCode, 8);
    assert.equal(gone?.frame?.frameControl?.subtype, 'deauthentication');
    proven('iw', 'authenticate, associate, deauthenticate, deleteStation');
  });

  it('what does not work is one error', async () => {
    const { air, devs } = await Air.of(2);
    await using _ = air;
    const [ap, sta] = devs as [string, string];
    const { iw } = air;
    await air.hostapd([ap, 'ssid=full\nhw_mode=g\nchannel=6\nmacaddr_acl=1\naccept_mac_file=/dev/null']);
    air.ip(`link set ${sta} up`);
    assert.equal((await rejection(iw.connect(sta, { ssid: 'elsewhere', freq: 2437 }))).code, 'ETIMEDOUT');
    const refused = await rejection(patiently(() => iw.connect(sta, { ssid: 'full', freq: 2437 })));
    assert.equal(refused.code, 'ECONNREFUSED');
    assert.match(refused.message, /status 1\b/);
    const psk = await rejection(iw.connect(sta, { ssid: 'full', psk: 'correct horse' }));
    assert.match(
      psk.message,
      /does not do the handshake itself \(4wayHandshakeStaPsk\); connect by wpa_supplicant/,
    );
    assert.match((await rejection(iw.connect(sta, { ssid: 'full', psk: 'short' }))).message, /8 to 63/);
  });

  it('a WPA2 connection of wpa_supplicant, as events tell it', async () => {
    const { air, devs } = await Air.of(2);
    await using _ = air;
    const [ap, sta] = devs as [string, string];
    const { iw } = air;
    await air.hostapd([
      ap,
      'ssid=cafe\nhw_mode=g\nchannel=6\nwpa=2\nwpa_key_mgmt=WPA-PSK\nrsn_pairwise=CCMP\nwpa_passphrase=correct horse',
    ]);
    await using events = await iw.monitor(limited('mlme', 'scan'));
    const conf = air.file('wpa.conf', 'network={\nssid="cafe"\npsk="correct horse"\nscan_freq=2437\n}\n');
    await air.start('wpa_supplicant', ['-Dnl80211', '-i', sta, '-c', conf], 'CTRL-EVENT-CONNECTED');
    const bssid = (await iw.interface(ap)).mac!;
    const seen = await until(events, 'connect');
    const names = seen.map(({ event }) => event);
    for (const name of [
      'triggerScan',
      'newScanResults',
      'authenticate',
      'associate',
      'newStation',
      'connect',
    ])
      assert.ok(names.includes(name as 'connect'), `${name} of ${names}`);
    const connected = seen.at(-1)!;
    assert.equal(connected.mac, bssid);
    assert.equal(connected.statusCode, 0);
    const rsn = connected.reqIe?.find((one) => one.element === 'rsn');
    assert.deepEqual(rsn?.element === 'rsn' && [rsn.value.pairwise, rsn.value.akm], [['ccmp'], ['psk']]);
    const [station] = await sameStations(air, sta);
    assert.ok(station!.staFlags!.set.includes('authorized'));
    const key = await iw.key(sta, 0, bssid);
    assert.equal(key?.cipher, 'ccmp');
    assert.match(key!.seq!, /^[0-9a-f]{12}$/);
    proven('iw', 'events of a WPA2 connection');
    proven('iw', 'keys read');
  });

  it('two radios make an IBSS', async () => {
    const { air, devs } = await Air.of(2);
    await using _ = air;
    const [a, b] = devs as [string, string];
    const { iw } = air;
    for (const dev of [a, b]) {
      await iw.setInterface(dev, { iftype: 'adhoc' });
      air.ip(`link set ${dev} up`);
    }
    const ibss = {
      ssid: 'ad hoc',
      freq: 2412,
      bssid: '02:11:22:33:44:55',
      fixedFreq: true,
      width: '20' as const,
    };
    await using events = await iw.monitor(limited('mlme'));
    await iw.joinIbss(a, ibss);
    await until(events, 'joinIbss');
    air.iwText('dev', b, 'ibss', 'join', 'ad hoc', '2412', 'HT20', 'fixed-freq', '02:11:22:33:44:55');
    await until(events, 'newStation');
    assert.match(air.iwText('dev', a, 'link'), /Joined IBSS 02:11:22:33:44:55/);
    for (const dev of [a, b]) assert.equal((await iw.link(dev))?.bss.bssid, '02:11:22:33:44:55');
    const [peer] = await iw.stations(a);
    assert.equal(peer?.mac, (await iw.interface(b)).mac);
    assert.equal((await iw.interface(b)).ssid, 'ad hoc');
    await iw.leaveIbss(a);
    assert.equal(await iw.link(a), undefined);
    proven('iw', 'joinIbss, leaveIbss');
  });

  it('two radios make a mesh', async () => {
    const { air, devs } = await Air.of(2);
    await using _ = air;
    const [a, b] = devs as [string, string];
    const { iw } = air;
    for (const dev of [a, b]) {
      await iw.setInterface(dev, { iftype: 'mesh' });
      air.ip(`link set ${dev} up`);
    }
    await using events = await iw.monitor(limited('mlme'));
    await iw.joinMesh(a, {
      meshId: 'me\udcffsh',
      freq: 2412,
      width: '20',
      config: { ttl: 17, maxPeerLinks: 12 },
    });
    await iw.joinMesh(b, { meshId: 'me\udcffsh', freq: 2412, width: '20' });
    await until(events, 'newStation');
    const [macA, macB] = [(await iw.interface(a)).mac!, (await iw.interface(b)).mac!];
    let peer: Station | undefined;
    for (let i = 0; i < 100 && peer?.plinkState !== 'estab'; i++) {
      [peer] = await iw.stations(a);
      if (peer?.plinkState !== 'estab') await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.equal(peer?.plinkState, 'estab');
    assert.equal(peer?.mac, macB);
    const text = air.iwText('dev', a, 'station', 'dump');
    assert.equal(field('mesh plink', text), 'ESTAB');
    assert.equal(field('mesh llid', text), `${peer!.llid}`);
    assert.equal(field('mesh plid', text), `${peer!.plid}`);

    const theirs = Object.fromEntries(
      air
        .iwText('dev', a, 'mesh_param', 'dump')
        .split('\n')
        .flatMap((line) => {
          const [, name, value] = /^(mesh_\w+) = (-?[\w.]+)/.exec(line.trim()) ?? [];
          return name ? [[name.slice(5), value]] : [];
        }),
    );
    const config = await iw.meshConfig(a);
    const ours: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(config))
      ours[key.replace(/[A-Z]/g, (c) => `_${c}`).toLowerCase()] = String(value);
    const shared = Object.keys(theirs).filter((name) => name in ours);
    assert.ok(shared.length > 20, `${Object.keys(theirs)}`);
    assert.deepEqual(
      Object.fromEntries(shared.map((name) => [name, ours[name]])),
      Object.fromEntries(shared.map((name) => [name, theirs[name]])),
    );
    assert.equal(config.ttl, 17);
    await iw.setMeshConfig(a, { ttl: 9, hwmpRootmode: 2 });
    assert.equal(air.iwText('dev', a, 'get', 'mesh_param', 'mesh_ttl').trim(), '9');
    assert.equal((await iw.meshConfig(a)).hwmpRootmode, 2);

    await iw.addMeshPath(a, '02:00:00:00:99:01', macB);
    const paths = await iw.meshPaths(a);
    const printed = air
      .iwText('dev', a, 'mpath', 'dump')
      .split('\n')
      .slice(1)
      .filter(Boolean)
      .map((line) => line.split(/\s+/).slice(0, 2));
    assert.deepEqual(paths.map(({ dst, nextHop }) => [dst, nextHop]).sort(), printed.sort());
    assert.ok((await iw.meshPath(a, '02:00:00:00:99:01')).flags?.includes('fixed'));
    assert.deepEqual(await iw.meshProxies(a), []);
    await iw.deleteMeshPath(a, '02:00:00:00:99:01');
    assert.equal((await rejection(iw.meshPath(a, '02:00:00:00:99:01'))).code, 'ENOENT');

    // its beacons come once a second
    let heard: ScanResult | undefined;
    for (let left = 10; left > 0 && heard?.meshId === undefined; left--)
      heard = (await iw.scan(b, { freqs: [2412] })).find(({ bssid }) => bssid === macA);
    // not every kernel tells a member of a mesh what it hears of its own (6.1 does not)
    if (heard) assert.deepEqual([heard.meshId, heard.meshConfig?.psel], ['me\udcffsh', 1]);
    await iw.leaveMesh(a);
    assert.deepEqual(await iw.stations(a), []);
    proven('iw', 'joinMesh, leaveMesh, mesh parameters');
    proven('iw', 'mesh paths');
  });

  it('an access point of ours is heard and joined', async () => {
    const { air, devs } = await Air.of(2);
    await using _ = air;
    const [ap, sta] = devs as [string, string];
    await using own = new IW({ netns: air.space.ns.fd });
    const { iw } = air;
    await own.setInterface(ap, { iftype: 'ap' });
    air.ip(`link set ${ap} up\nlink set ${sta} up`);
    const ssid = 'ou\udcffrs';
    // association requests, reassociation, probes, disassociation, authentication, deauthentication
    for (const type of [0x00, 0x20, 0x40, 0xa0, 0xb0, 0xc0]) await own.registerFrame(ap, type);
    const frames = await own.frames();
    // by its index: names cost a question each, and stations do not wait
    const server = answer(own, (await own.interface(ap)).ifindex!, frames, ssid);
    await own.startAp(ap, {
      ssid,
      freq: 2437,
      beaconInterval: 50,
      elements: [{ element: 'vendor', value: { oui: '02:00:01', type: 7, data: 'c0ffee' } }],
    });
    assert.match(air.iwText('dev', ap, 'info'), /type AP[\s\S]*channel 6 \(2437 MHz\)/);

    const [heard] = await iw.scan(sta, { freqs: [2437], passive: true });
    assert.equal(heard?.ssid, ssid);
    assert.equal(heard?.beaconInterval, 50);
    assert.deepEqual(heard?.vendor, { oui: '02:00:01', type: 7, data: 'c0ffee' });
    const text = air.iwText('dev', sta, 'scan', 'dump');
    assert.equal(field('SSID', text), 'ou\\xffrs');
    assert.equal(field('DS Parameter set', text), 'channel 6');
    assert.ok(below(text, /Supported rates/).length >= 0);

    await own.setBeacon(ap, { ssid, freq: 2437, beaconInterval: 50, elements: [] });
    const outcome = await patiently(() => iw.connect(sta, { ssid, freq: 2437 }));
    assert.equal(outcome.statusCode, 0);
    // the answer lets the station in just before we do
    let client: Station | undefined;
    for (let left = 100; left > 0 && !client?.staFlags?.set.includes('authorized'); left--) {
      if (client) await new Promise((resolve) => setTimeout(resolve, 50));
      [client] = await iw.stations(ap);
    }
    assert.equal(client?.mac, (await iw.interface(sta)).mac);
    assert.ok(client!.staFlags!.set.includes('authorized'));
    await sameStations(air, ap);
    assert.match(air.iwText('dev', sta, 'link'), /Connected to/);

    await using moved = await iw.monitor(limited('mlme'));
    await own.switchChannel(ap, { ssid, freq: 2437, beaconInterval: 50 }, { channel: 11, count: 3 });
    await until(moved, 'chSwitchNotify', (event) => event.wiphyFreq === 2462);
    assert.equal((await iw.interface(ap)).wiphyFreq, 2462);
    proven('iw', 'switchChannel');

    await own.stopAp(ap);
    frames.close();
    await server;
    proven('iw', 'startAp, setBeacon, stopAp');
    proven('iw', 'frames received and sent');
  });

  it('outside of any network (OCB)', async (context) => {
    const { air, devs } = await Air.of(1);
    await using _ = air;
    const { iw } = air;
    const { wiphy } = await iw.interface(devs[0]!);
    if (!(await iw.phy(wiphy)).supportedIftypes?.ocb)
      return context.skip('this kernel has no OCB of simulated radios');
    await iw.setInterface(devs[0]!, { iftype: 'ocb' });
    air.ip(`link set ${devs[0]} up`);
    try {
      await iw.joinOcb(devs[0]!, { freq: 2412, width: '20' });
    } catch (error) {
      return context.skip(`this kernel has no OCB channel here: ${(error as Error).message}`);
    }
    assert.match(air.iwText('dev', devs[0]!, 'info'), /type outside context of a BSS/);
    await iw.leaveOcb(devs[0]!);
    proven('iw', 'joinOcb, leaveOcb');
  });

  it('keys are put in and taken out', async () => {
    const { air, devs } = await Air.of(1);
    await using _ = air;
    const { iw } = air;
    await iw.setInterface(devs[0]!, { iftype: 'ibss' });
    air.ip(`link set ${devs[0]} up`);
    await using events = await iw.monitor(limited('mlme'));
    await iw.joinIbss(devs[0]!, {
      ssid: 'keys',
      freq: 2412,
      privacy: true,
      fixedFreq: true,
      bssid: '02:11:22:33:44:66',
    });
    await until(events, 'joinIbss');
    await iw.addKey(devs[0]!, { idx: 1, cipher: 'ccmp', data: '000102030405060708090a0b0c0d0e0f' });
    assert.equal((await iw.key(devs[0]!, 1))?.cipher, 'ccmp');
    await iw.setDefaultKey(devs[0]!, 1, 'multicast');
    await iw.deleteKey(devs[0]!, 1);
    assert.equal((await rejection(iw.key(devs[0]!, 1))).code, 'ENOENT');
    assert.match(
      (await rejection(iw.addKey(devs[0]!, { idx: 1, cipher: 'ccpm' as 'ccmp', data: '00' }))).message,
      /key\.cipher.*did you mean 'ccmp'/,
    );
    proven('iw', 'addKey, setDefaultKey, deleteKey');
  });

  it('many live in one process, and each closes what it has', async () => {
    const { air } = await Air.of(1);
    await using _ = air;
    const many = Array.from({ length: 20 }, () => new IW({ netns: air.space.ns.fd }));
    const streams = await Promise.all(many.map((iw) => iw.monitor()));
    assert.equal((await Promise.all(many.map((iw) => iw.interfaces()))).flat().length, 20);
    for (const iw of many) iw.close();
    await Promise.all(streams.map(({ closed }) => closed));
    assert.equal((await rejection(many[0]!.interfaces())).code, 'EBADF');
  });
});

/** The least that an access point must do: lets everybody in. */
async function answer(iw: IW, dev: number, frames: Subscription<FrameEvent>, ssid: string): Promise<void> {
  const { mac } = await iw.interface(dev);
  for await (const event of frames) {
    if (event.event !== 'frame' || !('frame' in event) || !event.frame) continue;
    const { frameControl, sa, authTransaction, elements } = event.frame;
    const reply = (subtype: string, more: Input<ManagementFrame>): Promise<unknown> =>
      iw.sendFrame(
        dev,
        {
          frameControl: { type: 'management', subtype: subtype as 'authentication' },
          duration: 0,
          da: sa!,
          sa: mac!,
          bssid: mac!,
          sequenceControl: {},
          ...more,
        },
        { freq: 2437 },
      );
    const rates = [2, 4, 11, 22].map((rate) => ({ rate, basic: true }));
    if (frameControl?.subtype === 'authentication' && authTransaction === 1) {
      await reply('authentication', { authAlgorithm: 0, authTransaction: 2, statusCode: 0 });
    } else if (frameControl?.subtype === 'associationRequest') {
      assert.ok(elements?.some((one) => one.element === 'ssid' && one.value === ssid));
      const supported = [2, 4, 11, 22];
      const added = iw.addStation(dev, sa!, {
        aid: 1,
        listenInterval: event.frame.listenInterval ?? 1,
        supportedRates: supported,
        flags: { authenticated: true, associated: true },
      });
      // who asks again is there already
      await added.catch((error: { code?: string }) => assert.equal(error.code, 'EEXIST'));
      await reply('associationResponse', {
        capability: { ess: true },
        statusCode: 0,
        aid: 0xc001,
        elements: [{ element: 'supportedRates', value: rates }] as never,
      });
      await iw.setStation(dev, sa!, { flags: { authorized: true } });
    }
  }
}
