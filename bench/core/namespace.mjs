// Throwaway network namespaces. Their names carry the process id of the run, so that a run which was killed outright
// is cleared up by the next one.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { built } from './paths.mjs';

const prefix = 'tsroute2-bench-';
const mine = new Set();
let counter = 0;

const ip = (...words) => execFileSync('ip', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

export function createNamespace() {
  const name = `${prefix}${process.pid}-${++counter}`;
  ip('netns', 'add', name);
  mine.add(name);
  ip('-n', name, 'link', 'set', 'lo', 'up');
  return name;
}

export function removeNamespaces() {
  for (const name of mine)
    try {
      ip('netns', 'del', name);
      mine.delete(name);
    } catch (error) {
      process.stderr.write(`cannot remove network namespace ${name}: ${error.message}\n`);
    }
}

export function removeLeftovers() {
  let names = [];
  try {
    names = readdirSync('/run/netns');
  } catch {}
  for (const name of names) {
    const owner = name.startsWith(prefix) && Number(name.slice(prefix.length).split('-')[0]);
    if (owner && owner !== process.pid && !isAlive(owner)) ip('netns', 'del', name);
  }
}

// Asks for the command too: process ids are used again, and a zombie is not alive.
function isAlive(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('run.mjs');
  } catch {
    return false;
  }
}

/** A veth pair v0, v1, both up, 192.168.77.1/24 on v0. Gives the namespace's name and the index of v0. */
export function wired() {
  const name = createNamespace();
  ip('-n', name, 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1');
  ip('-n', name, 'link', 'set', 'v0', 'up');
  ip('-n', name, 'link', 'set', 'v1', 'up');
  ip('-n', name, 'addr', 'add', '192.168.77.1/24', 'dev', 'v0');
  const [{ ifindex }] = JSON.parse(ip('-n', name, '-j', 'link', 'show', 'dev', 'v0'));
  return { name, oif: ifindex };
}

export const table = 100;

const shared = new Map();

// Kept to the end of the run: several cases read them, and the kernel clears a namespace away beside whoever runs next.
function once(key, make) {
  if (!shared.has(key)) shared.set(key, make());
  return shared.get(key);
}

/** The same, with `count` routes in table 100. */
export const withRoutes = (count) => once(`routes ${count}`, () => makeRoutes(count));

/** `pairs` veth pairs beside the loopback interface. */
export const withLinks = (pairs) => once(`links ${pairs}`, () => makeLinks(pairs));

function makeRoutes(count) {
  const namespace = wired();
  const words = [
    '-n',
    namespace.name,
    '--',
    built('routes'),
    'add',
    'batch',
    count,
    table,
    namespace.oif,
  ].map(String);
  const report = JSON.parse(
    execFileSync(built('measure'), words, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit', 'ignore'],
    }),
  );
  if (report.errors) throw new Error(`${report.errors} of ${count} routes could not be added`);
  return namespace;
}

function makeLinks(pairs) {
  const name = createNamespace();
  const lines = Array.from({ length: pairs }, (_, i) => `link add a${i} type veth peer name b${i}`).join(
    '\n',
  );
  execFileSync('ip', ['-n', name, '-batch', '-'], { input: lines, stdio: ['pipe', 'ignore', 'pipe'] });
  return { name };
}
