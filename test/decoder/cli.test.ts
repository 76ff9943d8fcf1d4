import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { CLI } from '../support/cli.js';
import { notInstalled } from '../support/programs.js';

const SAMPLES = join(process.cwd(), 'test', 'samples');
const folder = mkdtempSync(join(tmpdir(), 'decode-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(words: readonly string[], input: string | Uint8Array = '', env = process.env) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [CLI, ...words], {
    input,
    encoding: 'utf8',
    env,
  });
  return { stdout, stderr, status };
}

/** Whether commands can be traced here. */
const untraceable: string | false =
  notInstalled('ip', 'strace') ||
  (spawnSync('strace', ['-o', '/dev/null', 'true']).status !== 0 && 'strace may not trace here');

const SET_UP = '200000001000050001000000000000000000000001000000' + '0100000001000000';

describe('tsroute2 decode', () => {
  it('prints JSON of the shape that programs rely on', () => {
    const { stdout, stderr, status } = run(['decode', '--json'], `# up\n${SET_UP}\n`);
    assert.deepEqual({ stderr, status }, { stderr: '', status: 0 });
    const [message, ...more] = JSON.parse(stdout);
    assert.deepEqual(more, []);
    assert.deepEqual(message.header, { length: 32, type: 16, flags: 5, seq: 1, pid: 0 });
    assert.deepEqual(
      [message.offset, message.line, message.protocol, message.name, message.errors, message.attributes],
      [0, 2, 'route', 'RTM_NEWLINK', [], []],
    );
    assert.deepEqual(message.fields.at(-1), { name: 'ifi_change', offset: 28, length: 4, value: ['up'] });
    assert.equal(message.object.index, 1);
  });

  it('nests attributes, with their places', () => {
    const messages = JSON.parse(run(['decode', '--json', join(SAMPLES, 'route', 'links.txt')]).stdout);
    const add = messages.find(
      (one: { name: string; object: { ifname?: string } }) =>
        one.name === 'RTM_NEWLINK' && one.object.ifname === 'vxlan0',
    );
    const linkinfo = add.attributes.find((one: { name: string }) => one.name === 'IFLA_LINKINFO');
    const data = linkinfo.attributes.find((one: { name: string }) => one.name === 'IFLA_INFO_DATA');
    const id = data.attributes.find((one: { name: string }) => one.name === 'IFLA_VXLAN_ID');
    assert.deepEqual([id.type, id.length, id.value], [1, 8, 42]);
    assert.ok(id.offset > data.offset && data.offset > linkinfo.offset);
  });

  it('prints TypeScript and trees', () => {
    assert.match(
      run(['decode', '--ts'], SET_UP).stdout,
      /^await ipr\.link\.set\(\{ index: 1, up: true \}\);$/m,
    );
    assert.match(run(['decode', '--tree'], SET_UP).stdout, /^0014 {2}01 00 00 00 +ifi_index 1$/m);
    assert.ok(!run(['decode'], SET_UP).stdout.includes('\x1b'));
    assert.ok(run(['decode', '--colour', 'always'], SET_UP).stdout.includes('\x1b[1mRTM_NEWLINK'));
  });

  it('is told what plain bytes are', () => {
    const [generic] = JSON.parse(
      run(['decode', '--json', '--protocol', 'generic'], '14000000250001000700000000000000' + '03010000')
        .stdout,
    );
    assert.deepEqual([generic.protocol, generic.name, generic.object.cmd], ['generic', null, 3]);
    const named = ['decode', '--json', '--protocol', 'generic', '--family', '37=IPVS'];
    const [ipvs] = JSON.parse(run(named, '14000000250001000700000000000000' + '03010000').stdout);
    assert.equal(ipvs.family, 'IPVS');
    const [body] = JSON.parse(
      run(['decode', '--json', '--message', 'ifaddrmsg'], '0218000003000000 080002000a000001').stdout,
    );
    assert.deepEqual([body.object.index, body.object.local, body.header], [3, '10.0.0.1', null]);
  });

  it('tells what is wrong in one line, after what could be decoded', () => {
    const { stdout, stderr, status } = run(['decode', '--json'], `${SET_UP}\n\nthis is not hexadecimal\n`);
    assert.equal(JSON.parse(stdout).length, 1);
    assert.equal(status, 1);
    assert.match(stderr, /^tsroute2: standard input: line 3: expected .*\n$/);
    const gone = run(['decode', '/no/such/file']);
    assert.deepEqual(
      [gone.status, gone.stderr],
      [1, 'tsroute2: cannot read /no/such/file: ENOENT: no such file or directory\n'],
    );
    assert.match(run(['decode'], SET_UP.slice(0, 40)).stderr, /only 20 of its 32 bytes were captured\n$/);
    assert.match(run(['decode']).stderr, /no netlink message is in it\n$/);
    assert.deepEqual(JSON.parse(run(['decode', '--json']).stdout), []);
    const wrong = run(['decode', '--protocol', 'rout']);
    assert.equal(wrong.status, 2);
    assert.match(run(['decode', '--message', 'ifinfomsk'], '').stderr, /did you mean 'ifinfomsg'/);
    const log = join(folder, 'bare.log');
    writeFileSync(log, 'socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 3\nrecvmsg(3, 0x7ffc, 0) = 52\n');
    assert.match(run(['decode', log]).stderr, /record it with: strace -f -yy/);
  });
});

describe('tsroute2 trace and capture', { skip: untraceable }, () => {
  it('decodes what a command says, and ends as it does', () => {
    const { stdout, stderr, status } = run(['trace', '--json', '--', 'ip', '-o', 'link', 'show', 'lo']);
    assert.match(stderr, /^1: lo: /);
    assert.equal(status, 0);
    const messages = JSON.parse(stdout);
    assert.ok(
      messages.some(
        (one: { name: string; direction: string }) => one.name === 'RTM_GETLINK' && one.direction === 'sent',
      ),
    );
    assert.ok(
      messages.some(
        (one: { name: string; object: { ifname: string } }) =>
          one.name === 'RTM_NEWLINK' && one.object.ifname === 'lo',
      ),
    );
    assert.equal(run(['trace', '--', 'sh', '-c', 'exit 7']).status, 7);
  });

  it('records a command as pcapng', () => {
    const file = join(folder, 'lo.pcapng');
    const { stderr, status } = run(['capture', '-o', file, '--', 'ip', 'link', 'show', 'lo']);
    assert.equal(status, 0);
    assert.match(stderr, /^tsroute2: \d+ datagrams recorded\n$/);
    const decoded = run(['decode', '--json', file]);
    assert.deepEqual([decoded.status, decoded.stderr], [0, '']);
    const names = JSON.parse(decoded.stdout).map((one: { name: string }) => one.name);
    assert.ok(names.includes('RTM_GETLINK') && names.includes('RTM_NEWLINK'));
  });

  it('says what is missing', () => {
    const { stderr, status } = run(['capture', '-i', 'nlmon77', '-o', join(folder, 'x')]);
    assert.equal(status, 1);
    assert.match(stderr, /no interface is named 'nlmon77'; make it with: ip link add nlmon77 type nlmon/);
    const none = run(['trace', '--', 'true'], '', { PATH: folder });
    assert.deepEqual([none.status, /strace is not installed/.test(none.stderr)], [1, true]);
  });
});
