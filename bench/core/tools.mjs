// Builds the helpers and finds the peers. What cannot be had is named with the reason, and its variants are left out.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { buildFolder, built, inBench, projectFolder } from './paths.mjs';

const programs = ['measure', 'dump', 'getlink', 'routes', 'events'];

function output(command, words, environment = {}, cwd = undefined) {
  return execFileSync(command, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    cwd,
  }).trim();
}

function attempt(find) {
  try {
    return { available: true, ...find() };
  } catch (error) {
    const words =
      error.code === 'ENOENT' ? `${error.path} is not installed` : error.stderr?.trim() || error.message;
    return { available: false, reason: words.split('\n').slice(0, 3).join(' ') };
  }
}

/** The C programs; without them there is no floor and no benchmark. */
export function buildC() {
  mkdirSync(buildFolder, { recursive: true });
  for (const name of programs)
    execFileSync('cc', ['-O2', '-Wall', '-o', built(name), inBench('c', `${name}.c`)], { stdio: 'inherit' });
}

/** Builds `go/NAME.go`, which uses a library of GitHub. */
function findGo(name, library) {
  const version = output('go', ['version']).split(' ')[2].replace('go', '');
  const folder = process.env.TSROUTE2_BENCH_GOPATH ?? '/usr/share/gocode';
  if (!existsSync(join(folder, 'src/github.com', library)))
    throw new Error(`${library} is not installed (Debian: golang-github-${library.replace('/', '-')}-dev)`);
  output('go', ['build', '-o', built(name), inBench('go', `${name}.go`)], {
    GO111MODULE: 'off',
    GOPATH: folder,
    GOFLAGS: '',
    GOPROXY: 'off',
    CGO_ENABLED: '0',
  });
  return { version: `built with Go ${version}` };
}

/** Where Debian has the sources of its librust-* packages. */
const CRATES = '/usr/share/cargo/registry';

function findRust() {
  const version = output('cargo', ['--version']).split(' ')[1];
  if (!existsSync(CRATES) || !readdirSync(CRATES).some((name) => name.startsWith('rtnetlink-')))
    throw new Error('rtnetlink is not installed (Debian: librust-rtnetlink-dev, librust-tokio-dev)');
  // a copy, for what cargo writes beside its manifest
  const folder = built('rust');
  cpSync(inBench('rust'), folder, { recursive: true });
  const replace = [`source.crates-io.replace-with="debian"`, `source.debian.directory="${CRATES}"`];
  output(
    'cargo',
    ['build', '--release', '--offline', '--quiet', ...replace.flatMap((one) => ['--config', one])],
    {},
    folder,
  );
  cpSync(join(folder, 'target', 'release', 'tsroute2-bench'), built('rtnetlink'));
  return { version: `built with Rust ${version}` };
}

function findPyroute2() {
  const program = 'import importlib.metadata as m, pyroute2; print(m.version("pyroute2"))';
  const reasons = [];
  for (const command of ['/usr/bin/python3', 'python3'])
    try {
      return { command, version: output(command, ['-c', program]) };
    } catch (error) {
      reasons.push(error.code === 'ENOENT' ? `no ${command}` : `no pyroute2 in ${command}`);
    }
  throw new Error(`${reasons.join(', ')} (Debian: python3-pyroute2)`);
}

function findLibrary() {
  if (!existsSync(join(projectFolder, 'dist/node/index.js')))
    throw new Error('dist/node/index.js is missing: npm run build');
  return { version: JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')).version };
}

function findCommandLine() {
  findLibrary();
  const path = join(projectFolder, 'bin/tsroute2.cjs');
  if (!existsSync(path)) throw new Error('bin/tsroute2.cjs is missing');
  return { path };
}

function findCompiler() {
  const path = join(projectFolder, 'node_modules/.bin/tsc');
  if (!existsSync(path)) throw new Error('typescript is not installed: npm ci');
  return { path, version: output(path, ['--version']).replace('Version ', '') };
}

/** A program that needs a library of its own. */
function findC(name, library) {
  const flags = output('pkg-config', ['--cflags', '--libs', library]).split(/\s+/).filter(Boolean);
  output('cc', ['-O2', '-Wall', '-o', built(name), inBench('c', `${name}.c`), ...flags]);
  return { version: output('pkg-config', ['--modversion', library]) };
}

const NPM_NETLINK = 'netlink@0.3.0';

function findNpmNetlink() {
  const file = join(projectFolder, 'build/peers/node_modules/netlink/package.json');
  if (!existsSync(file))
    throw new Error(`${NPM_NETLINK} is not installed: npm install --prefix build/peers ${NPM_NETLINK}`);
  return { version: JSON.parse(readFileSync(file, 'utf8')).version };
}

function findIpset() {
  return { version: output('ipset', ['--version']).match(/v([\d.]+)/)?.[1] };
}

/** Every tool a variant may name under `needs`. */
export function findTools() {
  return {
    library: { label: 'tsroute2', ...attempt(findLibrary) },
    commandLine: { label: 'the tsroute2 command', ...attempt(findCommandLine) },
    ip: {
      label: 'ip (iproute2)',
      ...attempt(() => ({ version: output('ip', ['-V']).match(/iproute2-([^,\s]+)/)[1] })),
    },
    pyroute2: { label: 'pyroute2', ...attempt(findPyroute2) },
    go: { label: "Go's vishvananda/netlink", ...attempt(() => findGo('vishvananda', 'vishvananda/netlink')) },
    jsimonetti: {
      label: "Go's jsimonetti/rtnetlink",
      ...attempt(() => findGo('jsimonetti', 'jsimonetti/rtnetlink')),
    },
    rust: { label: "Rust's rtnetlink", ...attempt(findRust) },
    libmnl: { label: 'libmnl (Debian: libmnl-dev)', ...attempt(() => findC('libmnl', 'libmnl')) },
    libnl: {
      label: 'libnl (Debian: libnl-route-3-dev)',
      ...attempt(() => findC('libnl', 'libnl-route-3.0')),
    },
    npmNetlink: { label: "npm's netlink", ...attempt(findNpmNetlink) },
    ipset: { label: 'ipset', ...attempt(findIpset) },
    compiler: { label: 'TypeScript', ...attempt(findCompiler) },
  };
}

export function describeMachine() {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    kernel: release(),
    node: process.version,
  };
}
