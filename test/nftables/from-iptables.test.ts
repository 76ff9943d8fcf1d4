import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fromIptables, type Table } from '../../src/nft/index.js';
import type { NftablesError } from '../../src/nftables/errors.js';
import { corpus } from '../nft/iptables/corpus.js';
import { effort } from '../support/effort.js';
import { impossible, Place } from './support.js';

describe('what comes from iptables', { skip: impossible }, () => {
  it('is accepted by the kernel, line by line, but for what it has no module for', async () => {
    using place = new Place();
    const { nft } = place;
    let accepted = 0;
    const refused: string[] = [];
    const translated = (line: string): string => {
      const program = line.split(' ')[0]!;
      return fromIptables(/ blocked$/.test(line) ? `${program} -N blocked\n${line}` : line).text;
    };
    /** Asks the kernel of several lines at once, and of fewer where it refuses: each check waits for all processors. */
    const check = async (lines: readonly string[]): Promise<void> => {
      const text = lines.map(translated).join('\n');
      try {
        await nft.apply(text, { check: true });
        accepted += lines.length;
      } catch (error) {
        if (lines.length > 1) {
          const half = lines.length >> 1;
          await check(lines.slice(0, half));
          await check(lines.slice(half));
          return;
        }
        const { code } = error as NftablesError;
        // an expression that this kernel was built without
        const isMissing = code === 'ENOENT' || code === 'EOPNOTSUPP';
        if (!isMissing || !/dccp-option|NFQUEUE|SYNPROXY|rpfilter|osf/.test(lines[0]!))
          refused.push(`${lines[0]}: ${(error as Error).message}\n${text}`);
      }
    };
    const all = corpus();
    const AT_ONCE = effort({ quick: 32, long: 1 });
    for (let at = 0; at < all.length; at += AT_ONCE) await check(all.slice(at, at + AT_ONCE));
    assert.deepEqual(refused, []);
    assert.ok(accepted > 1700, `${accepted} accepted`);
  });

  for (const name of ['docker.iptables', 'fail2ban.iptables', 'router.iptables', 'script.iptables'])
    it(`loads and reads back: ${name}`, async () => {
      using place = new Place();
      const text = readFileSync(`test/samples/iptables/${name}`, 'utf8');
      const { tree } = fromIptables(text, { filename: name });
      await place.nft.apply(tree);
      const listed = await place.nft.list();
      const parts = listed.commands.flatMap(({ object }) => (object as Table).body ?? []);
      const count = parts.reduce(
        (sum, part) => sum + (part.kind === 'chain' ? (part.rules?.length ?? 0) : 0),
        0,
      );
      const rules = text.split('\n').filter((line) => /(?:^|\s)(?:-A|--append) /.test(line)).length;
      assert.equal(count, rules);
    });
});
