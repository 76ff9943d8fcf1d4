import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Agent, Fleet, PostgresMirror } from '@tsroute2/fleet';
import pg from 'pg';
import { connected } from '../dist/connect.js';
import { STATE, streamOf, subjectOf } from '../dist/subjects.js';
import { Host, NatsServer, noServer, until } from './support.js';

// the core's tests start such a server as well
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

describe('a fleet in PostgreSQL', { skip: noServer || noPostgres }, () => {
  const server = new NatsServer();
  const database = new PostgresServer();
  const hosts = [new Host('one'), new Host('two.example')];
  const agents: Agent[] = [];
  let mirror: PostgresMirror;

  const open = () => PostgresMirror.open({ nats: server.options, postgres: database.options });

  const ask = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client(database.options);
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  };

  /** Whether the table has what a fresh reading of each kernel has. */
  const equal = async (): Promise<boolean> => {
    for (const host of hosts) {
      const rows = await ask('SELECT dst, table_, gateway, priority, oif FROM routes WHERE host = $1', [
        host.name,
      ]);
      const kept = rows
        .map((one) =>
          [
            one.dst,
            Number(one.table_),
            one.gateway ?? null,
            Number(one.priority ?? -1),
            Number(one.oif ?? 0),
          ].join(' '),
        )
        .sort();
      const there = (await host.ipr.route.dump())
        .map((one) => [one.dst, one.table, one.gateway ?? null, one.priority ?? -1, one.oif ?? 0].join(' '))
        .sort();
      if (JSON.stringify(kept) !== JSON.stringify(there)) return false;
    }
    return true;
  };

  before(async () => {
    await server.start();
    await database.start();
    for (const host of hosts) {
      await host.fill(50);
      agents.push(
        await Agent.start({
          nats: server.options,
          host: host.name,
          source: { netns: host.ns.fd },
          spool: join(server.folder, `${host.name}.spool`),
        }),
      );
    }
    mirror = await open();
  });
  after(async () => {
    await mirror?.close();
    for (const agent of agents) await agent.close();
    for (const host of hosts) host.close();
    await database.remove();
    await server.remove();
  });

  it('has what the kernels have', async () => {
    await until('it is equal', equal);
    const [{ version }] = (await ask('SELECT max(version) AS version FROM fleet_migrations')) as [
      { version: number },
    ];
    assert.equal(version, 2);
    const parts = await ask(`SELECT count(*) AS parts FROM pg_inherits WHERE inhparent = 'routes'::regclass`);
    assert.equal(Number(parts[0]!.parts), 8);
  });

  it('keeps what was', async () => {
    const [host] = hosts as [Host];
    const count = async (at: Date) =>
      Number(
        (
          await ask(
            `SELECT count(*) AS n FROM records_at('routes', $1) WHERE host = 'one' AND record ->> 'dst' = '192.0.2.0/24'`,
            [at],
          )
        )[0]!.n,
      );
    const earlier = new Date();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await host.ipr.route.add({ dst: '192.0.2.0/24', dev: 'eth0' });
    await until('it has come', async () => (await count(new Date(Date.now() + 1000))) === 1);
    const between = new Date();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await host.ipr.route.del({ dst: '192.0.2.0/24', dev: 'eth0' });
    await until('it has gone', async () => (await count(new Date(Date.now() + 1000))) === 0);
    assert.equal(await count(between), 1);
    assert.equal(await count(earlier), 0);
  });

  it('is right after it was away, and killed', async () => {
    const [host] = hosts as [Host];
    await mirror.close();
    await host.ipr.route.add({ dst: '198.51.100.0/24', dev: 'eth0' });
    await host.ipr.route.del({ dst: '10.1.3.0/24' });
    mirror = await open();
    await until('it is equal', equal);
    await database.stop();
    await host.ipr.route.add({ dst: '198.51.101.0/24', dev: 'eth0' });
    await until('it has noticed', () => mirror.status.losses > 0);
    await database.start();
    await until('it is equal', equal);
    // each change once, however often it was written
    const twice = await ask(
      `SELECT view, host, record_key FROM history WHERE valid_to = 'infinity' GROUP BY 1, 2, 3 HAVING count(*) > 1`,
    );
    assert.deepEqual(twice, []);
  });

  it('is right after the stream was lost and made anew', async () => {
    const [host] = hosts as [Host];
    await server.lose();
    await host.ipr.route.del({ dst: '198.51.101.0/24', dev: 'eth0' });
    await server.start();
    await until('it is equal', equal);
  });

  for (const isAway of [true, false])
    it(`is right after the stream has lost its end, and others wrote there, ${isAway ? 'while it was away' : 'under its eyes'}`, async () => {
      const [host] = hosts as [Host];
      const lost = { dst: '203.0.113.0/24', dev: 'eth0' };
      const has = async () => (await ask(`SELECT 1 FROM routes WHERE dst = '${lost.dst}'`)).length > 0;
      await until('it is equal', equal);
      await server.keep();
      await host.ipr.route.add(lost);
      await until('it has come', has);
      const { revision } = mirror.status;
      if (isAway) await mirror.close();
      await server.fallBack();
      // the bucket has not heard of it, and never will
      await host.ipr.route.del(lost);
      await server.start();
      await until('agents are back', () => agents.every(({ status }) => status.connected));
      for (let i = 0; i < 20; i++) await host.ipr.route.add({ dst: `203.0.114.${i}/32`, dev: 'eth0' });
      const nats = await connected(server.options, 'test');
      await until('others have written there', async () => {
        const { state } = await nats.jsm.streams.info(streamOf(STATE));
        return state.last_seq > revision;
      });
      await nats.nc.close();
      for (let i = 0; i < 20; i++) await host.ipr.route.del({ dst: `203.0.114.${i}/32`, dev: 'eth0' });
      if (isAway) mirror = await open();
      await until('it has gone', async () => !(await has()));
      await until('it is equal', equal);
    });

  it('refuses a database of a newer version', async () => {
    await ask('INSERT INTO fleet_migrations (version) VALUES (99)');
    await assert.rejects(open(), /version 99/);
    await ask('DELETE FROM fleet_migrations WHERE version = 99');
  });

  it('answers the questions of docs/fleet.md', async () => {
    const page = readFileSync(new URL('../../../docs/fleet.md', import.meta.url), 'utf8');
    const [one, two] = hosts as [Host, Host];
    await one.ipr.route.add({ dst: '203.0.113.0/24', gateway: '10.0.0.77', dev: 'eth0' });
    await one.ipr.neigh.add({ dst: '10.0.0.77', dev: 'eth0', state: ['failed'] } as never).catch(() => {});
    await two.ipr.link.set({ dev: 'eth0', mtu: 1400 });
    await until(
      'it has come',
      async () =>
        (await ask(`SELECT 1 FROM interfaces WHERE host = 'two.example' AND mtu = 1400`)).length === 1,
    );
    const { address } = await one.ipr.link.get({ dev: 'eth0' });
    const answers = new Map<string, Record<string, unknown>[]>();
    for (const [, title, sql] of page.matchAll(/\*\*([^*\n]+)\*\*\n\n```sql\n([\s\S]*?)```/g)) {
      const text = sql!.replaceAll("'02:00:00:00:00:01'", `'${address}'`).replaceAll("'router1'", "'one'");
      answers.set(title!, await ask(text));
    }
    assert.ok(answers.size >= 6, [...answers.keys()].join(', '));
    assert.ok(
      answers.get('Addresses that several hosts have')!.some((row) => String(row.address) === '10.0.0.1'),
    );
    assert.deepEqual(
      answers.get('Which host has this MAC')!.map((row) => row.host),
      ['one'],
    );
    assert.ok(answers.get('MTUs that differ within a prefix')!.length > 0);
    assert.ok(answers.get("A host's routes at a time")!.length > 40);
  });

  it('goes on whatever a host writes', async () => {
    const connection = await connected(server.options, 'hostile');
    const fleet = await Fleet.open({ nats: server.options });
    const put = (key: string, value: string) => connection.js.publish(subjectOf(STATE, `evil.${key}`), value);
    const { refused } = mirror.status;
    for (const [key, value] of [
      ['routes.x', 'no JSON'],
      ['routes.x', ''],
      ['routes.x', '{"at":1,"record":5}'],
      ['routes.x', '{"at":1,"record":{"dst":"10.0.0.0/8"'],
      ['routes.x', '{"at":1,"record":{"dst":["10.0.0.0/8"],"table":{},"oif":"\\u0000","family":7}}'],
      ['routes.x', '{"at":99999999999999999999,"record":{}}'],
      ['interfaces.x', '{"at":1,"record":{"mtu":"many","ifname":null,"index":1e400}}'],
      ['interfaces.x', '{"at":1,"record":{"index":{"$bigint":"x"}}}'],
      ['agent.status', '{"at":1,"record":{"a":"\\u0000"}}'],
      ['=.=ZZ', '{"at":1,"record":{}}'],
      ['unknown.x', '{"at":1,"record":{}}'],
    ] as const)
      await put(key, value);
    // what looks like U+0000 in a name, and is none
    const alias = String.raw`a\u0000b\\u0000`;
    await hosts[0]!.ipr.link.set({ dev: 'eth0', ifalias: alias });
    await until('the database has the name', async () => {
      const rows = await ask(
        `SELECT record ->> 'ifalias' AS alias FROM records_at('interfaces', now()) WHERE host = 'one'`,
      );
      return rows.some((row) => row.alias === alias);
    });
    await until('the database is right', equal);
    assert.ok(mirror.status.refused - refused >= 5, `${mirror.status.refused} refused`);
    await until(
      'the fleet has the name',
      () => fleet.find('interfaces', { ifalias: alias } as never).length === 1,
    );
    assert.ok(fleet.malformed.includes('evil.routes.x'));
    await fleet.close();
    await connection.nc.close();
  });

  it('does not open where the database refuses what is written', async () => {
    await mirror.close();
    await ask('ALTER TABLE fleet_position ADD CONSTRAINT refused CHECK (revision < 0) NOT VALID');
    await hosts[0]!.ipr.route.add({ dst: '198.51.102.0/24', dev: 'eth0' });
    await assert.rejects(open(), /violates check constraint "refused"/);
    await ask('ALTER TABLE fleet_position DROP CONSTRAINT refused');
    mirror = await open();
    await until('the database is right', equal);
  });
});
