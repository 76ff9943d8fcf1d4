/** Command lines of other protocols than rtnetlink, both ways, over what `ip` sends for each, and what a capture shows. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type Command, commandRequest, parseCommand, toCommand } from '../../src/commands/index.js';
import { decodeCapture } from '../../src/decoder/index.js';
import { CommandPrinter } from '../../src/decoder/output/command-printer.js';
import { genericFamilies } from '../../src/messages/generic/index.js';
import { xfrmDumps, xfrmMessages } from '../../src/messages/xfrm/index.js';
import type { Request } from '../../src/objects/request.js';
import { NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST } from '../../src/protocol/framing.js';
import { decodeTree, encode, encodeTree, type Message } from '../../src/schema/index.js';
import { nestedFlag, order, padding, terminator } from '../bytes/differences.js';

const HEADER = 16;

interface Sample {
  command: string;
  /** The generic netlink family, or `'xfrm'`. */
  of: string;
  interfaces: Record<string, number>;
  requests: string[];
}

const file = new URL('../../../test/samples/bytes/families.json', import.meta.url);
const { samples }: { samples: Sample[] } = JSON.parse(readFileSync(file, 'utf8'));

function essence(message: Message, type: number, flags: number, body: Uint8Array): string {
  const tree = decodeTree(message, Uint8Array.from(body));
  for (const { normalise } of [order, nestedFlag, padding, terminator]) normalise(tree);
  const own = flags & ~(NLM_F_REQUEST | NLM_F_ACK | NLM_F_DUMP);
  const bytes = Buffer.from(encodeTree(tree));
  // a header may end without its padding
  return `${type} ${own} ${bytes.toString('hex')}${'00'.repeat(-bytes.length & 3)}`;
}

const ofRequest = ({ type, value, flags }: Request): string =>
  essence(type.message, type.id, flags, encode(type.message, value as never));

function ofBytes({ of }: Sample, hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  const [id, flags] = [bytes.readUInt16LE(4), bytes.readUInt16LE(6)];
  const body = bytes.subarray(HEADER);
  if (of === 'xfrm') {
    const isDump = (flags & NLM_F_DUMP) === NLM_F_DUMP;
    const types = [...(isDump ? Object.values(xfrmDumps) : []), ...Object.values(xfrmMessages)];
    const { message } = types.find((one) => one.id === id)!;
    return essence(message as Message, id, flags, body);
  }
  const family = genericFamilies.find(({ name }) => name === of)!;
  return essence(family.messageOf(body[0]!, false), body[0]!, flags, body);
}

describe('commands of other protocols', () => {
  for (const sample of samples)
    it(sample.command, () => {
      const names = new Map(Object.entries(sample.interfaces).map(([name, index]) => [index, name]));
      const environment = {
        resolve(name: string): number {
          const index = sample.interfaces[name];
          assert.ok(index !== undefined, `${name} is looked up`);
          return index;
        },
      };
      const expected = ofBytes(sample, sample.requests.at(-1)!);
      const request = parseCommand(sample.command, environment) as Request;
      const { input } = parseCommand(sample.command) as Command;
      assert.equal(ofRequest(request), expected, JSON.stringify(input));
      const text = toCommand(parseCommand(sample.command) as Command, {
        strict: true,
        deviceName: (index) => names.get(index),
      });
      const again = commandRequest(parseCommand(text), environment) as Request;
      assert.equal(ofRequest(again), expected, text);
    });
});

it('captures show the commands', () => {
  for (const sample of samples) {
    const isXfrm = sample.of === 'xfrm';
    const bytes = Buffer.from(sample.requests.at(-1)!, 'hex');
    const id = bytes.readUInt16LE(4);
    const printer = new CommandPrinter();
    const decoded = [
      ...decodeCapture(bytes, {
        protocol: isXfrm ? 'xfrm' : 'generic',
        ...(isXfrm ? {} : { families: { [id]: sample.of } }),
      } as never),
    ];
    const text = decoded.map((one) => printer.add(one)).join('');
    assert.match(text, /^ip /, `${sample.command}: ${text}`);
  }
});
