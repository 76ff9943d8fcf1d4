import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Agent, Fleet, type FleetChange } from '@tsroute2/fleet';
import type { Change } from 'tsroute2/records';
import { Host, NatsServer, noServer, until } from './support.js';

describe('agents and a fleet', { skip: noServer }, () => {
  const server = new NatsServer();
  const hosts = [new Host('one'), new Host('two.example'), new Host('three')];
  const agents: Agent[] = [];
  let fleet: Fleet;

  const start = (host: Host): Promise<Agent> =>
    Agent.start({
      nats: server.options,
      host: host.name,
      source: { netns: host.ns.fd },
      spool: join(server.folder, `${host.name}.spool`),
      wishes: true,
    });

  /** What the fleet holds of a host, beside a fresh reading of its kernel. */
  const compared = async (host: Host): Promise<[unknown, unknown]> => {
    const plain = (records: readonly object[]) =>
      records
        .map((one) =>
          JSON.stringify(one, (key, value) => (key === 'cacheinfo' || key === 'host' ? undefined : value)),
        )
        .sort();
    const kept = fleet.host(host.name);
    const routes = await host.ipr.route.dump();
    const addresses = await host.ipr.addr.dump();
    const links = await host.ipr.link.dump();
    return [
      [
        plain([...kept.routes.records()]),
        plain([...kept.addresses.records()]),
        [...kept.interfaces.records()].map((one) => [one.ifname, one.mtu, one.flags]).sort(),
      ],
      [plain(routes), plain(addresses), links.map((one) => [one.ifname, one.mtu, one.flags]).sort()],
    ];
  };
  const equal = async (host: Host): Promise<boolean> => {
    const [kept, there] = await compared(host);
    return JSON.stringify(kept) === JSON.stringify(there);
  };

  before(async () => {
    await server.start();
    for (const host of hosts) await host.fill(50);
    for (const host of hosts) agents.push(await start(host));
    fleet = await Fleet.open({ nats: server.options });
  });
  after(async () => {
    await fleet?.close();
    for (const agent of agents) await agent.close();
    for (const host of hosts) host.close();
    await server.remove();
  });

  it('shows all hosts as their kernels are', async () => {
    assert.deepEqual(fleet.hosts, ['one', 'three', 'two.example']);
    for (const host of hosts) {
      // addresses of IPv6 settle for a second or two
      await until(`${host.name} is right`, () => equal(host)).catch(() => {});
      const [kept, there] = await compared(host);
      assert.deepEqual(kept, there);
    }
    assert.equal(fleet.find('addresses', { address: '10.0.0.1' }).length, 3);
    assert.deepEqual(
      fleet
        .find('interfaces', { host: 'two.example', ifname: 'eth0' })
        .map(({ host, ifname }) => [host, ifname]),
      [['two.example', 'eth0']],
    );
    assert.equal(fleet.lookup('one', '10.1.7.9')?.dst, '10.1.7.0/24');
    assert.throws(() => fleet.lookup('absent', '10.1.7.9'), /nothing is known of a host 'absent'/);
    assert.equal(fleet.status().find(({ host }) => host === 'one')!.records.routes > 50, true);
  });

  it('hands on changes as they happen', async () => {
    const seen: FleetChange[] = [];
    const watch = fleet.watch('routes', { host: 'one' });
    const reading = (async () => {
      for await (const change of watch) seen.push(change);
    })();
    await hosts[0]!.ipr.route.add({ dst: '192.0.2.0/24', dev: 'eth0' });
    await until('it has come', () => seen.some(({ change }) => change === 'added'));
    await hosts[0]!.ipr.route.del({ dst: '192.0.2.0/24', dev: 'eth0' });
    await until('it has gone', () => seen.some(({ change }) => change === 'removed'));
    watch.close();
    await reading;
    const [added] = seen as [FleetChange & Change<'routes'>];
    assert.equal(added.host, 'one');
    assert.equal(added.after?.dst, '192.0.2.0/24');
    assert.ok(added.revision > 0 && Math.abs(added.at - Date.now()) < 60_000);
  });

  it('loses nothing while the server is away, and is killed', async () => {
    await server.kill();
    const [host] = hosts as [Host];
    const spool = join(server.folder, 'one.spool');
    const seen: FleetChange[] = [];
    const stop = fleet.onChanges((changes) => seen.push(...changes));
    for (let i = 0; i < 20; i++) {
      await host.ipr.route.add({ dst: `192.0.2.${i}/32`, dev: 'eth0' });
      await host.ipr.route.del({ dst: `192.0.2.${i}/32`, dev: 'eth0' });
    }
    await host.ipr.route.add({ dst: '198.51.100.0/24', dev: 'eth0' });
    await until('it is kept', () => existsSync(spool) && statSync(spool).size > 0);
    const idle = agents[2]!.status.resyncs;
    await server.start();
    await until('the fleet is right', () => equal(host));
    // a server that has lost nothing is not read again
    assert.equal(agents[2]!.status.resyncs, idle);
    // what came and went meanwhile has come as well
    await until('all has come', () => seen.filter(({ view }) => view === 'routes').length >= 41);
    stop();
    await until('the spool is empty', () => agents[0]!.status.spooled === 0);
  });

  it('says what the spool could not keep, and is right afterwards', async () => {
    const [, , host] = hosts as [Host, Host, Host];
    await agents[2]!.close();
    agents[2] = await Agent.start({
      nats: server.options,
      host: host.name,
      source: { netns: host.ns.fd },
      spool: join(server.folder, 'small.spool'),
      spoolBytes: 2_000,
      wishes: true,
    });
    await server.kill();
    for (let i = 0; i < 50; i++) await host.ipr.route.add({ dst: `203.0.113.${i}/32`, dev: 'eth0' });
    await until('it is full', () => agents[2]!.status.dropped > 0);
    await server.start();
    await until('the fleet is right', () => equal(host));
    await until(
      'it is said',
      () => (fleet.status().find(({ host: name }) => name === 'three')!.agent?.dropped ?? 0) > 0,
    );
  });

  it('is right after an agent was away', async () => {
    const [, host] = hosts as [Host, Host];
    await agents[1]!.close();
    await host.ipr.route.add({ dst: '198.51.100.0/24', dev: 'eth0' });
    await host.ipr.route.del({ dst: '10.1.3.0/24' });
    assert.equal(await equal(host), false);
    agents[1] = await start(host);
    await until('the fleet is right', () => equal(host));
  });

  it('is right after the server has lost everything', async () => {
    await server.lose();
    await server.start();
    await hosts[0]!.ipr.route.add({ dst: '198.51.101.0/24', dev: 'eth0' });
    for (const host of hosts) await until(`${host.name} is right`, () => equal(host));
  });

  it('is right after the server has lost the end of what it had confirmed', async () => {
    const [one, two] = hosts as [Host, Host];
    await server.keep();
    for (const host of hosts) await until(`${host.name} is right`, () => equal(host));
    await one.ipr.route.add({ dst: '198.51.103.0/24', dev: 'eth0' });
    for (const host of hosts) await until(`${host.name} is right`, () => equal(host));
    await server.fallBack();
    await two.ipr.route.add({ dst: '198.51.103.0/24', dev: 'eth0' });
    const before = agents.map(({ status }) => status.resyncs);
    await server.start();
    for (const host of hosts) await until(`${host.name} is right`, () => equal(host));
    await until('it has compared', () => agents[0]!.status.resyncs > before[0]!);
  });

  it('plans, applies and confirms a wish, and reports drift', async () => {
    const [host] = hosts as [Host];
    const document = {
      version: 1,
      interfaces: [
        { ifname: 'eth0', mtu: 1400, addresses: [{ address: '10.0.0.1/24' }] },
        { ifname: 'br7', kind: 'bridge', up: true },
      ],
    } as never;
    const planned = await fleet.apply({ one: document }, { dryRun: true });
    assert.ok(planned.ok, planned.error);
    assert.match(planned.hosts[0]!.plan.join('\n'), /link add name br7|link add br7/);
    assert.equal(
      (await host.ipr.link.dump()).some(({ ifname }) => ifname === 'br7'),
      false,
    );
    const applied = await fleet.apply({ one: document });
    assert.ok(applied.ok, applied.error);
    assert.equal((await host.ipr.link.get({ dev: 'eth0' })).mtu, 1400);
    await host.ipr.link.set({ dev: 'eth0', mtu: 1300 });
    await until('it is reported', () => fleet.outcome('one')?.state === 'drifted');
    assert.match(fleet.outcome('one')!.plan.join('\n'), /mtu 1400/);
    await host.ipr.link.set({ dev: 'eth0', mtu: 1400 });
    await until('it is as it should be', () => fleet.outcome('one')?.state === 'confirmed');
  });

  it('mends drift where that is wanted', async () => {
    const [, , host] = hosts as [Host, Host, Host];
    const document = { version: 1, interfaces: [{ ifname: 'eth0', mtu: 1450 }] } as never;
    assert.ok((await fleet.apply({ three: document }, { drift: 'mend' })).ok);
    await host.ipr.link.set({ dev: 'eth0', mtu: 1300 });
    await until('it is mended', async () => (await host.ipr.link.get({ dev: 'eth0' })).mtu === 1450);
  });

  it('stops at a canary that fails, and undoes what was done', async () => {
    const good = { version: 1, interfaces: [{ ifname: 'eth0', mtu: 1280 }] } as never;
    const bad = { version: 1, interfaces: [{ ifname: 'eth0', mtu: 1280, master: 'absent' }] } as never;
    const report = await fleet.apply(
      { one: good, 'two.example': bad, three: good },
      { canaries: ['one'], wave: 1 },
    );
    assert.equal(report.ok, false);
    assert.match(report.error!, /two\.example/);
    assert.deepEqual(
      report.hosts.map(({ host, state }) => [host, state]),
      [
        ['one', 'rolled back'],
        ['two.example', 'failed'],
        ['three', 'skipped'],
      ],
    );
    assert.equal((await hosts[0]!.ipr.link.get({ dev: 'eth0' })).mtu, 1400);
    assert.deepEqual(report.waves, [['one'], ['two.example'], ['three']]);
  });

  it('reports hosts that are silent', async () => {
    const report = await fleet.apply({ nobody: { version: 1 } as never }, { timeout: 200 });
    assert.deepEqual(
      report.hosts.map(({ state }) => state),
      ['silent'],
    );
  });
});
