import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Agent, Fleet } from '@tsroute2/fleet';
import { Host, NatsServer, noServer, until } from './support.js';

/** The permissions of docs/fleet.md, with passwords. */
const page = readFileSync(new URL('../../../docs/fleet.md', import.meta.url), 'utf8');
const conf = /```conf\n([\s\S]*?)```/.exec(page)![1]!.replaceAll('"…"', '"secret"');

describe('the permissions of docs/fleet.md', { skip: noServer }, () => {
  const server = new NatsServer(conf);
  const host = new Host('router1');
  const user = (name: string) => ({ ...server.options, user: name, pass: 'secret' });
  let fleet: Fleet;
  let agent: Agent;
  before(async () => {
    await server.start();
    await host.fill(10);
    fleet = await Fleet.open({ nats: user('fleet') });
    agent = await Agent.start({
      nats: user('router1'),
      host: 'router1',
      source: { netns: host.ns.fd },
      spool: join(server.folder, 'spool'),
      wishes: true,
      makeBuckets: false,
    });
  });
  after(async () => {
    await agent?.close();
    await fleet?.close();
    host.close();
    await server.remove();
  });

  it('are enough for an agent', async () => {
    await until(
      'it has come',
      () => fleet.hosts.includes('router1') && fleet.host('router1').count('routes') > 10,
    );
    const report = await fleet.apply({
      router1: { version: 1, interfaces: [{ ifname: 'eth0', mtu: 1400 }] } as never,
    });
    assert.ok(report.ok, report.error);
    await agent.resync();
  });

  it('let it write nothing of others', async () => {
    const nc = await connect({ ...user('router1'), inboxPrefix: '_INBOX_agent-router1' });
    try {
      const js = jetstream(nc);
      await js.publish('$KV.net.router1.test.x', 'fine');
      for (const subject of [
        '$KV.net.router2.routes.x',
        '$KV.wish.router1',
        '$KV.wish.apply.x',
        '$KV.outcome.router2',
        'net.router2.routes.x',
      ])
        await assert.rejects(js.publish(subject, 'x', { timeout: 1_000 }), subject);
    } finally {
      await nc.close();
    }
  });

  it('do not let another start as it', async () => {
    await assert.rejects(
      Agent.start({
        nats: user('router1'),
        host: 'router2',
        makeBuckets: false,
        source: { netns: host.ns.fd },
        spool: join(server.folder, 'other'),
      }),
    );
  });
});
