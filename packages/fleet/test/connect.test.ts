import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Fleet, type NatsOptions } from '@tsroute2/fleet';
import { Authority } from './authority.js';
import { freePort, NatsServer, noOpenssl, noServer } from './support.js';

const USERS = 'authorization { users = [ { user: fleet, password: secret } ] }';

/** What opening ends with. */
const opened = (nats: NatsOptions): Promise<string> =>
  Fleet.open({ nats }).then(
    (fleet) => fleet.close().then(() => 'connected'),
    (error: unknown) => `${error}`,
  );

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
