/** exec() with what stands for docker, kubectl and sudo: shell scripts that hand things on as those do. nsenter is itself. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { IPRoute } from '../../src/index.js';
import { exec, type RemoteOptions } from '../../src/remote/index.js';
import { noNamespaces } from '../helpers.js';
import { notInstalled } from '../support/programs.js';
import { lives, until } from './support.js';

/** Takes `exec`'s flags as the command lines of Go programs do: before the first word that is none. */
const FLAGS = `
i= t=
while :; do
  case $1 in
    -i | --stdin | --interactive) i=1; shift ;;
    -t | --tty) t=1; shift ;;
    -it | -ti) i=1 t=1; shift ;;
    -n | -c | -u) shift 2 ;;
    *) break ;;
  esac
done
where=$1; shift
`;

/** No terminal is there; the complaint about a container that has no shell stands on the output; an end is not handed on. */
const DOCKER = `#!/bin/sh
[ "$1" = exec ] || { echo "docker: '$1' is not a docker command." >&2; exit 1; }
shift
${FLAGS}
[ -z "$t" ] || { echo 'the input device is not a TTY' >&2; exit 1; }
case $where in
  web) ;;
  paused) echo "Error response from daemon: container paused is paused, unpause the container before exec" >&2; exit 1 ;;
  scratch)
    echo 'OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": executable file not found in $PATH: unknown'
    exit 127 ;;
  *) echo "Error response from daemon: No such container: $where" >&2; exit 1 ;;
esac
[ -n "$i" ] || exec nsenter -t $CONTAINER -n -- "$@" </dev/null
# what runs there is no child of the client, and gets pieces of any size
cat | setsid nsenter -t $CONTAINER -n -- "$@" | dd bs=61 status=none
`;

/** Flags after the name are its own unless -- ends them; it talks beside, and repeats how the command ended. */
const KUBECTL = `#!/bin/sh
[ "$1" = exec ] || { echo "error: unknown command \\"$1\\" for \\"kubectl\\"" >&2; exit 1; }
shift
${FLAGS}
case $where in
  pod | pod/web) ;;
  *) echo "Error from server (NotFound): pods \\"$where\\" not found" >&2; exit 1 ;;
esac
[ "$1" = -c ] && shift 2
if [ "$1" = -- ]; then shift
else
  echo "kubectl exec [POD] [COMMAND] is DEPRECATED and will be removed in a future version. Use kubectl exec [POD] -- [COMMAND] instead." >&2
  # -c is the container
  echo "Error from server (BadRequest): container $3 is not valid for pod web" >&2; exit 1
fi
[ -z "$t" ] || echo 'Unable to use a TTY - input is not a terminal or the right kind of file' >&2
echo 'Defaulted container "web" out of: web, sidecar, init (init)' >&2
[ -n "$i" ] || exec </dev/null
nsenter -t $CONTAINER -n -- "$@"
status=$?
[ $status -eq 0 ] || echo "command terminated with exit code $status" >&2
exit $status
`;

/** Little of the environment is handed on; there is a lecture, and no way to ask for a password. */
const SUDO = `#!/bin/sh
n= u=root
while :; do
  case $1 in
    -n) n=1; shift ;;
    -u) u=$2; shift 2 ;;
    --) shift; break ;;
    *) break ;;
  esac
done
echo 'We trust you have received the usual lecture from the local System Administrator.' >&2
[ "$u" = root ] || { [ -n "$n" ] && echo 'sudo: a password is required' >&2; exit 1; }
exec env -i PATH="$PATH" HOME=/root SUDO_USER=somebody nsenter -t $CONTAINER -n -- "$@"
`;

describe('exec', {
  skip: noNamespaces || notInstalled('nsenter', 'setsid', 'dd', 'pgrep'),
  timeout: 120_000,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsroute2-exec-'));
  let container: ChildProcess;
  const env = (): RemoteOptions => ({
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, CONTAINER: `${container.pid}` },
  });
  before(async () => {
    for (const [name, text] of Object.entries({ docker: DOCKER, kubectl: KUBECTL, sudo: SUDO }))
      writeFileSync(join(folder, name), text, { mode: 0o755 });
    container = spawn('unshare', ['-n', 'sleep', '600'], { stdio: 'ignore' });
    const own = readlinkSync('/proc/self/ns/net');
    await until('it has its own network', () => {
      try {
        return readlinkSync(`/proc/${container.pid}/ns/net`) !== own;
      } catch {
        return false;
      }
    });
  });
  after(() => {
    container.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Makes a link by a command, and reads more than one datagram back. */
  const works = async (command: readonly string[], options = env()): Promise<void> => {
    const far = exec(command, options);
    await using ipr = new IPRoute({ transport: far });
    await ipr.link.add({ ifname: 'inside', linkinfo: { kind: 'bridge' } });
    const many = ipr.batch();
    for (let i = 0; i < 300; i++)
      many.route.add({ dst: `10.8.${i >> 8}.${i & 255}/32`, dev: 'inside', type: 'blackhole' });
    await many.run();
    const there = (await ipr.link.dump()).map(({ ifname }) => ifname);
    assert.ok(there.includes('inside') && there.includes('lo'), there.join());
    await ipr.link.del({ dev: 'inside' });
    await assert.rejects(ipr.link.get({ dev: 'inside' }), { code: 'ENODEV' });
    const { pid } = far.status.machine!;
    ipr.close();
    await until('the relay has ended', () => !lives(pid));
  };
  const fails = async (command: readonly string[], message: RegExp): Promise<void> => {
    using far = exec(command, { ...env(), connectTimeout: 10_000 });
    await assert.rejects(far.connect(), (error: Error) => {
      assert.match(error.message, message);
      return true;
    });
  };

  it('reaches the network of a container by docker', () => works(['docker', 'exec', '-i', 'web']));
  it('reaches that of a pod by kubectl', () =>
    works(['kubectl', 'exec', '-i', '-n', 'shop', 'pod/web', '-c', 'web', '--']));
  it('becomes another user by sudo', () => works(['sudo', '-n']));
  it('enters namespaces by nsenter', () => works(['nsenter', '-t', `${container.pid}`, '-n']));
  it('goes on from one to the next', () =>
    works([
      'sudo',
      '-n',
      'env',
      `PATH=${folder}:${process.env.PATH}`,
      `CONTAINER=${container.pid}`,
      'docker',
      'exec',
      '-i',
      'web',
    ]));
  it('is not confused by what others print first, with and without the end of a line', () =>
    works([
      'sh',
      '-c',
      'printf "Welcome\\r\\n\\033[2Jtsroute2-0 start\\nno end of line: "; exec "$@"',
      'x',
      'sh',
      '-c',
      'echo noise >&2; exec "$@"',
      'x',
    ]));

  it('says what the tool said', async () => {
    await fails(
      ['docker', 'exec', '-i', 'absent'],
      /docker ended with status 1 \(Error response from daemon: No such container: absent\)/,
    );
    await fails(['docker', 'exec', '-i', 'paused'], /is paused/);
    await fails(['docker', 'exec', '-it', 'web'], /the input device is not a TTY/);
    // printed where the answer would stand
    await fails(
      ['docker', 'exec', '-i', 'scratch'],
      /status 127 \(OCI runtime exec failed: .*"sh": executable file not found/,
    );
    await fails(['kubectl', 'exec', '-i', 'gone', '--'], /pods "gone" not found/);
    await fails(['kubectl', 'exec', '-i', 'pod'], /Use kubectl exec \[POD\] -- \[COMMAND\].*BadRequest/);
    await fails(['sudo', '-n', '-u', 'other'], /sudo: a password is required/);
    await fails(['nsenter', '-t', '999999999', '-n'], /nsenter ended with status 1 \(.*(999999999|pid)/);
  });

  it('says that -i is missing', async () => {
    await fails(
      ['docker', 'exec', 'web'],
      /what is sent does not arrive there: docker exec and kubectl exec want -i/,
    );
    await fails(['kubectl', 'exec', 'pod', '--'], /what is sent does not arrive there/);
  });

  it('leaves nothing there when the client is killed', async () => {
    const far = exec(['docker', 'exec', '-i', 'web'], { ...env(), reconnect: false });
    await using ipr = new IPRoute({ transport: far });
    await ipr.link.get({ index: 1 });
    const { pid } = far.status.machine!;
    const { stdout } = spawnSync('pgrep', ['-P', `${process.pid}`, '-f', 'docker exec -i web'], {
      encoding: 'utf8',
    });
    for (const client of stdout.trim().split('\n')) process.kill(Number(client), 'SIGKILL');
    await until('the relay has ended', () => !lives(pid));
    await assert.rejects(ipr.link.get({ index: 1 }), { code: 'ECONNRESET' });
  });
});
