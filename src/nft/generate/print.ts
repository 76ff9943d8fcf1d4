import * as w from '../tables/statements.js';
/** Instructions, sets and elements as `nft --debug=netlink` of 1.1.7 prints them. */
import type { Data, Instruction, VerdictData } from './instructions.js';
import type { ElementValue } from './sets.js';

const HEX = Array.from({ length: 256 }, (_, i) => (i + 256).toString(16).slice(1));

function hex(bytes: Uint8Array, from: number, length: number, reverse: boolean, prefix: string): string {
  let text = '';
  for (let i = 0; i < length; i++) {
    if (i % 4 === 0) text += i === 0 ? prefix : ` ${prefix}`;
    text += HEX[bytes[from + (reverse ? length - 1 - i : i)] ?? 0];
  }
  return text;
}

/** Groups of four bytes; the parts of a concatenation joined by dots. */
export function dataText(data: Data, prefix = '0x'): string {
  const { bytes, host, sizes } = data;
  if (!sizes) return hex(bytes, 0, bytes.length, (host & 1) !== 0, prefix);
  let at = 0;
  const parts: string[] = [];
  for (const [i, size] of sizes.entries()) {
    parts.push(hex(bytes, at, size, (host & (1 << i)) !== 0, prefix));
    at += (size + 3) & ~3;
    if (at >= bytes.length) break;
  }
  return parts.join(' . ');
}

/** Of these the kernel knows two that no rule can name. */
const PRINTED = { ...w.verdicts, repeat: 4, stop: 5 };

export function verdictText({ verdict, chain }: VerdictData): string {
  const word = w.wordFor(PRINTED, verdict) ?? 'unknown';
  return chain === undefined ? word : `${word} -> ${chain}`;
}

const COMPARISONS = ['eq', 'neq', 'lt', 'lte', 'gt', 'gte'];
const BASES = ['link', 'network', 'transport', 'inner', 'tunnel'];
const BITWISE = ['', '<<', '>>', '&', '|', '^'];
const FIB_FLAGS = ['saddr', 'daddr', 'mark', 'iif', 'oif'];
const FIB_RESULTS = ['unspec', 'oif', 'oifname', 'type'];
const FIB_PRESENT = 32;
const OPTIONS = [' ipv6', ' tcpopt', ' ipv4'];
const DYNSETS = ['add', 'update', 'delete'];
const LOG_FLAGS = [
  [1, 'tcpseq'],
  [2, 'tcpopt'],
  [4, 'ipopt'],
  [8, 'uid'],
  [32, 'macdecode'],
] as const;
const FAMILIES: Readonly<Record<number, string>> = {
  1: 'inet',
  2: 'ip',
  3: 'arp',
  5: 'netdev',
  7: 'bridge',
  10: 'ip6',
};

function seconds(unit: bigint): string {
  const steps = [
    [60n, 'minute'],
    [60n, 'hour'],
    [24n, 'day'],
    [7n, 'week'],
  ] as const;
  let name = 'second';
  let rest = unit;
  for (const [size, word] of steps) {
    if (rest % size !== 0n) break;
    rest /= size;
    name = word;
  }
  return rest > 1n ? `${rest} ${name}` : name;
}

/** What stands in the brackets behind the name. */
function text(i: Instruction): string {
  switch (i.name) {
    case 'payload':
      if ('sreg' in i) {
        return `write reg ${i.sreg} => ${i.length}b @ ${BASES[i.base]} header + ${i.offset} csum_type ${i.checksumType} csum_off ${i.checksumOffset} csum_flags 0x${i.checksumFlags.toString(16)} `;
      }
      return `load ${i.length}b @ ${BASES[i.base]} header + ${i.offset} => reg ${i.dreg} `;
    case 'exthdr': {
      const word = OPTIONS[i.op] ?? '';
      if (i.dreg !== undefined) {
        return `load${word} ${i.length}b @ ${i.type} + ${i.offset}${(i.flags ?? 0) & 1 ? ' present' : ''} => reg ${i.dreg} `;
      }
      if (i.sreg !== undefined)
        return `write${word} reg ${i.sreg} => ${i.length}b @ ${i.type} + ${i.offset} `;
      if (i.op === 1 && i.length === 0) return `reset tcpopt ${i.type} `;
      return `op ${i.op} len ${i.length} type ${i.type} offset ${i.offset} `;
    }
    case 'meta':
      return i.sreg !== undefined ? `set ${i.word} with reg ${i.sreg} ` : `load ${i.word} => reg ${i.dreg} `;
    case 'ct': {
      const word =
        i.sreg !== undefined ? `set ${i.word} with reg ${i.sreg} ` : `load ${i.word} => reg ${i.dreg} `;
      return i.direction === undefined ? word : `${word}, dir ${i.direction === 0 ? 'original' : 'reply'} `;
    }
    case 'rt':
    case 'socket':
    case 'tunnel':
      return `load ${i.word} => reg ${i.dreg} `;
    case 'osf':
      return `dreg ${i.dreg} `;
    case 'fib': {
      const flags = FIB_FLAGS.filter((_, bit) => i.flags & (1 << bit)).map((word) => `${word} `);
      return `${flags.join('. ')}${FIB_RESULTS[i.result] ?? 'unknown'}${i.flags & FIB_PRESENT ? ' present' : ''} => reg ${i.dreg} `;
    }
    case 'numgen': {
      const offset = i.offset ? `offset ${i.offset} ` : '';
      return `reg ${i.dreg} = ${i.type === 0 ? 'inc' : 'random'} mod ${i.modulus} ${offset}`;
    }
    case 'hash': {
      const call =
        i.type === 1
          ? 'symhash()'
          : `jhash(reg ${i.sreg ?? 0}, ${i.length}, 0x${(i.seed ?? 0).toString(16)})`;
      return `reg ${i.dreg} = ${call} % mod ${i.modulus} ${i.offset ? `offset ${i.offset} ` : ''}`;
    }
    case 'xfrm':
      return `load ${i.direction === 0 ? 'in' : 'out'} ${i.spnum} ${i.word} => reg ${i.dreg} `;
    case 'inner':
      return `type ${i.type} hdrsize ${i.headerSize} flags ${i.flags.toString(16)} [ ${i.expression.name} ${text(i.expression)}] `;
    case 'cmp':
      return `${COMPARISONS[i.op]} reg ${i.sreg} ${dataText(i.data)} `;
    case 'range':
      return `${COMPARISONS[i.op]} reg ${i.sreg} ${dataText(i.from)} ${dataText(i.to)} `;
    case 'bitwise':
      if (i.op === 0) return `reg ${i.dreg} = ( reg ${i.sreg} & ${dataText(i.mask)} ) ^ ${dataText(i.xor)} `;
      if ('data' in i) {
        return `reg ${i.dreg} = ( reg ${i.sreg} ${BITWISE[i.op]} ${dataText(i.data)} ) `;
      }
      return `reg ${i.dreg} = ( reg ${i.sreg} ${BITWISE[i.op]} reg ${i.sreg2} ) `;
    case 'byteorder':
      return `reg ${i.dreg} = ${i.op === 0 ? 'ntoh' : 'hton'}(reg ${i.sreg}, ${i.size}, ${i.length}) `;
    case 'lookup': {
      const dreg = i.dreg === undefined ? '' : `dreg ${i.dreg} `;
      return `reg ${i.sreg} set ${i.set} ${dreg}${i.flags ? `0x${i.flags.toString(16)} ` : ''}`;
    }
    case 'immediate':
      return `reg ${i.dreg} ${'bytes' in i.data ? dataText(i.data) : verdictText(i.data)} `;
    case 'dynset': {
      let line = `${DYNSETS[i.operation]} reg_key ${i.keyRegister} set ${i.set} `;
      if (i.dataRegister !== undefined) line += `sreg_data ${i.dataRegister} `;
      if (i.timeout) line += `timeout ${i.timeout}ms `;
      for (const each of i.expressions) line += `expr [ ${each.name} ${text(each)}] `;
      return line;
    }
    case 'objref':
      return 'object' in i ? `type ${i.type} name ${i.object} ` : `sreg ${i.sreg} set ${i.set} `;
    case 'counter':
      return `pkts ${i.packets} bytes ${i.bytes} `;
    case 'limit':
      return `rate ${i.rate}/${seconds(i.unit)} burst ${i.burst} type ${i.type === 1 ? 'bytes' : 'packets'} flags 0x${i.flags.toString(16)} `;
    case 'quota':
      return `bytes ${i.bytes} consumed ${i.consumed} flags ${i.flags} `;
    case 'connlimit':
      return `count ${i.count} flags ${i.flags.toString(16)} `;
    case 'last':
      return i.set ? `${i.milliseconds} ` : 'never ';
    case 'log': {
      let line = i.prefix === undefined ? '' : `prefix ${i.prefix} `;
      if (i.group !== undefined) {
        return `${line}group ${i.group} snaplen ${i.snaplen ?? 0} qthreshold ${i.queueThreshold ?? 0} `;
      }
      if (i.level !== undefined) line += `level ${i.level} `;
      for (const [bit, word] of LOG_FLAGS) if ((i.flags ?? 0) & bit) line += `${word} `;
      return line;
    }
    case 'reject':
      return `type ${i.type} code ${i.code} `;
    case 'nat': {
      let line = `${i.type === 0 ? 'snat' : 'dnat'} ${FAMILIES[i.family] ?? 'unknown'} `;
      if (i.addressMin !== undefined) line += `addr_min reg ${i.addressMin} `;
      if (i.addressMax !== undefined) line += `addr_max reg ${i.addressMax} `;
      return line + ports(i);
    }
    case 'masq':
    case 'redir':
      return ports(i);
    case 'tproxy': {
      let line = i.family ? `${FAMILIES[i.family] ?? 'unknown'} ` : '';
      if (i.address !== undefined) line += `addr reg ${i.address} `;
      if (i.port !== undefined) line += `port reg ${i.port} `;
      return line;
    }
    case 'synproxy':
      return `mss ${i.mss} wscale ${i.wscale} `;
    case 'dup': {
      const address = i.address === undefined ? '' : `sreg_addr ${i.address} `;
      return address + (i.device === undefined ? '' : `sreg_dev ${i.device} `);
    }
    case 'fwd': {
      const address = i.address === undefined ? '' : `sreg_addr ${i.address} `;
      return `sreg_dev ${i.device} ${address}${i.family ? `nfproto ${i.family} ` : ''}`;
    }
    case 'queue': {
      let line = i.sreg === undefined ? '' : `sreg_qnum ${i.sreg} `;
      if (i.number !== undefined) {
        const last = (i.number + (i.total ?? 1) - 1) & 0xffff;
        line = i.total && last !== i.number ? `num ${i.number}-${last} ` : `num ${i.number} `;
      }
      return `${line}${i.flags & 1 ? 'bypass ' : ''}${i.flags & 2 ? 'fanout ' : ''}`;
    }
    case 'notrack':
      return '';
    case 'flow_offload':
      return `flowtable ${i.table} `;
    case 'match':
    case 'target':
      return `name ${i.xt} rev ${i.revision} `;
    case 'raw':
      return `${i.expression} 0x${hex(i.bytes, 0, i.bytes.length, false, '').replaceAll(' ', '')} `;
  }
}

function ports(i: { protoMin?: number | undefined; protoMax?: number | undefined; flags: number }): string {
  let line = i.protoMin === undefined ? '' : `proto_min reg ${i.protoMin} `;
  if (i.protoMax !== undefined) line += `proto_max reg ${i.protoMax} `;
  return i.flags ? `${line}flags 0x${i.flags.toString(16)} ` : line;
}

export function instructionText(i: Instruction): string {
  return `[ ${i.name} ${text(i)}]`;
}

function sum(bytes: Uint8Array): number {
  let total = 0;
  for (const byte of bytes) total += byte;
  return total;
}

function userDataText(bytes: Uint8Array): string {
  return `  userdata len ${bytes.length} sum 0x${sum(bytes).toString(16)}`;
}

/** A rule: its place, its instructions, its user data. */
export function ruleText(
  place: string,
  instructions: readonly Instruction[],
  userData?: Uint8Array,
): string[] {
  const lines = [place, ...instructions.map((i) => `  ${instructionText(i)}`)];
  if (userData) lines.push(userDataText(userData));
  return lines;
}

export function elementText(element: ElementValue): string {
  let line = `element ${element.key ? dataText(element.key, '') : ''}`;
  if (element.keyEnd) line += ` - ${dataText(element.keyEnd, '')}`;
  const { data, object } = element;
  if (data) line += ` : ${'bytes' in data ? dataText(data, '') : verdictText(data)}`;
  else if (object !== undefined) line += ` : ${object}`;
  if (element.flags) line += ` flags ${element.flags}`;
  if (element.userData) line += userDataText(element.userData);
  return line;
}
