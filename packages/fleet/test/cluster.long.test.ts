import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Agent, Fleet } from '@tsroute2/fleet';
import { freePort, Host, NatsServer, noOpenssl, noServer, until } from './support.js';

/** An authority of the test's own, and what it has signed. */
class Authority {
  readonly folder = mkdtempSync(join(tmpdir(), 'tsroute2-tls-'));

  constructor() {
    this.#openssl('req', '-x509', ...this.#key('ca'), '-days', '2', '-subj', '/CN=fleet', '-out', 'ca.pem');
    for (const name of ['server', 'client']) {
      this.#openssl('req', ...this.#key(name), '-subj', `/CN=${name}`, '-out', `${name}.csr`);
      writeFileSync(join(this.folder, 'names'), 'subjectAltName=IP:127.0.0.1');
      const signed = [
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-extfile',
        'names',
        '-days',
        '2',
      ];
      this.#openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-out', `${name}.pem`);
    }
  }

  #key(name: string): string[] {
    return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`];
  }

  #openssl(...words: string[]): void {
    execFileSync('openssl', words, { cwd: this.folder, stdio: 'ignore' });
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

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
      const keys = `cert_file: "${authority.file('server.pem')}", key_file: "${authority.file('server.key')}", ca_file: "${authority.file('ca.pem')}", verify: true`;
      servers.push(
        new NatsServer(
          `server_name: n${i}\ntls { ${keys} }\ncluster { name: c, listen: "127.0.0.1:${port}", routes: ${JSON.stringify(routes)} }\nauthorization { users = [ { user: fleet, password: secret } ] }`,
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
    const nc = await connect(nats());
    const { cluster } = await (await jetstreamManager(nc)).streams.info('KV_net');
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

  it('decide of documents as one does', async () => {
    const documents = { one: { version: 1, interfaces: [{ ifname: 'eth0', mtu: 1400 }] } } as never;
    const report = await fleet!.apply(documents, { timeout: 60_000 });
    assert.ok(report.ok, report.error);
    assert.equal((await host.ipr.link.get({ dev: 'eth0' })).mtu, 1400);
  });

  it('turn away who has no certificate, or no password', async () => {
    const { certFile: _cert, keyFile: _key, ...authorityOnly } = tls();
    for (const other of [
      { ...nats(), servers: urls()[0]!, tls: authorityOnly },
      { ...nats(), servers: urls()[0]!, pass: 'other' },
    ])
      await assert.rejects(
        Promise.race([
          Fleet.open({ nats: other }).then((opened) => opened.close()),
          sleep(4_000).then(() => Promise.reject(new Error('no connection'))),
        ]),
      );
  });
});
