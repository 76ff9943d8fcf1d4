/** What modules say, against `ethtool -m`, both with the same fake kernel. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ethtool, type EthtoolModuleInfo } from '../../src/index.js';
import { ethtoolFamily } from '../../src/messages/generic/ethtool.js';
import { FakeKernel, Refusal } from '../../src/testing.js';
import { Preload } from '../support/preload.js';
import { noCompiler, notInstalled } from '../support/programs.js';

/** Pages of a module: by address and page, 256 bytes each; the lower half is that of page 0. */
class Module {
  readonly #pages = new Map<string, Uint8Array>();

  page(page: number, i2c = 0x50): Uint8Array {
    const key = `${i2c} ${page}`;
    const found = this.#pages.get(key) ?? new Uint8Array(256);
    this.#pages.set(key, found);
    return found;
  }
  put(page: number, at: number, value: string | readonly number[], i2c?: number): this {
    const bytes = typeof value === 'string' ? [...value].map((one) => one.charCodeAt(0)) : value;
    this.page(page, i2c).set(bytes, at);
    return this;
  }
  /** Numbers of 16 bits in a row. */
  words(page: number, at: number, values: readonly number[], i2c?: number): this {
    return this.put(
      page,
      at,
      values.flatMap((value) => [(value >> 8) & 255, value & 255]),
      i2c,
    );
  }

  readonly kernel = new FakeKernel().family(ethtoolFamily, {
    moduleEepromGet: ({ header, offset = 0, length = 0, page = 0, i2cAddress = 0x50 }) => {
      if (header?.devName !== 'eth0') throw new Refusal('ENODEV');
      const from = this.page(offset < 128 ? 0 : page, i2cAddress);
      return { header, data: Buffer.from(from.slice(offset, offset + length)).toString('hex') } as never;
    },
  });
}

const VENDOR = ['ACME OPTICS     ', 'SFP-10G-LR      ', 'SN0123456789    ', '230115  '] as const;
/** High alarm, low alarm, high warning, low warning. */
const TEMPERATURES = [80 * 256, -10 * 256, 75 * 256, -5 * 256];
const VOLTAGES = [36000, 29000, 35000, 30000];
const CURRENTS = [42500, 5000, 37500, 7500];
const POWERS = [12589, 794, 10000, 1000];

function sfp(): Module {
  const module = new Module();
  module.put(0, 0, [3, 4, 7, 0x20]).put(0, 11, [6, 103, 0, 10, 100]);
  module.put(0, 20, VENDOR[0]).put(0, 37, [0, 0x90, 0x65]).put(0, 40, VENDOR[1]).put(0, 56, 'A1  ');
  module.words(0, 60, [1310]).put(0, 68, VENDOR[2]).put(0, 84, VENDOR[3]).put(0, 92, [0x68, 0xf0, 8]);
  const limits = [TEMPERATURES, VOLTAGES, CURRENTS, POWERS, POWERS].flat();
  module.words(0, 0, limits, 0x51).words(0, 96, [33.5 * 256, 32945, 17105, 5623, 4467], 0x51);
  return module;
}

function qsfp(): Module {
  const module = new Module();
  module
    .put(0, 0, [0x11, 7, 0])
    .words(0, 22, [41.25 * 256])
    .words(0, 26, [33100]);
  module.words(0, 34, [9000, 8000, 7000, 6000, 3000, 3100, 3200, 3300, 9100, 9200, 9300, 9400]);
  module.put(0, 128, [0x11, 0xcc, 12]).put(0, 139, [5, 255, 0, 10, 0, 0, 0, 0, 0x40]);
  module.put(0, 148, VENDOR[0]).put(0, 165, [0, 0x90, 0x65]).put(0, 168, VENDOR[1]).put(0, 184, 'B2');
  module
    .words(0, 186, [26200, 1300])
    .put(0, 196, VENDOR[2])
    .put(0, 212, VENDOR[3])
    .put(0, 220, [0x0c, 0, 103]);
  module.words(3, 128, TEMPERATURES).words(3, 144, VOLTAGES);
  module.words(3, 176, [...POWERS, ...CURRENTS, ...POWERS]);
  return module;
}

function cmis(): Module {
  const module = new Module();
  module
    .put(0, 0, [0x18, 0x40, 0])
    .words(0, 14, [45.5 * 256, 33000])
    .put(0, 85, [2]);
  module.put(0, 128, [0x18]).put(0, 129, VENDOR[0]).put(0, 145, [0, 0x90, 0x65]).put(0, 148, VENDOR[1]);
  module.put(0, 164, 'C3').put(0, 166, VENDOR[2]).put(0, 182, VENDOR[3]).put(0, 200, [0xc0, 48, 0, 12]);
  module.put(1, 132, [0x4a]).words(1, 138, [26200, 1300]);
  module.words(2, 128, [...TEMPERATURES, ...VOLTAGES]).words(2, 176, [...POWERS, ...CURRENTS, ...POWERS]);
  module.words(
    0x11,
    154,
    Array.from({ length: 24 }, (_, i) => 5000 + i * 100),
  );
  return module;
}

describe('EEPROM of modules', { skip: noCompiler || notInstalled('ethtool'), timeout: 120_000 }, () => {
  const both = async (module: Module): Promise<[EthtoolModuleInfo, (label: string) => string]> => {
    using preload = new Preload();
    const printed = await preload.run(module.kernel, 'ethtool', ['-m', 'eth0'], 16);
    await using ethtool = new Ethtool({ transport: module.kernel.transport });
    const found = (await ethtool.module.info('eth0'))!;
    const lines = new Map(
      printed
        .split('\n')
        .map((line) => [line.split(' : ')[0]!.trim(), line.split(' : ').slice(1).join(' : ').trim()]),
    );
    return [
      found,
      (label) => {
        const value = lines.get(label) ?? lines.get(newer(label));
        assert.ok(value !== undefined, `ethtool prints no '${label}':\n${printed}`);
        return value;
      },
    ];
  };
  /** Newer versions of the tool have no commas in labels, and a blank before parentheses. */
  const newer = (label: string) => label.replace(',km', '').replaceAll(',', '').replace(/ ?\(/, ' (');
  const vendorOf = (of: (label: string) => string, revision: string) => ({
    name: of('Vendor name'),
    oui: of('Vendor OUI'),
    partNumber: of('Vendor PN'),
    revision: of(revision),
    serialNumber: of('Vendor SN'),
    dateCode: of('Date code'),
  });
  const first = (text: string): number => Number.parseFloat(text);
  /** `0.5623 mW / -2.50 dBm` → 0.5623 */
  const limitsOf = (of: (label: string) => string, what: string) => ({
    highAlarm: first(of(`${what} high alarm threshold`)),
    lowAlarm: first(of(`${what} low alarm threshold`)),
    highWarning: first(of(`${what} high warning threshold`)),
    lowWarning: first(of(`${what} low warning threshold`)),
  });
  const thresholds = (of: (label: string) => string) => ({
    temperature: limitsOf(of, 'Module temperature'),
    voltage: limitsOf(of, 'Module voltage'),
    bias: limitsOf(of, 'Laser bias current'),
    txPower: limitsOf(of, 'Laser output power'),
    rxPower: limitsOf(of, 'Laser rx power'),
  });

  it('of SFP, as ethtool prints it', async () => {
    const [info, of] = await both(sfp());
    assert.equal(info.standard, 'SFF-8472');
    assert.equal(info.identifier, 'sfp');
    assert.match(of('Identifier'), /0x03 \(SFP\)/);
    assert.match(of('Connector'), /LC/);
    assert.equal(info.connector, 'lc');
    assert.deepEqual(info.vendor, vendorOf(of, 'Vendor rev'));
    assert.equal(`${info.nominalBitRate}MBd`, of('BR, Nominal'));
    assert.equal(`${info.wavelength}nm`, of('Laser wavelength'));
    assert.equal(`${(info.lengths.smf ?? 0) / 1000}km`, of('Length (SMF,km)'));
    assert.equal(info.temperature, first(of('Module temperature')));
    assert.equal(info.voltage?.toFixed(4), first(of('Module voltage')).toFixed(4));
    const [lane] = info.lanes!;
    assert.equal(lane!.bias, first(of('Laser bias current')));
    assert.equal(lane!.txPower, first(of('Laser output power')));
    assert.equal(lane!.rxPower, first(of('Receiver signal average optical power')));
    assert.deepEqual(info.thresholds, thresholds(of));
  });

  it('of QSFP, as ethtool prints it', async () => {
    const [info, of] = await both(qsfp());
    assert.equal(info.standard, 'SFF-8636');
    assert.equal(info.identifier, 'qsfp28');
    assert.deepEqual(info.vendor, vendorOf(of, 'Vendor rev'));
    assert.equal(info.wavelength, first(of('Laser wavelength')));
    // units of 0.005 nm; of 0.05 in ethtool 6.14
    const tolerance = first(of('Laser wavelength tolerance')).toFixed(3);
    assert.ok([1, 10].some((factor) => (info.wavelengthTolerance! * factor).toFixed(3) === tolerance));
    assert.equal(`${(info.lengths.smf ?? 0) / 1000}km`, of('Length (SMF,km)'));
    assert.equal(info.temperature, first(of('Module temperature')));
    assert.equal(info.voltage, first(of('Module voltage')));
    info.lanes!.forEach(({ bias, txPower, rxPower }, i) => {
      assert.equal(bias, first(of(`Laser tx bias current (Channel ${i + 1})`)));
      assert.equal(txPower, first(of(`Transmit avg optical power (Channel ${i + 1})`)));
      assert.equal(rxPower, first(of(`Rcvr signal avg optical power(Channel ${i + 1})`)));
    });
    assert.deepEqual(info.thresholds, thresholds(of));
  });

  it('of CMIS, as ethtool prints it', async () => {
    const [info, of] = await both(cmis());
    assert.equal(info.standard, 'CMIS');
    assert.equal(info.identifier, 'qsfpDd');
    assert.equal(info.revision, '4.0');
    assert.deepEqual(info.vendor, vendorOf(of, 'Vendor rev'));
    assert.equal(info.temperature, first(of('Module temperature')));
    assert.equal(info.voltage, first(of('Module voltage')));
    assert.equal(info.wavelength, first(of('Laser wavelength')));
    assert.equal(info.maxPower, first(of('Max power')));
    assert.equal(info.lanes!.length, 8);
    assert.deepEqual(info.lanes![0], { txPower: 0.5, bias: 11.6, rxPower: 0.66 });
  });
});
