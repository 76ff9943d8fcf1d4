import { system } from '../netns/system.js';
import type { NameTable, NameTables } from '../objects/names.js';

/** Where iproute2 looks, the administrator's own first. */
const FOLDERS = ['/etc/iproute2', '/usr/share/iproute2', '/usr/lib/iproute2'];

/** The text of a file; nothing where it cannot be read. */
function textOf(path: string): string {
  try {
    return system.fs.readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function filesIn(folder: string): string[] {
  try {
    return system.fs
      .readdirSync(folder)
      .filter((name) => name.endsWith('.conf'))
      .sort()
      .map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

const LINE = /^\s*(0x[\da-f]+|\d+)\s+([^\s#]+)/i;

/** Names in a file, and in the folder beside it: `NUMBER NAME`, a line each. What comes first counts. */
function read(file: string): NameTable {
  const names = new Map<string, number>();
  for (const folder of FOLDERS)
    for (const path of [...filesIn(`${folder}/${file}.d`), `${folder}/${file}`])
      for (const line of textOf(path).split('\n')) {
        const [, number, name] = LINE.exec(line) ?? [];
        if (name !== undefined && !names.has(name)) names.set(name, Number(number));
      }
  return names;
}

type Tables = Exclude<keyof NameTables, 'timerRate'>;

const FILES: Readonly<Record<Tables, string>> = {
  tables: 'rt_tables',
  protocols: 'rt_protos',
  scopes: 'rt_scopes',
  realms: 'rt_realms',
  dsfields: 'rt_dsfield',
  groups: 'group',
};

const HIGH_RESOLUTION = 1_000_000_000;

/** The fourth word of `/proc/net/psched`, where the third is 10^6: else the timer is one of high resolution. */
function readTimerRate(): number {
  const [, , unit = '', rate = ''] = textOf('/proc/net/psched').trim().split(' ');
  const hertz = Number.parseInt(rate, 16);
  return Number.parseInt(unit, 16) === 1_000_000 && hertz > 0 ? hertz : HIGH_RESOLUTION;
}

class SystemNames implements NameTables {
  readonly #read = new Map<Tables, NameTable>();

  #timerRate: number | undefined;

  get timerRate(): number {
    this.#timerRate ??= readTimerRate();
    return this.#timerRate;
  }

  #of(kind: Tables): NameTable {
    let names = this.#read.get(kind);
    if (!names) this.#read.set(kind, (names = read(FILES[kind])));
    return names;
  }

  get tables(): NameTable {
    return this.#of('tables');
  }
  get protocols(): NameTable {
    return this.#of('protocols');
  }
  get scopes(): NameTable {
    return this.#of('scopes');
  }
  get realms(): NameTable {
    return this.#of('realms');
  }
  get dsfields(): NameTable {
    return this.#of('dsfields');
  }
  get groups(): NameTable {
    return this.#of('groups');
  }
}

/** The names in iproute2's files on this machine; each file is read once, when a name is met that the kernel has not. */
export const systemNames: NameTables = new SystemNames();
