import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpio } from './cpio.mjs';
import { collect } from './runner.mjs';
import { quote, start, which } from './shell.mjs';

const TIME_LIMIT = 40 * 60_000;
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

/**
 * Boots a kernel under qemu's emulation for each command; no rights are needed.
 *
 * @param {import('./debian.mjs').Kernel} kernel
 * @returns {import('./runner.mjs').Runner}
 */
export function qemuRunner(kernel) {
  return {
    name: kernel.series,
    async run(command, { timeout = TIME_LIMIT, onStdout } = {}) {
      const folder = mkdtempSync(join(tmpdir(), 'tsroute2-kernel-'));
      const log = join(folder, 'console');
      const initrd = join(folder, 'initrd');
      writeFileSync(log, '');
      writeFileSync(
        initrd,
        Buffer.concat([readFileSync(kernel.initrd), cpio({ job: job(kernel, command) })]),
      );
      try {
        return await boot(qemuArguments(kernel, initrd, log), timeout, onStdout, () =>
          readFileSync(log, 'utf8'),
        );
      } catch (error) {
        throw new Error(`kernel ${kernel.release}: ${error.message}`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function boot(args, timeout, onStdout, consoleLog) {
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'ignore', 'pipe', ...PORTS.map(() => 'pipe')];
    const child = start(which('qemu-system-x86_64'), args, { stdio, timeout, killSignal: 'SIGKILL' });
    const complaint = collect(child.stderr);
    const [stdout, stderr, status] = PORTS.map(({ descriptor, name }) =>
      collect(child.stdio[descriptor], name === 'stdout' ? onStdout : undefined),
    );
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      const ended = /^(\d+)/.exec(status());
      if (ended) resolve({ stdout: stdout(), stderr: stderr(), status: Number(ended[1]) });
      else {
        const how = signal ? `killed after ${timeout / 1000} s` : 'ended without an exit code';
        const said = [complaint(), stderr(), consoleLog()].map((text) => text.slice(-4000)).join('\n');
        reject(new Error(`the guest was ${how}\n${said}`));
      }
    });
  });
}
