import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { proven } from './proof.js';

const folder = mkdtempSync(join(tmpdir(), 'saved-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const LINKS = `
  link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
  link set v0 up
  link set v1 up
`;
const ADDRESSES = `
  addr add 10.0.0.1/24 dev v0
  addr add 10.0.0.2/24 dev v0
  addr add 10.1.0.1/24 dev v1 label v1:x
  addr add fd00::1/64 dev v0 nodad
`;
const ROUTES = `
  route add 10.9.0.0/16 via 10.0.0.77
  route add 10.9.0.0/16 via 10.0.0.78 metric 7
  route add 10.8.0.0/16 via 10.9.0.1 dev v0 onlink proto bird src 10.0.0.1 mtu 1400
  route add 10.7.0.0/16 nexthop via 10.0.0.5 dev v0 weight 3 nexthop via 10.0.0.6 dev v0
  route add blackhole 10.6.0.0/16
  route add fd10::/64 via fd00::2
`;

function made(...scripts: readonly string[]): TestNamespace {
  const space = new TestNamespace();
  for (const script of scripts) for (const line of script.trim().split('\n')) space.ip(line);
  return space;
}

/** Runs ip with its standard input or output being a file. It goes on after what is there already, and complains. */
function piped(space: TestNamespace, command: string): void {
  const { stderr, status } = space.run('sh', ['-c', command]);
  const complaints = stderr.replace(/^.*(File exists|already assigned).*\n/gm, '');
  assert.deepEqual([complaints, status], ['', 0], command);
}

describe('saved tables', { skip: noNamespaces }, () => {
  const shown = (space: TestNamespace) => [
    ...space.ipJson('route show'),
    ...space.ipJson('-6 route show').filter(({ protocol }) => protocol !== 'kernel'),
  ];

  it('routes: saved by the library, restored by ip, and the other way round', async () => {
    using first = made(LINKS, ADDRESSES, ROUTES);
    const ipr = first.ipr();
    const file = join(folder, 'routes');
    writeFileSync(file, await ipr.route.save({ table: 'main' }));
    using second = made(LINKS, ADDRESSES);
    piped(second, `ip route restore < ${file}`);
    assert.deepEqual(shown(second), shown(first));

    const theirs = join(folder, 'routes-of-ip');
    piped(first, `ip route save > ${theirs}`);
    using third = made(LINKS, ADDRESSES);
    const bytes = new Uint8Array(readFileSync(theirs));
    assert.equal(ipr.route.showdump(bytes).length, first.ipJson('route show').length);
    assert.ok((await third.ipr().route.restore(bytes)) > 0);
    assert.deepEqual(third.ipJson('route show'), first.ipJson('route show'));

    // showdump of ip reads ours
    const said = first
      .run('sh', ['-c', `ip -o route showdump < ${file}`])
      .stdout.trim()
      .split('\n');
    assert.equal(said.length, (await ipr.route.dump({ table: 'main' })).length);
    proven('route', 'save and restore');
  });

  it('routes: restored by the library, from pieces', async () => {
    using first = made(LINKS, ADDRESSES, ROUTES);
    using second = made(LINKS, ADDRESSES);
    const filter = { table: 'main', family: 'inet' } as const;
    const count = await second.ipr().route.restore(first.ipr().route.save(filter));
    assert.ok(count >= 5);
    assert.deepEqual(await second.ipr().route.dump(filter), await first.ipr().route.dump(filter));
    assert.equal(await second.ipr().route.restore(await first.ipr().route.save(filter)), 0, 'all are there');
  });

  it('addresses and rules, both ways', async () => {
    using first = made(LINKS, ADDRESSES, 'rule add from 10.0.0.0/8 table 100 priority 1000');
    const ipr = first.ipr();
    const file = join(folder, 'addresses');
    writeFileSync(file, await ipr.addr.save({ dev: 'v0' }));
    using second = made(LINKS);
    piped(second, `ip addr restore < ${file}`);
    const of = (space: TestNamespace, name: string) =>
      space
        .ipJson(`addr show dev ${name}`)
        // an address that is being looked for on the link is so for a while
        .map(({ addr_info }) =>
          JSON.stringify(addr_info, (key, one) => (key === 'tentative' ? undefined : one)),
        );
    assert.deepEqual(of(second, 'v0'), of(first, 'v0'));
    const theirs = join(folder, 'addresses-of-ip');
    piped(first, `ip addr save > ${theirs}`);
    await second.ipr().addr.restore(readFileSync(theirs));
    assert.deepEqual(of(second, 'v1'), of(first, 'v1'));

    writeFileSync(file, await ipr.rule.save({ priority: 1000 }));
    piped(second, `ip rule restore < ${file}`);
    piped(first, `ip rule save > ${theirs}`);
    using third = made(LINKS);
    await third.ipr().rule.restore(readFileSync(theirs));
    for (const space of [second, third]) assert.deepEqual(space.ipJson('rule'), first.ipJson('rule'));
    proven('addr', 'save and restore');
    proven('rule', 'save and restore');
  });

  it('refuses what is no such file', async () => {
    using space = made(LINKS);
    const ipr = space.ipr();
    assert.throws(
      () => ipr.route.showdump(new Uint8Array(3)),
      /rtmsg: this does not begin as routes saved by ip/,
    );
    const addresses = await ipr.addr.save();
    await assert.rejects(ipr.route.restore(addresses), /rtmsg: this does not begin/);
    const routes = await ipr.route.save();
    await assert.rejects(
      ipr.route.restore(routes.subarray(0, routes.length - 8)),
      /no message of \d+ bytes in/,
    );
  });
});
