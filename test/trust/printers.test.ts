/** What the kernel holds under hostile names, through the printers of rulesets. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noNamespaces } from '../helpers.js';
import { child } from './child.js';

const NAME = 'x\x1b[2J\u202e\u200b\x9by';
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const OBEYED = /[\x1b\x9b\u202e\u200b]/u;

describe('rulesets with hostile names', { skip: noNamespaces }, () => {
  const make = `
    const { Nftables } = await import(ROOT + 'src/index.js');
    const { fromJSON } = await import(ROOT + 'src/nft/index.js');
    const { main } = await import(ROOT + 'src/cli/main.js');
    const firewall = new Nftables();
    const table = { family: 'ip', name: ${JSON.stringify(NAME)}, comment: ${JSON.stringify(NAME)} };
    await firewall.apply(fromJSON({ nftables: [{ add: { table } }] }));
    firewall.close();
  `;

  it('bring no terminal into disorder', () => {
    const { stdout, stderr, status } = child(
      `${make} process.exitCode = await main(['nft', 'list', 'tables']);`,
    );
    assert.equal(status, 0, stderr);
    assert.match(stdout, /table ip x\\x1b\[2J\\u202e\\u200b\\x9by/);
    assert.doesNotMatch(stdout, OBEYED);
  });

  it('are JSON that says the same', () => {
    const { stdout, stderr, status } = child(
      `${make} process.exitCode = await main(['nft', '-j', 'list', 'ruleset']);`,
    );
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stdout, OBEYED);
    const { nftables } = JSON.parse(stdout) as { nftables: { table?: { name: string } }[] };
    assert.ok(nftables.some(({ table }) => table?.name === NAME));
  });
});
