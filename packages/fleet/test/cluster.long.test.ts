import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
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

describe('three servers, with TLS', { skip: noServer || noOpenssl, timeout: 560_000 }, () => {
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

  before(async () => {
    authority = new Authority();
    const ports = [await freePort(), await freePort(), await freePort()];
    for (const [i, port] of ports.entries()) {
      const routes = ports.filter((one) => one !== port).map((one) => `nats-route://127.0.0.1:${one}`);
      const keys = `cert_file: "${authority.file('server.pem')}", key_file: "${authority.file('server.key')}", ca_file: "${authority.file('ca.pem')}", verify: true`;
      servers.push(
        new NatsServer(
          `server_name: n${i}\ntls { ${keys} }\ncluster { name: c, listen: "127.0.0.1:${port}", routes: ${JSON.stringify(routes)} }`,
        ),
      );
    }
    await Promise.all(servers.map((server) => server.start()));
    // the servers elect who speaks for them
    await until(
      'the buckets are made',
      async () => {
        fleet = await Fleet.open({ nats: { servers: urls(), tls: tls() }, buckets: { replicas: 3 } }).catch(
          () => sleep(200, undefined),
        );
        return fleet !== undefined;
      },
      180,
    );
    await host.fill(20);
    agent = await Agent.start({
      nats: { servers: urls(), tls: tls() },
      host: 'one',
      source: { netns: host.ns.fd },
      spool: authority.file('spool'),
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

  it('lose nothing where any one of them is killed', async () => {
    for (const [i, server] of servers.entries()) {
      await host.ipr.route.add({ dst: `192.0.2.${2 * i}/32`, dev: 'eth0' });
      await server.kill();
      await host.ipr.route.add({ dst: `192.0.2.${2 * i + 1}/32`, dev: 'eth0' });
      await until('two of three are enough', isRight, 60);
      await server.start();
      await until('it is right afterwards', isRight, 60);
      // until it has what the others have, no other one may go
      await sleep(3_000);
    }
  });

  it('turn away who has no certificate', async () => {
    await assert.rejects(
      Promise.race([
        Fleet.open({ nats: { servers: urls()[0]!, tls: { caFile: authority.file('ca.pem') } } }),
        sleep(4_000).then(() => Promise.reject(new Error('no connection'))),
      ]),
    );
  });
});
