import type { ProtocolName } from '../messages/protocols.js';
import type { MessageHeader } from '../protocol/framing.js';
import type { Message, WireAttribute, WireField } from '../schema/index.js';

/** What a capture may look like. */
export type Format = 'strace' | 'string' | 'hex' | 'pcap' | 'pcapng' | 'raw';

/** A datagram as a reader found it. */
export interface Datagram {
  readonly data: Uint8Array;
  /** Where its first byte lies: in a binary file, or among the bytes that a text has spelt so far. */
  readonly offset: number;
  /** Line of a text, from 1. */
  readonly line?: number;
  /** Byte order of the machine that it was captured on. */
  readonly little: boolean;
  /** Netlink protocol number, where the capture shows it. */
  readonly protocol?: number;
  /** Milliseconds since 1970, or since midnight where the capture has no more. */
  readonly time?: number;
  readonly direction?: 'received' | 'sent';
  /** Length of the whole, where {@link data} is only its beginning. */
  readonly length?: number;
  /** What identifies this socket in the capture. */
  readonly socket?: string;
  /** Process that made the call. */
  readonly process?: number;
}

/** Something to tell about the capture itself. */
export interface Notice {
  readonly notice: string;
  /** `damage`: something could not be read. `remark`: all was, and there is more to say. */
  readonly severity: 'damage' | 'remark';
  readonly offset: number;
  readonly line?: number;
  /** Of messages alone, so that a loop can take them out of what may be either. */
  readonly name?: undefined;
  readonly object?: undefined;
}

/** What a reader makes of its input. */
export type Reading = Datagram | Notice;

/** Takes a capture piece by piece and keeps no more than it must. */
export interface CaptureReader {
  /** What can be read by now. Datagrams may be views of the piece. */
  push(piece: Uint8Array): Reading[];
  /** What is complete if nothing follows for now: for captures that are watched as they are made. */
  flush?(): Reading[];
  /** What is left when no more comes. */
  end(): Reading[];
}

/** The request that a message answers. */
export interface RequestReference {
  readonly offset: number;
  readonly line?: number | undefined;
  readonly name: string | null;
  readonly seq: number;
}

/** Where in a request the kernel's complaint points. */
export interface Culprit {
  /** Path in the object view: `linkinfo.data.id`. */
  readonly path: string;
  /** C name of the attribute or field; null where undeclared. */
  readonly name: string | null;
  /** From the request's `nlmsghdr`; of the nest, where an attribute is missing in it. */
  readonly offset: number;
  readonly missing: boolean;
}

/** What an acknowledgement, or the end of a dump, says. */
export interface Outcome {
  /** 0 for success. */
  readonly errno: number;
  /** `'EEXIST'`; absent for success. */
  readonly code?: string;
  /** What the code says, in words. */
  readonly text?: string;
  /** The kernel's own words. */
  readonly kernel?: string;
  readonly culprit?: Culprit;
}

/** What stands behind a header: the parts of the wire tree that cover it without a gap. */
export interface Body {
  /** The message class, where one is declared. */
  readonly declaration?: Message | undefined;
  readonly fields: readonly WireField[];
  /** Bytes that align the attributes. */
  readonly gap?: Uint8Array | undefined;
  readonly attributes: readonly WireAttribute[];
  /** Bytes behind the last attribute that could not be read. */
  readonly trailing?: Uint8Array | undefined;
  readonly object: Record<string, unknown>;
  /** The bytes that `fields` were read from, from the first on. */
  readonly head?: Uint8Array;
}

/** A message with everything that is known of it. Offsets within it count from its `nlmsghdr`. */
export interface DecodedMessage extends Body {
  /** Of a {@link Notice} alone. */
  readonly notice?: undefined;
  /** As in {@link Datagram}. */
  readonly offset: number;
  readonly line?: number | undefined;
  readonly time?: number | undefined;
  readonly direction?: 'received' | 'sent' | undefined;
  readonly process?: number | undefined;
  readonly socket?: string | undefined;
  /** Name of the protocol; its number where it has no name. */
  readonly protocol: ProtocolName | number;
  readonly protocolNumber: number;
  /** C name of the type, or of the generic netlink command; null where nobody declared it. */
  readonly name: string | null;
  /** Name of the generic netlink family, where known. */
  readonly family?: string | undefined;
  /** Null where not even that can be read. */
  readonly header: MessageHeader | null;
  readonly little: boolean;
  /** The message as captured, with the bytes that align the next. */
  readonly bytes: Uint8Array;
  /** What an error repeats of its request, behind the request's header. */
  readonly echo?: Body | undefined;
  readonly request?: RequestReference | undefined;
  /** For acknowledgements, errors and the ends of dumps. */
  readonly outcome?: Outcome | undefined;
  /** The request as bytes, for an outcome with a culprit. */
  readonly culpritRequest?: DecodedMessage | undefined;
  /** Whether it is cut, or is not even a message: the capture is at fault. */
  readonly damaged?: boolean | undefined;
  /** What could not be read as declared. */
  readonly errors: readonly string[];
}

/** What a decoder makes of a capture. */
export type Decoded = DecodedMessage | Notice;

/** Whether it is something told about the capture, rather than a message. */
export function isNotice(one: Decoded | Reading): one is Notice {
  return 'notice' in one;
}
