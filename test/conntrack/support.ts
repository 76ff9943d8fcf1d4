import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Conntrack } from '../../src/conntrack/conntrack.js';
import type { Flow, FlowDirection } from '../../src/conntrack/flow.js';
import { createNamespace, type NetworkNamespace } from '../../src/socket/transports/namespace.js';
import { noNamespaces } from '../helpers.js';
import { notInstalled } from '../support/programs.js';

/** Why nothing can be tried here; undefined where it can. */
export const impossible: string | undefined = reason();

function reason(): string | undefined {
  return noNamespaces || notInstalled('conntrack') || undefined;
}

/** A namespace of its own, with both readers of its flows. */
export class Place {
  readonly namespace: NetworkNamespace = createNamespace();
  readonly conntrack = new Conntrack({ netns: this.namespace.fd });

  /** Runs a program in it. */
  run(program: string, ...args: string[]): string {
    return execFileSync('nsenter', [`--net=${this.namespace.path}`, program, ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
      maxBuffer: 1 << 28,
    });
  }

  /** Runs many commands of `conntrack` in one process. */
  load(lines: readonly string[]): void {
    const folder = mkdtempSync(join(tmpdir(), 'tsroute2-'));
    try {
      writeFileSync(join(folder, 'flows'), lines.map((line) => `${line}\n`).join(''));
      this.run('conntrack', '-R', join(folder, 'flows'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** The lines of `conntrack -L`, of both families, without what time changes. */
  listed(...words: string[]): string[] {
    return ['ipv4', 'ipv6']
      .flatMap((family) =>
        this.run('conntrack', '-L', '-f', family, ...words)
          .trim()
          .split('\n'),
      )
      .filter((line) => line !== '')
      .map(comparable)
      .filter((line, i, all) => all.indexOf(line) === i)
      .sort();
  }

  [Symbol.dispose](): void {
    this.conntrack.close();
    this.namespace.close();
  }
}

/** Time goes on between two readings, and each holds what it reads. */
export function comparable(line: string): string {
  return line
    .trim()
    .replace(/^(\S+ +\d+) \d+ /, '$1 ')
    .replace(/ use=\d+/, '')
    .replace(/ +/g, ' ');
}

const NUMBERS: Readonly<Record<string, number>> = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  gre: 47,
  icmpv6: 58,
  sctp: 132,
};

function direction(
  flow: Flow,
  { src, dst, sport, dport, type, code, id, packets, bytes }: FlowDirection,
): string {
  const keys = flow.protocol === 'gre' ? ['srckey', 'dstkey'] : ['sport', 'dport'];
  const hex = (value: number): string => (flow.protocol === 'gre' ? `0x${value.toString(16)}` : `${value}`);
  const ports = sport === undefined ? '' : ` ${keys[0]}=${hex(sport)} ${keys[1]}=${hex(dport!)}`;
  const icmp = type === undefined ? '' : ` type=${type} code=${code} id=${id}`;
  const counted = packets === undefined ? '' : ` packets=${packets} bytes=${bytes}`;
  return `src=${src} dst=${dst}${ports}${icmp}${counted}`;
}

/** A flow as `conntrack -L` prints it. */
export function lineOf(flow: Flow): string {
  const { protocol, status, mark, zone, state } = flow;
  const name = typeof protocol === 'number' ? 'unknown' : protocol;
  const parts = [
    `${name} ${typeof protocol === 'number' ? protocol : NUMBERS[protocol]}`,
    ...(typeof state === 'string'
      ? [
          state
            .replace(/[A-Z0-9]/g, (letter) => `_${letter}`)
            .toUpperCase()
            .replace('_2', '2'),
        ]
      : []),
    direction(flow, flow.orig),
    ...(status.includes('seenReply') ? [] : ['[UNREPLIED]']),
    direction(flow, flow.reply),
    ...(status.includes('assured') ? ['[ASSURED]'] : []),
    `mark=${mark ?? 0}`,
    ...(zone === undefined ? [] : [`zone=${zone}`]),
    ...(flow.helper === undefined ? [] : [`helper=${flow.helper}`]),
  ];
  return parts.join(' ');
}
