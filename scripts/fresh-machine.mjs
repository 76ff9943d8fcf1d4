// Runs `npm start` and `npm test` on machines that have nothing: minimal Debian systems with git, Node and npm alone. Each
// is a folder made by debootstrap, with mounts, processes and a clone of the repository of its own, and is removed at the
// end. They share this machine's network, to download by; tests make namespaces for themselves. As root:
//   node scripts/fresh-machine.mjs [--commit=COMMIT] [PART-OF-A-MACHINE'S-NAME …]
// Logs go to build/fresh-machine/. What the machines download comes from where this one has it from: its settings of apt
// and npm are read and given to them.
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages, mayInstall } from './apt.mjs';
import { atEnd, output, start } from './shell.mjs';
import { missingPackages } from './tools.mjs';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const LOGS = join(repository, 'build', 'fresh-machine');
const MINUTES = 60_000;

/** With git, and the one library that Node's own binary wants besides those of a minimal system. */
const PACKAGES = ['git', 'ca-certificates', 'libatomic1'];
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const USER = 'someone';

/**
 * @typedef {object} Machine
 * @property {string} suite Debian's
 * @property {string} node the version of Node, as npm takes it
 * @property {string} npm the version of npm
 * @property {string} user
 * @property {string} folder where the repository is cloned to
 */

/** @type {Record<string, Machine>} */
const MACHINES = {
  'debian12-root': { suite: 'bookworm', node: '20.19', npm: '10', user: 'root', folder: '/root/tsroute2' },
  'debian12-user': { suite: 'bookworm', node: '22', npm: '10', user: USER, folder: `/home/${USER}/a folder` },
  'debian13-root': { suite: 'trixie', node: 'latest', npm: '11', user: 'root', folder: '/srv/tsroute2' },
  'debian13-user': { suite: 'trixie', node: '24', npm: '11', user: USER, folder: `/home/${USER}/tsroute2` },
};

/** Opens the machine: run by sh as root of a mount and a process namespace, with the root, a user, a folder, a command. */
const ENTER = `
set -e
root=$1 user=$2 folder=$3; shift 3
mount --bind "$root" "$root"
cd "$root"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/net dev/shm dev/pts
chmod 1777 dev/shm
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
for node in null zero full random urandom tty net/tun; do
  [ -e "/dev/$node" ] || continue
  touch "dev/$node"
  mount --bind "/dev/$node" "dev/$node"
done
mkdir -p .outside
pivot_root . .outside
cd /
umount -l /.outside
rmdir /.outside
home=/root
[ "$user" = root ] || home=/home/$user
cd "$folder"
exec env -i HOME="$home" USER="$user" LOGNAME="$user" LANG=C.UTF-8 TERM=dumb PATH=/usr/local/bin:/usr/bin:/bin $CERTIFIED \\
  setpriv --reuid "$user" --regid "$user" --init-groups "$@"
`;

/** Runs a command on a machine; what it prints goes to a log. */
async function inside(root, { user, folder }, command, log) {
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private'];
  const child = start('unshare', [...namespaces, 'sh', '-c', ENTER, 'sh', root, user, folder, ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    limit: 30 * MINUTES,
    env: {
      ...process.env,
      CERTIFIED: process.env.NODE_EXTRA_CA_CERTS ? `NODE_EXTRA_CA_CERTS=${CERTIFICATES}` : '',
    },
  });
  let text = '';
  appendFileSync(log, `\n$ ${command.join(' ')}\n`);
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece) => {
      text += piece;
      appendFileSync(log, piece);
    });
  const { status, why } = await child.ended;
  return { text, status, why };
}

/** The mirror of Debian that this machine's apt uses. */
function mirror() {
  const format = ['--format', '$(REPO_URI)', 'Created-By: Packages', 'Origin: Debian', 'Label: Debian'];
  const [first] = output('apt-get', ['indextargets', ...format]).split('\n');
  return first || 'http://deb.debian.org/debian';
}

/** This machine's settings of apt for downloads, and of npm for its registry. */
function settings() {
  const apt = output('apt-config', ['dump'])
    .split('\n')
    .filter((line) => line.startsWith('Acquire::'));
  const npm = JSON.parse(output('npm', ['config', 'list', '--json']));
  const registry = ['registry', 'proxy', 'https-proxy', 'noproxy', 'strict-ssl'].flatMap((key) => {
    const value = npm[key];
    return value === null || value === undefined || value === '' ? [] : [`${key}=${value}`];
  });
  const certificates = npm.cafile || process.env.NODE_EXTRA_CA_CERTS;
  return { apt, npm: [...registry, ...(certificates ? [`cafile=${CERTIFICATES}`] : [])], certificates };
}

/** Makes a minimal system of a suite. */
function makeSystem(suite, folder, { apt, npm, certificates }) {
  const from = mirror();
  const include = `--include=${PACKAGES.join(',')}`;
  output('debootstrap', ['--variant=minbase', include, suite, folder, from], { timeout: 20 * MINUTES });
  rmSync(join(folder, 'var/cache/apt/archives'), { recursive: true, force: true });
  mkdirSync(join(folder, 'var/cache/apt/archives/partial'), { recursive: true });
  output('useradd', ['--root', folder, '--create-home', '--shell', '/bin/sh', USER]);
  for (const file of ['/etc/resolv.conf', '/etc/hosts'])
    if (existsSync(file)) copyFileSync(file, join(folder, file));
  writeFileSync(join(folder, 'etc/apt/apt.conf.d/50downloads'), `${apt.join('\n')}\n`);
  mkdirSync(join(folder, 'usr/local/etc'), { recursive: true });
  writeFileSync(join(folder, 'usr/local/etc/npmrc'), `${npm.join('\n')}\n`);
  if (certificates) copyFileSync(certificates, join(folder, CERTIFICATES));
}

/** Unpacks a package of npm into a folder. */
function unpack(name, work, to) {
  const where = mkdtempSync(join(work, 'package-'));
  const [{ filename }] = JSON.parse(output('npm', ['pack', '--json', name], { cwd: where }));
  mkdirSync(to, { recursive: true });
  output('tar', ['-xzf', join(where, filename), '-C', to, '--strip-components=1']);
  rmSync(where, { recursive: true });
}

/** Puts Node and npm into a system, as their own packages have them. */
function addNode(folder, { node, npm }, work) {
  const local = join(folder, 'usr/local');
  const unpacked = join(work, 'node');
  // where a version is a range, the newest of it
  const newest = (name, range) => {
    const found = JSON.parse(output('npm', ['view', `${name}@${range}`, 'version', '--json']));
    const all = [found].flat();
    return all.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  };
  const architecture = `node-linux-${process.arch}`;
  unpack(`${architecture}@${newest(architecture, node)}`, work, unpacked);
  mkdirSync(join(local, 'bin'), { recursive: true });
  copyFileSync(join(unpacked, 'bin/node'), join(local, 'bin/node'));
  chmodSync(join(local, 'bin/node'), 0o755);
  if (existsSync(join(unpacked, 'include')))
    cpSync(join(unpacked, 'include'), join(local, 'include'), { recursive: true });
  rmSync(unpacked, { recursive: true });
  unpack(`npm@${newest('npm', npm)}`, work, join(local, 'lib/node_modules/npm'));
  for (const name of ['npm', 'npx']) {
    chmodSync(join(local, `lib/node_modules/npm/bin/${name}-cli.js`), 0o755);
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name));
  }
}

/** What is wrong with how the two commands went. */
function* faults(log, done) {
  const { refused, started, tested, packages } = done;
  if (refused) {
    if (refused.status === 0) yield 'npm start -- --no-install: passed without a compiler';
    if (!/^run\.mjs: no C compiler .*apt-get install/m.test(refused.text))
      yield 'npm start -- --no-install: no line says that there is no compiler';
    if (/^ {4}at /m.test(refused.text)) yield 'npm start -- --no-install: a stack instead of a line';
  }
  for (const [name, { status, why }] of Object.entries({ 'npm start': started, 'npm test': tested }))
    if (status !== 0) yield `${name}: ${why ?? `exit ${status}`}`;
  const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(tested.text)?.[1] ?? Number.NaN);
  if (!(count('pass') > 1000)) yield `npm test: only ${count('pass')} passed`;
  if (count('fail') !== 0 || count('cancelled') !== 0) yield `npm test: ${count('fail')} failed`;
  if (!/^\d+ skips, 0 of them unexpected$/m.test(tested.text)) yield 'npm test: unexpected skips';
  if (packages.user && packages.before !== packages.after) yield 'packages were installed by a user';
  if (!existsSync(log)) yield 'there is no log';
}

/** Runs both commands on a machine; returns what is wrong. */
async function tryMachine(name, base, { work, commit }) {
  const machine = MACHINES[name];
  const folder = join(work, name);
  const log = join(LOGS, `${name}.log`);
  writeFileSync(log, '');
  output('cp', ['-a', '--reflink=auto', base, folder]);
  addNode(folder, machine, work);
  const clone = join(folder, machine.folder);
  output('git', ['clone', '--quiet', '--no-hardlinks', repository, clone]);
  if (commit) output('git', ['-C', clone, 'checkout', '--quiet', commit]);
  if (machine.user !== 'root') output('chown', ['-R', '--reference', join(folder, 'home', USER), clone]);
  const run = (...command) => inside(folder, machine, command, log);
  const packages = async () => (await run('dpkg-query', '--show')).text;
  const before = await packages();
  // root would have a compiler installed
  const refused = machine.user === 'root' ? await run('npm', 'start', '--', '--no-install') : undefined;
  const started = await run('npm', 'start');
  const tested = await run('npm', 'test');
  const after = await packages();
  rmSync(folder, { recursive: true, force: true });
  const closing = tested.text.match(/^(\d+ skips, .*|# (tests|pass|fail|cancelled|skipped) .*)$/gm);
  console.log((closing ?? tested.text.split('\n').slice(-20)).join('\n'));
  return [
    ...faults(log, {
      refused,
      started,
      tested,
      packages: { before, after, user: machine.user !== 'root' },
    }),
  ];
}

async function main(args) {
  const commit = args.find((word) => word.startsWith('--commit='))?.slice('--commit='.length);
  const words = args.filter((word) => !word.startsWith('--'));
  const names = Object.keys(MACHINES).filter(
    (name) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  if (names.length === 0) throw new Error(`the machines are ${Object.keys(MACHINES).join(', ')}`);
  if (process.getuid?.() !== 0) throw new Error('only root can make machines');
  const missing = missingPackages('machines');
  if (missing.length > 0) {
    if (!mayInstall()) throw new Error(`not installed: ${missing.join(', ')}`);
    installPackages(missing);
  }
  const work = mkdtempSync(join(tmpdir(), 'tsroute2-machines-'));
  const remove = atEnd(() => rmSync(work, { recursive: true, force: true }));
  // users have to reach their homes
  chmodSync(work, 0o755);
  mkdirSync(LOGS, { recursive: true });
  const found = settings();
  let bad = 0;
  for (const suite of new Set(names.map((name) => MACHINES[name].suite))) {
    console.log(`making a minimal Debian ${suite} …`);
    const base = join(work, suite);
    makeSystem(suite, base, found);
    for (const name of names.filter((one) => MACHINES[one].suite === suite)) {
      const { node, user, folder } = MACHINES[name];
      console.log(`\n== ${name}: Node ${node}, ${user} in '${folder}'`);
      const began = Date.now();
      const wrong = await tryMachine(name, base, { work, commit });
      for (const line of wrong) console.log(`WRONG ${line}`);
      if (wrong.length > 0) console.log(`the log is build/fresh-machine/${name}.log`);
      bad += wrong.length > 0 ? 1 : 0;
      console.log(
        `${wrong.length === 0 ? 'good' : 'NOT GOOD'} in ${((Date.now() - began) / 1000).toFixed(0)} s`,
      );
    }
    rmSync(base, { recursive: true, force: true });
  }
  remove();
  console.log(`\n${names.length - bad} passed, ${bad} failed`);
  return bad === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error.constructor === Error ? `fresh-machine: ${error.message}` : error);
  process.exitCode = 1;
}
