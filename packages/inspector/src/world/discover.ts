import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isScarce } from 'tsroute2/records';
import type { ProcessItem } from '../protocol.js';
import { containerIn } from './container.js';

const NAMED = '/run/netns';
const OWN = '/proc/self/ns/net';
/** Processes that are named of a namespace. */
const MOST_PROCESSES = 8;

/** A namespace that a look around has found. */
export interface Found {
  readonly id: string;
  readonly names: readonly string[];
  readonly processes: readonly ProcessItem[];
  readonly container?: string | undefined;
  readonly own: boolean;
  /** Of the own one: some processes were not to be looked at. */
  readonly partial?: boolean | undefined;
  /** A file by which it can be opened. */
  readonly path: string;
}

/** Which namespaces are wanted: all that can be seen, or those of these names. */
export type Wanted = 'all' | readonly string[];

interface Finding {
  names: string[];
  pids: number[];
}

/**
 * Looks for network namespaces: the named ones, and those of running processes. What may not be looked at is left out, and
 * the own one says so.
 */
export function discover(wanted: Wanted): Map<string, Found> {
  const own = statSync(OWN);
  const findings = new Map<string, Finding>();
  const at = (id: string): Finding => {
    let finding = findings.get(id);
    if (finding === undefined) findings.set(id, (finding = { names: [], pids: [] }));
    return finding;
  };
  for (const name of namesIn(NAMED)) {
    if (wanted !== 'all' && !wanted.includes(name)) continue;
    const id = idOf(`${NAMED}/${name}`, own.dev);
    if (id !== undefined) at(id).names.push(name);
  }
  if (wanted === 'all') at(`${own.ino}`);
  let isPartial = false;
  for (const entry of namesIn('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const id = idOf(`/proc/${entry}/ns/net`, own.dev, () => {
      isPartial = true;
    });
    if (id !== undefined && (wanted === 'all' || findings.has(id))) at(id).pids.push(pid);
  }
  const found = new Map<string, Found>();
  for (const [id, { names, pids }] of findings) found.set(id, describe(id, `${own.ino}`, names.sort(), pids));
  const mine = found.get(`${own.ino}`);
  if (isPartial && mine !== undefined) found.set(mine.id, { ...mine, partial: true });
  return found;
}

function describe(id: string, own: string, names: readonly string[], pids: number[]): Found {
  pids.sort((a, b) => a - b);
  const isOwn = id === own;
  // of the machine's own namespace everything runs in it: that says nothing
  const told = isOwn ? [] : pids.slice(0, MOST_PROCESSES);
  const processes = told.map((pid) => ({ pid, name: textOf(`/proc/${pid}/comm`) })).filter((one) => one.name);
  return {
    id,
    names,
    processes,
    container: isOwn || pids.length === 0 ? undefined : containerIn(textOf(`/proc/${pids[0]}/cgroup`)),
    own: isOwn,
    path: isOwn ? OWN : names.length > 0 ? `${NAMED}/${names[0]}` : `/proc/${pids[0]}/ns/net`,
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    // short of descriptors, not of namespaces
    if (isScarce(error)) throw error;
    return [];
  }
}

/** The inode of a namespace; undefined for what is none, is gone, or may not be seen. */
function idOf(path: string, device: number, refused?: () => void): string | undefined {
  try {
    const { ino, dev } = statSync(path);
    return dev === device ? `${ino}` : undefined;
  } catch (error) {
    if (/EACCES|EPERM/.test((error as NodeJS.ErrnoException).code ?? '')) refused?.();
    return undefined;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch {
    return '';
  }
}
