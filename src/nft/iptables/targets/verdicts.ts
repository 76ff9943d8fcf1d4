/** Targets that decide, log or pass on. */
import { oneAddress } from '../addresses.js';
import { type Extension, flag, hexadecimal, joined, type Options, quoted, valued } from '../rule.js';

const REJECT4: Readonly<Record<string, string>> = {
  'icmp-net-unreachable': 'net-unreachable',
  'net-unreach': 'net-unreachable',
  'icmp-host-unreachable': 'host-unreachable',
  'host-unreach': 'host-unreachable',
  'icmp-proto-unreachable': 'prot-unreachable',
  'proto-unreach': 'prot-unreachable',
  'icmp-port-unreachable': 'port-unreachable',
  'port-unreach': 'port-unreachable',
  'icmp-net-prohibited': 'net-prohibited',
  'net-prohib': 'net-prohibited',
  'icmp-host-prohibited': 'host-prohibited',
  'host-prohib': 'host-prohibited',
  'icmp-admin-prohibited': 'admin-prohibited',
  'admin-prohib': 'admin-prohibited',
};
const REJECT6: Readonly<Record<string, string>> = {
  'icmp6-no-route': 'no-route',
  'no-route': 'no-route',
  'icmp6-adm-prohibited': 'admin-prohibited',
  'adm-prohibited': 'admin-prohibited',
  'icmp6-addr-unreachable': 'addr-unreachable',
  'addr-unreach': 'addr-unreachable',
  'icmp6-port-unreachable': 'port-unreachable',
  'port-unreach': 'port-unreachable',
  'icmp6-policy-fail': 'policy-fail',
  'policy-fail': 'policy-fail',
  'icmp6-reject-route': 'reject-route',
  'reject-route': 'reject-route',
};

export const REJECT: Extension = {
  options: valued('reject-with'),
  write(options, { family, protocol }) {
    const word = options.value('reject-with');
    if (word === undefined) return 'reject';
    if (word === 'tcp-reset' || word === 'tcp-rst') {
      if (protocol !== 'tcp') throw options.fault('tcp-reset needs -p tcp', 'reject-with');
      return 'reject with tcp reset';
    }
    const code = (family === 'ip' ? REJECT4 : REJECT6)[word];
    if (code === undefined) throw options.fault(`'${word}' is no way to reject`, 'reject-with');
    if (code === 'port-unreachable') return 'reject';
    return `reject with ${family === 'ip' ? 'icmp' : 'icmpv6'} ${code}`;
  },
};

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
const LEVEL_WORDS: Readonly<Record<string, string>> = { panic: 'emerg', error: 'err', warning: 'warn' };

function levelOf(options: Options): string | undefined {
  const word = options.value('log-level')?.toLowerCase();
  if (word === undefined) return undefined;
  const level = /^[0-7]$/.test(word) ? LEVELS[Number(word)]! : (LEVEL_WORDS[word] ?? word);
  if (!LEVELS.includes(level)) throw options.fault(`'${word}' is no level`, 'log-level');
  // nft's own level, which iptables has too
  return level === 'warn' ? undefined : level;
}

/** Longest prefix that the kernel takes (`NF_LOG_PREFIXLEN`). */
const PREFIX = 127;

export const LOG: Extension = {
  options: {
    ...valued('log-level', 'log-prefix'),
    ...flag('log-tcp-sequence', 'log-tcp-options', 'log-ip-options', 'log-uid', 'log-macdecode'),
  },
  write(options) {
    const level = levelOf(options);
    const prefix = options.value('log-prefix');
    const tcp = [
      options.has('log-tcp-sequence') && 'sequence',
      options.has('log-tcp-options') && 'options',
    ].filter(Boolean);
    return joined(
      'log',
      prefix !== undefined &&
        prefix !== '' &&
        `prefix ${quoted(prefix, 'a prefix', PREFIX, options, 'log-prefix')}`,
      level && `level ${level}`,
      tcp.length > 0 && `flags tcp ${tcp.join(',')}`,
      options.has('log-ip-options') && 'flags ip options',
      options.has('log-uid') && 'flags skuid',
      options.has('log-macdecode') && 'flags ether',
    );
  },
};

export const NFLOG: Extension = {
  options: valued('nflog-group', 'nflog-prefix', 'nflog-range', 'nflog-size', 'nflog-threshold'),
  write(options) {
    const prefix = options.value('nflog-prefix');
    const size = options.number('nflog-size');
    const threshold = options.number('nflog-threshold', 0xffff);
    // a range was never honoured by the kernel: --nflog-size is
    return joined(
      'log',
      prefix !== undefined &&
        prefix !== '' &&
        `prefix ${quoted(prefix, 'a prefix', PREFIX, options, 'nflog-prefix')}`,
      size !== undefined && `snaplen ${size}`,
      threshold !== undefined && `queue-threshold ${threshold}`,
      `group ${options.number('nflog-group', 0xffff) ?? 0}`,
    );
  },
};

export const NFQUEUE: Extension = {
  options: { ...valued('queue-num', 'queue-balance'), ...flag('queue-bypass', 'queue-cpu-fanout') },
  write(options) {
    const range = options
      .value('queue-balance')
      ?.split(':')
      .map((one) => options.read(one, 'queue-balance', 0xffff));
    if (range && (range.length !== 2 || range[0]! >= range[1]!))
      throw options.fault('a balance is from:to', 'queue-balance');
    const flags = [
      options.has('queue-bypass') && 'bypass',
      range && options.has('queue-cpu-fanout') && 'fanout',
    ].filter(Boolean);
    return joined(
      'queue',
      flags.length > 0 && `flags ${flags.join(',')}`,
      `to ${range ? range.join('-') : (options.number('queue-num', 0xffff) ?? 0)}`,
    );
  },
};

export const TEE: Extension = {
  options: valued('gateway', 'oif'),
  write(options, { family }) {
    const gateway = oneAddress(options.needed('gateway'), family, options.at);
    const device = options.value('oif');
    return `dup to ${gateway}${device === undefined ? '' : ` device "${device}"`}`;
  },
};

export const TRACE: Extension = { options: {}, write: () => 'meta nftrace set 1' };

export const AUDIT: Extension = { options: valued('type'), write: () => 'log level audit' };

export const SYNPROXY: Extension = {
  options: { ...valued('mss', 'wscale'), ...flag('sack-perm', 'timestamp', 'ecn') },
  write(options) {
    if (options.has('ecn')) throw options.without('ecn');
    return joined(
      'synproxy',
      options.has('mss') && `mss ${options.number('mss', 0xffff)}`,
      options.has('wscale') && `wscale ${options.number('wscale', 14)}`,
      options.has('timestamp') && 'timestamp',
      options.has('sack-perm') && 'sack-perm',
    );
  },
};

export const CLASSIFY: Extension = {
  options: valued('set-class'),
  write(options) {
    const text = options.needed('set-class');
    const found = /^([\da-f]{1,4}):([\da-f]{1,4})$/i.exec(text);
    if (!found) throw options.fault(`'${text}' is no class`, 'set-class');
    return `meta priority set ${found[1]}:${found[2]}`;
  },
};

export const TPROXY: Extension = {
  options: valued('on-port', 'on-ip', 'tproxy-mark'),
  write(options, { family, protocol }) {
    if (protocol !== 'tcp' && protocol !== 'udp') throw options.fault('TPROXY needs -p tcp or -p udp');
    const port = options.number('on-port', 0xffff);
    const address = options.value('on-ip');
    const mark = options.masked('tproxy-mark');
    const to = address === undefined ? '' : oneAddress(address, family, options.at);
    const target = family === 'ip6' && to ? `[${to}]` : to;
    // without either it goes to the port and address that the packet is for
    const where = port === undefined || port === 0 ? target : `${target}:${port}`;
    if (where === '') throw options.fault('TPROXY needs --on-port or --on-ip');
    const value = mark && mark.value & mask(mark.mask);
    const setsMark =
      mark &&
      (mark.mask === 0xffff_ffff
        ? `meta mark set ${hexadecimal(mark.value)}`
        : `meta mark set meta mark & ${hexadecimal(~mark.mask)} ^ ${hexadecimal(value!)}`);
    return joined(`tproxy to ${where}`, setsMark, 'accept');
  },
};

function mask(bits: number): number {
  return bits | 0;
}
