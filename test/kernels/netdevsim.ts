import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const BUS = '/sys/bus/netdevsim';
/** Where its settings are: absent unless debugfs is mounted. */
const DEBUG = '/sys/kernel/debug/netdevsim';

/** The reason why no device can be simulated; false where it can. */
export const noNetdevsim: string | false = whyNot();

function whyNot(): string | false {
  if (!existsSync(BUS)) spawnSync('modprobe', ['netdevsim']);
  if (!existsSync(BUS)) return 'this kernel has no netdevsim';
  if (!existsSync(DEBUG)) spawnSync('mount', ['-t', 'debugfs', 'none', '/sys/kernel/debug']);
  return existsSync(DEBUG) ? false : 'debugfs cannot be mounted here';
}

/** A simulated device, in the namespace of this process: on a kernel that was started for tests. */
export class Simulated {
  readonly name: string;
  readonly #id: number;

  private constructor(id: number) {
    this.#id = id;
    this.name = `netdevsim${id}`;
  }

  static async make(id: number, ports = 2, queues = 4): Promise<Simulated> {
    writeFileSync(`${BUS}/new_device`, `${id} ${ports} ${queues}`);
    const made = new Simulated(id);
    while (made.links.length < ports) await sleep(10);
    return made;
  }

  /** Names of its ports' links. */
  get links(): string[] {
    const folder = `${BUS}/devices/${this.name}/net`;
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  }

  /** Writes to a setting of it. */
  set(file: string, text: string): void {
    writeFileSync(`${DEBUG}/${this.name}/${file}`, text);
  }

  read(file: string): string {
    return readFileSync(`${DEBUG}/${this.name}/${file}`, 'utf8').trim();
  }

  [Symbol.dispose](): void {
    writeFileSync(`${BUS}/del_device`, `${this.#id}`);
  }
}
