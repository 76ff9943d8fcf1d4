// Compiled, never run: what the type checker knows of families, policies and attributes of two shapes.

import {
  attributes,
  type GenericNetlink,
  genericFamily,
  genlmsg,
  messageTypes,
  NetlinkSocket,
  nla,
  nlmsg,
  only,
  struct,
} from '../../src/index.js';
import { taskstatsFamily } from '../../src/messages/generic/taskstats.js';
import type { Int64 } from '../../src/schema/index.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

const device = attributes('TOY_A', {
  ifname: [1, nla.string(15)],
  mtu: [2, nla.u32],
  cookie: [3, nla.u64],
  rule: [4, nla.directed({ request: nla.u32, reply: nla.asciiz })],
  endpoint: [5, nla.sockaddr],
});
const toy = genericFamily('toy', {
  prefix: 'TOY_CMD',
  commands: {
    getDevice: { id: 0, request: only(device, 'ifname'), reply: device },
    setDevice: { id: 1, request: device },
    flush: { id: 3 },
    gone: { id: 4, reply: only(device, 'ifname') },
  },
});

export async function families(genl: GenericNetlink): Promise<void> {
  const bound = await genl.bind(toy);
  const [first] = await bound.dump('getDevice', { ifname: 'toy0' });
  same<NonNullable<typeof first>['mtu'], number | undefined>(true);
  same<NonNullable<typeof first>['cookie'], Int64 | undefined>(true);
  // read as text, written as a number
  const text: string = first!.rule!;
  void text;
  await bound.request('setDevice', { rule: 5, cookie: 7, endpoint: '192.0.2.1:80' });
  await bound.request('setDevice', { endpoint: { address: '192.0.2.1', port: 80 } });
  await bound.request('setDevice', { endpoint: first!.endpoint });
  await bound.request('flush');
  // @ts-expect-error misspelt command
  bound.dump('getDevise');
  // @ts-expect-error misspelt key
  bound.dump('getDevice', { ifnam: 'toy0' });
  // @ts-expect-error an attribute of another command
  bound.dump('getDevice', { mtu: 5 });
  // @ts-expect-error a string for a number
  bound.request('setDevice', { mtu: '1500' });
  // @ts-expect-error a command without attributes
  bound.request('flush', { ifname: 'toy0' });
  // @ts-expect-error not in the answer
  void first!.mut;
  // @ts-expect-error no port
  await bound.request('setDevice', { endpoint: 80 });
  for await (const event of bound.subscribe()) {
    if (event.event === 'gone') {
      void event.ifname;
      // @ts-expect-error that event has no such attribute
      void event.mtu;
    }
    // @ts-expect-error no such event
    if (event.event === 'goner') void 0;
  }

  const task = await (await genl.bind(taskstatsFamily)).get('get', { pid: 1 });
  void task.aggrPid?.stats?.version;
  // @ts-expect-error a string for a number
  (await genl.bind('TASKSTATS')).get('get', { pid: '1' });
  const control = await genl.bind('nlctrl');
  // @ts-expect-error misspelt
  control.get('getfamily', { familyNam: 'nlctrl' });

  const metrics = genlmsg('tcp_metrics', {
    commands: { get: 1 },
    attributes: attributes('TCP_METRICS_ATTR', { addrIpv4: [1, nla.ip4addr] }),
  });
  const plain = await genl.bind('tcp_metrics', metrics);
  const [entry] = await plain.dump('get', { addrIpv4: '192.0.2.1' });
  same<NonNullable<typeof entry>['addrIpv4'], string | undefined>(true);
  // @ts-expect-error misspelt command
  plain.dump('gett');
  // @ts-expect-error misspelt key
  plain.dump('get', { addrIp4: '192.0.2.1' });
  // a name that is not known before the program runs
  const name: string = 'some_family';
  const any = await genl.bind(name);
  await any.dump('whatever', { it: 'takes' });
}

const sensor = nlmsg('sensor', {
  header: struct('sensormsg', 'sm', { id: nla.u32 }),
  attributes: attributes('SENSOR_A', { name: [1, nla.asciiz], value: [2, nla.s32] }),
});
const types = messageTypes('SENSOR', { newsensor: [16, sensor], getsensor: [18, sensor] });

export async function policies(): Promise<void> {
  const socket = new NetlinkSocket({ protocol: 25 }).registerPolicy(types);
  const { value } = await socket.get('getsensor', { id: 5 });
  same<typeof value, number | undefined>(true);
  await socket.get('SENSOR_GETSENSOR', { id: 5 });
  await socket.request(16, { id: 5, name: 'a' });
  for (const one of await socket.dump('getsensor', {})) void one.name;
  // @ts-expect-error misspelt type
  socket.get('getsenso', { id: 5 });
  // @ts-expect-error no such number
  socket.get(17, { id: 5 });
  // @ts-expect-error misspelt key
  socket.get('getsensor', { idd: 5 });
  // @ts-expect-error a string for a number
  socket.request('newsensor', { value: '5' });

  const byNumber = new NetlinkSocket({ protocol: 25 }).registerPolicy({ 16: sensor });
  void (await byNumber.get(16, { id: 1 })).name;
  // @ts-expect-error no such number
  byNumber.get(18, { id: 1 });

  // without a policy that the type checker knows
  const plain = new NetlinkSocket({ protocol: 25 });
  void (await plain.get<{ name: string }>(16, {})).name;
  const either: NetlinkSocket = socket;
  void either;
}
