import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { impossible } from './support.js';

describe('the example of nftables', { skip: impossible, timeout: 60_000 }, () => {
  it('loads, refuses, watches and changes a firewall', () => {
    const file = fileURLToPath(new URL('../../examples/nftables.js', import.meta.url));
    const printed = execFileSync(process.execPath, [file], { encoding: 'utf8', timeout: 50_000 });
    assert.match(printed, /\t\ttcp dport \{ 22, 443 \} ct state new counter packets 0 bytes 0 accept\n/);
    assert.match(printed, /^my\.nft:2:\d+-\d+: Error: .*ENOENT/m);
    assert.match(printed, /^add rule ip filter INPUT handle \d+ icmp type echo-request counter/m);
    assert.match(printed, /^2 commands$/m);
  });
});
