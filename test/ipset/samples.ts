import { readFileSync } from 'node:fs';

/** A message that ipset sent, or the kernel's answer; `hex` begins with `nlmsghdr`. */
export interface SampleMessage {
  from: 'ipset' | 'kernel';
  hex: string;
}

/** A command, and what went over its socket; the ends of dumps are left out. */
export interface Sample {
  command: string;
  messages: SampleMessage[];
}

/** What ipset 7.17 said to a kernel (traced with strace) and was answered. */
export function samples(kernel: '6.18' | '7.3'): Sample[] {
  const file = new URL(`../../../test/samples/ipset/linux-${kernel}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Sample[];
}

export function bytesOfHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}
