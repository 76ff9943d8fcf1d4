import type { DecodedMessage } from '../decoder/types.js';
import { commandText } from '../nft/format/format.js';
import { asWritten, commandOf } from '../nft/messages/commands.js';
import { Reader } from '../nft/messages/reader.js';
import type { Command } from '../nft/tree.js';
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE, NLM_F_REQUEST } from '../protocol/framing.js';

/** Says what messages of nftables mean, in the words of nft: what they refer to is known from those before. */
export class NftWords {
  #reader = new Reader();

  /** The command that a message stands for; undefined where it has none of its own. */
  of({ name, object, header }: DecodedMessage): string | undefined {
    if (name === 'NFNL_MSG_BATCH_BEGIN') this.#reader = new Reader();
    if (!name?.startsWith('NFT_MSG_')) return undefined;
    try {
      const told = commandOf(this.#reader, name, object);
      if (!told) return undefined;
      const command = asWritten(told.command);
      return commandText({ ...command, verb: verbOf(command, header?.flags ?? 0) }).trimEnd();
    } catch {
      // a damaged capture holds messages that make no sense
      return undefined;
    }
  }
}

/** The verb that sends such flags: what is not appended is inserted, what must not be there yet is created. */
function verbOf({ verb, object }: Command, flags: number): Command['verb'] {
  // a notification has none of these
  if (verb !== 'add' || !(flags & NLM_F_REQUEST)) return verb;
  if (flags & NLM_F_REPLACE) return 'replace';
  if (object.kind === 'rule') return flags & NLM_F_APPEND || !(flags & NLM_F_CREATE) ? 'add' : 'insert';
  return flags & NLM_F_EXCL ? 'create' : 'add';
}
