/** Requests of a batch that are like the one before are its bytes with some changed: the same as if each had been made. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Alike } from '../src/iproute/alike.js';
import { Batch } from '../src/iproute/batch.js';
import type { Call } from '../src/iproute/executor.js';
import { routeMessages } from '../src/messages/route/index.js';
import { type Request, request } from '../src/objects/request.js';
import { type RouteInput, route } from '../src/objects/route.js';
import { Marshal } from '../src/protocol/marshal.js';
import { encode } from '../src/schema/codec.js';
import { type BatchHost, RequestBatch } from '../src/socket/batch.js';
import type { NetlinkSocket } from '../src/socket/socket.js';
import { Random } from './mutate.js';
import { effort } from './support/effort.js';

const marshal = new Marshal().registerPolicy(routeMessages);
const host = { type: (type: number) => marshal.requestTypeOf(type)! } as unknown as BatchHost;

/** A batch that is not sent, and what it holds. */
function recorded(): { batch: Batch; requests: RequestBatch } {
  const requests = new RequestBatch(host);
  const socket = { batch: () => requests, transport: {} } as unknown as NetlinkSocket;
  const batch = new Batch(socket, () => {
    throw new TypeError('no names here');
  });
  return { batch, requests };
}

type Verb = 'add' | 'replace' | 'del';

/** The bytes of a request that is made by itself; what is thrown where it cannot be. */
function alone(verb: Verb, input: RouteInput): Uint8Array | Error {
  const { batch, requests } = recorded();
  try {
    batch.route[verb](input);
    return requests.size === 1 ? requests.bytesOf(0).slice() : new Error('not at once');
  } catch (error) {
    return error as Error;
  }
}

const PREFIXES = [
  ...[
    '10.0.0.1/32',
    '10.1.2.0/24',
    '10.9.0.0/24',
    '10.9.0.1/24',
    '0.0.0.0/0',
    '0.0.0.0/1',
    '128.0.0.0/1',
    '10.0.0.7',
  ],
  ...[
    '010.0.0.1',
    '10.0.0.1/255.255.255.0',
    '10/8',
    'default',
    '2001:db8::/32',
    '::/0',
    '10.0.0.1/33',
    '1.2.3.4/032',
    '',
  ],
];
const GATEWAYS = ['192.0.2.1', '192.0.2.2', '255.255.255.255', 'fe80::1', '0.0.0.0', '1.2.3', undefined];
const NUMBERS = [0, 1, 2, 255, 256, 0x7fffffff, 0x80000000, 0xffffffff, -1, 1.5, undefined, Number.NaN];

describe('requests of a batch that are alike', () => {
  it('have the bytes that they have alone, whatever changes from one to the next', () => {
    const random = new Random(3);
    const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!;
    let same = 0;
    for (let round = 0; round < effort({ quick: 300, long: 20_000 }); round++) {
      const { batch, requests } = recorded();
      const input: Record<string, unknown> = {
        dst: '10.0.0.0/24',
        gateway: '192.0.2.1',
        oif: 3,
        priority: 7,
      };
      if (random.below(2)) input.table = pick([100, 254, 1000]);
      if (random.below(4) === 0) input.metrics = { mtu: 1400 };
      if (random.below(4) === 0) delete input.gateway;
      let verb: Verb = pick(['add', 'replace', 'del']);
      for (let i = 0; i < 30; i++) {
        const change = random.below(12);
        if (change < 3) input.dst = `10.${random.below(256)}.${random.below(256)}.0/24`;
        else if (change < 5) input.dst = pick(PREFIXES);
        else if (change === 5) input.gateway = pick(GATEWAYS);
        else if (change === 6) input.oif = pick(NUMBERS);
        else if (change === 7) input.priority = pick(NUMBERS);
        else if (change === 8) input.table = pick([100, 254, 1000, 1001]);
        else if (change === 9) verb = pick(['add', 'replace', 'del']);
        else if (change === 10) input.type = pick(['unicast', 'blackhole', undefined]);
        else {
          const { dst, ...rest } = input;
          for (const key of Object.keys(input)) delete input[key];
          Object.assign(input, rest, { dst });
        }
        // now and then the same object again, as loops that change one do
        const given = (random.below(4) ? { ...input } : input) as RouteInput;
        const wanted = alone(verb, given);
        if (wanted instanceof Error) {
          // told when it is added or when the batch is run: it is in no case taken for one like the one before
          const { size } = requests;
          try {
            batch.route[verb](given);
          } catch {}
          assert.equal(requests.size, size, `${verb} ${JSON.stringify(given)}`);
          break;
        }
        const got = requests.bytesOf(batch.route[verb](given));
        assert.deepEqual(Buffer.from(got), Buffer.from(wanted), `${verb} ${JSON.stringify(given)}`);
        same++;
      }
    }
    assert.ok(same > 1000, `${same} were made`);
  });
});

describe('a request that is like the one before', () => {
  const made = (input: RouteInput) => request(route as never, 'add', input, () => 1) as Request;
  const bytes = ({ type, value }: Call) => Buffer.from(encode(type.message, value));

  it('has its bytes also when others have been made since, as when it is sent again', () => {
    const alike = new Alike();
    const inputs = Array.from({ length: 20 }, (_, i) => ({ dst: `10.0.${i % 3}.${i}/32`, oif: 1 + (i % 2) }));
    alike.learn(made(inputs[0]!));
    const calls = inputs.map((input) => {
      const call = alike.again(route as never, 'add', input)!;
      assert.deepEqual(bytes(call), bytes(made(input)));
      return call;
    });
    for (const [i, call] of calls.entries()) assert.deepEqual(bytes(call), bytes(made(inputs[i]!)));
  });
});
