/** Every example of README and docs runs, as it stands, in a namespace of its own where the kernel has what it needs. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, describe, it } from 'node:test';
import { transformSync } from 'esbuild';
import { project } from '../project.mjs';
import { examplesOfPages } from '../sources.mjs';

/** An example that waits for events is let go after this; any other ends by itself long before the second. */
const PATIENCE = 5_000;
const LIMIT = 120_000;

/** Refusals of a kernel, or of a machine, that has not got what an example is about. */
const LACKS =
  /EOPNOTSUPP|ENOSYS|ENOENT at expressions|ENOPROTOOPT|EPROTONOSUPPORT|is not available|(ENOENT|ENODEV).*(wlan0|blue|ms0|family|qdisc|classifier)|no interface is named '(wlan0|eth1|eth2|v1|port)|process 4711|ESRCH|the package better-sqlite3 is needed|no such namespace|\/run\/netns\/|EAFNOSUPPORT/;

const inNamespace =
  process.getuid() === 0 ? ['--net', '--mount'] : ['--user', '--map-root-user', '--net', '--mount'];
const none =
  spawnSync('unshare', [...inNamespace, 'true']).status !== 0 && 'no network namespaces can be made here';

describe('pages', { skip: none }, () => {
  const consumer = project();
  after(() => consumer.remove());

  for (const { name, page, line, setup, program } of examplesOfPages().filter(({ isRun }) => isRun)) {
    it(`${page}:${line}`, (context) => {
      const mayWait = /for await|\.handle\(/.test(program);
      const { code } = transformSync(program, { loader: 'ts', target: 'es2022', format: 'esm' });
      const file = consumer.write(`${name}.mjs`, code);
      const script = [
        // names of namespaces that an example makes are in a folder of its own
        'mkdir -p /run/netns && mount -t tmpfs none /run/netns',
        `printf '%s\\n' "$SETUP" | ip -force -batch - >&3 2>&3`,
        'exec "$0" "$@"',
      ].join('\n');
      const { status, signal, error, stderr } = spawnSync(
        'unshare',
        [...inNamespace, 'sh', '-c', script, process.execPath, file],
        {
          cwd: consumer.folder,
          encoding: 'utf8',
          timeout: mayWait ? PATIENCE : LIMIT,
          killSignal: 'SIGKILL',
          env: { ...process.env, SETUP: setup },
          stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        },
      );
      if (error && error.code !== 'ETIMEDOUT') throw error;
      const lacking = LACKS.exec(stderr);
      if (lacking)
        return context.skip(
          `the kernel or the machine lacks what it is about: ${/^.*Error.*$/m.exec(stderr)?.[0] ?? lacking[0]}`,
        );
      // one that waits for events goes on until it is stopped
      const waits = error?.code === 'ETIMEDOUT' && mayWait;
      assert.ok(waits || (status === 0 && signal === null), stderr || `exit ${status} ${signal ?? ''}`);
    });
  }
});
