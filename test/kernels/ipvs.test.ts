import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ipvs, IpvsTextError, type IpvsWanted, type NetlinkError } from '../../src/index.js';
import { noNamespaces, rejection, TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { notInstalled } from '../support/programs.js';
import { proven } from './proof.js';

async function whyNot(): Promise<string | false> {
  const missing = noNamespaces || notInstalled('ipvsadm');
  if (missing) return missing;
  using space = new TestNamespace();
  await using ipvs = new Ipvs({ netns: space.ns.fd });
  try {
    await ipvs.services();
    return false;
  } catch (error) {
    return `this kernel has no IPVS: ${(error as NetlinkError).message}`;
  }
}

function made(): { space: TestNamespace; ipvs: Ipvs; [Symbol.dispose](): void } {
  const space = new TestNamespace();
  const ipvs = new Ipvs({ netns: space.ns.fd });
  return {
    space,
    ipvs,
    [Symbol.dispose]() {
      ipvs.close();
      space.close();
    },
  };
}

const web = { protocol: 'tcp', address: '10.0.0.1', port: 80 } as const;
const TEXT = `-A -t 10.0.0.1:80 -s rr -p 300 -M 255.255.255.0
-a -t 10.0.0.1:80 -r 10.0.0.2:8080 -m -w 5
-a -t 10.0.0.1:80 -r 10.0.0.3:80 -g -w 0
-a -t 10.0.0.1:80 -r 10.0.0.4:80 -i -w 1 --tun-type gue --tun-port 6000 --tun-nocsum
-a -t 10.0.0.1:80 -r 10.0.0.5:80 -i -w 1 --tun-type ipip
-a -t 10.0.0.1:80 -r 10.0.0.6:80 -i -w 1 --tun-type gre --tun-csum
-A -u 10.0.0.1:53 -s rr -o
-A --sctp-service 10.0.0.1:5 -s rr
-A -t [2001:db8::1]:443 -s rr -p 100
-a -t [2001:db8::1]:443 -r [2001:db8::2]:443 -m -w 1
-A -f 7 -s rr -b flag-1,flag-2
-A -f 8 -6 -s rr -p 360 -M 64
`;
const lines = (text: string): string[] => text.trimEnd().split('\n').sort();

describe('Ipvs', { skip: await whyNot(), timeout: 300_000 }, () => {
  const adm = (space: TestNamespace, ...words: string[]): string => {
    const { stdout, stderr, status } = space.run('ipvsadm', words);
    assert.equal(status, 0, stderr);
    return stdout;
  };

  it('reads what ipvsadm makes, and prints what it prints', async () => {
    using there = made();
    const { space, ipvs } = there;
    for (const line of TEXT.trimEnd().split('\n')) adm(space, ...line.split(' '));
    assert.deepEqual(lines(Ipvs.format(await ipvs.list())), lines(adm(space, '-Sn')));
    assert.deepEqual(lines(adm(space, '-Sn')), lines(TEXT));
    assert.deepEqual(lines(Ipvs.format(Ipvs.parse(TEXT))), lines(TEXT));
    proven('ipvs', 'list');
  });

  it('makes the same, takes back what was read, and changes as little as it can', async () => {
    using there = made();
    const { space, ipvs } = there;
    const changes = await ipvs.sync(TEXT);
    assert.equal(changes.length, 12);
    assert.deepEqual(lines(adm(space, '-Sn')), lines(TEXT));
    assert.deepEqual(await ipvs.sync(TEXT), []);
    assert.deepEqual(await ipvs.sync(await ipvs.list()), []);
    const wanted = Ipvs.parse(TEXT);
    const other: IpvsWanted[] = wanted
      .filter(({ fwmark }) => fwmark !== 8)
      .map((one) =>
        one.port === 80
          ? { ...one, destinations: one.destinations!.slice(1).map((d) => ({ ...d, weight: 9 })) }
          : one,
      );
    const planned = await ipvs.sync(other, { dryRun: true });
    assert.deepEqual(lines(adm(space, '-Sn')), lines(TEXT));
    const done = await ipvs.sync(other);
    assert.deepEqual(done, planned);
    assert.deepEqual(done.map(({ change }) => change).sort(), [
      'del',
      'delDest',
      'editDest',
      'editDest',
      'editDest',
      'editDest',
    ]);
    assert.deepEqual(lines(adm(space, '-Sn')), lines(Ipvs.format(other)));
    const read = await ipvs.list();
    await ipvs.flush();
    assert.equal(adm(space, '-Sn'), '');
    for (const { destinations, ...service } of read) {
      await ipvs.add(service);
      for (const one of destinations) await ipvs.addDest(service, one);
    }
    assert.deepEqual(lines(adm(space, '-Sn')), lines(Ipvs.format(other)));
    proven('ipvs', 'sync');
  });

  it('edits, counts, zeroes, and says what is wrong', async () => {
    using there = made();
    const { space, ipvs } = there;
    space.ip('addr add 10.0.0.1/24 dev lo');
    await ipvs.add({ ...web, scheduler: 'rr' });
    await ipvs.addDest(web, { address: '10.0.0.2', weight: 3, upperThreshold: 100, lowerThreshold: 10 });
    await ipvs.editDest(web, { address: '10.0.0.2', weight: 4, method: 'masq' });
    const [one] = (await ipvs.get(web)).destinations;
    assert.deepEqual([one!.weight, one!.method, one!.upperThreshold], [4, 'masq', undefined]);
    await ipvs.edit({ ...web, scheduler: 'rr', persistent: 60 });
    assert.equal((await ipvs.get(web)).persistent, 60);
    const { stats } = await ipvs.get(web);
    assert.equal(stats.conns, 0);
    await ipvs.zero(web);
    await ipvs.zero();
    const wrong = async (call: Promise<unknown>) => `${await rejection(call)}`;
    assert.match(await wrong(ipvs.add({ ...web, scheduler: 'rr' })), /there is one already/);
    assert.match(await wrong(ipvs.get({ ...web, port: 81 })), /there is no such service/);
    assert.match(await wrong(ipvs.add({ ...web, port: 82, scheduler: 'nonsense' })), /no such scheduler/);
    assert.match(await wrong(ipvs.delDest(web, { address: '10.0.0.99' })), /no such destination/);
    assert.match(await wrong(ipvs.add({ ...web, shceduler: 'rr' } as never)), /did you mean 'scheduler'/);
    assert.match(await wrong(ipvs.add({ address: '10.0.0.1' })), /protocol: is missing/);
    assert.throws(() => Ipvs.parse('-A -t 10.0.0.1:80\n-a -t 10.0.0.1:81 -r 10.0.0.2'), IpvsTextError);
    assert.throws(() => Ipvs.parse('-A -q x'), /line 1: unknown option '-q'/);
    await ipvs.delDest(web, { address: '10.0.0.2' });
    await ipvs.del(web);
    assert.deepEqual(await ipvs.list(), []);
  });

  it('has timeouts, daemons and what the module tells of itself', async () => {
    using there = made();
    const { space, ipvs } = there;
    await ipvs.setTimeouts({ tcp: 901, tcpFin: 121 });
    const { tcp, tcpFin, udp } = await ipvs.timeouts();
    assert.equal(adm(space, '-Ln', '--timeout').trim(), `Timeout (tcp tcpfin udp): ${tcp} ${tcpFin} ${udp}`);
    assert.deepEqual([tcp, tcpFin], [901, 121]);
    await ipvs.startDaemon({ state: 'master', dev: 'lo', syncId: 5 });
    const [daemon] = await ipvs.daemons();
    assert.deepEqual([daemon!.state, daemon!.dev, daemon!.syncId], ['master', 'lo', 5]);
    assert.match(adm(space, '-Ln', '--daemon'), /master sync daemon \(mcast=lo, syncid=5/);
    await ipvs.stopDaemon('master');
    assert.deepEqual(await ipvs.daemons(), []);
    const { version, connTabSize } = await ipvs.info();
    assert.match(adm(space, '-Ln'), new RegExp(`version ${version} \\(size=${connTabSize}\\)`));
  });

  it('has a command line in the words of ipvsadm, and an example', () => {
    using there = made();
    const { space } = there;
    const run = (input: string, ...words: string[]) =>
      space.run(process.execPath, [CLI, 'ipvs', ...words], process.env, input);
    assert.equal(run(TEXT, 'sync', '-').stderr, '');
    assert.deepEqual(lines(adm(space, '-Sn')), lines(TEXT));
    assert.deepEqual(lines(run('', '-Sn').stdout), lines(TEXT));
    assert.match(run('', '-Ln').stdout, /tcp 10\.0\.0\.1:80 +rr/);
    assert.match(run('', '-A', '-t', '10.0.0.1:81', '-x').stderr, /needs a value/);
    const file = fileURLToPath(new URL('../../examples/ipvs.js', import.meta.url));
    const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 300_000 });
    assert.equal(stderr, '');
    assert.match(stdout, /10\.0\.0\.3 weight 7/);
  });
});
