/** A capture shows the commands that made it: each sends the same request again. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { decodeCapture } from '../../src/decoder/index.js';
import { CommandPrinter } from '../../src/decoder/output/command-printer.js';
import { areas, type Samples } from '../bytes/areas.js';

/** Requests that no command here sends again, and why. */
const NOT: Readonly<Record<string, string>> = {
  'ip rule add from all table 100': 'an empty prefix is left out',
};
/** iproute2 says what a port is of where the kernel says what it is: the data of such a request are bytes. */
const PORT = / type \w+_slave /;
/** It sends an empty nest besides. */
const NESTS = /hwmode/;

describe('commands of captures', () => {
  for (const area of Object.keys(areas)) {
    const file = new URL(`../../../test/samples/bytes/${area}.json`, import.meta.url);
    const { samples }: Samples = JSON.parse(readFileSync(file, 'utf8'));
    it(area, () => {
      for (const { command, requests } of samples) {
        // `tc` is written from what verbs were given
        if (command.startsWith('tc ')) continue;
        const printer = new CommandPrinter();
        const decoded = [...decodeCapture(Buffer.from(requests[0]!), { protocol: 'route' })];
        const text = decoded.map((one) => printer.add(one)).join('');
        const isExpressed = !text.startsWith('#');
        const excuse = NOT[command] ?? (PORT.test(command) || NESTS.test(command) ? 'see above' : undefined);
        assert.equal(isExpressed, excuse === undefined, `${command}: ${text}`);
        if (isExpressed) assert.match(text, /^(ip|bridge) /, command);
      }
    });
  }
});
