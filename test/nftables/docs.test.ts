import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Nftables } from '../../src/nftables/nftables.js';
import { impossible, Place } from './support.js';

const page = readFileSync(new URL('../../../docs/nftables.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/^```ts kernel\n(.*?)^```(?:\n\nprints\n\n```\n(.*?)^```)?/gms)];

describe('the examples of docs/nftables.md', { skip: impossible }, () => {
  for (const [, code = '', prints] of examples) {
    it(/^await nft\.\w+|^const \w+ = .*nft\.\w+/m.exec(code)?.[0] ?? 'example', async () => {
      using place = new Place();
      const lines: string[] = [];
      const body = code
        .replace(/^import .*$/m, '')
        .replace('await using nft = new Nftables()', 'const nft = new Nftables({ netns })')
        .replace('(ports: string)', '(ports)');
      const run = new Function(
        'Nftables',
        'netns',
        'console',
        `return (async () => {${body}\n nft.close(); })()`,
      );
      await run(Nftables, place.namespace.fd, { log: (line: unknown) => lines.push(String(line)) });
      assert.ok(lines.length > 0);
      if (prints !== undefined) assert.equal(lines.join('\n'), prints);
      const said = /console\.log\(.*\); \/\/ (\w+)/.exec(code)?.[1];
      if (said !== undefined) assert.equal(lines.at(-1), said);
    });
  }
});
