/** What went wrong between an object and its bytes. */

import { TracedError } from './stack.js';

/** The object cannot be written: thrown before anything is sent. */
export class EncodeError extends TracedError {
  override readonly name = 'EncodeError';
  /** Where in the object: `linkinfo.data.id`. */
  readonly path: string;
  /** What is wrong there. */
  readonly reason: string;

  constructor(message: string, path: string, reason: string) {
    super(`${message}: ${path === '' ? reason : `${path}: ${reason}`}`);
    this.path = path;
    this.reason = reason;
  }
}

/**
 * A value that its type cannot hold. The `encode` of a type of one's own (see `custom`) throws it to refuse a value: the
 * caller gets an {@link EncodeError} with the reason and the path of the field. Thrown by `decode`, it says why a payload
 * does not fit; the decoder shows the reason beside the bytes.
 */
export class ValueError extends TracedError {
  override readonly name = 'ValueError';
  /** Where inside the value: `'port'`, `'peers[2]'`; empty for the value itself. The encoder puts the outer path before it. */
  path: string;

  constructor(reason: string, path = '') {
    super(reason);
    this.path = path;
  }
}

/** The bytes are not the message they claim to be. */
export class DecodeError extends TracedError {
  override readonly name = 'DecodeError';
  /** Offset of the fault, in bytes from the start of what was to be decoded. */
  readonly offset: number;

  constructor(message: string, offset: number, reason: string) {
    super(`${message}: ${reason} (at byte ${offset})`);
    this.offset = offset;
  }
}
