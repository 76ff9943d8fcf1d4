import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { IPRoute } from '../src/index.js';
import { noNamespaces, TestNamespace } from './helpers.js';
import { missing } from './support/bridges.js';

const PAGE = readFileSync(new URL('../../docs/iproute.md', import.meta.url), 'utf8');

const PAIR = `
  link add eth0 type veth peer name eth1
  link set eth0 up
  link set eth1 up
  addr add 10.0.0.1/24 dev eth0
  addr add fd00::1/64 dev eth0 nodad
`;
/** What the sections find. */
const SETUP: Readonly<Record<string, string>> = {
  'As it should be: ensure, poll, wait': 'link set lo up',
  Nexthops: PAIR,
  Routes: PAIR,
  Bridges: `
    link add br0 type bridge vlan_filtering 1 vlan_default_pvid 0 mcast_snooping 1 mcast_vlan_snooping 1
    link add port0 type veth peer name port1
    link set port0 master br0 up
    link set port1 up
    link set br0 up`,
  'Counters and settings': `${PAIR}link add br0 type bridge`,
};

type Block = (ipr: IPRoute, check: typeof assert, console: object) => Promise<void>;
const AsyncFunction = (async () => {}).constructor as new (...words: string[]) => Block;

describe('docs/iproute.md', { skip: noNamespaces, timeout: 60_000 }, () => {
  for (const section of PAGE.split(/^## /m).slice(1)) {
    const [title = '', ...rest] = section.split('\n');
    const code = [...rest.join('\n').matchAll(/^```ts\n(.*?)^```/gms)].map(([, text]) => text!);
    if (code.length === 0) continue;
    it(title, async (context) => {
      const setup = SETUP[title];
      assert.ok(setup, `what is this section to find? ${title}`);
      const why = missing(setup);
      if (why) return context.skip(why);
      using space = new TestNamespace();
      for (const line of setup.trim().split('\n')) space.ip(line);
      const ipr = space.ipr();
      const said: unknown[][] = [];
      for (const text of code)
        await new AsyncFunction('ipr', 'assert', 'console', text)(ipr, assert, {
          log: (...words: unknown[]) => said.push(words),
        });
      assert.deepEqual(
        said.flat().filter((word) => word === undefined && title !== 'Bridges'),
        [],
      );
    });
  }
});
