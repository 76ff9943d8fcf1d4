import type { DecodedMessage } from '../decoder/types.js';
import { commandText } from '../nft/format/format.js';
import { asWritten, commandOf } from '../nft/messages/commands.js';
import { Reader } from '../nft/messages/reader.js';

/** Says what messages of nftables mean, in the words of nft: what they refer to is known from those before. */
export class NftWords {
  #reader = new Reader();

  /** The command that a message stands for; undefined where it has none of its own. */
  of({ name, object }: DecodedMessage): string | undefined {
    if (name === 'NFNL_MSG_BATCH_BEGIN') this.#reader = new Reader();
    if (!name?.startsWith('NFT_MSG_')) return undefined;
    try {
      const told = commandOf(this.#reader, name, object);
      return told && commandText(asWritten(told.command)).trimEnd();
    } catch {
      // a damaged capture holds messages that make no sense
      return undefined;
    }
  }
}
