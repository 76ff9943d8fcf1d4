import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Host, NatsServer, noServer, until } from './support.js';

const { PostgresServer, noPostgres } = (await import(
  new URL('../../../build/test/ipdb/postgres-server.js', import.meta.url).href
)) as {
  noPostgres: string | false;
  PostgresServer: new () => {
    options: { host: string; user: string; database: string };
    start(): Promise<void>;
    remove(): Promise<void>;
  };
};
const TSROUTE2 = fileURLToPath(new URL('../../../bin/tsroute2.cjs', import.meta.url));

describe('the commands of docs/fleet.md', { skip: noServer || noPostgres }, () => {
  const server = new NatsServer();
  const database = new PostgresServer();
  const host = new Host('router1');
  const running: ChildProcess[] = [];
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [TSROUTE2, ...words, '--nats', server.options.servers], { encoding: 'utf8' });
  const start = async (...words: string[]): Promise<Record<string, unknown>> => {
    const child = spawn(process.execPath, [TSROUTE2, ...words, '--nats', server.options.servers], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.push(child);
    return JSON.parse(String((await once(child.stdout!, 'data'))[0]));
  };
  before(async () => {
    await server.start();
    await database.start();
    await host.fill(20);
  });
  after(async () => {
    for (const one of running) {
      const gone = once(one, 'exit');
      one.kill('SIGTERM');
      assert.equal((await gone)[0], 0);
    }
    host.close();
    await database.remove();
    await server.remove();
  });

  it('go from one machine to many', async () => {
    const path = `/proc/${process.pid}/fd/${host.ns.fd}`;
    const spool = join(server.folder, 'spool');
    const agent = await start('agent', '--name', 'router1', '--netns', path, '--wishes', '--spool', spool);
    assert.equal(agent.agent, 'router1');

    const status = run('fleet', 'status');
    assert.equal(status.status, 0, status.stderr);
    assert.ok(JSON.parse(status.stdout).records.routes > 20);

    const shown = run('fleet', 'show', 'addresses', 'router1');
    assert.ok(shown.stdout.split('\n').some((line) => line.includes('"10.0.0.1"')));
    assert.match(run('fleet', 'lookup', 'router1', '10.1.7.1').stdout, /"10\.1\.7\.0\/24"/);

    const documents = join(server.folder, 'documents.json');
    writeFileSync(
      documents,
      JSON.stringify({ router1: { version: 1, interfaces: [{ ifname: 'eth0', mtu: 1400 }] } }),
    );
    const planned = run('fleet', 'apply', documents, '--dry-run');
    assert.equal(planned.status, 0, planned.stderr);
    assert.match(planned.stdout, /"planned".*mtu 1400/);
    assert.equal((await host.ipr.link.get({ dev: 'eth0' })).mtu, 1500);
    const applied = run('fleet', 'apply', documents, '--canaries', 'router1', '--wave', '20');
    assert.equal(applied.status, 0, applied.stdout + applied.stderr);
    assert.equal((await host.ipr.link.get({ dev: 'eth0' })).mtu, 1400);

    const { options } = database;
    const url = `postgres://${options.user}@/${options.database}?host=${encodeURIComponent(options.host)}`;
    assert.ok(Number((await start('mirror', '--postgres', url)).revision) > 0);
    const client = new pg.Client(options);
    await client.connect();
    const mtu = async () =>
      (await client.query(`SELECT mtu FROM interfaces WHERE ifname = 'eth0'`)).rows[0]?.mtu;
    await until('it is in PostgreSQL', async () => Number(await mtu()) === 1400);
    await client.end();
  });

  it('say what is wrong in one line', () => {
    for (const [words, message] of [
      [['fleet', 'shwo'], /^tsroute2: fleet: unknown verb 'shwo'[^\n]*\n$/],
      [['fleet', 'show', 'cats'], /^tsroute2: fleet: there is no table 'cats'[^\n]*\n$/],
      [['mirror'], /^tsroute2: mirror: --postgres URL says where to\n$/],
      [['agent', '--nmae', 'x'], /^tsroute2: agent: [^\n]*nmae[^\n]*\n$/],
    ] as const) {
      const { status, stderr } = run(...words);
      assert.equal(status, 2, stderr);
      assert.match(stderr, message);
    }
  });
});
