import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { decodeCapture } from '../../src/decoder/index.js';
import { cacheReport } from '../../src/messages/route/cachereportmsg.js';
import { decode, encode, type Message } from '../../src/schema/index.js';
import { messagesOf, onlyMessages } from './samples.js';

type Obj = Record<string, unknown>;

const text = (name: string): string => readFileSync(join(process.cwd(), 'test', 'samples', name), 'utf8');

/** The first `<name>` in a part of XML. */
function inside(part: string, name: string): string | undefined {
  return new RegExp(`<${name}[^>]*>(.*?)</${name}>`).exec(part)?.[1];
}

describe('connection tracking, as conntrack -o xml has it', () => {
  for (const file of ['conntrack.xml', 'conntrack6.xml']) {
    it(file, () => {
      const flows = new Map<number, Obj>();
      for (const { name, direction, object } of messagesOf('netfilter/conntrack.txt')) {
        if (name === 'IPCTNL_MSG_CT_NEW' && direction === 'received' && object.id !== undefined)
          flows.set(object.id as number, object);
      }
      const wanted = [...text(`netfilter/${file}`).matchAll(/<flow>(.*?)<\/flow>/g)].map(([, flow]) => flow!);
      assert.ok(wanted.length >= 2);
      for (const flow of wanted) {
        const there = flows.get(Number(inside(flow, 'id'))) as Record<string, Obj>;
        assert.ok(there, flow);
        const metas = [...flow.matchAll(/<meta direction="(\w+)">(.*?)<\/meta>/g)];
        for (const [, direction, meta] of metas) {
          if (direction === 'independent') continue;
          const { ip, proto } = there[direction === 'original' ? 'tupleOrig' : 'tupleReply'] as Record<
            string,
            Obj
          >;
          assert.equal(ip!.v4Src ?? ip!.v6Src, inside(meta!, 'src'));
          assert.equal(ip!.v4Dst ?? ip!.v6Dst, inside(meta!, 'dst'));
          const sport = inside(meta!, 'sport');
          if (sport !== undefined) assert.equal(`${proto!.srcPort}`, sport);
          const zone = inside(flow, 'zone');
          assert.equal(there.zone === undefined ? undefined : `${there.zone}`, zone);
        }
        assert.equal(`${there.mark ?? 0}`, inside(flow, 'mark') ?? '0');
        const status = there.status as unknown as string[];
        assert.equal(flow.includes('<unreplied/>'), !status.includes('seenReply'));
        assert.equal(flow.includes('<assured/>'), status.includes('assured'));
      }
    });
  }
});

describe('xfrm, as ip xfrm has it', () => {
  it('states', () => {
    const states = new Map(
      messagesOf('xfrm/xfrm.txt')
        .filter((one) => one.name === 'XFRM_MSG_NEWSA' && one.direction === 'received')
        .map(({ object }) => [(object.id as Obj).spi as number, object]),
    );
    const wanted = text('xfrm/xfrm-state.out').split(/^(?=src )/m);
    assert.equal(wanted.length, 4);
    for (const one of wanted) {
      const [, src, dst, proto, spi, reqid, mode] =
        /^src (\S+) dst (\S+)\n\tproto (\S+) spi (0x\w+)\S* reqid (\d+)\S* mode (\S+)/.exec(one)!;
      const state = states.get(Number(spi)) as Record<string, Obj>;
      const id = state.id as Obj;
      assert.deepEqual(
        [state.saddr, id.daddr, id.proto, `${state.reqid}`, state.mode],
        [src, dst, proto, reqid, mode],
      );
      const sel = state.sel as Obj;
      const selected = /sel src (\S+) dst (\S+)/.exec(one)!;
      assert.equal(`${sel.saddr}/${sel.prefixlenS}`, selected[1]);
      assert.equal(`${sel.daddr}/${sel.prefixlenD}`, selected[2]);
      const [, name, key, icv] = /aead (\S+) 0x(\w+) .* (\d+)\n/.exec(one) ?? [];
      if (name !== undefined) {
        assert.deepEqual(
          [state.algAead!.algName, state.algAead!.algKey, `${state.algAead!.algIcvLen}`],
          [name, key, icv],
        );
        assert.deepEqual(state.mark, { v: 5, m: 255 });
        assert.deepEqual([state.ifId, state.setMark], [9, 7]);
      }
    }
  });

  it('policies', () => {
    const policies = messagesOf('xfrm/xfrm.txt').filter(
      (one) => one.name === 'XFRM_MSG_NEWPOLICY' && one.direction === 'received',
    );
    const spelt = policies.map(({ object }) => {
      const sel = object.sel as Obj;
      return `src ${sel.saddr}/${sel.prefixlenS} dst ${sel.daddr}/${sel.prefixlenD} dir ${object.dir} action ${object.action}`;
    });
    for (const one of text('xfrm/xfrm-policy.out').split(/^(?=src )/m)) {
      const [, sel, dir] = /^(src \S+ dst \S+).*\n\tdir (\w+)/.exec(one)!;
      const action = one.includes('action block') ? 'block' : 'allow';
      assert.ok(spelt.includes(`${sel} dir ${dir} action ${action}`), one);
    }
  });
});

describe('what comes without attributes', () => {
  const found = messagesOf('system/system.txt');

  it('devices', () => {
    const events = found.filter((one) => one.name === 'KOBJECT_UEVENT');
    const added = events.find((one) => JSON.stringify(one.object).includes('"INTERFACE"'))!;
    const { header, env } = added.object.uevent as { header: string; env: Obj };
    assert.equal(header, 'add@/devices/virtual/net/dd0');
    assert.equal(env.ACTION, 'add');
    assert.equal(env.INTERFACE, 'dd0');
    const { declaration, object, bytes } = added;
    assert.deepEqual(Buffer.from(encode(declaration as Message, object)), Buffer.from(bytes));
  });

  it('processes', () => {
    const data = found
      .filter((one) => one.name === 'CN_MSG')
      .map((one) => one.object.data as Record<string, Obj>);
    const kinds = new Set(data.map((one) => (one.what as unknown as string) ?? one.mcastOp));
    for (const kind of ['fork', 'exec', 'exit', 'sid', 'uid', 'gid', 'none', 'listen', 'ignore'])
      assert.ok(kinds.has(kind as never), kind);
    const exits = data.filter((one) => (one.what as unknown) === 'exit').map((one) => one.exit!.exitCode);
    assert.ok(exits.includes(3 << 8) || exits.includes(2 << 8));
  });

  it('audit', () => {
    const status = found.find((one) => one.name === 'AUDIT_GET' && one.direction === 'received')!.object
      .status as Obj;
    assert.deepEqual([status.enabled, status.failure, status.backlogLimit], [0, 'printk', 64]);
    const rule = found.find((one) => one.name === 'AUDIT_ADD_RULE')!.object;
    assert.equal(rule.action, 'always');
    assert.equal(rule.buf, 'test');
    assert.equal(rule.fieldCount, 2);
  });

  it('options of router advertisements', () => {
    const { object } = found.find((one) => one.name === 'RTM_NEWNDUSEROPT')!;
    assert.equal(object.icmpType, 134);
    assert.equal(object.optsLen, 24);
    assert.match(object.options as string, /^1903000000000e10.*53$/);
    assert.equal(object.srcaddr, 'fe80::ffff');
  });

  it('reports of multicast packets', () => {
    const value = {
      family: 'ipmr',
      msgtype: 'nocache',
      vifId: 1,
      srcAddr: '10.9.1.2',
      dstAddr: '239.1.2.3',
      pkt: '4500',
      table: 253,
    };
    assert.deepEqual(decode(cacheReport, encode(cacheReport, value)), value);
  });

  it('records of auditing by name', () => {
    const record = 'audit(1700000000.123:456): pid=1 uid=0';
    const hex = Buffer.from(record).toString('hex');
    const bytes = (16 + record.length).toString(16).padStart(2, '0');
    const [message] = onlyMessages(
      decodeCapture(`${bytes}000000 28050000 00000000 00000000 ${hex}`, { protocol: 'audit' }),
    );
    assert.equal(message!.name, 'AUDIT_EOE');
    assert.equal(message!.object.text, record);
  });
});
