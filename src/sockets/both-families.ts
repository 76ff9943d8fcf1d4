import { BOTH, type Kind } from '../objects/sockets/index.js';
import { Marshal, type MessageType } from '../protocol/marshal.js';
import type { Bytes } from '../schema/bytes.js';
import { type Decoder, decoderOf } from '../schema/codec.js';
import type { Message } from '../schema/index.js';

const AF_INET6 = 10;

/** The marshal of a socket that lists both families of IP at once: the first byte of an answer says which it is of. */
export class BothFamilies extends Marshal {
  readonly #decoder: Decoder;
  readonly #inet6: MessageType;

  constructor(kind: Kind) {
    super();
    const id = kind.both!;
    const type = (message: Message): MessageType => ({ id, name: 'TCPDIAG_GETSOCK', event: 'list', message });
    this.#inet6 = type(kind.reply('inet6'));
    this.registerPolicy({ list: type(kind.reply('inet')) });
    this.registerRequests({ list: type(kind.request(BOTH)) });
    const four = decoderOf(kind.reply('inet'));
    const six = decoderOf(kind.reply('inet6'));
    this.#decoder = (bytes, at, end) => (bytes.u8[at] === AF_INET6 ? six : four)(bytes, at, end);
  }

  override messageTypeOf(type: number, bytes?: Bytes, at = 0, end?: number): MessageType | undefined {
    const six = type === this.#inet6.id && bytes?.u8[at] === AF_INET6;
    return six ? this.#inet6 : super.messageTypeOf(type, bytes, at, end);
  }

  override decoderOf(type: number): Decoder | undefined {
    return type === this.#inet6.id ? this.#decoder : undefined;
  }
}
