import { subsystems } from '../../../messages/netfilter/nfgenmsg.js';
import type { DecodedMessage } from '../../types.js';

/** Says what messages of nftables mean, in the words of nft; undefined for those that have none of their own. */
export interface NftCommands {
  of(message: DecodedMessage): string | undefined;
}

/** What becomes of a message: it is of a batch that goes on, or the batch is whole and this is its call. */
export interface Taken {
  readonly text: string | undefined;
}

/** Batches of nftables as calls of `Nftables.apply`: messages between the begin and the end of one are one call. */
export class NftBatches {
  readonly #words: NftCommands;
  #open: { readonly commands: string[]; readonly wordless: string[]; readonly offsets: number[] } | undefined;
  /** Where the batch ends that a message is of: by their offsets. */
  readonly #ends = new Map<number, number>();

  constructor(words: NftCommands) {
    this.#words = words;
  }

  /** The offset that the call stands at which sends what was at another offset; the same where it is of no batch. */
  callOf(offset: number): number {
    return this.#ends.get(offset) ?? offset;
  }

  /** Takes a request, where it is of a batch. */
  take(message: DecodedMessage): Taken | undefined {
    const { name, object, header } = message;
    if (name === 'NFNL_MSG_BATCH_BEGIN') {
      // the words start again, too
      this.#words.of(message);
      this.#open =
        object.resId === subsystems.nftables ? { commands: [], wordless: [], offsets: [] } : undefined;
      return this.#open && GOES_ON;
    }
    const open = this.#open;
    if (!open) return undefined;
    open.offsets.push(message.offset);
    if (name === 'NFNL_MSG_BATCH_END') {
      this.#open = undefined;
      for (const offset of open.offsets) this.#ends.set(offset, message.offset);
      return { text: written(open.commands, open.wordless) };
    }
    const words = this.#words.of(message);
    if (words !== undefined) open.commands.push(words);
    // sets without names go with the rules that they are of
    else if (!isOfRule(message)) open.wordless.push(name ?? `type ${header!.type}`);
    return GOES_ON;
  }
}

const ANONYMOUS = 'anonymous';
const GOES_ON: Taken = { text: undefined };

function isOfRule({ name, object }: DecodedMessage): boolean {
  const { flags, set, name: own } = object as { flags?: unknown; set?: unknown; name?: unknown };
  if (name === 'NFT_MSG_NEWSET') return Array.isArray(flags) && flags.includes(ANONYMOUS);
  if (name === 'NFT_MSG_NEWCHAIN') return own === undefined;
  return name === 'NFT_MSG_NEWSETELEM' && /^__/.test(String(set));
}

/** The call, its text as a template. */
function written(commands: readonly string[], wordless: readonly string[]): string {
  const left = wordless.map((name) => `// ${name} has no words, and is left out\n`).join('');
  const text = commands.join('\n').replace(/[\\`]|\$(?=\{)/g, '\\$&');
  return `${left}await nft.apply(\`${commands.length > 1 ? `\n${text}\n` : text}\`);\n`;
}
