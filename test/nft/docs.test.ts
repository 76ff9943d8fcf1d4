import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import * as nft from '../../src/nft/index.js';

const page = readFileSync(new URL('../../../docs/nftables.md', import.meta.url), 'utf8');
const codes = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code!);

it('the examples of docs/nftables.md run, and print what the page says', () => {
  const printed: string[] = [];
  const body = codes
    .map((code) => `{\n${code}}`)
    .join('\n')
    .replace(/^import \{(.*)\} from 'tsroute2\/nft';$/gm, 'const {$1} = nft;');
  new Function('nft', 'console', body)(nft, { log: (line: string) => printed.push(line) });
  const [, shown] = /^```ts\n.*?^```\n.*?^```\n(.*?)^```/ms.exec(page.slice(page.indexOf('# The language')))!;
  assert.equal(`${printed[0]}\n`, shown);
  assert.match(printed[1]!, /^my\.nft:1:33-43: Error: /);
});
