import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { IPDB } from '../../src/ipdb/ipdb.js';
import { SqlMirror, type SqlMirrorOptions } from '../../src/ipdb/sql/mirror.js';
import { tableOf } from '../../src/ipdb/sql/tables.js';
import { VIEWS } from '../../src/ipdb/types.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { noPostgres, PostgresServer } from './postgres-server.js';
import { noSqlite, openSqlite } from './sqlite.js';

type Rows = Record<string, unknown>[];
/** One of the two databases: how a mirror reaches it, and how the test reads it. */
interface Place {
  readonly options: SqlMirrorOptions;
  query(sql: string): Promise<Rows>;
}

const views = ['addresses', 'routes', 'rules', 'neighbours'] as const;

const NETWORK = `link add p0 type veth peer name p1
link add br0 type bridge
link set p0 master br0
link set p0 up
link set p1 up
link set br0 up
addr add 10.0.0.1/24 dev br0
addr add 10.0.1.1/24 dev p1
addr add fd00::1/64 dev p1 nodad
route add 10.9.0.0/16 via 10.0.0.254 metric 7
route add 10.10.0.0/16 nexthop via 10.0.0.2 dev br0 weight 3 nexthop via 10.0.1.2 dev p1
route add blackhole 10.11.0.0/16 table 99
neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev br0
rule add from 10.1.0.0/16 table 99 priority 500`;

function suite(open: () => Promise<Place>): void {
  async function mirrored(
    test: (ns: TestNamespace, db: IPDB, sql: SqlMirror, place: Place) => Promise<void>,
  ) {
    const ns = new TestNamespace();
    const place = await open();
    try {
      ns.ip(NETWORK);
      await using db = await IPDB.open({ netns: ns.ns.fd, views });
      await using sql = await SqlMirror.open(db, { ...place.options, host: 'here', interval: 5 });
      await test(ns, db, sql, place);
    } finally {
      ns.close();
    }
  }

  it('holds what ip shows, and goes on holding it', () =>
    mirrored(async (ns, _db, sql, { query }) => {
      await same(ns, query);
      ns.ip(`link set p1 mtu 1400
addr del 10.0.1.1/24 dev p1
addr add 10.0.2.1/24 dev p1
route replace 10.9.0.0/16 via 10.0.0.253 metric 7
route del blackhole 10.11.0.0/16 table 99
rule del priority 500
neigh del 10.0.0.9 dev br0
link set p0 nomaster
link add q0 type veth peer name q1
link del q0`);
      await sql.settled();
      await same(ns, query);
      const [port] = await query(`SELECT mtu FROM interfaces WHERE ifname = 'p1'`);
      assert.equal(Number(port!.mtu), 1400);
    }));

  it('joins: addresses and ports with their interfaces, hops of routes', () =>
    mirrored(async (_ns, _db, _sql, { query }) => {
      assert.deepEqual(
        await query(`SELECT ifname, kind, address, prefixlen FROM interface_addresses
          WHERE family = 'inet' AND ifname <> 'lo' ORDER BY ifname`),
        [
          { ifname: 'br0', kind: 'bridge', address: '10.0.0.1', prefixlen: 24 },
          { ifname: 'p1', kind: 'veth', address: '10.0.1.1', prefixlen: 24 },
        ],
      );
      assert.deepEqual(await query('SELECT ifname, master, kind FROM interface_ports'), [
        { ifname: 'p0', master: 'br0', kind: 'bridge' },
      ]);
      assert.deepEqual(
        await query(
          `SELECT ifname, gateway, weight FROM route_hops WHERE dst = '10.10.0.0/16' ORDER BY ifname`,
        ),
        [
          { ifname: 'br0', gateway: '10.0.0.2', weight: 3 },
          { ifname: 'p1', gateway: '10.0.1.2', weight: 1 },
        ],
      );
      assert.deepEqual(await query(`SELECT type, ifname FROM route_hops WHERE dst = '10.11.0.0/16'`), [
        { type: 'blackhole', ifname: null },
      ]);
      assert.deepEqual(
        await query(`SELECT linkinfo ->> 'kind' AS kind FROM interfaces WHERE ifname = 'br0'`),
        [{ kind: 'bridge' }],
      );
    }));

  it('takes all names of columns without quotes', () =>
    mirrored(async (_ns, _db, _sql, { query }) => {
      for (const table of VIEWS.map(tableOf))
        await query(
          `SELECT host, source, record_key, ${table.columns.map(({ name }) => name).join(', ')} FROM ${table.name}`,
        );
    }));

  it('keeps hosts apart, and sources, also those that come and go', () =>
    mirrored(async (_ns, db, sql, { options, query }) => {
      const other = new TestNamespace();
      try {
        other.ip('link add name other0 type bridge');
        await db.addSource('blue', { netns: other.ns.fd });
        await sql.settled();
        const of = (source: string) =>
          query(`SELECT ifname FROM interfaces WHERE host = 'here' AND source = '${source}' ORDER BY ifname`);
        assert.deepEqual(await of('blue'), [{ ifname: 'lo' }, { ifname: 'other0' }]);
        const before = await query('SELECT count(*) AS n FROM interfaces');
        await using twin = await IPDB.open({ netns: other.ns.fd });
        await using there = await SqlMirror.open(twin, { ...options, host: 'there' });
        await there.settled();
        const now = await query('SELECT count(*) AS n FROM interfaces');
        assert.equal(Number(now[0]!.n), Number(before[0]!.n) + 2);
        db.removeSource('blue');
        await sql.settled();
        assert.deepEqual(await of('blue'), []);
        assert.equal((await query(`SELECT * FROM interfaces WHERE host = 'there'`)).length, 2);
      } finally {
        other.close();
      }
    }));

  it('escapes what no text can hold', () =>
    mirrored(async (ns, _db, sql, { query }) => {
      await ns.ipr().link.add({ ifname: 'n\udcff', linkinfo: { kind: 'bridge' } });
      await sql.settled();
      assert.deepEqual(await query(`SELECT ifname FROM interfaces WHERE ifname LIKE 'n%'`), [
        { ifname: 'n\\xff' },
      ]);
    }));

  it('does not write what has gone while it is filled', async () => {
    const ns = new TestNamespace();
    try {
      ns.ip('link set lo up');
      const ipr = ns.ipr();
      const batch = ipr.batch();
      const dst = (i: number) => `10.20.${i >> 8}.${i & 255}/32`;
      for (let i = 0; i < 16_000; i++) batch.route.add({ dst: dst(i), dev: 'lo', table: 7 });
      await batch.run();
      const { options, query } = await open();
      await using db = await IPDB.open({ netns: ns.ns.fd, views });
      // as soon as it has seen what there is
      const snapshot = db.snapshot.bind(db);
      db.snapshot = () => {
        const seen = snapshot();
        ns.ip('route flush table 7');
        return seen;
      };
      await using sql = await SqlMirror.open(db, { ...options, interval: 0 });
      await sql.settled();
      assert.deepEqual(
        await query('SELECT count(*) AS n FROM routes WHERE table_ = 7').then(([one]) => Number(one!.n)),
        0,
      );
    } finally {
      ns.close();
    }
  });

  it('follows a thousand changes in few transactions', () =>
    mirrored(async (ns, _db, sql, { query }) => {
      const batch = ns.ipr().batch();
      for (let i = 0; i < 1000; i++)
        batch.route.add({ dst: `10.20.${i >> 8}.${i & 255}/32`, gateway: '10.0.0.254', table: 7 });
      for (let i = 0; i < 500; i++) batch.route.del({ dst: `10.20.${i >> 8}.${i & 255}/32`, table: 7 });
      assert.ok((await batch.run()).every(({ ok }) => ok));
      await sql.settled();
      const rows = await query('SELECT dst FROM routes WHERE table_ = 7');
      const wanted = ns.ipJson('route show table 7').map(({ dst }) => `${dst}/32`);
      assert.equal(rows.length, 500);
      assert.deepEqual(rows.map(({ dst }) => dst as string).sort(), wanted.sort());
    }));
}

/** Compares with what `ip -j` shows of the same namespace, which may still change by itself: IPv6 addresses come of age. */
async function same(ns: TestNamespace, query: Place['query']): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(50)) {
    const [outcome] = await Promise.allSettled([compare(ns, query)]);
    if (outcome.status === 'fulfilled') return;
  }
  await compare(ns, query);
}

async function compare(ns: TestNamespace, query: Place['query']): Promise<void> {
  const text = (rows: Iterable<unknown>) => [...rows].map((row) => JSON.stringify(row)).sort();
  const links = ns.ipJson('link show');
  assert.deepEqual(
    text(
      (await query('SELECT ifname, mtu, address, group_ FROM interfaces')).map((row) => [
        row.ifname,
        Number(row.mtu),
        row.address,
        Number(row.group_),
      ]),
    ),
    text(links.map((link) => [link.ifname, link.mtu, link.address, 0])),
  );
  const addresses = ns
    .ipJson('addr show')
    .flatMap((link) =>
      (link.addr_info as Rows).map((one) => [link.ifname, one.local, one.prefixlen, one.scope]),
    );
  const scopes: Record<string, string> = { universe: 'global' };
  assert.deepEqual(
    text(
      (await query('SELECT ifname, address, prefixlen, scope FROM interface_addresses')).map((row) => [
        row.ifname,
        row.address,
        row.prefixlen,
        scopes[row.scope as string] ?? row.scope,
      ]),
    ),
    text(addresses),
  );
  const routes = [...ns.ipJson('-4 route show table all'), ...ns.ipJson('-6 route show table all')];
  const hops = routes.flatMap((route) =>
    ((route.nexthops as Rows | undefined) ?? [route]).map((hop) => [
      plainDst(route.dst as string),
      hop.gateway ?? null,
      hop.dev ?? null,
      hop.weight ?? 1,
    ]),
  );
  assert.deepEqual(
    text(
      (await query('SELECT dst, gateway, ifname, weight FROM route_hops')).map((row) => [
        plainDst(row.dst as string),
        row.gateway,
        row.ifname,
        Number(row.weight),
      ]),
    ),
    text(hops),
  );
  assert.deepEqual(
    text(
      (await query(`SELECT dst, lladdr FROM neighbours WHERE state ->> 0 = 'permanent'`)).map((row) => [
        row.dst,
        row.lladdr,
      ]),
    ),
    text(ns.ipJson('neigh show nud permanent').map((one) => [one.dst, one.lladdr ?? null])),
  );
  assert.equal(
    (await query(`SELECT priority FROM rules WHERE family IN ('inet', 'inet6')`)).length,
    ns.ipJson('rule show').length + ns.ipJson('-6 rule show').length,
  );
}

/** `ip` leaves out the length of a host's own prefix. */
function plainDst(dst: string): string {
  return dst.replace(/\/(32|128)$/, '');
}

describe('the mirror in SQLite', { skip: noNamespaces || noSqlite }, () => {
  suite(async () => {
    const database = openSqlite();
    return { options: { sqlite: database }, query: async (sql) => database.prepare(sql).all() as Rows };
  });

  it('says what is missing of its options', async () => {
    const ns = new TestNamespace();
    try {
      await using db = await IPDB.open({ netns: ns.ns.fd });
      await assert.rejects(SqlMirror.open(db, {}), /either sqlite or postgres/);
      await assert.rejects(SqlMirror.open(db, { sqlite: '/nowhere/at/all.db' }), /directory does not exist/);
    } finally {
      ns.close();
    }
  });
});

describe('the mirror in PostgreSQL', { skip: noNamespaces || noPostgres }, () => {
  let server: PostgresServer;
  const clients: pg.Client[] = [];
  let databases = 0;

  async function connect(database: string): Promise<pg.Client> {
    const client = new pg.Client({ ...server.options, database });
    clients.push(client);
    await client.connect();
    return client;
  }

  /** A database of its own for each test. */
  async function open(): Promise<Place & { client: pg.Client }> {
    const database = `t${databases++}`;
    await clients[0]!.query(`CREATE DATABASE ${database}`);
    const client = await connect(database);
    const query = async (sql: string) => (await client.query(sql)).rows as Rows;
    return { options: { postgres: { ...server.options, database } }, query, client };
  }

  before(async () => {
    server = new PostgresServer();
    await server.start();
    await connect('postgres');
  });
  after(async () => {
    for (const client of clients) await client.end();
    await server?.remove();
  });

  suite(open);

  it('goes on when the server was away', async () => {
    const ns = new TestNamespace();
    const { options, client } = await open();
    try {
      ns.ip(NETWORK);
      await using db = await IPDB.open({ netns: ns.ns.fd, views });
      await using sql = await SqlMirror.open(db, { ...options, interval: 5, retry: 20 });
      for (const one of clients.splice(0)) await one.end();
      await server.stop();
      ns.ip('link set p1 mtu 1300\naddr add 10.0.3.1/24 dev p1');
      await db.settled();
      await server.start();
      await sql.settled();
      const again = await connect(client.database!);
      await same(ns, async (text) => (await again.query(text)).rows as Rows);
    } finally {
      ns.close();
    }
  });
});
