import { Marshal, type MessageType } from '../../protocol/marshal.js';
import { type Bytes, LITTLE_ENDIAN } from '../../schema/bytes.js';
import { hint, nearest } from '../../schema/names.js';
import { typeError } from '../../schema/stack.js';
import { diagMessages, diagRequestOf, diagTypeOf } from './index.js';
import { families } from './names.js';

/** A family of sockets, as requests of sock_diag name it. */
export type DiagFamily = keyof typeof families;

/**
 * The marshal of a socket that requests sockets of one family: all of them share their message types.
 *
 * ```ts
 * const socket = new NetlinkSocket({ protocol: 4, marshal: new DiagMarshal('unix') });
 * await socket.dump('SOCK_DIAG_BY_FAMILY', { family: 'unix', states: ['listen'], show: ['name'] });
 * ```
 *
 * Programs have an easier way: `Sockets`.
 */
export class DiagMarshal extends Marshal {
  readonly #family: number;

  /** @throws TypeError for a family that there is not. */
  constructor(family: DiagFamily) {
    super();
    if (!Object.hasOwn(families, family)) {
      const near = nearest(family, Object.keys(families));
      throw typeError(`there are no sockets of '${family}'${hint(near)}`);
    }
    this.#family = families[family];
    this.registerPolicy(diagMessages);
  }

  override requestTypeOf(type: number): MessageType | undefined {
    return diagRequestOf(type, this.#family) ?? super.requestTypeOf(type);
  }

  override messageTypeOf(type: number, bytes?: Bytes, at = 0, end?: number): MessageType | undefined {
    const told = bytes && diagTypeOf(type, bytes.u8.subarray(at, end), true, LITTLE_ENDIAN);
    return told ?? super.messageTypeOf(type);
  }
}
