import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type NetlinkError, Ovs } from '../../src/index.js';
import { noNamespaces, rejection, TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { notInstalled } from '../support/programs.js';
import { proven } from './proof.js';

async function whyNot(): Promise<string | false> {
  const missing = noNamespaces || notInstalled('ovs-dpctl');
  if (missing) return missing;
  using space = new TestNamespace();
  await using ovs = new Ovs({ netns: space.ns.fd });
  try {
    await ovs.datapaths();
    return false;
  } catch (error) {
    return `this kernel has no Open vSwitch: ${(error as NetlinkError).message}`;
  }
}

const FLOWS = [
  'in_port(2),eth(),eth_type(0x0806),arp()|push_vlan(vid=5,pcp=0),1',
  'in_port(1),eth(src=02:00:00:00:00:01,dst=02:00:00:00:00:02),eth_type(0x0800),ipv4(src=10.0.0.1,dst=10.0.0.0/255.255.255.0,proto=6,frag=no),tcp(dst=80),tcp_flags(0/0)|2,1,2',
  'in_port(1),eth(),eth_type(0x0800),ipv4(proto=17,frag=no),udp(src=53)|2',
  'recirc_id(0x5),in_port(2),eth(),eth_type(0x86dd),ipv6(src=2001:db8::1,frag=no)|recirc(6)',
  'in_port(2),eth(),eth_type(0x8100),vlan(vid=7,pcp=0),encap(eth_type(0x0800),ipv4(frag=no))|pop_vlan,trunc(100),1',
];

describe('Ovs', { skip: await whyNot(), timeout: 300_000 }, () => {
  const ctl = (space: TestNamespace, ...words: string[]): string => {
    const { stdout, stderr, status } = space.run('ovs-dpctl', words);
    assert.equal(status, 0, stderr);
    return stdout;
  };

  it('makes datapaths and ports that ovs-dpctl shows, and reads its flows', async () => {
    using space = new TestNamespace();
    using ovs = new Ovs({ netns: space.ns.fd });
    space.ip('link add d0 type dummy');
    await ovs.addDatapath('dp0');
    await ovs.addVport('dp0', { name: 'd0' });
    await ovs.addVport('dp0', { name: 'int0', type: 'internal' });
    const ports = (await ovs.vports('dp0')).sort((a, b) => a.portNo - b.portNo);
    assert.deepEqual(
      ports.map(
        ({ portNo, name, type }) => `port ${portNo}: ${name}${type === 'internal' ? ' (internal)' : ''}`,
      ),
      ctl(space, 'show')
        .split('\n')
        .filter((line) => /^ {2}port/.test(line))
        .map((line) => line.trim()),
    );
    assert.deepEqual(
      (await ovs.datapaths()).map(({ name }) => name),
      ['dp0'],
    );
    proven('ovs', 'ports');
    for (const flow of FLOWS) ctl(space, 'add-flow', 'dp0', ...flow.split('|'));
    // keys that the tool is too old for have numbers there
    const told = (text: string): string[] =>
      text
        .trim()
        .split('\n')
        .map((line) => line.replace(/, packets:.*(?=, actions)/, '').replace(/,key32\([^)]*\)/, ''))
        .sort();
    const byTool = told(ctl(space, 'dump-flows', 'dp0'));
    const flows = await ovs.flows('dp0');
    assert.deepEqual(flows.map(Ovs.format).sort(), byTool);
    proven('ovs', 'flows');
    await ovs.flushFlows('dp0');
    assert.equal(ctl(space, 'dump-flows', 'dp0').trim(), '');
    for (const flow of flows) await ovs.setFlow('dp0', flow);
    assert.deepEqual(told(ctl(space, 'dump-flows', 'dp0')), byTool);
    proven('ovs', 'set flows');
    await ovs.delFlow('dp0', flows[0]!);
    assert.equal((await ovs.flows('dp0')).length, FLOWS.length - 1);
    await ovs.delVport('dp0', 'int0');
    assert.equal((await ovs.vports('dp0')).length, 2);
    assert.match(`${await rejection(ovs.flows('nope'))}`, /there is no datapath 'nope'/);
    const shown = space.run(process.execPath, [CLI, 'ovs', 'show']);
    assert.match(shown.stdout, /^dp0 +1 +d0 +netdev/m, shown.stderr);
    await ovs.delDatapath('dp0');
    assert.deepEqual(await ovs.datapaths(), []);
    const file = fileURLToPath(new URL('../../examples/ovs.js', import.meta.url));
    const example = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 300_000 });
    assert.equal(example.stderr, '');
    assert.match(
      example.stdout,
      /^in_port\(1\),eth\(src=02:00:00:00:00:01\),eth_type\(0x0806\), actions:0$/m,
    );
  });
});
