import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { CLI } from '../support/cli.js';
import { notInstalled } from '../support/programs.js';
import { facts } from './support.js';

describe('tsroute2 ethtool', { skip: noNamespaces || notInstalled('ethtool'), timeout: 120_000 }, () => {
  it('does what ethtool does', () => {
    using space = new TestNamespace();
    space.ip('link add v0 type veth peer name v1');
    const done = (words: string): string => {
      const { stdout, stderr, status } = space.run(process.execPath, [CLI, 'ethtool', ...words.split(' ')]);
      assert.deepEqual([stderr, status], ['', 0], words);
      return stdout;
    };
    const tool = (words: string): string[] => {
      const lines = space.run('ethtool', words.split(' ')).stdout.trimEnd().split('\n');
      return lines.map((line) => line.trim()).sort();
    };
    assert.match(done('v0'), /^v0\nFIELD +VALUE\n.*speed +10000\n/s);
    assert.equal(JSON.parse(done('v0 --json'))[0].driver.driver, 'veth');
    assert.equal(JSON.parse(done('-j')).length, 3);
    // line by line as ethtool says it, but for the names of features that are a group by themselves
    const features = done('-k v0')
      .trimEnd()
      .split('\n')
      .map((line) => line.trim());
    assert.ok(tool('-k v0').filter((line) => features.includes(line)).length > 45);
    assert.equal(done('-K v0 tso off gro on'), '');
    assert.equal(facts(space, '-k', 'v0')['tcp-segmentation-offload'], 'off');
    assert.match(done('-l v0'), /rx-count +1/);
    assert.match(done('-i v0'), /driver +veth/);
    assert.match(done('-S v0'), /peer_ifindex +\d+/);
    assert.match(done('-T v0'), /software-receive/);
    assert.deepEqual(JSON.parse(done('-S v0 --all-groups --json'))[0].ifname, 'v0');
    assert.match(done('--help'), /in ethtool's words/);
  });

  it('says what is wrong in one line', () => {
    using space = new TestNamespace();
    const wrong = (...words: string[]) => {
      const { stdout, stderr, status } = space.run(process.execPath, [CLI, 'ethtool', ...words]);
      assert.equal(stdout, '');
      assert.equal(stderr.split('\n').length, 2, stderr);
      assert.notEqual(status, 0);
      return stderr;
    };
    assert.match(wrong('--show-rng', 'lo'), /did you mean '--show-ring'/);
    assert.match(wrong('-g', 'lo'), /'lo' has no rings/);
    assert.match(wrong('-G', 'lo', 'xr', '5'), /did you mean 'rx'/);
    assert.match(wrong('-G', 'lo', 'rx', 'many'), /'many' is not a number/);
    assert.match(wrong('-K', 'lo', 'tsi', 'off'), /did you mean 'tso'/);
    assert.match(wrong('-K', 'lo', 'tso', 'maybe'), /neither on nor off/);
    assert.match(wrong('-s', 'lo', 'wol', 'q'), /wol: unknown 'q'/);
    assert.match(wrong('nowhere'), /there is no link 'nowhere'/);
    assert.match(wrong('\u001b[31m'), /\\x1b\[31m/);
  });
});
