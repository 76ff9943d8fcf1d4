/** The kernel's expressions as values: what a rule is made of, named as the attributes are. */

/** Bytes of a register or constant, and how they are printed. */
export interface Data {
  bytes: Uint8Array;
  /** Parts (as bits) that are in the machine's byte order. */
  host: number;
  /** Bytes of each part of a concatenation. */
  sizes?: number[] | undefined;
}

/** A verdict: with the chain that it goes to, by name or by its number within the batch. */
export interface VerdictData {
  verdict: number;
  chain?: string | undefined;
  chainId?: number | undefined;
}

/** `setId` is the set's number within the batch; absent in what the kernel reports. */
export type Instruction =
  | { name: 'payload'; dreg: number; base: number; offset: number; length: number }
  | {
      name: 'payload';
      sreg: number;
      base: number;
      offset: number;
      length: number;
      checksumType: number;
      checksumOffset: number;
      checksumFlags: number;
    }
  | {
      name: 'exthdr';
      dreg?: number | undefined;
      sreg?: number | undefined;
      type: number;
      offset: number;
      length: number;
      op: number;
      flags?: number | undefined;
    }
  | { name: 'meta'; key: number; word: string; dreg?: number | undefined; sreg?: number | undefined }
  | {
      name: 'ct';
      key: number;
      word: string;
      direction?: number | undefined;
      dreg?: number | undefined;
      sreg?: number | undefined;
    }
  | { name: 'rt'; key: number; word: string; dreg: number }
  | { name: 'socket'; key: number; word: string; level: number; dreg: number }
  | { name: 'osf'; ttl: number; flags: number; dreg: number }
  | { name: 'fib'; result: number; flags: number; dreg: number }
  | { name: 'numgen'; type: number; modulus: number; offset: number; dreg: number }
  | {
      name: 'hash';
      type: number;
      sreg?: number | undefined;
      length: number;
      modulus: number;
      seed?: number | undefined;
      offset: number;
      dreg: number;
    }
  | { name: 'xfrm'; key: number; word: string; direction: number; spnum: number; dreg: number }
  | { name: 'tunnel'; mode?: number; key: number; word: string; dreg: number }
  | {
      name: 'inner';
      /** How deep the tunnel lies. */
      num?: number | undefined;
      type: number;
      headerSize: number;
      flags: number;
      expression: Instruction;
    }
  | { name: 'cmp'; sreg: number; op: number; data: Data }
  | { name: 'range'; sreg: number; op: number; from: Data; to: Data }
  | {
      name: 'bitwise';
      sreg: number;
      dreg: number;
      length: number;
      op: 0;
      /** Whether the operation is not sent, as nft leaves it out of some: 0 is what the kernel takes for it. */
      implied?: boolean | undefined;
      mask: Data;
      xor: Data;
    }
  | { name: 'bitwise'; sreg: number; dreg: number; length: number; op: 1 | 2; data: Data }
  | { name: 'bitwise'; sreg: number; dreg: number; length: number; op: 3 | 4 | 5; sreg2: number }
  | { name: 'byteorder'; sreg: number; dreg: number; op: number; length: number; size: number }
  | {
      name: 'lookup';
      sreg: number;
      set: string;
      setId?: number | undefined;
      dreg?: number | undefined;
      flags?: number | undefined;
    }
  | { name: 'immediate'; dreg: number; data: Data | VerdictData }
  | {
      name: 'dynset';
      operation: number;
      keyRegister: number;
      dataRegister?: number | undefined;
      set: string;
      setId?: number | undefined;
      timeout?: bigint | undefined;
      expressions: Instruction[];
      flags: number;
    }
  | { name: 'objref'; type: number; object: string }
  | { name: 'objref'; sreg: number; set: string; setId?: number | undefined }
  | { name: 'counter'; packets: bigint; bytes: bigint }
  | { name: 'limit'; rate: bigint; unit: bigint; burst: number; type: number; flags: number }
  | { name: 'quota'; bytes: bigint; consumed: bigint; flags: number }
  | { name: 'connlimit'; count: number; flags: number }
  | { name: 'last'; set: boolean; milliseconds: bigint }
  | {
      name: 'log';
      prefix?: string | undefined;
      group?: number | undefined;
      snaplen?: number | undefined;
      queueThreshold?: number | undefined;
      level?: number | undefined;
      flags?: number | undefined;
    }
  | { name: 'reject'; type: number; code: number }
  | {
      name: 'nat';
      type: number;
      family: number;
      addressMin?: number | undefined;
      addressMax?: number | undefined;
      protoMin?: number | undefined;
      protoMax?: number | undefined;
      flags: number;
    }
  | {
      name: 'masq' | 'redir';
      protoMin?: number | undefined;
      protoMax?: number | undefined;
      flags: number;
    }
  | { name: 'tproxy'; family: number; address?: number | undefined; port?: number | undefined }
  | { name: 'synproxy'; mss: number; wscale: number; flags: number }
  | { name: 'dup'; address?: number | undefined; device?: number | undefined }
  | { name: 'fwd'; device: number; address?: number | undefined; family: number }
  | {
      name: 'queue';
      number?: number | undefined;
      total?: number | undefined;
      sreg?: number | undefined;
      flags: number;
    }
  | { name: 'notrack' }
  | { name: 'flow_offload'; table: string }
  | { name: 'match' | 'target'; xt: string; revision: number; info: Uint8Array }
  /** An expression that cannot be said otherwise: its attributes as bytes. */
  | { name: 'raw'; expression: string; bytes: Uint8Array };
