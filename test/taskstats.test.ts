import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { attributes, GenericNetlink, genlmsg, nla, TaskStats } from '../src/index.js';
import { taskstats, taskstatsAnswer } from '../src/messages/generic/taskstats.js';
import { decode, encode } from '../src/schema/index.js';
import { isInOtherNamespace } from '../src/taskstats/namespace.js';
import { noNamespaces, rejection, TestNamespace } from './helpers.js';
import { noCompiler } from './support/programs.js';

async function whyNot(): Promise<string | false> {
  try {
    await using stats = new TaskStats();
    await stats.getPid(process.pid);
    return false;
  } catch (error) {
    return `process statistics cannot be read here: ${(error as Error).message}`;
  }
}
const unable = noNamespaces || (await whyNot());
const noExits =
  unable ||
  (isInOtherNamespace(undefined) !== false && 'exits are told in the initial network namespace only') ||
  false;
const folder = mkdtempSync(join(tmpdir(), 'tsroute2-'));
after(() => rmSync(folder, { recursive: true }));

const HEADERS = process.env.TSROUTE2_UAPI;

/** The members of the struct as C reads them from a file of bytes, as far as the installed header has them. */
function readByC(bytes: Uint8Array): Map<string, string> {
  const file = join(folder, 'stats');
  writeFileSync(file, bytes);
  const flags = HEADERS ? [`-I${HEADERS}`] : [];
  let names = taskstats.fields
    .filter(({ type }) => type.kind === 'int' || type.kind === 'flags')
    .map(({ name }) => name);
  for (;;) {
    const lines = names.map((name) => `printf("${name} %llu\\n", (unsigned long long)s.${name});`);
    const head =
      '#include <stdio.h>\n#include <linux/taskstats.h>\nstruct taskstats s;\nint main(int n, char **v) {\n';
    const body = 'FILE *f = fopen(v[1], "r"); fread(&s, 1, sizeof s, f); printf("comm %s\\n", s.ac_comm);\n';
    writeFileSync(`${file}.c`, `${head}${body}${lines.join('\n')}\nreturn 0; }\n`);
    const made = spawnSync('cc', [...flags, '-fmax-errors=0', '-w', '-o', `${file}.out`, `${file}.c`], {
      encoding: 'utf8',
    });
    if (made.status === 0) break;
    const absent = new Set([...made.stderr.matchAll(/no member named ‘?'?(\w+)/g)].map(([, name]) => name));
    assert.ok(absent.size > 0, made.stderr);
    names = names.filter((name) => !absent.has(name));
  }
  const { stdout } = spawnSync(`${file}.out`, [file], { encoding: 'utf8' });
  return new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
}

const childrenOf = (pid: number): string => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');

describe('TaskStats', { skip: unable, timeout: 60_000 }, () => {
  it('tells of a process what /proc tells', async () => {
    await using stats = new TaskStats();
    const child = spawn('sh', ['-c', 'head -c 3000000 /dev/zero > /dev/null; read x'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const pid = child.pid!;
    // until it waits for a line
    while (!/^\d+ \(sh\) S .*/.test(readFileSync(`/proc/${pid}/stat`, 'utf8')) || childrenOf(pid) !== '')
      await new Promise((resolve) => setTimeout(resolve, 20));
    const own = await stats.getPid(pid);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)![1]!;
    assert.equal(own.comm, field('Name'));
    assert.equal(own.pid, Number(field('Pid')));
    assert.equal(own.ppid, process.pid);
    assert.equal(own.uid, Number(field('Uid')));
    assert.equal(own.gid, Number(field('Gid')));
    assert.equal(own.nvcsw, Number(field('voluntary_ctxt_switches')));
    assert.equal(own.nivcsw, Number(field('nonvoluntary_ctxt_switches')));
    assert.equal(own.hiwaterVm, Number(field('VmPeak')));
    const io = readFileSync(`/proc/${pid}/io`, 'utf8');
    assert.ok(Number(/^rchar: (\d+)$/m.exec(io)![1]) >= Number(own.readChar));
    const words = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    assert.equal(own.minflt, Number(words[7]));
    assert.equal(own.majflt, Number(words[9]));
    if (own.version >= 12) assert.equal(own.tgid, pid);
    const group = await stats.getTgid(pid);
    assert.equal(group.tgid, pid);
    assert.equal(group.nvcsw, own.nvcsw);
    assert.equal(group.version, own.version);
    child.kill();
    await once(child, 'exit');
    const gone = await rejection(stats.getPid(0x3ffffff0));
    assert.equal(gone.code, 'ESRCH');
    assert.match(gone.message, /^TASKSTATS_CMD_GET: ESRCH/);
  });

  it('reads the struct as C does', { skip: noCompiler }, async () => {
    await using genl = new GenericNetlink();
    const nest = attributes('TASKSTATS_TYPE', { pid: [1, nla.u32], stats: [3, nla.hex] });
    const raw = await genl.bind(
      'TASKSTATS',
      genlmsg('raw', {
        attributes: attributes('TASKSTATS_TYPE', { pid: [1, nla.u32], aggrPid: [4, nla.nested(nest)] }),
      }),
    );
    const answer = await raw.get(1, { pid: process.pid });
    const bytes = Buffer.from(answer.aggrPid!.stats!, 'hex');
    const message = encode(taskstatsAnswer, { cmd: 2, aggrPid: { stats: {} } });
    assert.ok(message.length > taskstats.size); // written whole, however little is given
    const payload = Buffer.concat([Buffer.from([2, 1, 0, 0]), nlattr(4, nlattr(3, bytes))]);
    const ours = decode(taskstatsAnswer, new Uint8Array(payload)).aggrPid!.stats! as unknown as Record<
      string,
      unknown
    >;
    const theirs = readByC(bytes);
    assert.ok(theirs.size > 40, `${theirs.size} members`);
    for (const { key, name, type, offset, size } of taskstats.fields) {
      const value = theirs.get(name);
      if (value === undefined || offset + size > bytes.length || type.kind !== 'int') continue;
      assert.equal(Number(ours[key]), Number(value), name);
    }
    assert.equal(ours.comm, theirs.get('comm'));
  });

  it('reads shorter and longer structs', () => {
    const whole = Buffer.alloc(taskstats.size + 8, 1);
    const read = (length: number) =>
      decode(
        taskstatsAnswer,
        new Uint8Array(
          Buffer.concat([Buffer.from([2, 1, 0, 0]), nlattr(4, nlattr(3, whole.subarray(0, length)))]),
        ),
      ).aggrPid!.stats as unknown as Record<string, unknown>;
    const version1 = read(80);
    assert.equal(Object.keys(version1).at(-1), 'cpuRunVirtualTotal');
    assert.equal(read(whole.length).rest, '0101010101010101');
    assert.equal(Object.hasOwn(read(taskstats.size), 'rest'), false);
  });

  it('tells of the ends of tasks', { skip: noExits }, async () => {
    await using stats = new TaskStats();
    const exits = await stats.exits();
    const child = spawn('sh', ['-c', 'exit 7']);
    for await (const event of exits) {
      assert.equal(event.event, 'exit');
      if (event.event !== 'exit' || event.pid !== child.pid) continue;
      assert.equal(event.stats.exitcode, 7 << 8);
      assert.equal(event.stats.comm, 'sh');
      assert.equal(event.stats.ppid, process.pid);
      break;
    }
    const again = await stats.exits({ cpus: '0' });
    assert.equal(again.cpus, '0');
    again.close();
    for await (const event of again) assert.notEqual(event.event, 'error');
    const wrong = await rejection(stats.exits({ cpus: 'x' }));
    assert.equal(wrong.code, 'EINVAL');
  });

  it('says that exits are not told elsewhere', { skip: noExits }, async () => {
    using space = new TestNamespace();
    await using stats = new TaskStats({ netns: space.ns.fd });
    assert.equal((await stats.getPid(process.pid)).pid, process.pid);
    assert.match((await rejection(stats.exits())).message, /initial network namespace only/);
    const many = Array.from({ length: 30 }, () => new TaskStats());
    await Promise.all(many.map((one) => one.getPid(process.pid)));
    for (const one of many) one.close();
  });
});

/** One attribute, padded. */
function nlattr(type: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc((4 + payload.length + 3) & ~3);
  bytes.writeUInt16LE(4 + payload.length, 0);
  bytes.writeUInt16LE(type, 2);
  bytes.set(payload, 4);
  return bytes;
}
