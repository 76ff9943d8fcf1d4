import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { sentByVerb } from '../../src/cli/sent-by-verb.js';
import { setVerbs } from '../../src/cli/set-verbs.js';
import {
  type DecodedMessage,
  type DecoderOptions,
  DiagMarshal,
  decodeCapture,
  nlctrl,
  protocolNamed,
  TypeScriptPrinter,
} from '../../src/decoder/index.js';
import { familyInfo } from '../../src/generic/family.js';
import { GenericNetlink } from '../../src/generic/generic.js';
import { attributes, nla, struct } from '../../src/index.js';
import { IPRoute } from '../../src/iproute/iproute.js';
import { IPSet } from '../../src/ipset/ipset.js';
import { genericFamily } from '../../src/messages/generic/family.js';
import { NetlinkError } from '../../src/protocol/errors.js';
import * as framing from '../../src/protocol/framing.js';
import { NetlinkSocket, type SocketOptions } from '../../src/socket/socket.js';
import { FakeKernel } from '../../src/testing.js';
import { onlyMessages, samples } from './samples.js';

const IPSET_HEADER = 0x60c;

/** Answers whatever it is with success; questions for the headers of sets as the kernel answered them. */
function recorder(headers: Uint8Array[]): FakeKernel {
  return new FakeKernel({ controller: false }).otherwise(({ bytes, dump, flags }) => {
    if (dump || flags & framing.NLM_F_ACK) return undefined;
    const type = new DataView(bytes.buffer, bytes.byteOffset).getUint16(4, true);
    return (type === IPSET_HEADER ? headers.shift() : undefined) ?? bytes.subarray(16);
  });
}

/** Whose tools leave bytes that align as they were, or out. */
const PADDING = ['netfilter', 'xfrm', 'generic'];

/** The code of one message. */
function alone(message: DecodedMessage): string {
  const printer = new TypeScriptPrinter(sentByVerb());
  return printer.add(message) + printer.end();
}

/** Runs printed code; gives what it sent. */
async function run(
  code: string,
  families: Readonly<Record<string, number>> = {},
  headers: Uint8Array[] = [],
): Promise<Uint8Array[]> {
  const kernel = recorder(headers);
  const { transport } = kernel;
  class TestIPRoute extends IPRoute {
    constructor() {
      super({ transport });
    }
  }
  class TestSocket extends NetlinkSocket {
    constructor(options: SocketOptions) {
      super({ ...options, transport });
    }
  }
  class TestIPSet extends IPSet {
    constructor() {
      super({ transport });
    }
  }
  class TestGenericNetlink extends GenericNetlink {
    constructor() {
      super({ transport });
    }
    /** As the controller of the captured system would answer. */
    override family(name: string) {
      return Promise.resolve(familyInfo({ familyId: families[name]!, familyName: name } as never));
    }
  }
  const known = {
    ...framing,
    IPRoute: TestIPRoute,
    NetlinkSocket: TestSocket,
    IPSet: TestIPSet,
    GenericNetlink: TestGenericNetlink,
    nlctrl,
    protocolNamed,
    DiagMarshal,
    NetlinkError,
    genericFamily,
    attributes,
    struct,
    nla,
  };
  const body = code.replace(/^import .*$/gm, '');
  const AsyncFunction = (async () => {}).constructor as new (
    ...words: string[]
  ) => (...values: unknown[]) => Promise<void>;
  await new AsyncFunction(...Object.keys(known), body)(...Object.values(known));
  return kernel.requests.map(({ bytes }) => bytes).filter((bytes, i, all) => !isReadBack(bytes, all[i - 1]));
}

const [NEWLINK, GETLINK] = [16, 18];

/** Whether a request only reads the link that the one before it has made, which `link.add` returns. */
function isReadBack(bytes: Uint8Array, before: Uint8Array | undefined): boolean {
  const [type, made] = [bytes, before].map((one) => one && Buffer.from(one).readUInt16LE(4));
  if (type !== GETLINK || made !== NEWLINK) return false;
  const flags = Buffer.from(bytes).readUInt16LE(6);
  return (
    (flags & framing.NLM_F_DUMP) === 0 && (Buffer.from(before!).readUInt16LE(6) & framing.NLM_F_CREATE) !== 0
  );
}

function isRequest({ header, direction, damaged }: DecodedMessage): boolean {
  return (
    header !== null && !damaged && direction !== 'received' && (header.flags & framing.NLM_F_REQUEST) !== 0
  );
}

/** A request without its sequence number and port. */
function anonymous(bytes: Uint8Array, length = bytes.length): string {
  const copy = Buffer.from(bytes.subarray(0, length));
  copy.fill(0, 8, 16);
  return copy.toString('hex');
}

/** What the code for one capture is, and whether it makes the same requests. */
async function check(
  capture: Uint8Array,
  options: DecoderOptions = {},
): Promise<{ code: string; requests: number; nuls: number }> {
  const messages = onlyMessages(decodeCapture(capture, options));
  const requests = messages.filter(isRequest);
  const printer = new TypeScriptPrinter(sentByVerb(), setVerbs());
  let code = '';
  const apart = new Set<number>();
  let nuls = 0;
  for (const message of messages) {
    code += printer.add(message);
    // by itself, so that it is told which message it is
    const text = alone(message);
    if (text.includes('but for the NUL behind')) {
      assert.match(text, /but for the NUL behind (?:IFLA_INFO_KIND|RTAX_CC_ALGO),/);
      apart.add(requests.indexOf(message));
      nuls++;
    }
    if (text.includes('which repeats what the header says')) apart.add(requests.indexOf(message));
  }
  code += printer.end();
  const families = messages.map(({ family, header }) => [family ?? '', header?.type ?? 0]);
  const headers = messages
    .filter(
      ({ name, header, direction }) => name === 'IPSET_CMD_HEADER' && direction === 'received' && header,
    )
    .map(({ bytes, header }) => bytes.subarray(16, header!.length));
  const sent = await run(code, Object.fromEntries(families), headers);
  assert.equal(sent.length, requests.length);
  for (const [i, request] of requests.entries()) {
    const same = anonymous(sent[i]!) === anonymous(request.bytes, request.header!.length);
    if (apart.has(i) || (!same && PADDING.includes(request.protocol as string))) {
      const { protocol } = request;
      const known = request.family === undefined ? {} : { [request.header!.type]: request.family };
      const options = { protocol, families: protocol === 'generic' ? known : {} };
      const [again] = onlyMessages(decodeCapture(Buffer.from(sent[i]!).toString('hex'), options));
      assert.deepEqual(again!.object, request.object);
      assert.equal(again!.header!.flags, request.header!.flags);
    } else
      assert.equal(
        anonymous(sent[i]!),
        anonymous(request.bytes, request.header!.length),
        `line ${request.line}`,
      );
  }
  return { code, requests: requests.length, nuls };
}

describe('printed TypeScript', () => {
  for (const { name, bytes } of samples) {
    it(`sends what ${name} has`, async () => {
      const { code, requests } = await check(bytes);
      assert.ok(requests > 1);
      if (name.startsWith('route/')) assert.match(code, /^import \{ IPRoute \} from 'tsroute2';$/m);
      // most requests are verbs, and few can only be given as bytes
      const raw = code.match(/transport\.send/g)?.length ?? 0;
      assert.ok(raw <= requests / 4, `${raw} of ${requests} requests are bytes`);
    });
  }

  it('sends what other projects captured of traffic control', async () => {
    const file = join(process.cwd(), 'test', 'samples', 'tc.json');
    const samples: { requests: string[] }[] = JSON.parse(readFileSync(file, 'utf8'));
    const hex = samples.flatMap(({ requests }) => requests);
    assert.ok(hex.length > 100);
    const { code, requests } = await check(Buffer.from(hex.join('\n\n')), { protocol: 'route' });
    assert.equal(requests, hex.length);
    const verbs = code.match(/^await ipr\.tc\./gm)?.length ?? 0;
    assert.ok(verbs >= (3 * requests) / 4, `${verbs} of ${requests} requests are verbs`);
  });

  it('sends what iproute2 sends to other protocols', async () => {
    const file = join(process.cwd(), 'test', 'samples', 'bytes', 'families.json');
    const { samples }: { samples: { of: string; requests: string[] }[] } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    for (const of of new Set(samples.map((one) => one.of))) {
      const hex = samples.flatMap((one) => (one.of === of ? one.requests : []));
      const type = Buffer.from(hex[0]!, 'hex').readUInt16LE(4);
      const options: DecoderOptions =
        of === 'xfrm' ? { protocol: 'xfrm' } : { protocol: 'generic', families: { [type]: of } };
      assert.equal((await check(Buffer.from(hex.join('\n\n')), options)).requests, hex.length, of);
    }
  });

  it('is verbs for what iproute2 sends, as far as these send the same', async () => {
    const folder = join(process.cwd(), 'test', 'samples', 'bytes');
    const raw: string[] = [];
    for (const file of readdirSync(folder)) {
      const { samples }: { samples: { of?: string; requests: string[] }[] } = JSON.parse(
        readFileSync(join(folder, file), 'utf8'),
      );
      const hex = samples.flatMap(({ of, requests }) => (of === undefined ? requests : []));
      if (hex.length === 0) continue;
      const { code, requests } = await check(Buffer.from(hex.join('\n\n')), { protocol: 'route' });
      assert.equal(requests, hex.length);
      raw.push(...(code.match(/^(?:\/\/ RTM_\w+: not what|await ipr\.socket\.\w+\('RTM_\w+)/gm) ?? []));
    }
    const types = new Set(raw.map((line) => /RTM_\w+/.exec(line)![0]));
    // the tool writes members in an order of its own there, nests without the flag, zeros behind the end
    const known = ['ADDR', 'MDB', 'LINK', 'NEXTHOP', 'ROUTE', 'RULE', 'NSID', 'TFILTER'];
    const allowed = new Set([...known.map((one) => `RTM_NEW${one}`), 'RTM_SETLINK', 'RTM_DELMDB']);
    for (const type of types) assert.ok(allowed.has(type), `${type} is printed as a raw request`);
    assert.ok(raw.length < 80, `${raw.length} raw requests`);
  });

  it('names the verbs of sets', async () => {
    const { code } = await check(samples.find(({ name }) => name === 'netfilter/ipset.txt')!.bytes);
    assert.deepEqual(
      [...new Set(code.match(/socket\.\w+\('\w+/g))],
      ["socket.dump('IPSET_CMD_SAVE"], // no verb sends it
    );
    for (const line of [
      "await ipset.create('ports', 'bitmap:port', { revision: 3, family: 'unspec', range: '1-100' });",
      "await ipset.add('nets', { ip: '192.0.2.0/24', timeout: 60, comment: 'quiet' });",
      "await ipset.add('all', { set: 'ports', before: 'nets' });",
      "await ipset.add('faces', '10.0.0.0/8,physdev:eth0');",
      "await ipset.test('nets', '10.2.3.4');",
      "await ipset.del('ports', '10-12');",
    ])
      assert.ok(code.includes(`\n${line}\n`), line);
  });

  it('names the verbs of bridges', async () => {
    const folder = join(process.cwd(), 'test', 'samples', 'bytes');
    const printed = async (file: string, command: string): Promise<string> => {
      const { samples }: { samples: { command: string; requests: string[] }[] } = JSON.parse(
        readFileSync(join(folder, file), 'utf8'),
      );
      const found = samples.find((one) => one.command === command);
      const { code } = await check(Buffer.from(found!.requests[0]!), { protocol: 'route' });
      return code.split('\n').find((line) => line.startsWith('await'))!;
    };
    assert.equal(
      await printed('bridge.json', 'bridge vlan set dev a_0 vid 1-4 state learning'),
      "await ipr.bridge.vlan.set({ ifindex: 13, vid: 1, range: 4, state: 'learning' });",
    );
    assert.equal(
      await printed('bridge.json', 'bridge vlan global set dev br0 vid 1 msti 5'),
      'await ipr.bridge.vlan.global.set({ ifindex: 11, vid: 1, msti: 5 });',
    );
    assert.equal(
      await printed('vlan.json', 'bridge vlan add dev a_0 vid 5'),
      'await ipr.bridge.link.set({ ifindex: 13, vlanInfo: [{ flags: [], vid: 5 }] });',
    );
  });

  it('reads like what one would write', async () => {
    const hex = {
      link: '280000001000050601000000000000000000000000000000000000000000000007000300627230000000',
      up: '20000000100005000100000000000000000000000500000001000000' + '01000000',
      address: '280000001400050601000000000000000218000003000000' + '080002000a000001080001000a000001',
      route:
        '3400000018000506010000000000000002080000fe03000100000000080001000a00000008000500c0a80001' +
        '0800040003000000',
    };
    const printed = async (bytes: string): Promise<string> => {
      const { code } = await check(Buffer.from(bytes));
      return code.split('\n').find((line) => line.startsWith('await'))!;
    };
    assert.equal(await printed(hex.up), 'await ipr.link.set({ index: 5, up: true });');
    assert.equal(
      await printed(hex.address),
      "await ipr.addr.add({ index: 3, local: '10.0.0.1/24', address: '10.0.0.1' });",
    );
    assert.equal(
      await printed(hex.route),
      "await ipr.route.add({ dst: '10.0.0.0/8', gateway: '192.168.0.1', oif: 3 });",
    );
  });
});
