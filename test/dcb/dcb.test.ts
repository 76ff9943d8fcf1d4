/** Against `dcb`, both with the same fake kernel: no kernel to be had has a device with DCB. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Dcb, type DcbApp } from '../../src/index.js';
import type { DcbIeee } from '../../src/messages/route/dcbmsg.js';
import { routeMessages } from '../../src/messages/route/index.js';
import { FakeKernel, Refusal } from '../../src/testing.js';
import { rejection } from '../helpers.js';
import { Preload } from '../support/preload.js';
import { noCompiler, notInstalled } from '../support/programs.js';

type Table = NonNullable<DcbIeee['appTable']>;

/** What a driver with everything has. */
class Device {
  readonly ieee: DcbIeee = {
    ets: {
      willing: 1,
      etsCap: 8,
      cbs: 0,
      tcTxBw: [10, 20, 30, 40, 0, 0, 0, 0],
      tcRxBw: [40, 30, 20, 10, 0, 0, 0, 0],
      tcTsa: [2, 2, 2, 2, 0, 1, 255, 0],
      prioTc: [0, 1, 2, 3, 4, 5, 6, 7],
      tcRecoBw: [0, 0, 0, 0, 25, 25, 25, 25],
      tcRecoTsa: [0, 0, 0, 0, 2, 2, 2, 2],
      recoPrioTc: [7, 6, 5, 4, 3, 2, 1, 0],
    },
    pfc: {
      pfcCap: 8,
      pfcEn: 0x0a,
      mbc: 1,
      delay: 300,
      requests: [1, 2, 3, 4, 5, 6, 7, 8],
      indications: [8, 7, 6, 5, 4, 3, 2, 1],
    },
    maxrate: { tcMaxrate: [1000, 2_000_000, 0, 0, 0, 0, 0, 100_000_000] },
    dcbBuffer: {
      prio2buffer: [0, 0, 1, 1, 2, 2, 3, 3],
      bufferSize: [1000, 2000, 3000, 4000, 0, 0, 0, 0],
      totalSize: 90_000,
    },
    appTable: { app: [{ selector: 'dscp', priority: 3, protocol: 26 }] },
  };
  dcbx: readonly string[] = ['host', 'verIeee'];

  readonly kernel = new FakeKernel().messages(routeMessages, {
    getdcb: ({ cmd, ifname }) => {
      this.#check(ifname);
      if (cmd === 'gdcbx') return { cmd, ifname, dcbx: this.dcbx } as never;
      return { cmd, ifname, ieee: this.ieee, dcbx: this.dcbx } as never;
    },
    setdcb: ({ cmd, ifname, ieee, dcbx }) => {
      this.#check(ifname);
      if (cmd === 'sdcbx') this.dcbx = (dcbx ?? []) as string[];
      else if (typeof ieee === 'object') this.#set(cmd === 'ieeeDel', ieee as DcbIeee);
      return (cmd === 'sdcbx' ? { cmd, ifname, dcbx: [] } : { cmd, ifname, ieee: 0 }) as never;
    },
  });

  #check(ifname: string | undefined): void {
    if (ifname !== 'eth0') throw new Refusal('ENODEV');
  }

  #set(removes: boolean, { appTable, ...rest }: DcbIeee): void {
    Object.assign(this.ieee, rest);
    for (const one of appTable?.app ?? []) {
      const same = (other: object): boolean => JSON.stringify(other) === JSON.stringify(one);
      const kept = ((this.ieee.appTable as Table).app ?? []).filter((other) => !same(other));
      (this.ieee.appTable as Table).app = removes ? kept : [...kept, one];
    }
  }
}

describe('Dcb', { skip: noCompiler || notInstalled('dcb'), timeout: 120_000 }, () => {
  it('reads what dcb prints', async () => {
    using preload = new Preload();
    const { kernel } = new Device();
    await using dcb = new Dcb({ transport: kernel.transport });
    const { ets, pfc, tcMaxrate, buffer, apps, dcbx } = await dcb.get('eth0');
    const printed = async (...words: string[]): Promise<Record<string, unknown>> =>
      JSON.parse(await preload.run(kernel, 'dcb', ['-j', '-s', '-N', ...words, 'show', 'dev', 'eth0']));
    assert.deepEqual(await printed('ets'), {
      willing: ets!.willing,
      ets_cap: ets!.etsCap,
      cbs: ets!.cbs,
      tc_bw: ets!.tcBw,
      pg_bw: ets!.pgBw,
      tc_tsa: ets!.tcTsa,
      prio_tc: ets!.prioTc,
      reco_tc_bw: ets!.recoTcBw,
      reco_tc_tsa: ets!.recoTcTsa,
      reco_prio_tc: ets!.recoPrioTc,
    });
    assert.deepEqual(await printed('pfc'), {
      pfc_cap: pfc!.pfcCap,
      macsec_bypass: pfc!.macsecBypass,
      delay: pfc!.delay,
      prio_pfc: pfc!.prioPfc,
      requests: pfc!.requests,
      indications: pfc!.indications,
    });
    // the header says kilobits; dcb took them for bytes until 6.11
    const { tc_maxrate: rates } = (await printed('maxrate')) as { tc_maxrate: number[] };
    assert.ok([1, 125].some((unit) => rates.every((rate, i) => rate === tcMaxrate![i]! * unit)));
    assert.deepEqual(await printed('buffer'), {
      total_size: buffer!.totalSize,
      buffer_size: buffer!.bufferSize,
      prio_buffer: buffer!.prioBuffer,
    });
    // of the newest the blank between two entries is a member, too
    const { dscp_prio: prios } = (await printed('app')) as { dscp_prio: unknown[][] };
    assert.deepEqual(
      { dscp_prio: prios.map((one) => one.filter((value) => value !== ' ')) },
      {
        dscp_prio: apps!.map(({ protocol, priority }) => [protocol, priority]),
      },
    );
    assert.deepEqual(dcbx, ['host', 'verIeee']);
    assert.match(await preload.run(kernel, 'dcb', ['dcbx', 'show', 'dev', 'eth0']), /host.*ieee/);
  });

  it('sets what dcb sets', async () => {
    using preload = new Preload();
    const app: DcbApp = { selector: 'stream', protocol: 443, priority: 5 };
    const rows: [string, (dcb: Dcb) => Promise<void>][] = [
      [
        'ets set dev eth0 willing off tc-bw 0:40 1:30 2:20 3:10 prio-tc all:2',
        (dcb) =>
          dcb.setEts('eth0', {
            willing: false,
            tcBw: { 0: 40, 1: 30, 2: 20, 3: 10 },
            prioTc: Array(8).fill(2),
          }),
      ],
      [
        'ets set dev eth0 tc-tsa 7:cbs reco-tc-bw 4:40 5:10 pg-bw 0:30 1:40 reco-prio-tc 0:3',
        (dcb) =>
          dcb.setEts('eth0', {
            tcTsa: { 7: 'cbs' },
            recoTcBw: { 4: 40, 5: 10 },
            pgBw: { 0: 30, 1: 40 },
            recoPrioTc: { 0: 3 },
          }),
      ],
      [
        'pfc set dev eth0 prio-pfc 0:on 1:off delay 500 macsec-bypass off',
        (dcb) => dcb.setPfc('eth0', { prioPfc: { 0: true, 1: false }, delay: 500, macsecBypass: false }),
      ],
      [
        'buffer set dev eth0 prio-buffer 0:5 buffer-size 5:7000',
        (dcb) => dcb.setBuffer('eth0', { prioBuffer: { 0: 5 }, bufferSize: { 5: 7000 } }),
      ],
      ['app add dev eth0 stream-port-prio 443:5', (dcb) => dcb.addApps('eth0', [app])],
      [
        'app del dev eth0 dscp-prio 26:3',
        (dcb) => dcb.delApps('eth0', [{ selector: 'dscp', protocol: 26, priority: 3 }]),
      ],
      ['dcbx set dev eth0 lld-managed ieee', (dcb) => dcb.setDcbx('eth0', ['lldManaged', 'verIeee'])],
    ];
    for (const [words, set] of rows) {
      const theirs = new Device();
      await preload.run(theirs.kernel, 'dcb', words.split(' '));
      const ours = new Device();
      await using dcb = new Dcb({ transport: ours.kernel.transport });
      await set(dcb);
      const { ieee, dcbx } = theirs;
      assert.deepEqual([ours.ieee, ours.dcbx], [ieee, dcbx], words);
      assert.notDeepEqual([ieee, dcbx], [new Device().ieee, new Device().dcbx], words);
    }
  });

  it('sets rates in kilobits per second', async () => {
    const device = new Device();
    await using dcb = new Dcb({ transport: device.kernel.transport });
    await dcb.setMaxrate('eth0', { 0: 1_000_000 });
    assert.deepEqual(device.ieee.maxrate?.tcMaxrate.slice(0, 2), [1_000_000, 2_000_000]);
  });

  it('says what is wrong, and of which', async () => {
    const { kernel } = new Device();
    await using dcb = new Dcb({ transport: kernel.transport });
    const refused = async (what: Promise<unknown>, why: RegExp): Promise<void> =>
      assert.match(`${await rejection(what)}`, why);
    await refused(dcb.get('eth1'), /ENODEV/);
    await refused(dcb.setEts('eth0', { tcTsa: { 0: 'strct' as never } }), /tcTsa.*'strct' is none of/);
    await refused(dcb.setEts('eth0', { tcBw: { 8: 1 } }), /tcBw\.8/);
    await refused(dcb.setEts('eth0', { tcbw: {} } as never), /tcbw.*did you mean 'tcBw'/);
    await refused(dcb.addApps('eth0', []), /nothing is said/);
  });
});
