/** What people get wrong is an error that names the field, with the nearest word. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  Conntrack,
  GenericNetlink,
  genericFamily,
  IPSet,
  NetlinkError,
  NetNS,
  nla,
  Sockets,
} from '../src/index.js';
import { attributes } from '../src/schema/index.js';
import { noNamespaces } from './helpers.js';

describe('misspelt', { skip: noNamespaces }, () => {
  it('words of requests', async () => {
    await using ns = new NetNS({ create: true });
    using sockets = new Sockets({ netns: ns.fd });
    using ipset = new IPSet({ netns: ns.fd });
    using conntrack = new Conntrack({ netns: ns.fd });
    using genl = new GenericNetlink();
    // biome-ignore lint/suspicious/noExplicitAny: what the compiler would refuse
    const any = (given: unknown) => given as any;
    for (const [call, message] of [
      [
        () => any(sockets).list({ show: ['inf'] }),
        /show: no kind of socket has 'inf'; did you mean 'info'\?/,
      ],
      [() => any(sockets).list({ show: 'info' }), /show is "info", not an array/],
      [() => any(sockets).list({ family: 'ipv4' }), /family: "ipv4" is neither 'inet' nor 'inet6'/],
      [() => any(sockets).monitor({ kinds: ['tpc'] }), /kinds: 'tpc' has no events; did you mean 'tcp'\?/],
      [() => sockets.list({ filter: 'state listening' }), /states are an option of their own/],
      [
        () => any(ipset).create('x', 'hash:ip', { family: 'ipv6' }),
        /family: 'ipv6' .*; did you mean 'inet6'\?/,
      ],
      [() => any(ns).addr.dump({ family: 'ipv4' }), /family: 'ipv4' .*; did you mean 'inet'\?/],
      [() => any(conntrack).dump({ proto: 'tcp' }), /proto: unknown field; did you mean 'protocol'\?/],
      [
        () => conntrack.dump({ orig: { sport: 70000 } }),
        /orig\.sport: 70000 is not a number from 0 to 65535/,
      ],
      [() => any(conntrack).dump({ reply: { dport: '80' } }), /reply\.dport: "80" is not a number/],
      [() => any(ns).monitor(['link']), /options: expected an object, got \["link"\]/],
      [
        () => any(ns).tc.qdisc.add({ dev: 'lo', kind: 'pfifo', parent: 'rot' }),
        /parent: 'rot' .*did you mean 'root'\?/,
      ],
      [() => any(ns).tc.qdisc.add({ dev: 'lo', kind: 'pfifo', handle: 'zz:' }), /handle: 'zz:' is no handle/],
      [
        () =>
          any(ns).tc.filter.add({ dev: 'lo', parent: '1:', kind: 'flower', options: { dst_ip: '10.0.0.1' } }),
        /options\.dst_ip: unknown attribute; did you mean 'dstIp'\?/,
      ],
      [
        () => any(ns).tc.qdisc.add({ dev: 'lo', kind: 'tbf', options: { rate: '1mbit', burts: '3k' } }),
        /options\.burts: unknown attribute; did you mean 'burst'\?/,
      ],
      [() => genl.family('ethtol'), /that name; did you mean 'ethtool'\?/],
      [() => any(nla).array(nla.asciiz), /array: an element of the type string has no length of its own/],
    ] as const)
      await assert.rejects(async () => call(), message, String(call));
  });

  it('kinds that only the kernel could know', async () => {
    await using ns = new NetNS({ create: true });
    const { undeclared } = await import('../src/index.js');
    await assert.rejects(
      ns.link.add({ ifname: 'q', linkinfo: { kind: undeclared('brigde') } }),
      (error) =>
        error instanceof NetlinkError &&
        error.kernelMessage === 'Unknown device type' &&
        error.message.endsWith("Unknown device type: 'brigde'; did you mean 'bridge'?"),
    );
    await assert.rejects(
      ns.tc.qdisc.add({ dev: 'lo', kind: undeclared('fq_codell') }),
      /Specified qdisc kind is unknown: 'fq_codell'; did you mean 'fq_codel'\?$/,
    );
  });

  it('what answers a command under a number of its own is read as its reply', async () => {
    const set = attributes('CTRL_ATTR', { familyId: [1, nla.u16], familyName: [2, nla.asciiz] });
    const request = attributes('CTRL_ATTR', { familyName: [2, nla.asciiz] });
    for (const spec of [
      { getfamily: { id: 3, request, reply: set } },
      { getfamily: { id: 3, answer: 1, request, reply: set }, getpolicy: { id: 10, reply: request } },
    ]) {
      using genl = new GenericNetlink();
      const family = await genl.bind(genericFamily('nlctrl', { prefix: 'CTRL_CMD', commands: spec }));
      const { familyId, familyName } = await family.get('getfamily', { familyName: 'nlctrl' });
      assert.deepEqual([familyId, familyName], [16, 'nlctrl']);
    }
  });
});
