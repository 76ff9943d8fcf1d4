// Attaches the programs that it has inherited: see bpf.test.ts. Its argument says where.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Json, kindMissing, rejection, TestNamespace } from '../helpers.js';
import type { PROGRAMS } from './programs.js';

const fd = JSON.parse(process.env.PROGRAMS!) as Record<keyof typeof PROGRAMS, number>;

/** The kernel's number of a program, as /proc tells it. */
function idOf(name: keyof typeof PROGRAMS): number {
  const [, id] = /^prog_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd[name]}`, 'utf8'))!;
  return Number(id);
}

const tests: Record<string, (space: TestNamespace) => Promise<void>> = {
  async xdp(space) {
    const ipr = space.ipr();
    const shown = () => (space.ipJson('link show xa')[0] as Json).xdp;
    const read = async () => (await ipr.link.get({ dev: 'xa' })).xdp!;

    await ipr.link.set({ dev: 'xa', xdp: { fd: fd.pass, flags: ['skbMode'] } });
    assert.deepEqual(await read(), { attached: 'skb', progId: idOf('pass'), skbProgId: idOf('pass') });
    assert.equal((shown() as { mode: number; prog: { id: number } }).mode, 2);
    assert.equal((shown() as { mode: number; prog: { id: number } }).prog.id, idOf('pass'));

    const again = { fd: fd.drop, flags: ['skbMode', 'updateIfNoexist'] as const };
    assert.equal((await rejection(ipr.link.set({ dev: 'xa', xdp: again }))).code, 'EBUSY');
    // in the place of another program only
    const exchange = (expectedFd: number) => ({
      fd: fd.drop,
      expectedFd,
      flags: ['skbMode', 'replace'] as const,
    });
    assert.equal((await rejection(ipr.link.set({ dev: 'xa', xdp: exchange(fd.drop) }))).code, 'EEXIST');
    assert.equal((await read()).progId, idOf('pass'));
    await ipr.link.set({ dev: 'xa', xdp: exchange(fd.pass) });
    assert.equal((await read()).progId, idOf('drop'));
    assert.equal((shown() as { prog: { id: number } }).prog.id, idOf('drop'));

    const detach = { fd: -1, flags: ['skbMode'] as const };
    await ipr.link.set({ dev: 'xa', xdp: detach });
    assert.deepEqual(await read(), { attached: 'none' });
    assert.equal(shown(), undefined);

    await ipr.link.set({ dev: 'xa', xdp: { fd: fd.pass, flags: ['drvMode'] } });
    assert.deepEqual(await read(), { attached: 'drv', progId: idOf('pass'), drvProgId: idOf('pass') });
    assert.equal((shown() as { mode: number }).mode, 1);
  },

  async encap(space) {
    const ipr = space.ipr();
    const encap = {
      in: { fd: fd.enter, name: 'entering' },
      out: { fd: fd.leave, name: 'leaving' },
      xmit: { fd: fd.send, name: 'sending' },
      xmitHeadroom: 32,
    };
    await ipr.route.add({ dst: '10.9.0.0/24', dev: 'xa', encapType: 'bpf', encap });
    const [route] = await ipr.route.dump({ dst: '10.9.0.0/24' });
    assert.equal(route!.encapType, 'bpf');
    // the kernel tells neither the headroom nor the numbers of the programs
    assert.deepEqual(route!.encap, {
      in: { name: 'entering' },
      out: { name: 'leaving' },
      xmit: { name: 'sending' },
    });
    const { stdout } = space.run('ip', ['route', 'show', '10.9.0.0/24']);
    assert.match(stdout, /encap bpf in entering out leaving xmit sending/);
    // BPF_DROP of what leaves is told to who sends
    const ping = space.run('python3', [
      '-c',
      'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("10.9.0.1", 9))',
    ]);
    assert.match(ping.stderr, /PermissionError/);
    await ipr.route.del({ dst: '10.9.0.0/24' });
    assert.deepEqual(await ipr.route.dump({ dst: '10.9.0.0/24' }), []);
  },

  async tc(space) {
    const ipr = space.ipr();
    await ipr.tc.qdisc.add({ dev: 'xa', kind: 'clsact' });
    await ipr.tc.filter.add({
      dev: 'xa',
      parent: 'ingress',
      kind: 'bpf',
      options: { fd: fd.classify, name: 'classify', flags: ['actDirect'] },
    });
    const [filter] = await ipr.tc.filter
      .dump({ dev: 'xa', parent: 'ingress' })
      .then((all) => all.filter(({ options }) => options !== undefined));
    const options = filter!.options as Json;
    assert.equal(options.name, 'classify');
    assert.equal(options.id, idOf('classify'));
    const { stdout } = space.run('tc', ['filter', 'show', 'dev', 'xa', 'ingress']);
    assert.match(stdout, new RegExp(`classify direct-action .* id ${idOf('classify')} `));
    assert.ok(stdout.includes(` tag ${options.tag} `), stdout);
  },
};

const lacking = kindMissing('veth');
if (lacking) throw new Error(lacking);
using space = new TestNamespace();
space.ip('link add xa type veth peer name xb\nlink set xa up\nlink set xb up\naddr add 10.8.0.1/24 dev xa');
await tests[process.argv[2]!]!(space);
