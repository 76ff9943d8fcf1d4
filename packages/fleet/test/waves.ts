import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Agent, Fleet } from '@tsroute2/fleet';
import { Host, NatsServer, noServer, until } from './support.js';

/** Short enough for a test, long enough for a machine that does much else. */
const SECONDS = 10;
const CONFIRM = `${SECONDS}s`;

/** Tests of documents that are applied together: those that wait for times to pass, or the others. */
export function waves(which: 'quick' | 'slow'): void {
  const nothing = (_name: string, _test: () => Promise<void>): void => {};
  const [quick, slow] = which === 'quick' ? [it, nothing] : [nothing, it];
  describe('documents that are applied together', { skip: noServer, timeout: 540_000 }, () => {
    const server = new NatsServer();
    const names = ['a', 'b', 'c'];
    const hosts = new Map(names.map((name) => [name, new Host(name)]));
    const agents = new Map<string, Agent>();
    const children: ChildProcess[] = [];
    let fleet: Fleet;

    const settings = (name: string) => ({
      nats: server.options,
      host: name,
      source: { netns: hosts.get(name)!.ns.fd },
      spool: join(server.folder, `${name}.spool`),
      wishes: true,
    });
    const start = async (name: string) => void agents.set(name, await Agent.start(settings(name)));
    const stop = async (name: string) => {
      await agents.get(name)?.close();
      agents.delete(name);
    };
    /** An agent in a process of its own, for killing. */
    const spawned = async (name: string): Promise<ChildProcess> => {
      const tsroute2 = fileURLToPath(new URL('../../../bin/tsroute2.cjs', import.meta.url));
      const { spool } = settings(name);
      const netns = `/proc/${process.pid}/fd/${hosts.get(name)!.ns.fd}`;
      const words = ['agent', '--nats', server.options.servers, '--name', name, '--netns', netns, '--wishes'];
      const child = spawn(process.execPath, [tsroute2, ...words, '--spool', spool], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      const ended = once(child, 'exit').then(() => assert.fail('the agent ended'));
      await Promise.race([once(child.stdout!, 'data'), ended]);
      ended.catch(() => {});
      return child;
    };
    const kill = async (child: ChildProcess): Promise<void> => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    };
    const document = (mtu: number, more: object = {}) =>
      ({ version: 1, interfaces: [{ ifname: 'eth0', mtu, ...more }] }) as never;
    const all = (mtu: number) => Object.fromEntries(names.map((name) => [name, document(mtu)]));
    const mtu = async (name: string) => (await hosts.get(name)!.ipr.link.get({ dev: 'eth0' })).mtu;
    const mtus = () => Promise.all(names.map(mtu));
    const are = (what: string, ...wanted: number[]) =>
      until(what, async () => JSON.stringify(await mtus()) === JSON.stringify(wanted));
    const states = (report: { hosts: readonly { host: string; state: string }[] }) =>
      Object.fromEntries(report.hosts.map(({ host, state }) => [host, state]));
    const inWaves = { canaries: ['a'], wave: 1, confirm: CONFIRM };

    before(async () => {
      await server.start();
      for (const host of hosts.values()) await host.fill();
      fleet = await Fleet.open({ nats: server.options });
    });
    beforeEach(async () => {
      for (const host of hosts.values()) await host.ipr.link.set({ dev: 'eth0', mtu: 1500 });
      for (const name of names) if (!agents.has(name)) await start(name);
    });
    afterEach(async () => {
      for (const child of children.splice(0)) await kill(child);
    });
    after(async () => {
      for (const name of names) await stop(name);
      await fleet?.close();
      for (const host of hosts.values()) host.close();
      await server.remove();
    });

    slow('stay once all of them are applied, and not before', async () => {
      const seen: unknown[] = [];
      const report = await fleet.apply(all(1400), {
        ...inWaves,
        check: async (wave) => {
          seen.push([...wave.map(({ host, state }) => `${host} ${state}`), ...(await mtus())]);
        },
      });
      assert.ok(report.ok, report.error);
      assert.deepEqual(seen, [
        ['a applied', 1400, 1500, 1500],
        ['b applied', 1400, 1400, 1500],
        ['c applied', 1400, 1400, 1400],
      ]);
      assert.deepEqual(states(report), { a: 'confirmed', b: 'confirmed', c: 'confirmed' });
      // nothing is undone when the time has passed
      await sleep(SECONDS * 1_200);
      assert.deepEqual(await mtus(), [1400, 1400, 1400]);
    });

    slow('are held for longer than a host waits for a word', async () => {
      const report = await fleet.apply(all(1400), {
        ...inWaves,
        wave: 2,
        check: async ([{ host } = { host: '' }]) => (host === 'a' ? sleep(SECONDS * 1_300) : undefined),
      });
      assert.ok(report.ok, report.error);
      assert.deepEqual(await mtus(), [1400, 1400, 1400]);
    });

    quick('are undone on every host where a later wave fails', async () => {
      const report = await fleet.apply({ ...all(1400), c: document(1400, { master: 'absent' }) }, inWaves);
      assert.equal(report.ok, false);
      assert.match(report.error!, /^c: .*absent/);
      assert.deepEqual(states(report), { a: 'rolled back', b: 'rolled back', c: 'failed' });
      assert.deepEqual(await mtus(), [1500, 1500, 1500]);
      assert.equal(fleet.outcome('a')?.state, 'rolled back');
    });

    quick('are undone where the look from outside fails, with what it said', async () => {
      const report = await fleet.apply(all(1400), {
        ...inWaves,
        check([first]) {
          if (first?.host === 'b') throw new Error('users complain');
        },
      });
      assert.equal(report.error, 'the check said: users complain');
      assert.deepEqual(states(report), { a: 'rolled back', b: 'rolled back', c: 'skipped' });
      assert.deepEqual(await mtus(), [1500, 1500, 1500]);
    });

    quick('are left as they are where each host is for itself', async () => {
      const documents = { ...all(1400), b: document(1400, { master: 'absent' }) };
      const report = await fleet.apply(documents, { ...inWaves, rollback: false });
      assert.deepEqual(states(report), { a: 'confirmed', b: 'failed', c: 'skipped' });
      assert.deepEqual(await mtus(), [1400, 1500, 1500]);
    });

    slow('are undone by the hosts themselves where who applies them is killed between waves', async () => {
      const child = spawn(
        process.execPath,
        [
          fileURLToPath(new URL('./apply-child.js', import.meta.url)),
          JSON.stringify({ ...server.options, documents: all(1400), options: { ...inWaves, wave: 2 } }),
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      children.push(child);
      assert.deepEqual(JSON.parse(String((await once(child.stdout!, 'data'))[0])), ['a']);
      assert.deepEqual(await mtus(), [1400, 1500, 1500]);
      await kill(child);
      await are('it is undone', 1500, 1500, 1500);
      await until('it is reported', () => fleet.outcome('a')?.state === 'rolled back');
      assert.match(fleet.outcome('a')!.error!, /who applied it is gone/);
    });

    slow(
      'are undone everywhere where a host of an earlier wave is killed, and there when it is back',
      async () => {
        await stop('a');
        const child = await spawned('a');
        const report = await fleet.apply(all(1400), {
          ...inWaves,
          timeout: 30_000,
          check: async ([{ host } = { host: '' }]) => (host === 'b' ? kill(child) : undefined),
        });
        assert.equal(report.ok, false);
        assert.equal(report.error, 'a: its agent has become silent');
        assert.deepEqual(states(report), { a: 'silent', b: 'rolled back', c: 'rolled back' });
        // its kernel still has it
        assert.deepEqual(await mtus(), [1400, 1500, 1500]);
        await start('a');
        await are('the next agent undoes it', 1500, 1500, 1500);
        await until('it is reported', () => fleet.outcome('a')?.state === 'rolled back');
      },
    );

    quick('stay on a host whose agent is killed and back before it is decided', async () => {
      await stop('a');
      let child = await spawned('a');
      const report = await fleet.apply(all(1400), {
        ...inWaves,
        check: async ([{ host } = { host: '' }]) => {
          if (host !== 'b') return;
          await kill(child);
          child = await spawned('a');
        },
      });
      assert.ok(report.ok, report.error);
      assert.deepEqual(await mtus(), [1400, 1400, 1400]);
      assert.equal(fleet.outcome('a')?.state, 'confirmed');
      // what it was like is known to the one that came later
      const before = fleet.outcome('a')!.before!.interfaces as readonly { ifname: string; mtu?: number }[];
      assert.equal(before.find(({ ifname }) => ifname === 'eth0')?.mtu, 1500);
    });

    slow('are not begun by a host that was away until they were called off', async () => {
      await stop('b');
      const report = await fleet.apply(all(1400), { ...inWaves, timeout: 15_000 });
      assert.deepEqual(states(report), { a: 'rolled back', b: 'silent', c: 'skipped' });
      const id = fleet.outcome('b')?.id;
      await start('b');
      await until('it is reported', () => fleet.outcome('b')?.id !== id);
      assert.equal(fleet.outcome('b')?.state, 'failed');
      assert.match(fleet.outcome('b')!.error!, /called off/);
      assert.deepEqual(await mtus(), [1500, 1500, 1500]);
    });

    quick('are undone where another wish comes before it is decided', async () => {
      const report = await fleet.apply(all(1400), {
        ...inWaves,
        check: async ([{ host } = { host: '' }]) => {
          if (host === 'b') assert.ok((await fleet.apply({ a: document(1300) }, { confirm: CONFIRM })).ok);
        },
      });
      assert.match(report.error!, /^a: another wish has come/);
      assert.deepEqual(states(report), { a: 'rolled back', b: 'rolled back', c: 'skipped' });
      assert.deepEqual(await mtus(), [1300, 1500, 1500]);
    });

    slow('are the same on all hosts where the server is killed meanwhile', async () => {
      const report = await fleet.apply(all(1400), {
        ...inWaves,
        check: async ([{ host } = { host: '' }]) => {
          if (host !== 'b') return;
          await server.kill();
          // longer than hosts wait
          await sleep(SECONDS * 2_000);
          await server.start();
        },
      });
      assert.equal(report.ok, false);
      await are('it is undone', 1500, 1500, 1500);
      for (const name of ['a', 'b'])
        await until(`${name} has reported`, () => fleet.outcome(name)?.state === 'rolled back');
    });

    quick('say what is no duration before anything is sent', async () => {
      await assert.rejects(fleet.apply(all(1400), { confirm: 'soon' }), /confirm: 'soon' is no duration/);
    });
  });
}
