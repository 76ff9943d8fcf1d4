/** Simulated radios in namespaces of their own, and the programs that use them. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GenericNetlink } from '../../src/generic/generic.js';
import { IW } from '../../src/iw/iw.js';
import type { SimulatedRadio } from '../../src/messages/generic/mac80211_hwsim.js';
import { TestNamespace } from '../helpers.js';
import { notInstalled } from '../support/programs.js';

function whyNot(): string | false {
  const missing = notInstalled('iw', 'hostapd', 'wpa_supplicant');
  if (missing) return missing;
  // where it is built in there is nothing to load
  spawnSync('modprobe', ['mac80211_hwsim', 'radios=0']);
  const { status } = spawnSync('sh', [
    '-c',
    'test -e /sys/module/mac80211_hwsim -o -e /sys/class/mac80211_hwsim',
  ]);
  return status === 0 ? false : 'this kernel has no simulated radios (mac80211_hwsim)';
}

/** Why there is no Wi-Fi to test with; false where there is. */
export const noWifi: string | false = whyNot();

let made = 0;
let reloaded = false;

/** A namespace with simulated radios. They, and what runs there, are gone with it. */
export class Air {
  readonly space = new TestNamespace();
  readonly iw: IW = new IW({ netns: this.space.ns.fd });
  readonly #folder = mkdtempSync(join(tmpdir(), 'air-'));
  readonly #children: ChildProcess[] = [];

  /** Makes radios; their interfaces are `wlan…` of the kernel's choice, told in order. */
  static async of(
    count: number,
    radio: Partial<SimulatedRadio> = {},
  ): Promise<{ air: Air; devs: string[]; phys: string[] }> {
    const air = new Air();
    if (!reloaded) {
      reloaded = true;
      // built into a kernel, it looked for the file before there were any
      await air.iw.reloadRegulatory().catch(() => {});
    }
    const genl = new GenericNetlink({ netns: air.space.ns.fd });
    const hwsim = await genl.bind('MAC80211_HWSIM');
    const phys: string[] = [];
    const devs: string[] = [];
    for (let i = 0; i < count; i++) {
      const name = `air${process.pid % 10000}x${made++}`;
      await hwsim.request('newRadio', { radioName: name, ...radio });
      const phy = (await air.iw.phys()).find(({ wiphyName }) => wiphyName === name);
      assert.ok(phy, `no radio ${name} was made`);
      const dev = (await air.iw.interfaces()).find(({ wiphy }) => wiphy === phy.wiphy);
      phys.push(name);
      if (dev) devs.push(dev.ifname!);
    }
    genl.close();
    return { air, devs, phys };
  }

  /** What `iw` prints. */
  iwText(...args: string[]): string {
    const { stdout, stderr, status } = this.space.run('iw', args);
    assert.equal(status, 0, `iw ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  ip(script: string): void {
    this.space.ip(script);
  }

  file(name: string, text: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** Starts a program there and waits until it says something. */
  async start(command: string, args: readonly string[], until: string | RegExp): Promise<() => string> {
    const child = spawn('nsenter', [`--net=${this.space.ns.path}`, command, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${command} did not say ${until}: ${said}`)), 60_000);
      const hear = (data: Buffer): void => {
        said += data;
        if (typeof until === 'string' ? said.includes(until) : until.test(said)) {
          clearTimeout(timer);
          resolve();
        }
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('error', reject);
      child.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`${command} ended with ${code}: ${said}`));
      });
    });
    return () => said;
  }

  /** Says where we are, and waits until that holds: hostapd would wait for seconds. */
  async country(alpha2: string): Promise<void> {
    const signal = AbortSignal.timeout(5000);
    await using events = await this.iw.monitor({ groups: ['regulatory'], signal });
    if ((await this.iw.regulatory()).alpha2 === alpha2) return;
    await this.iw.setRegulatory(alpha2);
    for await (const event of events) if (event.event === 'regChange') return;
  }

  /** Access points by one hostapd: interfaces with the lines of their configuration. */
  async hostapd(...points: readonly (readonly [dev: string, lines: string])[]): Promise<void> {
    const files = points.map(([dev, lines]) =>
      this.file(`${dev}.conf`, `interface=${dev}\ndriver=nl80211\n${lines}\n`),
    );
    await this.start('hostapd', files, new RegExp(`(AP-ENABLED[^]*){${points.length}}`));
  }

  async close(): Promise<void> {
    this.iw.close();
    await Promise.all(
      this.#children.map((child) => {
        if (child.exitCode !== null || child.signalCode !== null) return undefined;
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill();
        return gone;
      }),
    );
    this.space.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** The lines of a text below one, as far as they are indented more. */
export function below(text: string, line: string | RegExp): string[] {
  const lines = text.split('\n');
  const indent = (one: string): number => /^\s*/.exec(one)![0].length;
  const at = lines.findIndex((one) => (typeof line === 'string' ? one.trim() === line : line.test(one)));
  if (at < 0) return [];
  const end = lines.findIndex((one, i) => i > at && one.trim() !== '' && indent(one) <= indent(lines[at]!));
  return lines
    .slice(at + 1, end < 0 ? undefined : end)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** What stands behind a word: `field('freq', text)`. */
export function field(name: string, text: string): string | undefined {
  return new RegExp(`^\\s*${name}(?::\\s*|\\s+)(.*?)\\s*$`, 'm').exec(text)?.[1];
}

/** SSIDs as `iw` shows them: what is not printable ASCII in hexadecimal. */
export function iwSsid(bytes: Uint8Array): string {
  return [...bytes]
    .map((byte, i) => {
      const c = String.fromCharCode(byte);
      const edge = i === 0 || i === bytes.length - 1;
      if (byte > 32 && byte < 127 && c !== '\\') return c;
      return byte === 32 && !edge ? ' ' : `\\x${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

/** Tries again where nobody answered in time: stations wait for 600 ms, and machines may be slow. */
export async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 9; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0 || (error as { code?: string }).code !== 'ETIMEDOUT') throw error;
    }
  }
}
