import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Fleet, PostgresMirror } from '@tsroute2/fleet';
import pg from 'pg';
import { Host, NatsServer, noServer, until } from './support.js';

const { PostgresServer, noPostgres } = (await import(
  new URL('../../../build/test/ipdb/postgres-server.js', import.meta.url).href
)) as {
  noPostgres: string | false;
  PostgresServer: new () => {
    options: pg.ClientConfig;
    start(): Promise<void>;
    stop(): Promise<void>;
    remove(): Promise<void>;
  };
};

// `npm run test:long`: doesMore
const LONG = process.env.TSROUTE2_LONG === '1';
const number = (name: string, short: number, long: number): number =>
  Number(process.env[name] ?? (LONG ? long : short));
const HOSTS = number('FLEET_HOSTS', 8, 200);
const ROUTES = number('FLEET_ROUTES', 50, 1_000);
/** Changes a second, of all hosts. */
const RATE = number('FLEET_RATE', 100, 2_000);
const CALM = number('FLEET_CALM', 2, 20);
const STORM = number('FLEET_STORM', 4, 300);
/** Hosts whose agents share a process. */
const TOGETHER = 20;

/** A part of sorted numbers. */
const quantile = (values: number[], part: number): number =>
  values.sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

describe(`${HOSTS} hosts`, { skip: noServer || noPostgres, timeout: 3_000_000 }, () => {
  it('are seen as they are, also after agents, server and database were killed at random', async (t) => {
    const server = await new NatsServer().start();
    const database = new PostgresServer();
    await database.start();
    const hosts = Array.from({ length: HOSTS }, (_, i) => new Host(`host${i}`));
    for (const host of hosts) await host.fill(ROUTES);
    const children: (ChildProcess & { used?: { rss: number; cpu: number } })[] = [];
    const start = async (at: number): Promise<void> => {
      const own = hosts.slice(at * TOGETHER, (at + 1) * TOGETHER);
      const work = {
        ...server.options,
        folder: server.folder,
        hosts: own.map(({ name, ns }) => ({ name, path: `/proc/${process.pid}/fd/${ns.fd}` })),
      };
      const file = fileURLToPath(new URL('./many-child.js', import.meta.url));
      const child: (typeof children)[number] = spawn(process.execPath, [file, JSON.stringify(work)], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      children[at] = child;
      child.stdout!.on('data', (text: Buffer) => {
        const line = text.toString().trim().split('\n').at(-1)!;
        if (line.startsWith('{')) child.used = JSON.parse(line);
      });
      while (!(await once(child.stdout!, 'data'))[0].toString().startsWith('ready'));
    };
    const groups = Math.ceil(HOSTS / TOGETHER);
    for (let i = 0; i < groups; i++) await start(i);
    const fleet = await Fleet.open({ nats: server.options });
    const mirror = await PostgresMirror.open({ nats: server.options, postgres: database.options });
    try {
      // ---- calm: how long a change takes
      const late: number[] = [];
      const lateInSql: number[] = [];
      const stop = fleet.onChanges((changes) => {
        for (const { view, at } of changes) if (view === 'routes') late.push(Date.now() - at);
      });
      let count = 0;
      const change = async (): Promise<void> => {
        const host = hosts[count % HOSTS]!;
        const dst = `192.0.2.${(Math.floor(count / HOSTS) >> 1) % 250}/32`;
        const verb = Math.floor(count / HOSTS) % 2 === 0 ? 'add' : 'del';
        count++;
        await host.ipr.route[verb]({ dst, dev: 'eth0' } as never).catch(() => {});
      };
      const run = async (seconds: number, each: (second: number) => Promise<void>): Promise<void> => {
        const begin = Date.now();
        const end = begin + seconds * 1000;
        // by the clock, whatever rate the machine can keep up with: how many changes came is printed
        for (
          let second = 0;
          Date.now() < end;
          second = Math.max(second + 1, Math.floor((Date.now() - begin) / 1000))
        ) {
          const work = each(second);
          for (let part = 0; part < 10 && Date.now() < end; part++) {
            for (let i = 0; i < RATE / 10; i++) await change();
            const ahead = begin + second * 1000 + (part + 1) * 100 - Date.now();
            if (ahead > 0) await sleep(ahead);
          }
          await work;
        }
      };
      const began = children.map(({ used }) => used?.cpu ?? 0);
      const calm = Date.now();
      const before = mirror.status.revision;
      const looking = setInterval(() => {
        // not what it was filled with
        if (mirror.status.revision > before) lateInSql.push(mirror.status.lag);
      }, 50);
      await run(CALM, async () => {});
      clearInterval(looking);
      const seconds = (Date.now() - calm) / 1000;
      stop();
      const cpu = children.reduce((sum, { used }, i) => sum + (used?.cpu ?? 0) - began[i]!, 0) / 1e6;
      const rss = children.reduce((sum, { used }) => sum + (used?.rss ?? 0), 0);
      t.diagnostic(
        `${late.length} changes in ${seconds.toFixed(1)} s; in the fleet after ${quantile(late, 0.5)} ms (median), ${quantile(late, 0.99)} ms (99 %); in PostgreSQL after ${quantile(lateInSql, 0.5)} ms (median), ${quantile(lateInSql, 0.99)} ms (99 %)`,
      );
      t.diagnostic(
        `a host costs ${((cpu / seconds / HOSTS) * 1000).toFixed(2)} ms of processor time a second, ${(rss / HOSTS / 1e6).toFixed(1)} MB`,
      );
      // ---- storm: what may die dies
      let kills = 0;
      const calmChanges = count;
      await run(STORM, async (second) => {
        const which = (second * 7919) % 4;
        if (second % 2 === 1) return;
        kills++;
        if (which < 2) {
          const at = second % groups;
          children[at]!.kill('SIGKILL');
          void start(at);
        } else if (which === 2) {
          await server.kill();
          await server.start();
        } else {
          await database.stop();
          await database.start();
        }
      });
      t.diagnostic(`${kills} kills among ${count - calmChanges} changes`);
      // ---- afterwards all is equal, host by host
      const plain = (records: Iterable<{ dst?: unknown; table: number; gateway?: string }>) =>
        JSON.stringify(
          [...records].map(({ dst, table, gateway }) => `${dst} ${table} ${gateway ?? ''}`).sort(),
        );
      for (const host of hosts) {
        const there = plain((await host.ipr.route.dump()) as never);
        await until(
          `${host.name} is right`,
          () =>
            fleet.hosts.includes(host.name) &&
            plain(fleet.host(host.name).routes.records() as never) === there,
          120,
        );
      }
      const again = new pg.Client(database.options);
      await again.connect();
      for (const host of hosts) {
        const there = plain((await host.ipr.route.dump()) as never);
        await until(
          `${host.name} is right in PostgreSQL`,
          async () => {
            const { rows } = await again.query(
              'SELECT dst, table_ AS "table", gateway FROM routes WHERE host = $1',
              [host.name],
            );
            return plain(rows) === there;
          },
          120,
        );
      }
      await again.end();
      assert.ok(kills > 0);
    } finally {
      await mirror.close();
      await fleet.close();
      for (const child of children) child.kill('SIGKILL');
      for (const host of hosts) host.close();
      await database.remove();
      await server.remove();
    }
  });
});
