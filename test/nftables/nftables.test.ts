import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { rule } from '../../src/nftables/builder.js';
import type { NftablesError } from '../../src/nftables/errors.js';
import type { RulesetEvent } from '../../src/nftables/monitor.js';
import { Nftables } from '../../src/nftables/nftables.js';
import type { TraceOverrun, TraceStep } from '../../src/nftables/trace.js';
import { impossible, noTool, Place } from './support.js';

const samples = join(process.cwd(), 'test', 'samples', 'nftables');

/** A tree without handles, which every making gives anew. */
function still(tree: unknown): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) =>
      key === 'handle' ? undefined : typeof value === 'bigint' ? `${value}` : value,
    ),
  );
}

describe('Nftables', { skip: impossible }, () => {
  for (const file of readdirSync(samples)) {
    it(`loads and lists ${file} as nft does, and its own tree again`, async () => {
      using place = new Place();
      const { nft } = place;
      const text = readFileSync(join(samples, file), 'utf8');
      await nft.apply(text);
      assert.equal(await nft.list({ as: 'text' }), text);
      const tree = await nft.list();
      await nft.flush();
      assert.equal(await nft.list({ as: 'text' }), '');
      await nft.apply(tree);
      assert.deepEqual(still(await nft.list()), still(tree));
    });
  }

  it('lists what nft has loaded, as JSON too', { skip: noTool }, async () => {
    using place = new Place();
    place.run('nft', ['-f', '-'], readFileSync(join(samples, 'fail2ban.nft'), 'utf8'));
    const { nftables } = JSON.parse(place.run('nft', ['-j', 'list', 'ruleset'])) as { nftables: object[] };
    const own = await place.nft.list({ as: 'json' });
    // an nft before 1.0.7 prints them in another order
    const sorted = (items: readonly object[]) => items.map((item) => JSON.stringify(still(item))).sort();
    assert.deepEqual(sorted(own.nftables), sorted(nftables.slice(1)));
  });

  it('names the rule, the line and the attribute that the kernel refuses, and does nothing then', async () => {
    using place = new Place();
    const { nft } = place;
    const text =
      'table inet t {\n  chain c {\n    accept\n    jump nowhere\n  }\n}\nadd rule inet t c drop\nadd rule ip x y drop\n';
    await assert.rejects(nft.apply(text, { filename: 'my.nft' }), (error: NftablesError) => {
      assert.equal(error.name, 'NftablesError');
      assert.equal(error.code, 'ENOENT');
      assert.deepEqual(
        error.diagnostics.map(({ file, line }) => `${file}:${line}`),
        ['my.nft:4', 'my.nft:8'],
      );
      assert.match(error.path ?? '', /^expressions\[0\]/);
      assert.match(error.message, /my\.nft:4:5-16: Error: .*ENOENT.*\n {4}jump nowhere\n {4}\^+/);
      return true;
    });
    assert.equal(await nft.list({ as: 'text' }), '');
  });

  it('checks without changing anything', async () => {
    using place = new Place();
    const { nft } = place;
    await nft.apply('add table inet t', { check: true });
    assert.equal(await nft.list({ as: 'text' }), '');
    await assert.rejects(nft.apply('add chain inet none c', { check: true }), { code: 'ENOENT' });
  });

  it('handles tables, chains, rules, sets and elements by their verbs', async () => {
    using place = new Place();
    const table = await place.nft.table('inet', 'x').add({ comment: 'mine' });
    await table.chains.add('in', { hook: 'input', priority: 'filter - 5', policy: 'accept' });
    await table.sets.add('bad', { type: 'ipv4_addr', flags: ['interval'] });
    const ssh = await table.rules.add('in', (r) => r.tcp.dport(22).ct.state('new').counter().accept());
    const bad = await table.rules.insert('in', rule().ip.saddr.in('bad').drop().comment('known'));
    await table.rules.add('in', 'udp dport 53 accept', { after: bad });
    await table.rules.replace('in', ssh, (r) => r.tcp.dport([22, 2222]).accept());
    assert.equal(await table.elements.add('bad', ['192.0.2.0/24', '10.0.0.1', '10.0.0.3-10.0.0.9']), 3);
    await table.elements.del('bad', ['10.0.0.1']);
    await table.chains.add('old');
    await table.chains.rename('old', 'new');
    assert.equal(
      await place.nft.list({ family: 'inet', table: 'x', as: 'text' }),
      `table inet x {
	comment "mine"
	set bad {
		type ipv4_addr
		flags interval
		elements = { 10.0.0.3-10.0.0.9, 192.0.2.0/24 }
	}

	chain in {
		type filter hook input priority filter - 5; policy accept;
		ip saddr @bad drop comment "known"
		udp dport 53 accept
		tcp dport { 22, 2222 } accept
	}

	chain new {
	}
}
`,
    );
    const rules = await table.rules.list('in');
    await table.rules.del('in', rules[1]!.handle!);
    assert.equal((await table.rules.list('in')).length, 2);
    assert.equal((await table.elements.list('bad')).length, 2);
    await table.rules.flush();
    await table.del();
    assert.equal(await place.nft.list({ as: 'text' }), '');
  });

  it('puts rules beside others by their number, and uses sets that are there', async () => {
    using place = new Place();
    const { nft } = place;
    await nft.apply('table ip t {\n set s { type ipv4_addr; }\n chain c {\n counter\n drop\n }\n}');
    await nft.apply('add rule ip t c index 0 ip saddr @s accept\ninsert rule ip t c index 1 tcp dport 1');
    await nft.apply('add element ip t s { 192.0.2.1 }');
    const text = await nft.list({ table: 't', as: 'text', stateless: true });
    assert.match(text, /counter\n\t\ttcp dport 1\n\t\tip saddr @s accept\n\t\tdrop\n/);
    assert.match(text, /elements = \{ 192\.0\.2\.1 \}/);
  });

  it('makes a table as wanted by the smallest change, and keeps counters', async () => {
    using place = new Place();
    const { nft } = place;
    const wanted = (rules: string, elements: string, policy = 'accept') =>
      `table inet x {\n set s { type ipv4_addr; elements = { ${elements} }; }\n chain c {\n type filter hook input priority 0; policy ${policy}\n ${rules}\n }\n}`;
    await nft.sync(wanted('counter packets 5 bytes 6 accept\n tcp dport 1\n drop', '10.0.0.1, 10.0.0.2'));
    assert.deepEqual(
      (await nft.sync(wanted('counter accept\n tcp dport 1\n drop', '10.0.0.1, 10.0.0.2'))).commands,
      [],
    );
    const { commands } = await nft.sync(
      wanted('udp dport 7\n counter accept\n ip saddr @s drop\n drop', '10.0.0.2, 10.0.0.3', 'drop'),
    );
    assert.deepEqual(
      commands.map((command) => command.replace(/(handle|position) \d+/, '$1 N')),
      [
        'delete rule inet x c handle N',
        'delete element inet x s { 10.0.0.1 }',
        'add element inet x s { 10.0.0.3 }',
        'add chain inet x c { type filter hook input priority filter; policy drop; }',
        'insert rule inet x c position N udp dport 7',
        'insert rule inet x c position N ip saddr @s drop',
      ],
    );
    const text = await nft.list({ as: 'text' });
    assert.match(text, /udp dport 7\n\t\tcounter packets 5 bytes 6 accept\n\t\tip saddr @s drop\n\t\tdrop\n/);
    // a set of another kind takes the rules that use it with it, and no others
    const other = wanted('udp dport 7\n counter accept\n ip saddr @s drop\n drop', '10.0.0.2', 'drop');
    await nft.sync(other.replace('ipv4_addr;', 'ipv4_addr; flags interval;'));
    assert.equal(
      await nft.list({ as: 'text' }),
      text.replace('ipv4_addr\n', 'ipv4_addr\n\t\tflags interval\n').replace(', 10.0.0.3', ''),
    );
  });

  it('loads many elements in batches, and says how far it is', async () => {
    using place = new Place();
    const table = await place.nft.table('ip', 'many').add();
    await table.sets.add('s', { type: 'ipv4_addr' });
    await table.sets.add('i', { type: 'ipv6_addr', flags: ['interval'] });
    const addresses = Array.from({ length: 100_000 }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    const steps: number[] = [];
    assert.equal(await table.elements.add('s', addresses, { progress: (done) => steps.push(done) }), 100_000);
    assert.ok(steps.length > 1 && steps.at(-1) === 100_000);
    assert.equal((await table.elements.list('s')).length, 100_000);
    await table.elements.add('i', ['2001:db8::1', '2001:db8:1::/48', '2001:db8:2::5-2001:db8:2::9']);
    assert.equal((await table.elements.list('i')).length, 3);
  });

  it('tells changes of the ruleset, each generation as a whole', async () => {
    using place = new Place();
    const { nft } = place;
    const events: RulesetEvent[] = [];
    const stop = new AbortController();
    const reading = (async () => {
      for await (const event of nft.monitor({ signal: stop.signal })) events.push(event);
    })();
    await sleep(100);
    await nft.apply(
      'table ip t {\n set s { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 }; }\n chain c {\n ip saddr { 1.1.1.1, 2.2.2.2 } drop\n }\n}',
    );
    await nft.apply('delete table ip t');
    while (events.length < 2) await sleep(10);
    stop.abort();
    await reading.catch(() => {});
    const texts = events.map((event) =>
      event.event === 'generation' ? event.changes.map(({ text }) => text) : [],
    );
    assert.deepEqual(texts[0], [
      'add table ip t',
      'add chain ip t c',
      'add set ip t s { type ipv4_addr; flags interval; }',
      'add element ip t s { 10.0.0.0/8 }',
      'add rule ip t c handle 4 ip saddr { 1.1.1.1, 2.2.2.2 } drop',
    ]);
    assert.ok(texts[1]!.includes('delete table ip t'));
  });

  it('reports changes from the call on, whenever they are read, and leaves nothing where they never are', async () => {
    using place = new Place();
    const { nft } = place;
    const changes = nft.monitor();
    await nft.apply('table ip t');
    const { value } = await changes.next();
    assert.ok(value?.event === 'generation');
    assert.deepEqual(
      value.changes.map(({ text }) => text),
      ['add table ip t'],
    );
    await changes.return();
    const before = readdirSync('/proc/self/fd').length;
    for (const listen of [() => nft.monitor(), () => nft.trace()]) {
      const stream = listen();
      assert.equal(readdirSync('/proc/self/fd').length, before + 1);
      assert.deepEqual(await stream.return(), { value: undefined, done: true });
      await sleep(0);
      assert.equal(readdirSync('/proc/self/fd').length, before);
    }
  });

  it('shows packets on their way, decides about them, and resets what counts them', async () => {
    using place = new Place();
    const { nft } = place;
    await nft.apply(
      'table inet y {\n chain a {\n type filter hook output priority 0\n udp dport { 9001, 9002 } meta nftrace set 1\n udp dport 9001 jump b\n udp dport 9002 counter drop\n }\n chain b {\n counter accept\n }\n}',
    );
    const steps: (TraceStep | TraceOverrun)[] = [];
    const stop = new AbortController();
    const reading = (async () => {
      for await (const step of nft.trace({ signal: stop.signal })) steps.push(step);
    })();
    await sleep(200);
    const script = `const s = require('node:dgram').createSocket('udp4');
      s.send('x', 9001, '127.0.0.1', () => s.send('x', 9002, '127.0.0.1', () => s.close()));`;
    try {
      place.run(process.execPath, ['-e', script]);
    } catch {
      // what is dropped on the way out is an error of the sender
    }
    for (let i = 0; i < 200 && steps.length < 7; i++) await sleep(10);
    stop.abort();
    await reading.catch(() => {});
    const texts = steps.map((step) =>
      step.event === 'overrun' ? '' : step.text.replace(/^trace id [0-9a-f]+ /, ''),
    );
    assert.match(
      texts[0]!,
      /^inet y a packet: oif "lo" ip saddr 127.0.0.1 ip daddr 127.0.0.1 .* udp dport 9001/,
    );
    assert.ok(texts.some((text) => text === 'inet y a rule udp dport 9001 jump b (verdict jump b)'));
    assert.ok(texts.some((text) => /^inet y b rule counter .* accept \(verdict accept\)$/.test(text)));
    assert.ok(texts.some((text) => /udp dport 9002 counter .* drop \(verdict drop\)$/.test(text)));
    assert.match(
      await nft.reset({ family: 'inet', table: 'y', as: 'text' }),
      /counter packets 1 bytes 29 drop/,
    );
    assert.match(
      await nft.list({ family: 'inet', table: 'y', as: 'text' }),
      /counter packets 0 bytes 0 drop/,
    );
  });

  it('owns tables as long as it lives', async () => {
    using place = new Place();
    const owner = new Nftables({ netns: place.namespace.fd });
    await owner.table('ip', 'own').add({ flags: ['owner'] });
    await assert.rejects(place.nft.apply('add chain ip own c'), { code: 'EPERM' });
    assert.match(await place.nft.list({ as: 'text' }), /table ip own {/);
    owner.close();
    for (let i = 0; i < 100 && (await place.nft.list({ as: 'text' })) !== ''; i++) await sleep(10);
    assert.equal(await place.nft.list({ as: 'text' }), '');
  });

  it('refuses what it does not know', async () => {
    using place = new Place();
    await assert.rejects(place.nft.list({ tabel: 'x' } as never), /unknown option 'tabel'.*table/);
    await assert.rejects(place.nft.list({ chain: 'x' }), /say which/);
    await assert.rejects(place.nft.list({ table: 'none' }), { code: 'ENOENT' });
    await assert.rejects(place.nft.apply('list ruleset'), /changes nothing/);
    assert.throws(() => new Nftables({ nets: 'x' } as never), /unknown option/);
  });
});
