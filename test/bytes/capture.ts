/**
 * Captures what iproute2 sends for the commands of the tables, with strace, each in a namespace of its own, and prints
 * the samples of an area; as root, on a kernel that has everything:
 *
 *     node build/test/bytes/capture.js link > test/samples/bytes/link.json
 *
 * The first `ip`, `bridge` and `tc` of the search path are asked.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { areas, type Samples } from './areas.js';
import type { Case } from './case.js';

const HEADER = 16;
const log = join(tmpdir(), `strace.${process.pid}`);

/** The datagrams to rtnetlink of a log with `write=all`. */
function sent(text: string): Buffer[] {
  const found: string[] = [];
  let open = false;
  for (const line of text.split('\n')) {
    if (/\b(sendmsg|sendto)\(/.test(line)) {
      open = line.includes('NETLINK:[ROUTE');
      if (open) found.push('');
    } else if (open) {
      const bytes = /\| [0-9a-f]{5} {2}(.{49})/.exec(line);
      if (bytes) found.push(found.pop()! + bytes[1]!.replaceAll(' ', ''));
    }
  }
  return found.map((hex) => Buffer.from(hex, 'hex'));
}

const RTM_NEWLINK = 16;
const RTM_GETLINK = 18;
const isGet = (request: Buffer) => request.readUInt16LE(4) % 4 === 2;
/** `ip` asks with an empty RTM_NEWLINK whether the kernel knows it. */
const isProbe = (request: Buffer) =>
  request.readUInt16LE(4) === RTM_NEWLINK && request.length === 32 && request.readInt32LE(HEADER + 4) === 0;

/** Without what only looks names up. */
function requests(all: Buffer[]): Buffer[] {
  const changes = all.filter((request) => !isGet(request) && !isProbe(request));
  if (changes.length > 0) return changes;
  return all.filter((request) => request.readUInt16LE(4) !== RTM_GETLINK);
}

/** The indices of the interfaces that a command names. */
function interfacesIn(command: string, list: string): Record<string, number> {
  const words = new Set(command.split(/[\s,/]+/));
  const found: Record<string, number> = {};
  for (const [, index, name] of list.matchAll(/^(\d+): ([^:@]+)/gm)) {
    if (words.has(name!)) found[name!] = Number(index);
  }
  return found;
}

function capture({ setup, command }: Case): Samples['samples'][number] {
  const script = `set -e; ${setup || ':'}; ip -o link; set +e;
    strace -f -yy -s 0 -o ${log} -e trace=sendmsg,sendto -e write=all -e signal=none timeout 5 ${command} >/dev/null`;
  const { stdout, stderr, status } = spawnSync('unshare', ['-n', 'sh', '-c', script], { encoding: 'utf8' });
  const found = requests(sent(readFileSync(log, 'utf8')));
  rmSync(log);
  const words = stderr.trim().split('\n')[0]!;
  if (found.length === 0) throw new Error(`${command}: nothing was sent: ${stderr}`);
  return {
    command,
    interfaces: interfacesIn(command, stdout),
    ...(status === 0 ? {} : { refused: words.replace(/^(RTNETLINK answers|Error): /, '') }),
    requests: found.map((request) => request.toString('hex')),
  };
}

const area = process.argv[2] ?? '';
const cases = areas[area];
if (!cases) throw new Error(`which of ${Object.keys(areas).join(', ')}?`);
const version = execFileSync('ip', ['-V'], { encoding: 'utf8' }).replace(/.*iproute2-([^\s,]+).*/s, '$1');
const kernel = execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim();
const head = JSON.stringify({ kernel, iproute2: version }).slice(1, -1);
console.log(`{${head}, "samples": [`);
console.log(cases.map((one) => JSON.stringify(capture(one))).join(',\n'));
console.log(']}');
