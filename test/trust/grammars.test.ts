/**
 * Text from outside, damaged word by word and byte by byte: each grammar reads it or refuses it with its own error, in time
 * that grows with the text. What is read can be written, and is then read as the same.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CommandError, parseCommand } from '../../src/commands/index.js';
import {
  format,
  fromIptables,
  fromJSON,
  NftError,
  NftJsonError,
  parse,
  toJSON,
} from '../../src/nft/index.js';
import { parseFilter, SocketFilterError } from '../../src/objects/sockets/filter.js';
import { formatConfig, parseConfig, WireGuardConfigError } from '../../src/objects/wireguard/config.js';
import { EncodeError } from '../../src/schema/errors.js';
import { hostileNames } from '../hostile.js';
import { Random } from '../mutate.js';
import { corpus, tableWith } from '../nft/corpus.js';

const IS_ATTACK = process.env.TSROUTE2_ATTACK !== undefined;
const SEED = Number(process.env.TSROUTE2_SEED ?? 1);
/** Damaged texts of each grammar, as far as they take no more of the processor's time than so many seconds. */
const COUNT = IS_ATTACK ? 100_000 : 1500;
const MOST_SECONDS = 15;
const SAMPLES = join(process.cwd(), 'test', 'samples');

interface Grammar {
  readonly name: string;
  readonly texts: readonly string[];
  /** Reads a text; where it can be written, gives that, and what it means. */
  readonly read: (text: string) => { written: string; meaning: unknown } | undefined;
  readonly errors: readonly (new (...words: never[]) => Error)[];
}

const filesOf = (folder: string): string[] =>
  readdirSync(join(SAMPLES, folder)).map((name) => readFileSync(join(SAMPLES, folder, name), 'utf8'));

function commandLines(): string[] {
  return readdirSync(join(SAMPLES, 'bytes')).flatMap((name) => {
    const { samples } = JSON.parse(readFileSync(join(SAMPLES, 'bytes', name), 'utf8')) as {
      samples: { command: string }[];
    };
    return samples.map(({ command }) => command);
  });
}

const KEY = 'QFt3MTpNRpiqD7p1q9oKfZ8pRj0b6pY7l3Y1wzsN0mE=';
const CONFIGS = [
  `[Interface]\nPrivateKey = ${KEY}\nListenPort = 51820\nFwMark = 0x10\nAddress = 10.0.0.1/24, fd00::1/64\nDNS = 1.1.1.1\nMTU = 1420\nPostUp = ip route add 10/8 dev %i # kept\n\n[Peer]\nPublicKey = ${KEY}\nPresharedKey = ${KEY}\nAllowedIPs = 10.0.0.2/32, fd00::/64\nEndpoint = [2001:db8::1]:51820\nPersistentKeepalive = 25\n`,
  `[Peer]\nPublicKey=${KEY}\nAllowedIPs=\nEndpoint = vpn.example.org:443\nPersistentKeepalive = off\n`,
];
const FILTERS = [
  '( sport = :22 or dport = :22 ) and not dst 10.0.0.0/8',
  'dport >= :1024 and dport <= :2048 or dev = eth0',
  'src [2001:db8::]/32 and ! autobound',
  'fwmark = 0x10/0xff | cgroup /user.slice & dst unix:/run/*',
];

const GRAMMARS: readonly Grammar[] = [
  {
    name: 'commands of ip, bridge and tc',
    texts: commandLines(),
    read: (line) => {
      parseCommand(line);
      return undefined;
    },
    errors: [CommandError],
  },
  {
    name: 'commands as requests',
    texts: commandLines(),
    read: (line) => {
      const made = parseCommand(line, () => 7);
      if (made instanceof Promise) made.catch(() => {});
      return undefined;
    },
    errors: [CommandError, EncodeError, TypeError],
  },
  {
    name: 'nftables',
    texts: [
      ...filesOf('nftables'),
      ...corpus().map((rule, i) => (i % 7 === 0 ? tableWith('inet', rule) : rule)),
    ],
    read: (text) => {
      const written = format(parse(text));
      return { written, meaning: written };
    },
    errors: [NftError],
  },
  {
    name: 'JSON of nftables',
    texts: filesOf('nftables').map((text) => JSON.stringify(toJSON(parse(text)))),
    read: (text) => {
      const written = JSON.stringify(toJSON(fromJSON(text)));
      return { written, meaning: written };
    },
    errors: [NftJsonError, NftError],
  },
  {
    name: 'iptables',
    texts: filesOf('iptables'),
    read: (text) => {
      fromIptables(text);
      return undefined;
    },
    errors: [NftError],
  },
  {
    name: 'configurations of WireGuard',
    texts: CONFIGS,
    read: (text) => {
      // what is as without it is not written
      const written = formatConfig(parseConfig(text));
      return { written, meaning: written };
    },
    errors: [WireGuardConfigError],
  },
  {
    name: 'filters of ss',
    texts: FILTERS,
    read: (text) => {
      parseFilter(text);
      return undefined;
    },
    errors: [SocketFilterError],
  },
];

const NUMBERS = [
  '0',
  '-1',
  '1',
  '255',
  '256',
  '65535',
  '65536',
  '4294967295',
  '4294967296',
  '1e9',
  '0x',
  '0x7fffffffffffffff',
  '99999999999999999999',
  '1/0',
  '00',
  '.5',
];
const SIGNS = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '"',
  "'",
  '\\',
  '#',
  ';',
  ',',
  '=',
  '!',
  '/',
  '-',
  ':',
  '.',
  '*',
  '@',
  '$',
  '\n',
  '\0',
  '\u2028',
  '\ud800',
];

/** A text with some words and bytes replaced, left out, said twice or put elsewhere. */
function damaged(texts: readonly string[], words: readonly string[], random: Random): string {
  let text = texts[random.below(texts.length)]!;
  // a part is as good as the whole, and quicker
  if (text.length > 2000) {
    const at = random.below(text.length - 1000);
    text = text.slice(at, at + 1000);
  }
  const parts = text.split(/(\s+)/);
  for (let left = 1 + random.below(4); left > 0; left--) {
    const at = random.below(parts.length);
    const one = (): string => {
      switch (random.below(4)) {
        case 0:
          return NUMBERS[random.below(NUMBERS.length)]!;
        case 1:
          return SIGNS[random.below(SIGNS.length)]!;
        case 2:
          return hostileNames[random.below(hostileNames.length)]!;
        default:
          return words[random.below(words.length)]!;
      }
    };
    switch (random.below(6)) {
      case 0:
        parts[at] = one();
        break;
      case 1:
        parts.splice(at, 1);
        break;
      case 2:
        parts.splice(at, 0, one(), ' ');
        break;
      case 3:
        parts.splice(at, 0, parts[random.below(parts.length)] ?? '');
        break;
      case 4: {
        const part = parts[at] ?? '';
        const place = random.below(part.length + 1);
        parts[at] = part.slice(0, place) + one() + part.slice(place + random.below(2));
        break;
      }
      default:
        parts.length = at;
    }
  }
  return parts.join('');
}

describe('grammars', () => {
  for (const { name, texts, read, errors } of GRAMMARS) {
    it(`${name}: damaged texts`, (t) => {
      t.diagnostic(`TSROUTE2_SEED=${SEED}`);
      assert.ok(texts.length > 0);
      const words = [...new Set(texts.flatMap((text) => text.split(/\s+/)))];
      const random = new Random(SEED);
      let good = 0;
      const begun = process.cpuUsage();
      let i = 0;
      for (; i < COUNT && process.cpuUsage(begun).user < 1e6 * MOST_SECONDS; i++) {
        const text = damaged(texts, words, random);
        const before = process.cpuUsage();
        try {
          const found = read(text);
          good++;
          if (found) assert.deepEqual(read(found.written)?.meaning, found.meaning);
        } catch (error) {
          if (!errors.some((one) => error instanceof one))
            throw new Error(`${name}: input ${i}: ${JSON.stringify(text)}`, { cause: error });
        }
        const { user } = process.cpuUsage(before);
        assert.ok(user < 2e6, `input ${i} took ${user / 1e6} s: ${JSON.stringify(text)}`);
      }
      t.diagnostic(`${i} texts, of which ${good} were fine`);
      assert.ok(good > 0, 'some are fine');
    });

    it(`${name}: the worst of texts`, () => {
      const size = IS_ATTACK ? 1 << 20 : 1 << 16;
      const head = texts[0]!.split(/\s+/).slice(0, 3).join(' ');
      const units = [
        '(',
        '( ',
        '{',
        '{ ',
        '[',
        '"',
        "'",
        '\\',
        '\\\n',
        ' ',
        '\n',
        '#',
        ';',
        ',',
        'a',
        'a ',
        '1',
        '1.',
        '- ',
        '!',
        '! ',
        '! (',
        '=',
        '$a ',
        '0.0.0.0/',
        ':',
        'a,',
        '/* ',
        '"a" ',
      ];
      for (const start of ['', `${head} `])
        for (const unit of units) {
          const text = start + unit.repeat(Math.ceil(size / unit.length));
          const before = process.cpuUsage();
          try {
            read(text);
          } catch (error) {
            if (!errors.some((one) => error instanceof one))
              throw new Error(`${name}: ${JSON.stringify(start + unit)} …`, { cause: error });
          }
          const { user } = process.cpuUsage(before);
          // a second for a megabyte, and what compiling takes
          assert.ok(user / 1e6 < 1 + size / (1 << 20), `${JSON.stringify(start + unit)} …: ${user / 1e6} s`);
        }
    });
  }
});
