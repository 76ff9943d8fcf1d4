import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd, quote, start, which } from '../../../scripts/shell.mjs';
import { cpio } from './cpio.mjs';
import { collect, LIMITS, lastLines } from './runner.mjs';

/** Milliseconds to the first command: it takes some five seconds, and on a busy machine a few times as much. */
const BOOT_LIMIT = 4 * 60_000;
const MEGABYTES = 1536;

/** Modules that are not loaded by the name of what is asked for, or not for a namespace of its own. */
const MODULES = ['tun', 'fou', 'fou6', 'ila', 'mpls_router', 'mpls_iptunnel', 'act_mirred', 'can-raw'];

/** The guest's ports, by the number that the guest sees them under, and the descriptors that qemu has for them. */
const PORTS = [
  { name: 'stdout', number: 1, descriptor: 3 },
  { name: 'stderr', number: 2, descriptor: 4 },
  { name: 'status', number: 3, descriptor: 5 },
];

/** What the guest runs when its root is there. */
function job({ release, modules }, command) {
  const port = (number) => `/dev/vport*p${number}`;
  return [
    'export HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb LANG=C.UTF-8',
    `export VM_GUEST=${quote(release)}`,
    'echo 3 3 3 3 > /proc/sys/kernel/printk',
    `mkdir -p /lib/modules; ln -sfn ${quote(modules)} /lib/modules/${quote(release)}`,
    'ip link set lo up',
    `modprobe -qa ${MODULES.join(' ')}`,
    `cd ${quote(process.cwd())} || cd /`,
    // the ports appear a little after their driver
    'for wait in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do',
    ...PORTS.map(({ name, number }) => `  for ${name} in ${port(number)}; do :; done`),
    '  [ -c "$stdout" ] && [ -c "$stderr" ] && [ -c "$status" ] && break; sleep 0.1',
    'done',
    'echo up >"$status"',
    `( exec ${command.map(quote).join(' ')} ) </dev/null >"$stdout" 2>"$stderr"`,
    'echo $? >"$status"',
    'echo b > /proc/sysrq-trigger; while :; do :; done',
    '',
  ].join('\n');
}

/**
 * The rate of the time stamp counter, which emulated code reads from the processor. A kernel that is not told measures
 * it against a timer, and on a busy machine does so for ever.
 */
function tscRate() {
  const [, megahertz] = /^cpu MHz\s*: ([\d.]+)/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
  return megahertz ? [`tsc_early_khz=${Math.round(Number(megahertz) * 1000)}`] : [];
}

function qemuArguments(kernel, initrd, log) {
  const boot = [
    ...['console=ttyS0', 'quiet', 'panic=-1', 'reboot=t', 'nokaslr', 'mitigations=off', 'tsc=reliable'],
    ...['no_timer_check', 'random.trust_cpu=1', 'cryptomgr.notests'],
    ...tscRate(),
  ];
  return [
    ...['-M', 'microvm,pcie=on,rtc=on,acpi=on,isa-serial=on', '-accel', 'tcg,thread=multi,tb-size=256'],
    ...['-cpu', 'Nehalem-v1', '-m', `${MEGABYTES}`, '-smp', '1'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-serial', `file:${log}`],
    ...['-kernel', kernel.image, '-initrd', initrd, '-append', boot.join(' ')],
    ...['-fsdev', 'local,id=files,path=/,security_model=none,readonly=on,multidevs=remap'],
    ...['-device', 'virtio-9p-pci,fsdev=files,mount_tag=machine'],
    ...['-object', 'rng-random,id=random,filename=/dev/urandom', '-device', 'virtio-rng-pci,rng=random'],
    ...['-device', 'virtio-serial-pci'],
    ...PORTS.flatMap(({ name, number, descriptor }) => [
      ...['-chardev', `socket,id=${name},fd=${descriptor}`],
      ...['-device', `virtserialport,chardev=${name},nr=${number}`],
    ]),
  ];
}

const PREFIX = 'tsroute2-kernel-';

/** A folder for one guest, named by the process that it belongs to: whatever was killed leaves its own behind. */
function guestFolder() {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
  return mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Boots a kernel under qemu's emulation for each command; no rights are needed.
 *
 * @param {import('./debian.mjs').Kernel} kernel
 * @returns {import('./runner.mjs').Runner}
 */
export function qemuRunner(kernel) {
  return {
    name: kernel.series,
    async run(command, { onStdout, ...limits } = {}) {
      const folder = guestFolder();
      const remove = atEnd(() => rmSync(folder, { recursive: true, force: true }));
      const log = join(folder, 'console');
      const initrd = join(folder, 'initrd');
      writeFileSync(
        initrd,
        Buffer.concat([readFileSync(kernel.initrd), cpio({ job: job(kernel, command) })]),
      );
      const boot = () =>
        guest(qemuArguments(kernel, initrd, log), { ...LIMITS, ...limits }, onStdout, () =>
          readFileSync(log, 'utf8'),
        );
      try {
        writeFileSync(log, '');
        return await boot().catch((error) => {
          if (error.up) throw error;
          // a machine that never started has tested nothing yet
          console.log(`kernel ${kernel.release}: ${error.message}\ntrying once more`);
          writeFileSync(log, '');
          return boot();
        });
      } catch (error) {
        throw new Error(`kernel ${kernel.release}: ${error.message}`);
      } finally {
        remove();
      }
    },
  };
}

/** Runs a guest to its end. The error of one that has none says what was heard of it last, and whether it was `up`. */
async function guest(args, limits, onStdout, consoleLog) {
  const stdio = ['ignore', 'ignore', 'pipe', ...PORTS.map(() => 'pipe')];
  const child = start(which('qemu-system-x86_64'), args, { stdio, ...limits });
  const complaint = collect(child.stderr);
  const booting = setTimeout(
    () => child.end(`not up within ${BOOT_LIMIT / 60_000} min, and ended`),
    BOOT_LIMIT,
  );
  const hear = { stdout: onStdout, status: () => clearTimeout(booting) };
  const [stdout, stderr, status] = PORTS.map(({ descriptor, name }) =>
    collect(child.stdio[descriptor], hear[name]),
  );
  const { why = 'ended without an exit code' } = await child.ended.finally(() => clearTimeout(booting));
  const [up, code] = status().split('\n');
  if (code) return { stdout: stdout(), stderr: stderr(), status: Number(code) };
  const said = Object.entries({ qemu: complaint(), 'standard error': stderr(), console: consoleLog() })
    .filter(([, text]) => text.trim() !== '')
    .map(([name, text]) => `-- ${name}:\n${lastLines(text)}`);
  const error = new Error(
    [`the guest ${up ? 'had started; it' : 'never started: it'} was ${why}`, ...said].join('\n'),
  );
  throw Object.assign(error, { up: up !== '' });
}
