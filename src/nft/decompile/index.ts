/** What messages mean. */

import type { MessageType } from '../../protocol/marshal.js';
import { checkArgument } from '../../schema/argument.js';
import { decode, encode } from '../../schema/index.js';
import { Reader } from '../messages/reader.js';
import type { NftRequest } from '../messages/requests.js';
import type { Ruleset } from '../tree.js';

/** A message as sockets and the decoder give it. */
export interface ReadMessage {
  /** C name of its type: `NFT_MSG_NEWRULE`. */
  readonly name?: string | null | undefined;
  readonly body?: object | undefined;
  readonly object?: object | undefined;
}

function isRequest(message: ReadMessage | NftRequest): message is NftRequest {
  return 'type' in message && 'value' in message;
}

/**
 * The ruleset that messages tell of: those of a dump, or the requests of a batch. What has no words becomes raw payload or
 * a raw expression; messages that tell of something else are passed over.
 */
export function decompile(messages: Iterable<ReadMessage | NftRequest>): Ruleset {
  checkArgument('decompile', 'messages', messages, 'iterable');
  const reader = new Reader();
  for (const message of messages) {
    checkArgument('decompile', 'a message', message, 'an object');
    if (isRequest(message)) reader.add(message.type.name, asRead(message.type, message.value));
    else if (message.name) reader.add(message.name, (message.body ?? message.object ?? {}) as never);
  }
  return reader.ruleset();
}

/** A request as it would be read: with the words of its declaration. */
function asRead({ message }: MessageType, value: object): Record<string, unknown> {
  return decode(message, encode(message, value), { direction: 'request' }) as Record<string, unknown>;
}
