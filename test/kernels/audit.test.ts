import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Audit, type AuditRecordEvent, type AuditRule, type NetlinkError } from '../../src/index.js';
import { isInOtherNamespace } from '../../src/taskstats/namespace.js';
import { rejection } from '../helpers.js';
import { notInstalled } from '../support/programs.js';
import { proven } from './proof.js';

/** Rules are the whole machine's: they are tried in machines that were started for it. */
async function whyNot(): Promise<string | false> {
  const missing = notInstalled('auditctl');
  if (missing) return missing;
  if (isInOtherNamespace(undefined) !== false)
    return 'this kernel has no audit log outside the initial network namespace';
  if (!process.env.VM_GUEST)
    return 'this kernel has no audit rules to try: they are the whole machine’s, and tried in guests (VM_GUEST)';
  await using audit = new Audit();
  try {
    await audit.status();
    return false;
  } catch (error) {
    return `this kernel has no audit: ${(error as NetlinkError).message}`;
  }
}

const ctl = (...words: string[]): string => {
  const { stdout, stderr, status } = spawnSync('auditctl', words, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout;
};
const EXECVE = process.arch === 'x64' ? 59 : 221;

describe('Audit', { skip: await whyNot(), timeout: 300_000 }, () => {
  it('reads what auditctl -s prints, and sets it', async () => {
    await using audit = new Audit();
    const printed = () =>
      Object.fromEntries(
        ctl('-s')
          .split('\n')
          .map((line) => line.split(' ')),
      );
    await audit.set({ enabled: 1, backlogLimit: 1000, rateLimit: 5000, failure: 'silent' });
    const status = await audit.status();
    const said = printed();
    assert.deepEqual([status.enabled, status.backlogLimit, status.rateLimit, status.failure].map(String), [
      said.enabled,
      said.backlog_limit,
      said.rate_limit,
      'silent',
    ]);
    assert.equal(said.enabled, '1');
    await audit.set({ rateLimit: 0 });
    assert.equal((await audit.status()).backlogLimit, 1000);
    assert.match(`${await rejection(audit.set({ enabld: 1 } as never))}`, /did you mean 'enabled'/);
    proven('audit', 'status');
  });

  it('makes rules that auditctl lists as its own, and the other way round', async () => {
    await using audit = new Audit();
    await audit.flush();
    const lines = [
      `-a always,exit -F arch=b64 -S ${EXECVE} -F uid=0 -F key=runs`,
      '-a never,exit -F arch=b64 -S 1 -S 2 -F auid>=1000 -F a0&=3',
      '-w /etc/passwd -p wa -k names',
      '-a always,exclude -F msgtype=1305',
    ];
    for (const line of lines) ctl(...line.split(' '));
    const listed = ctl('-l');
    const rules = await audit.rules();
    assert.equal(rules.length, 4);
    assert.deepEqual(
      rules.find(({ fields }) => fields.some(({ value }) => value === 'runs')),
      {
        list: 'exit',
        action: 'always',
        syscalls: [EXECVE],
        fields: [
          { field: 'arch', op: '=', value: process.arch === 'x64' ? 'x86_64' : 'aarch64' },
          { field: 'uid', op: '=', value: 0 },
          { field: 'key', op: '=', value: 'runs' },
        ],
      } satisfies AuditRule,
    );
    assert.equal(await audit.flush(), 4);
    assert.match(ctl('-l'), /No rules/);
    for (const rule of rules) await audit.addRule(rule);
    assert.deepEqual(ctl('-l').split('\n').sort(), listed.split('\n').sort());
    await audit.flush();
    await audit.addRule({
      syscalls: [EXECVE],
      fields: [
        { field: 'arch', value: 'b64' },
        { field: 'uid', value: 0 },
        { field: 'key', value: 'runs' },
      ],
    });
    assert.equal(
      ctl('-l').trim(),
      listed.split('\n').find((line) => line.includes('runs')),
    );
    assert.match(
      `${await rejection(audit.addRule({ fields: [{ field: 'uidd' as never, value: 1 }] }))}`,
      /did you mean 'uid'/,
    );
    assert.match(`${await rejection(audit.delRule({ fields: [{ field: 'uid', value: 77 }] }))}`, /ENOENT/);
    proven('audit', 'rules');
  });

  it('tells of records', async () => {
    await using audit = new Audit();
    await audit.flush();
    await audit.set({ enabled: 1 });
    const file = `/tmp/audit ${process.pid}`;
    writeFileSync(file, '');
    await audit.addRule({
      syscalls: [EXECVE],
      fields: [
        { field: 'arch', value: 'b64' },
        { field: 'key', value: 'runs' },
      ],
    });
    const events = audit.events({ signal: AbortSignal.timeout(10_000) });
    spawnSync('/bin/cat', [file]);
    const seen: AuditRecordEvent[] = [];
    for await (const one of events) {
      if (one.event !== 'record') continue;
      seen.push(one);
      if (one.type === 'proctitle' && one.fields.proctitle?.includes('audit')) break;
    }
    const { serial } = seen.at(-1)!;
    const mine = seen.filter((one) => one.serial === serial);
    const syscall = mine.find(({ type }) => type === 'syscall')!;
    assert.deepEqual(
      [syscall.fields.syscall, syscall.fields.key, syscall.fields.comm],
      [`${EXECVE}`, 'runs', 'cat'],
    );
    const execve = mine.find(({ type }) => type === 'execve')!;
    assert.deepEqual([execve.fields.a0, execve.fields.a1], ['/bin/cat', file]);
    assert.equal(seen.at(-1)!.fields.proctitle, `/bin/cat ${file}`);
    assert.ok(Math.abs(syscall.time - Date.now() / 1000) < 60);
    await audit.flush();
    await audit.set({ enabled: 0 });
    proven('audit', 'events');
  });
});
