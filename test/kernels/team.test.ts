import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Team, type TeamEvent, type TeamOption } from '../../src/index.js';
import { kindMissing, noNamespaces, rejection, TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { notInstalled } from '../support/programs.js';
import { proven } from './proof.js';

const SETUP = `link add d0 type dummy
  link add d1 type dummy
  link add team0 type team
  link set d0 master team0
  link set d1 master team0`;

describe('Team', {
  skip: noNamespaces || notInstalled('teamnl') || kindMissing('team'),
  timeout: 300_000,
}, () => {
  /** Options as `teamnl` prints them. */
  const printed = (space: TestNamespace): string[] =>
    space
      .run('teamnl', ['team0', 'options'])
      .stdout.trim()
      .split('\n')
      .map((line) => line.trim())
      .sort();
  const asTool =
    (names: ReadonlyMap<number, string>) =>
    ({ name, port, value }: TeamOption): string =>
      `${name}${port === undefined ? '' : ` (port:${names.get(port)})`} ${value}`;

  it('reads what teamnl prints, and sets options', async () => {
    using space = new TestNamespace();
    using team = new Team({ netns: space.ns.fd });
    space.ip(SETUP);
    const links = new Map(
      space.ipJson('link show').map(({ ifindex, ifname }) => [ifindex as number, `${ifname}`]),
    );
    const ours = async () => (await team.options('team0')).map(asTool(links)).sort();
    assert.deepEqual(await ours(), printed(space));
    const ports = await team.ports('team0');
    assert.deepEqual(
      ports
        .map(
          ({ ifindex, ifname, linkup, speed, duplex }) =>
            `${ifindex}: ${ifname}: ${linkup ? 'up' : 'down'} ${speed}Mbit ${duplex === 'full' ? 'FD' : 'HD'}`,
        )
        .sort(),
      space
        .run('teamnl', ['team0', 'ports'])
        .stdout.trim()
        .split('\n')
        .map((line) => line.trim())
        .sort(),
    );
    proven('team', 'options');
    const events = await team.monitor({ signal: AbortSignal.timeout(10_000) });
    await team.setOption('team0', 'priority', -7, { port: 'd0' });
    await team.setOption('team0', 'user_linkup', true, { port: 'd1' });
    await team.setOption('team0', 'notify_peers_count', 3);
    assert.deepEqual(await ours(), printed(space));
    const all = await team.options('team0');
    const of = (name: string, port?: string) =>
      all.find((one) => one.name === name && (port === undefined || links.get(one.port ?? 0) === port))
        ?.value;
    assert.deepEqual(
      [of('priority', 'd0'), of('user_linkup', 'd1'), of('notify_peers_count')],
      [-7, true, 3],
    );
    const seen: TeamEvent[] = [];
    for await (const one of events) {
      seen.push(one);
      if (
        one.event === 'options' &&
        one.options.some(({ name, value }) => name === 'notify_peers_count' && value === 3)
      )
        break;
    }
    assert.ok(seen.length > 0);
    proven('team', 'set');
    assert.match(
      `${await rejection(team.setOption('team0', 'priorty', 1, { port: 'd0' }))}`,
      /did you mean 'priority'/,
    );
    assert.match(
      `${await rejection(team.setOption('team0', 'notify_peers_count', 'x'))}`,
      /'x' is no number/,
    );
    assert.match(`${await rejection(team.options('d0'))}`, /'d0' is no team device/);
    assert.match(`${await rejection(team.options('nope'))}`, /no link 'nope'/);
    const run = (line: string) => space.run(process.execPath, [CLI, 'team', ...line.split(' ')]);
    assert.equal(run('setoption team0 notify_peers_interval 2').stderr, '');
    assert.match(run('options team0').stdout, /^notify_peers_interval +u32 +2$/m);
  });
});
