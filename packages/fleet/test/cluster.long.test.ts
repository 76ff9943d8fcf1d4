import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, Fleet } from '@tsroute2/fleet';
import { type Connected, connected } from '../dist/connect.js';
import { BucketReader } from '../dist/reader.js';
import { keyOf, STATE, streamOf, subjectOf } from '../dist/subjects.js';
import { Authority } from './authority.js';
import { freePort, Host, NatsServer, noOpenssl, noServer, until } from './support.js';

const YES_OR_NO = [() => true, () => false] as const;

describe('three servers, with TLS and users', { skip: noServer || noOpenssl, timeout: 560_000 }, () => {
  let authority: Authority;
  const servers: NatsServer[] = [];
  const host = new Host('one');
  let agent: Agent | undefined;
  let fleet: Fleet | undefined;

  const urls = () => servers.map(({ port }) => `tls://127.0.0.1:${port}`);
  const tls = () => ({
    caFile: authority.file('ca.pem'),
    certFile: authority.file('client.pem'),
    keyFile: authority.file('client.key'),
  });

  const nats = () => ({ servers: urls(), tls: tls(), user: 'fleet', pass: 'secret' });

  before(async () => {
    authority = new Authority();
    const ports = [await freePort(), await freePort(), await freePort()];
    for (const [i, port] of ports.entries()) {
      const routes = ports.filter((one) => one !== port).map((one) => `nats-route://127.0.0.1:${one}`);
      servers.push(
        new NatsServer(
          `server_name: n${i}\n${authority.settings}\ncluster { name: c, listen: "127.0.0.1:${port}", routes: ${JSON.stringify(routes)} }\nauthorization { users = [ { user: fleet, password: secret } ] }`,
        ),
      );
    }
    await Promise.all(servers.map((server) => server.start()));
    // the servers elect who speaks for them
    await until(
      'the buckets are made',
      async () => {
        fleet = await Fleet.open({ nats: nats(), buckets: { replicas: 3 } }).catch(() =>
          sleep(200, undefined),
        );
        return fleet !== undefined;
      },
      180,
    );
    await host.fill(20);
    agent = await Agent.start({
      nats: nats(),
      host: 'one',
      source: { netns: host.ns.fd },
      spool: authority.file('spool'),
      wishes: true,
    });
  });
  after(async () => {
    await agent?.close();
    await fleet?.close();
    host.close();
    for (const server of servers) await server.remove();
    authority.remove();
  });

  const isRight = async (): Promise<boolean> => {
    const there = (await host.ipr.route.dump()).map(({ dst, table }) => `${dst} ${table}`).sort();
    const kept = [...fleet!.host('one').routes.records()].map(({ dst, table }) => `${dst} ${table}`).sort();
    return kept.join() === there.join();
  };

  it('carry a fleet', async () => {
    await until('it has come', () => fleet!.hosts.includes('one'));
    await until('it is right', isRight);
  });

  it('lose nothing where the one that leads is killed', async () => {
    const { nc, jsm } = await connected(nats(), 'leader');
    const { cluster } = await jsm.streams.info('KV_net');
    await nc.close();
    const leader = servers[Number(/^n(\d)$/.exec(cluster?.leader ?? '')![1])]!;
    await host.ipr.route.add({ dst: '192.0.2.1/32', dev: 'eth0' });
    await leader.kill();
    await host.ipr.route.add({ dst: '192.0.2.2/32', dev: 'eth0' });
    await until('two of three are enough', isRight, 120);
    await leader.start();
    await host.ipr.route.del({ dst: '192.0.2.1/32' });
    await until('it is right afterwards', isRight, 120);
  });

  it('are read on where the one that holds the consumer is killed, and the connection stays', async () => {
    const stream = streamOf(STATE);
    const put = ({ js }: Connected, key: string) =>
      js.publish(subjectOf(STATE, keyOf('nobody', 'routes', key)), '{"at":1,"record":{}}');
    let reader: BucketReader | undefined;
    let connection: Connected | undefined;
    let holder: NatsServer | undefined;
    const read: string[] = [];
    try {
      // the servers choose who holds it: until it is another one than the one that is connected
      for (let tries = 0; holder === undefined; tries++) {
        assert.ok(tries < 50, 'the consumer is always where the connection is');
        await reader?.close();
        await connection?.nc.close();
        const near = servers[tries % servers.length]!;
        connection = await connected(
          { ...nats(), servers: `tls://127.0.0.1:${near.port}` },
          `reader${tries}`,
        );
        const had = new Set<string>();
        for await (const { name } of connection.jsm.consumers.list(stream)) had.add(name);
        let synced = false;
        reader = new BucketReader(connection, STATE, {
          entry: ({ key }) => void read.push(key),
          synced: () => {
            synced = true;
          },
        });
        await until('it is synced', () => synced);
        for await (const { name, cluster } of connection.jsm.consumers.list(stream)) {
          const at = servers[Number(/^n(\d)$/.exec(cluster?.leader ?? '')?.[1])];
          if (!had.has(name) && at !== undefined && at !== near) holder = at;
        }
        // a server that is not known to clients is not gone to
        if (connection.nc.getServer() !== `127.0.0.1:${near.port}`) holder = undefined;
      }
      await holder.kill();
      await until('it is written', () => put(connection!, 'after').then(...YES_OR_NO), 60);
      await until('it is read', () => read.includes(keyOf('nobody', 'routes', 'after')), 60);
    } finally {
      await reader?.close();
      await connection?.nc.close();
      await holder?.start();
    }
  });

  it('decide of documents as one does', async () => {
    const documents = { one: { version: 1, interfaces: [{ ifname: 'eth0', mtu: 1400 }] } } as never;
    const report = await fleet!.apply(documents, { timeout: 60_000 });
    assert.ok(report.ok, report.error);
    assert.equal((await host.ipr.link.get({ dev: 'eth0' })).mtu, 1400);
  });
});
