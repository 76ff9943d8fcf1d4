import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Inspector } from '@tsroute2/inspector';
import { ipJson, type Json, Names, noNames, TestViewer, until } from './support.js';

const PROGRAM = fileURLToPath(new URL('../../../bin/tsroute2.cjs', import.meta.url));
const SOMEBODY = ['setpriv', '--reuid=12345', '--regid=12345', '--clear-groups'];

/** Why nobody else can be had to try it; false where somebody can. */
function noOthers(): string | false {
  const users = Number(/^\s*0\s+0\s+(\d+)/.exec(readFileSync('/proc/self/uid_map', 'utf8'))?.[1] ?? 0);
  if (process.getuid?.() !== 0 || users <= 12345) return 'another user wants the root of the machine';
  const [program, ...words] = SOMEBODY;
  const { status, error } = spawnSync(program!, [...words, process.execPath, PROGRAM, '--help'], {
    stdio: 'ignore',
  });
  if (error) return `not installed: ${program}`;
  return status === 0 ? false : 'this folder is closed to other users';
}

describe('an ordinary user', { skip: noNames() || noOthers(), timeout: 120_000 }, () => {
  /** Starts the inspector by a command, and looks. */
  const looked = async (
    command: readonly string[],
    look: (viewer: TestViewer, child: ChildProcess) => Promise<void>,
  ): Promise<void> => {
    const [program, ...words] = [...SOMEBODY, ...command, process.execPath, PROGRAM, 'inspect'];
    const child = spawn(program!, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
      using viewer = await TestViewer.open({ url: `${line}`.trim() } as Inspector);
      viewer.subscribe('world');
      await until('the state has come', () => viewer.complete, 30_000);
      await look(viewer, child);
    } finally {
      child.kill('SIGKILL');
    }
  };

  test('sees the namespace of the process, and why the rest is not to be seen', async () => {
    using names = new Names();
    const name = names.add('closed');
    await looked([], async (viewer) => {
      const own = [...viewer.items.values()].find((item) => item.own === true)!;
      assert.equal(own.partial, true);
      const ifnames = (links: readonly Json[]) => links.map((one) => `${one.ifname} ${one.mtu}`).sort();
      assert.deepEqual(ifnames(viewer.links().filter(({ ns }) => ns === own.id)), ifnames(ipJson('link')));
      const closed = await until('the named one', () => viewer.namespace(name));
      assert.match(`${closed.error}`, /EPERM|EACCES|not permitted|CAP_SYS_ADMIN/);
      // what is open to everybody is shown, and the rest says why
      const detail = await viewer.call('namespace', { ns: own.id });
      assert.ok((detail.rules as unknown[]).length > 0);
      for (const { title, why } of detail.families as { title: string; why?: string }[])
        if (title !== 'Connections') assert.match(`${why}`, /takes CAP_NET_ADMIN/, title);
      const lo = viewer.links().find(({ ns, ifname }) => ns === own.id && ifname === 'lo')!;
      const link = await viewer.call('link', { ns: lo.ns as string, index: lo.index as number });
      assert.equal((link.record as Json).ifname, 'lo');
    });
  });

  test('is root in a user namespace of its own', async (t) => {
    const own = ['unshare', '--user', '--map-root-user'];
    const { status, stderr } = spawnSync(SOMEBODY[0]!, [...SOMEBODY.slice(1), ...own, 'true'], {
      encoding: 'utf8',
    });
    if (status !== 0) return t.skip(`user namespaces cannot be made here: ${stderr.trim()}`);
    await looked(own, async (viewer, child) => {
      const item = [...viewer.items.values()].find((one) => one.own === true)!;
      assert.equal(item.partial, true);
      // namespaces that it makes are open to it
      const made = spawn('nsenter', ['-t', `${child.pid}`, '-U', 'unshare', '-n', 'sleep', '60'], {
        stdio: 'ignore',
      });
      try {
        const found = await until(
          'its namespace',
          () =>
            [...viewer.items.values()].find((one) =>
              (one.processes as Json[] | undefined)?.some(({ pid }) => pid === made.pid),
            ),
          20_000,
        );
        assert.equal(found.error, undefined);
        await until('its links', () =>
          viewer.links().some(({ ns, ifname }) => ns === found.id && ifname === 'lo'),
        );
      } finally {
        made.kill('SIGKILL');
      }
    });
  });
});
