import type { EthtoolEvent } from '../../ethtool/monitor.js';
import { type EthtoolFeatures, FEATURE_GROUPS, inGroup } from '../../objects/ethtool/index.js';
import { colourful, print } from '../output.js';
import { type Column, table } from '../table.js';
import { escaped, json, styled } from '../text.js';

type Obj = Record<string, unknown>;
interface Row {
  name: string;
  value: string;
}

/** `rxUsecsIrq` → `rx-usecs-irq`; names that the kernel gives stay. */
const word = (key: string): string => key.replace(/[a-z0-9][A-Z]/g, ([a, b]) => `${a}-${b!.toLowerCase()}`);

function shown(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
    return value.length > 0 ? value.join(' ') : '-';
  return typeof value === 'object' ? json(value) : `${value}`;
}

/** Rows of an object's fields; of objects in it, with their path. */
function rowsOf(object: Obj, path = ''): Row[] {
  return Object.entries(object).flatMap(([key, value]): Row[] => {
    if (key === 'ifname' || key === 'ifindex' || value === undefined) return [];
    const name = path + (path === '' ? word(key) : ` ${word(key)}`);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return rowsOf(value as Obj, name);
    return [{ name, value: shown(value) }];
  });
}

const ROWS: readonly Column<Row>[] = [
  { title: 'FIELD', cell: ({ name }) => name, style: 'cyan' },
  { title: 'VALUE', cell: ({ value }) => value },
];

/** Prints one device: its name, and a row for every field. */
export function showDevice(device: { ifname: string }): void {
  const colour = colourful();
  const rows = rowsOf(device as unknown as Obj);
  print(`${colour ? styled('green', escaped(device.ifname)) : escaped(device.ifname)}\n`);
  print(table(ROWS, rows, colour));
}

/** Prints devices as a table: a line each. */
export function showDevices(devices: readonly { ifname: string }[]): void {
  const rows = devices.map(
    (device) => new Map(rowsOf(device as unknown as Obj).map(({ name, value }) => [name, value])),
  );
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const columns: Column<number>[] = [
    { title: 'IFNAME', cell: (i) => devices[i]!.ifname, style: 'green' },
    ...names.map((name) => ({ title: name.toUpperCase(), cell: (i: number) => rows[i]!.get(name) })),
  ];
  print(table(columns, [...devices.keys()], colourful()));
}

/** Prints features as `ethtool -k` does: those of a group below it. */
export function showFeatures(devices: readonly EthtoolFeatures[]): void {
  const colour = colourful();
  for (const { ifname, features } of devices) {
    print(`Features for ${escaped(ifname)}:\n`);
    const left = new Set(Object.keys(features));
    const line = (name: string, indent = ''): void => {
      const { active, requested, fixed } = features[name]!;
      const more = fixed
        ? ' [fixed]'
        : active === requested
          ? ''
          : ` [requested ${requested ? 'on' : 'off'}]`;
      const state = active ? 'on' : 'off';
      print(
        `${indent}${escaped(name)}: ${colour ? styled(active ? 'green' : 'dim', state) : state}${more}\n`,
      );
      left.delete(name);
    };
    for (const [group, { pattern }] of Object.entries(FEATURE_GROUPS)) {
      const members = Object.keys(features).filter((name) => inGroup(name, pattern));
      if (members.length === 0) continue;
      if (members.length > 1) {
        print(`${group}: ${members.some((name) => features[name]!.active) ? 'on' : 'off'}\n`);
        for (const name of members) line(name, '        ');
      } else line(members[0]!);
    }
    for (const name of left) line(name);
  }
}

/** An event as one line. */
export function showEvent(event: EthtoolEvent): string {
  if (event.event === 'overrun') return 'overrun: events were lost here\n';
  if (event.event === 'error') return `error: ${escaped(String(event.error))}\n`;
  const { event: name, ...rest } = event as unknown as Obj & { event: string; ifname: string };
  const facts = rowsOf(rest).map((row) => `${row.name} ${row.value}`);
  return `${escaped(rest.ifname)} ${name}: ${escaped(facts.join(', '))}\n`;
}
