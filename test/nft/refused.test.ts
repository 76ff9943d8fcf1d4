import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, NftError } from '../../src/nft/index.js';

/** Rules with whether nft 1.1.7 takes them: words that are keywords only behind some others, and what they bring. */
const rules: Readonly<Record<'taken' | 'refused', readonly string[]>> = {
  refused: [
    'meta oifname set ibrvproto',
    'meta oifname set l4proto',
    'meta oifname protocol',
    'meta iifkind sdif',
    'meta priority set length',
    'meta oifname set secpath',
    'ct helper bytes',
    'ct status helper',
    'ct event set helper',
    'ct timeout set zone',
    'ct expectation set over',
    'log prefix group',
    'log prefix warn',
    'counter name packets',
    'quota name until',
    'limit name burst',
    'synproxy name wscale',
    'flow add @nh',
    'jhash tcp option sack mod 2 1',
    'jhash ip option rr mod 2 1',
    'jhash ipsec mod 2 1',
    'meta oifname @ll',
    'reject with icmp 255',
    'log prefix "a\0b"',
    'iifname "a\0"',
  ],
  taken: [
    'oifname ibrvproto',
    'meta oifname set "ibrvproto"',
    'meta sdifname != l4proto',
    'meta mark set secpath',
    'ct helper "bytes"',
    'log prefix "group"',
    'counter name "packets"',
    'jhash tcp option sack left mod 2 1',
    'jhash meta mark mod 2 1',
    'socket cgroupv2 level 1 12345',
    'ct count 99999999999',
    '@nh,4294967296,16 0',
  ],
};

const texts: typeof rules = {
  refused: [
    'table inet t { counter bytes { }; }',
    'table inet t { quota used { 1 bytes; }; }',
    'table inet t { quota last { 1 bytes; }; }',
    'table inet t { limit second { rate 1/second; }; }',
    'table inet t { ct helper state { type "ftp" protocol tcp; }; }',
    'table inet t { counter c { comment bytes; }; }',
    'table inet t { set s { type hour; }; }',
    'table inet t { map m { type ipv4_addr : day; }; }',
    'table inet t { set s { typeof tunnel id; }; }',
    'table inet t { set s { typeof ip saddr . tunnel path; }; }',
    'table inet t { chain c { type nat hook output priority -201; }; }',
    'table arp t { chain c { type filter hook forward priority 0; }; }',
    'table inet t { tunnel x { id 1; ip saddr 1.1.1.1; ip daddr 1.1.1.2; geneve { class 1 opt-type 2 data "0x12"; }; }; }',
    'create rule inet t c accept',
    'add ct helper inet t h type "ftp" protocol tcp',
    'add ct timeout inet t h protocol tcp',
    'add counter inet t packets',
    'table inet t { set s { type mark; counter; elements = { 1 comment "x" counter comment "y" }; }; }',
    'table inet t { map m { type mark : mark; flags timeout; counter; elements = { 1 timeout 5m counter comment "x" : 2 }; }; }',
  ],
  taken: [
    'table inet t { counter last { }; set bytes { type mark; }; chain packets { }; }',
    'table inet t { ct helper last { type "ftp" protocol tcp; }; }',
    'table inet t { set s { type time; }; }',
    'table inet t { chain c { type nat hook output priority -199; }; }',
    'table inet t { tunnel x { id 1; ip saddr 1.1.1.1; ip daddr 1.1.1.2; geneve { class 1 opt-type 2 data "0X1234"; }; }; }',
    'create chain inet t c',
    'table inet t { set s { type mark; counter; elements = { 1 counter comment "x", 2 comment "y" counter }; }; }',
  ],
};

function isTaken(text: string): boolean {
  try {
    compile(text);
    return true;
  } catch (error) {
    if (!(error instanceof NftError)) throw error;
    return false;
  }
}

test('words are keywords where nft has them as such', () => {
  const declared = 'counter last { };';
  for (const [expected, list] of Object.entries(rules))
    for (const rule of list)
      assert.equal(isTaken(`table inet t { ${declared} chain c { ${rule}; }; }`), expected === 'taken', rule);
});

test('declarations and commands that nft refuses', () => {
  for (const [expected, list] of Object.entries(texts))
    for (const text of list) assert.equal(isTaken(text), expected === 'taken', text);
});
