import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type DecodedMessage, decodeCapture, isNotice, regionsOf } from '../../src/decoder/index.js';
import { HEADER, NLMSG_MIN_TYPE } from '../../src/protocol/framing.js';
import { decodeTree, encodeTree, type WireAttribute } from '../../src/schema/index.js';
import { messagesOf, onlyMessages, reference, samples } from './samples.js';

type Obj = Record<string, unknown>;

/** Attributes that nobody declared. */
function unknowns(attributes: readonly WireAttribute[]): string[] {
  return attributes.flatMap((one) => [
    ...(one.name === null ? [`attribute ${one.type} at ${one.offset}`] : []),
    ...unknowns(one.attributes ?? []),
    ...(one.records ?? []).flatMap((record) => unknowns(record.attributes)),
  ]);
}

/** The objects of one kind that a dump answered last. */
function dumped(name: string, type: string, key: (object: Obj) => string): Map<string, Obj> {
  const found = new Map<string, Obj>();
  for (const message of messagesOf(name)) {
    if (message.name === type && message.request) found.set(key(message.object), message.object);
  }
  return found;
}

for (const { name, bytes } of samples) {
  describe(`sample ${name}`, () => {
    const decoded = decodeCapture(bytes);
    const messages = onlyMessages(decoded);

    it('decodes without a fault, every attribute declared', () => {
      assert.deepEqual(decoded.filter(isNotice), []);
      assert.ok(messages.length > 4);
      for (const message of messages) {
        assert.deepEqual(message.errors, []);
        assert.notEqual(message.name, null);
        assert.deepEqual(unknowns(message.attributes), [], `${message.name} in line ${message.line}`);
        if (message.echo) assert.deepEqual(unknowns(message.echo.attributes), []);
      }
    });

    it('explains each byte once', () => {
      for (const message of messages) {
        let at = 0;
        for (const region of regionsOf(message)) {
          assert.equal(region.at, at, `${message.name} in line ${message.line}: ${region.name}`);
          at += region.length;
        }
        assert.equal(at, message.bytes.length);
      }
    });

    it('is encoded again byte for byte', () => {
      for (const { header, declaration, bytes: message } of messages) {
        if (!header || !declaration || header.type < NLMSG_MIN_TYPE) continue;
        const body = message.subarray(HEADER, header.length);
        if (body.length < declaration.header.size) continue;
        assert.deepEqual(Buffer.from(encodeTree(decodeTree(declaration, body))), Buffer.from(body));
      }
    });

    it('has a request for every answer', () => {
      for (const message of messages) {
        if (message.name !== 'NLMSG_ERROR' && message.name !== 'NLMSG_DONE') continue;
        // packets that were logged together are ended likewise, and nobody asked for them
        if (message.header?.seq === 0) continue;
        // rules come after the acknowledgement of the question for them
        if (message.protocol === 'audit' && message.name === 'NLMSG_DONE') continue;
        assert.ok(message.request, `${message.name} in line ${message.line}`);
      }
    });
  });
}

describe('samples hold what the reference tool reads', () => {
  it('links', () => {
    const links = dumped('route/links.txt', 'RTM_NEWLINK', (link) => String(link.ifname));
    const wanted = reference('route/links.json').filter((one) => one.ifname !== undefined);
    assert.ok(wanted.length >= 10);
    for (const one of wanted) {
      const link = links.get(one.ifname as string)!;
      assert.equal(link.index, one.ifindex);
      assert.equal(link.mtu, one.mtu);
      assert.equal(link.address, one.address);
      assert.equal((link.linkinfo as Obj | undefined)?.kind, (one.linkinfo as Obj | undefined)?.info_kind);
    }
    const { data } = links.get('vxlan0')!.linkinfo as { data: Obj };
    const vxlan = (wanted.find((one) => one.ifname === 'vxlan0')!.linkinfo as { info_data: Obj }).info_data;
    assert.deepEqual(
      [data.id, data.local, data.group, data.port],
      [vxlan.id, vxlan.local, vxlan.remote, vxlan.port],
    );
  });

  it('addresses', () => {
    const found = new Set(
      messagesOf('route/addresses.txt')
        .filter((one) => one.name === 'RTM_NEWADDR' && one.request?.name === 'RTM_GETADDR')
        .map(({ object }) => `${object.local ?? object.address}/${object.prefixlen}`),
    );
    const wanted = reference('route/addresses.json').flatMap((link) => link.addr_info as Obj[]);
    assert.ok(wanted.length >= 4);
    for (const { local, prefixlen } of wanted) assert.ok(found.has(`${local}/${prefixlen}`), `${local}`);
  });

  it('routes', () => {
    const key = (dst: unknown, table: unknown): string => `${dst} ${table}`;
    const tables: Obj = { local: 255, main: 254 };
    const found = dumped('route/routes.txt', 'RTM_NEWROUTE', (one) => key(one.dst, one.table));
    const wanted = reference('route/routes.json');
    assert.ok(wanted.length >= 15);
    for (const { dst, table = 'main', gateway, metric, prefsrc, encap } of wanted) {
      // ip prints the tunnel's destination under the same key
      if (encap !== undefined) continue;
      const text = dst as string;
      const whole =
        text === 'default' || text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
      const id = tables[table as string] ?? Number(table);
      const route = found.get(key(whole, id));
      assert.ok(route, `${whole} in table ${table}`);
      if (gateway !== undefined && !text.startsWith('10.1.') && !text.startsWith('10.7.'))
        assert.equal(route.gateway, gateway);
      if (metric !== undefined && text !== 'fe80::/64' && !text.startsWith('ff00'))
        assert.ok(route.priority !== undefined);
      if (prefsrc !== undefined) assert.equal(route.prefsrc, prefsrc);
    }
  });

  it('rules', () => {
    const found = dumped('route/rules.txt', 'RTM_NEWRULE', (one) => `${one.priority ?? 0}`);
    for (const { priority, src, srclen } of reference('route/rules.json')) {
      const rule = found.get(`${priority}`);
      assert.ok(rule, `rule ${priority}`);
      if (srclen !== undefined) assert.equal(rule.src, `${src}/${srclen}`);
    }
  });

  it('neighbours', () => {
    const found = dumped('route/neighbours.txt', 'RTM_NEWNEIGH', (one) => `${one.dst}`);
    const wanted = reference('route/neighbours.json');
    assert.ok(wanted.length >= 3);
    for (const { dst, lladdr } of wanted) assert.equal(found.get(dst as string)!.lladdr, lladdr);
  });

  it('nexthops', () => {
    const found = dumped('route/nexthops.txt', 'RTM_NEWNEXTHOP', (one) => `${one.id}`);
    const wanted = reference('route/nexthops.json');
    assert.equal(wanted.length, 4);
    for (const { id, gateway, group, resilient_args } of wanted) {
      const nexthop = found.get(`${id}`)!;
      assert.equal(nexthop.gateway, gateway);
      const members = (nexthop.group as Obj[] | undefined)?.map((one) => [one.id, one.weight]);
      assert.deepEqual(
        members,
        (group as Obj[] | undefined)?.map((one) => [one.id, one.weight ?? 1]),
      );
      if (resilient_args !== undefined) {
        const { buckets, idle_timer, unbalanced_timer } = resilient_args as Obj;
        const { resGroup } = nexthop as { resGroup: Obj };
        assert.deepEqual(
          [resGroup.buckets, Number(resGroup.idleTimer) / 100, Number(resGroup.unbalancedTimer) / 100],
          [buckets, idle_timer, unbalanced_timer],
        );
      }
    }
  });

  it('queueing disciplines', () => {
    const found = dumped('route/tc.txt', 'RTM_NEWQDISC', (one) => `${one.kind}`);
    const wanted = reference('route/qdiscs.json');
    assert.equal(wanted.length, 4);
    for (const { kind, handle } of wanted) {
      const [major] = (handle as string).split(':');
      assert.equal(found.get(kind as string)!.handle, Number.parseInt(major!, 16) * 0x10000);
    }
    const words = wanted.find((one) => one.kind === 'fq_codel')!.options as Obj;
    const options = found.get('fq_codel')!.options as Obj;
    for (const key of ['limit', 'flows', 'quantum', 'target', 'interval'])
      assert.equal(options[key], words[key]);
    const tbf = wanted.find((one) => one.kind === 'tbf')!.options as Obj;
    const { parms } = found.get('tbf')!.options as { parms: { rate: Obj } };
    assert.equal(parms.rate.rate, tbf.rate);
  });

  it('multicast groups of bridges', () => {
    const [{ mdb }] = reference('route/mdb.json') as unknown as [{ mdb: Obj[] }];
    // the kernel answers a dump with the type of the request
    const groups = messagesOf('route/bridge.txt').filter(
      (one) => one.request?.name === 'RTM_GETMDB' && one.name === 'RTM_GETMDB',
    );
    const text = JSON.stringify(groups.map((one) => one.object));
    assert.ok(mdb.length >= 2);
    for (const { grp } of mdb) assert.ok(text.includes(`"${grp}"`), `${grp}`);
  });

  it('sets', () => {
    const xml = readFileSync(join(process.cwd(), 'test', 'samples', 'netfilter', 'ipset.xml'), 'utf8');
    const wanted = [...xml.matchAll(/<ipset name="(.*?)">(.*?)<\/ipset>/gs)];
    assert.equal(wanted.length, 7);
    const lists = messagesOf('netfilter/ipset.txt').filter(
      (one) => one.name === 'IPSET_CMD_LIST' && one.direction === 'received',
    );
    const value = (part: string, key: string): string | undefined =>
      new RegExp(`<${key}>(.*?)</${key}>`).exec(part)?.[1];
    for (const [, name, part] of wanted) {
      const set = lists.find(({ object }) => object.setname === name && Array.isArray(object.adt))!.object;
      const data = set.data as Obj;
      assert.equal(set.typename, value(part!, 'type'));
      assert.equal(`${set.revision}`, value(part!, 'revision'));
      for (const key of ['hashsize', 'maxelem', 'memsize', 'references']) {
        const expected = value(part!, key);
        if (expected !== undefined) assert.equal(`${data[key]}`, expected, `${name} ${key}`);
      }
      assert.equal((set.adt as Obj[]).length, part!.match(/<member>/g)?.length);
    }
  });

  it('statistics of tasks', () => {
    const messages = messagesOf('generic/taskstats.txt');
    const answers = messages.filter((one) => one.name === 'TASKSTATS_CMD_NEW');
    assert.ok(answers.length >= 3);
    for (const [i, { object, request, family }] of answers.entries()) {
      assert.deepEqual([family, request?.name], ['TASKSTATS', 'TASKSTATS_CMD_GET']);
      const { aggrPid } = object as { aggrPid: { pid: number; stats: Obj } };
      // iotop asks for one after the other
      assert.equal(aggrPid.pid, i + 1);
      assert.equal(aggrPid.stats.pid, aggrPid.pid);
    }
  });

  it('sockets', () => {
    const text = readFileSync(join(process.cwd(), 'test', 'samples', 'sockdiag', 'ss.out'), 'utf8');
    const wanted = text
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/ +/).slice(0, 6).join(' '));
    const states: Obj = { listen: 'LISTEN', established: 'ESTAB', close: 'UNCONN' };
    const messages = messagesOf('sockdiag/ss.txt').filter((one) => one.protocol === 'sock_diag');
    for (const { name } of messages)
      assert.match(name ?? '', /^(SOCK_DIAG_BY_FAMILY|SOCK_DESTROY|[A-Z]+DIAG_GETSOCK|NLMSG_\w+)$/);
    const port = (host: unknown, number: unknown) =>
      `${`${host}`.includes(':') ? `[${host}]` : host}:${number || '*'}`;
    const found = messages
      .filter(
        ({ direction, declaration }) => direction === 'received' && declaration?.name === 'inet_diag_msg',
      )
      .map(({ object }) => object)
      .map(({ src, sport, dst, dport, state, rqueue, wqueue, info }) =>
        [info ? 'tcp' : 'udp', states[`${state}`], rqueue, wqueue, port(src, sport), port(dst, dport)].join(
          ' ',
        ),
      );
    for (const line of wanted) assert.ok(found.includes(line), line);
  });

  it('WireGuard devices', () => {
    const text = readFileSync(join(process.cwd(), 'test', 'samples', 'generic', 'wireguard.dump'), 'utf8');
    const wanted = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    const none = `${'A'.repeat(43)}=`;
    const key = (one: unknown) => (one === undefined || one === none ? '(none)' : one);
    const found = messagesOf('generic/wireguard.txt')
      .filter(({ name, direction }) => name === 'WG_CMD_GET_DEVICE' && direction === 'received')
      .map(({ object }) => object)
      .slice(0, 2)
      .flatMap(({ ifname, privateKey, publicKey, listenPort, fwmark, peers = [] }) => [
        [
          ifname,
          key(privateKey),
          key(publicKey),
          `${listenPort}`,
          fwmark ? `0x${(fwmark as number).toString(16)}` : 'off',
        ],
        ...(peers as Obj[]).map((peer) => {
          const endpoint = peer.endpoint as { address: string; port: number; family: string } | undefined;
          const host = endpoint?.family === 'inet6' ? `[${endpoint.address}]` : endpoint?.address;
          return [
            ifname,
            key(peer.publicKey),
            key(peer.presharedKey),
            endpoint ? `${host}:${endpoint.port}` : '(none)',
            (peer.allowedips as Obj[]).map(({ ipaddr, cidrMask }) => `${ipaddr}/${cidrMask}`).join(),
            `${(peer.lastHandshakeTime as Obj).sec}`,
            `${peer.rxBytes}`,
            `${peer.txBytes}`,
            peer.persistentKeepaliveInterval ? `${peer.persistentKeepaliveInterval}` : 'off',
          ];
        }),
      ]);
    assert.deepEqual(found, wanted);
  });

  it('errors, with the place in the request', () => {
    const refused = messagesOf('route/errors.txt').filter((one) => one.outcome && one.outcome.errno !== 0);
    const by = (request: string, code: string): DecodedMessage | undefined =>
      refused.find((one) => one.request?.name === request && one.outcome?.code === code);
    assert.equal(by('RTM_NEWLINK', 'EEXIST')?.outcome?.kernel, undefined);
    const kind = refused.find((one) => one.outcome?.kernel === 'Unknown device type');
    assert.equal(kind?.outcome?.code, 'EOPNOTSUPP');
    const place = refused.map((one) => one.outcome?.culprit).filter((one) => one !== undefined);
    assert.ok(place.length > 0);
    for (const culprit of place) assert.match(culprit.name ?? '', /^[A-Z_0-9]+$/);
    const mtu = refused.find((one) => /mtu/i.test(one.outcome?.kernel ?? ''));
    assert.equal(mtu?.outcome?.code, 'EINVAL');
  });

  it('families of generic netlink by name', () => {
    const families = messagesOf('generic/nlctrl.txt').filter((one) => one.name === 'CTRL_CMD_NEWFAMILY');
    const names = families.map((one) => one.object.familyName);
    for (const name of ['nlctrl', 'ethtool', 'nl80211', 'wireguard']) assert.ok(names.includes(name), name);
    assert.ok(families.every((one) => one.family === 'nlctrl' && one.protocol === 'generic'));
  });
});
