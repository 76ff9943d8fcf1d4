import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Agent, type AgentOptions, Fleet, type NatsOptions } from '@tsroute2/fleet';
import { connected } from '../dist/connect.js';
import { STATE, streamOf } from '../dist/subjects.js';
import { Authority } from './authority.js';
import { freePort, Host, NatsServer, noOpenssl, noServer, until } from './support.js';

const USERS = 'authorization { users = [ { user: fleet, password: secret } ] }';

/** What opening ends with. */
const opened = (nats: NatsOptions): Promise<string> =>
  Fleet.open({ nats }).then(
    (fleet) => fleet.close().then(() => 'connected'),
    (error: unknown) => `${error}`,
  );

/** What is done with a server, and a host that an agent can be started for with the options. */
async function withHost(
  run: (given: { server: NatsServer; host: Host; options: AgentOptions }) => Promise<void>,
): Promise<void> {
  const server = await new NatsServer().start();
  const host = new Host('one');
  try {
    await host.fill(5);
    const spool = `${server.folder}/spool`;
    await run({
      server,
      host,
      options: { nats: server.options, host: 'one', source: { netns: host.ns.fd }, spool },
    });
  } finally {
    host.close();
    await server.remove();
  }
}

describe('a connection with TLS to an address', { skip: noServer || noOpenssl, timeout: 60_000 }, () => {
  let authority: Authority;
  let other: Authority;
  let server: NatsServer;
  const options = (): NatsOptions => ({
    servers: `tls://127.0.0.1:${server.port}`,
    tls: {
      caFile: authority.file('ca.pem'),
      certFile: authority.file('client.pem'),
      keyFile: authority.file('client.key'),
    },
    user: 'fleet',
    pass: 'secret',
  });

  before(async () => {
    authority = new Authority();
    other = new Authority('127.0.0.2');
    server = await new NatsServer(`${authority.settings}\n${USERS}`).start();
  });
  after(async () => {
    await server?.remove();
    authority?.remove();
    other?.remove();
  });

  it('is made where the certificate is of that address', async () => {
    assert.equal(await opened(options()), 'connected');
  });

  it('is refused at once, with the reason, where the password is wrong', async () => {
    assert.match(
      await opened({ ...options(), pass: 'other' }),
      /^Error: NATS server tls:.*: .*authorization/i,
    );
  });

  it('is refused where the client has no certificate, or the authority is another', async () => {
    const { caFile } = options().tls!;
    assert.match(
      await opened({ ...options(), tls: { caFile: caFile! } }),
      /^Error: NATS server tls:.*certificate/i,
    );
    const tls = { ...options().tls, caFile: other.file('ca.pem') };
    assert.match(await opened({ ...options(), tls }), /^Error: NATS server tls:.*certificate/i);
  });

  it('is refused where the certificate is of another address', async () => {
    const elsewhere = await new NatsServer(`${other.settings}\n${USERS}`).start();
    try {
      const tls = {
        caFile: other.file('ca.pem'),
        certFile: other.file('client.pem'),
        keyFile: other.file('client.key'),
      };
      const servers = `tls://127.0.0.1:${elsewhere.port}`;
      assert.match(await opened({ ...options(), servers, tls }), /^Error: NATS server tls:.*127\.0\.0\.1/);
    } finally {
      await elsewhere.remove();
    }
  });
});

describe('a connection to a server that is not there yet', { skip: noServer, timeout: 60_000 }, () => {
  it('waits for it', async () => {
    const server = new NatsServer();
    server.port = await freePort();
    const result = opened(server.options);
    try {
      await server.start();
      assert.equal(await result, 'connected');
    } finally {
      await server.remove();
    }
  });
});

describe('a connection that is there', { skip: noServer, timeout: 60_000 }, () => {
  const users = (password: string) =>
    `authorization { users = [ { user: fleet, password: ${password}, permissions: { publish: ">", subscribe: ">" } } ] }`;

  it('ends with the reason for who uses it where the server does not take its password any more', async () => {
    const server = await new NatsServer(users('secret')).start();
    const other = new NatsServer(users('changed'));
    other.port = server.port;
    const host = new Host('one');
    const nats = { ...server.options, user: 'fleet', pass: 'secret' };
    const spool = `${server.folder}/spool`;
    const agent = await Agent.start({ nats, host: 'one', source: { netns: host.ns.fd }, spool });
    const fleet = await Fleet.open({ nats });
    try {
      const watched = (async () => {
        for await (const _ of fleet.watch());
      })();
      const ends = [agent.done, fleet.done, watched].map((end) =>
        assert.rejects(end, /^Error: NATS server: .*authorization/i),
      );
      await server.kill();
      await other.start();
      await Promise.all(ends);
    } finally {
      await agent.close();
      await fleet.close();
      host.close();
      await other.remove();
      await server.remove();
    }
  });

  it('is given up with all that the agent held where the agent cannot start, so that the next try can', () =>
    withHost(async ({ server, options }) => {
      // a bucket that takes nothing
      const full = await Fleet.open({ nats: server.options, buckets: { maxBytes: 1 } });
      await full.close();
      await assert.rejects(Agent.start(options));
      const { nc, jsm } = await connected(server.options, 'test');
      await jsm.streams.delete(streamOf(STATE));
      await nc.close();
      await using agent = await Agent.start(options);
      assert.ok(agent.status.stored > 0);
    }));

  it('can be closed while the server is away, and what came meanwhile is sent by the next agent', () =>
    withHost(async ({ server, host, options }) => {
      const first = await Agent.start(options);
      await server.kill();
      await host.ipr.route.add({ dst: '192.0.2.1/32', dev: 'eth0' });
      await until('it is spooled', () => first.status.spooled > 0);
      await first.close();
      await server.start();
      await using _second = await Agent.start(options);
      await using fleet = await Fleet.open({ nats: server.options });
      assert.equal(fleet.find('routes', { dst: '192.0.2.1/32' }).length, 1);
    }));
});
