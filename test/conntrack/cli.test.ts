import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { impossible } from './support.js';

describe('tsroute2 conntrack', { skip: impossible ?? false, timeout: 60_000 }, () => {
  it('does what conntrack does', () => {
    using space = new TestNamespace();
    const run = (...words: string[]) => space.run(process.execPath, [CLI, 'conntrack', ...words]);
    const done = (words: string): string => {
      const { stdout, stderr, status } = run(...words.split(' '));
      assert.deepEqual([stderr, status], ['', 0], words);
      return stdout;
    };
    const tool = (words: string): string => space.run('conntrack', words.split(' ')).stdout;
    const flow = '-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80';
    assert.equal(done(`-I ${flow} --state ESTABLISHED --timeout 300 --mark 5 -u SEEN_REPLY,ASSURED`), '');
    done('-I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 53 --timeout 300 --src-nat 192.0.2.1:5000');
    assert.match(tool('-L'), /tcp .*ESTABLISHED .*\[ASSURED\] mark=5/);
    assert.match(tool('-L'), /dst=192\.0\.2\.1 sport=53 dport=5000/);
    assert.match(done('-L'), /^PROTO.*STATE/);
    assert.match(done('-L'), /^tcp +established +\d+ +10\.0\.0\.1:1000 → 10\.0\.0\.2:80/m);
    const listed = JSON.parse(done('-L -p udp --json'));
    assert.deepEqual([listed.length, listed[0].reply.dst], [1, '192.0.2.1']);
    assert.equal(done('-C'), `2 of ${JSON.parse(done('-C -j')).max}\n`);
    done(`-U ${flow} --mark 9`);
    assert.match(tool('-L'), /mark=9/);
    assert.equal(JSON.parse(done(`-G ${flow} -j`))[0].mark, 9);
    assert.match(done('-S'), /CPU/);
    assert.equal(done('-D -m 9'), '1 flows deleted\n');
    done('-F');
    assert.equal(done('-L'), '');
    assert.match(done('-h'), /in conntrack's words/);
  });

  it('says what is wrong in one line', () => {
    using space = new TestNamespace();
    const wrong = (...words: string[]) => {
      const { stdout, stderr, status } = space.run(process.execPath, [CLI, 'conntrack', ...words]);
      assert.equal(stdout, '');
      assert.equal(stderr.split('\n').length, 2, stderr);
      assert.notEqual(status, 0);
      return stderr;
    };
    assert.match(wrong('-L', '--sprot', '5'), /unknown option '--sprot'; did you mean '--sport'/);
    assert.match(wrong('-L', 'dyng'), /did you mean 'dying'/);
    assert.match(wrong('-D'), /flush/);
    assert.match(wrong('-L', '-p', 'tpc'), /did you mean 'tcp'/);
    assert.match(
      wrong('-G', '-p', 'udp', '-s', '10.0.0.1', '-d', '10.0.0.2', '--sport', '1', '--dport', '2'),
      /ENOENT/,
    );
    assert.match(wrong('-L', '--mark', 'x'), /'x' is not a number/);
  });
});
