import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { impossible } from './support.js';

describe('tsroute2 ipset', { skip: impossible ?? false, timeout: 60_000 }, () => {
  it('does what ipset does, and shows what it shows', () => {
    using space = new TestNamespace();
    const run = (...words: string[]) => space.run(process.execPath, [CLI, 'ipset', ...words]);
    const done = (...words: string[]): string => {
      const { stdout, stderr, status } = run(...words);
      assert.deepEqual([stderr, status], ['', 0], words.join(' '));
      return stdout;
    };
    const sorted = (text: string): string[] => text.trim().split('\n').sort();
    done('create', 'nets', 'hash:net', 'counters', 'comment', 'hashsize', '64', 'maxelem', '100');
    done('add', 'nets', '10.0.0.0/8', 'comment', 'not so quiet', 'packets', '7');
    done('add', 'nets', '192.0.2.0/24', 'nomatch');
    done('create', 'six', 'hash:net', 'family', 'inet6', 'skbinfo');
    done('add', 'six', '2001:db8::/32', 'skbmark', '0x10/0xff', 'skbqueue', '3');
    done('create', 'ports', 'bitmap:port', 'range', '1-100');
    done('add', 'ports', '10-12');
    done('add', 'ports', '10', 'exist');
    const saved = space.run('ipset', ['save']).stdout;
    assert.ok(saved.includes('comment "not so quiet"'));
    assert.deepEqual(sorted(done('save')), sorted(saved));
    assert.deepEqual(sorted(done('names')), ['nets', 'ports', 'six']);
    const listing = (name: string) => space.run('ipset', ['list', name]).stdout;
    for (const name of ['nets', 'six', 'ports'])
      assert.deepEqual(sorted(done('list', name)), sorted(listing(name)));
    const [ports] = JSON.parse(space.run(process.execPath, [CLI, '-j', 'ipset', 'list', 'ports']).stdout);
    assert.deepEqual(ports.entries, [{ port: 10 }, { port: 11 }, { port: 12 }]);
    assert.equal(run('test', 'ports', '11').status, 0);
    assert.deepEqual(
      [run('test', 'ports', '50').status, run('test', 'ports', '50').stderr],
      [1, 'tsroute2: 50 is not in set ports\n'],
    );
    done('del', 'ports', '11');
    done('rename', 'ports', 'gates');
    done('create', 'other', 'bitmap:port', 'range', '1-100');
    done('swap', 'gates', 'other');
    assert.match(listing('other'), /Members:\n10\n12\n/);
    done('flush', 'other');
    assert.match(done('headers', 'other'), /Number of entries: 0/);
    done('destroy');
    assert.equal(done('save'), '');
  });

  it('says what is wrong in one line', () => {
    using space = new TestNamespace();
    const wrong = (...words: string[]) => {
      const { stdout, stderr, status } = space.run(process.execPath, [CLI, 'ipset', ...words]);
      assert.equal(stdout, '');
      assert.equal(stderr.split('\n').length, 2);
      return [status, stderr] as const;
    };
    assert.match(wrong('creat').join(), /^2,.*did you mean 'create'/);
    assert.match(wrong('add', 'x').join(), /^2,.*an entry is missing/);
    assert.match(wrong('create', 'x', 'hash:ip', 'hashsiz', '3').join(), /^1,.*did you mean 'hashsize'/);
    assert.match(wrong('add', 'x', '10.0.0.1').join(), /^1,.*no set is named 'x'/);
    assert.equal(spawnSync(process.execPath, [CLI, 'ipset', 'help']).status, 0);
  });
});
