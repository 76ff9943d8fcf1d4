import { CommandPrinter } from '../decoder/output/command-printer.js';
import { writeMessageJson } from '../decoder/output/json.js';
import { ascii, JsonWriter } from '../decoder/output/json-writer.js';
import { Summary } from '../decoder/output/summary.js';
import { treeText } from '../decoder/output/tree.js';
import { TypeScriptPrinter } from '../decoder/output/typescript/index.js';
import { type Decoded, type DecodedMessage, isNotice } from '../decoder/types.js';
import type { DecodeOptions } from './decode-options.js';
import { complain, print } from './output.js';
import { sentByVerb } from './sent-by-verb.js';
import { setVerbs } from './set-verbs.js';
import { escaped, json } from './text.js';

/** Text gathered before it is written. */
const CHUNK = 1 << 16;
const FIRST = ascii('\n');
const NEXT = ascii(',\n');

const NFT = /^NF(?:T_MSG|NL_MSG_BATCH)_/;
/** Outputs that say messages in the words of nft. */
const WORDY: ReadonlySet<string> = new Set(['tree', 'ts']);

/** Prints what is decoded, in the form requested, and remembers what was at fault. */
export class DecodePrinter {
  readonly #options: DecodeOptions;
  readonly #source: string;
  readonly #typescript = new TypeScriptPrinter(sentByVerb(), setVerbs(), {
    of: (message) => this.#nft?.of(message),
  });
  readonly #commands = new CommandPrinter();
  readonly #writer = new JsonWriter();
  readonly #summary: Summary | undefined;
  #text = '';
  #nft: { of(message: DecodedMessage): string | undefined } | undefined;
  /** How many messages were printed. */
  messages = 0;
  #fault: string | undefined;
  #faults = 0;
  #remark: string | undefined;

  /** @param source what messages about faults call the capture. */
  constructor(options: DecodeOptions, source: string) {
    this.#options = options;
    this.#source = source;
    this.#summary = options.summary ? new Summary() : undefined;
    if (options.output === 'json' && !options.summary) this.#text = '[';
  }

  /** Loads the words of nft, which most captures do not need. */
  async load(): Promise<void> {
    const { NftWords } = await import('./nft-words.js');
    this.#nft ??= new NftWords();
  }

  /** Whether a message has words that are not loaded. */
  lacks(one: Decoded): boolean {
    return this.#nft === undefined && WORDY.has(this.#options.output) && NFT.test(one.name ?? '');
  }

  add(one: Decoded): void {
    const { output, colour } = this.#options;
    const where = one.line === undefined ? `offset ${one.offset}` : `line ${one.line}`;
    if (isNotice(one)) {
      if (one.severity === 'damage') this.#wrong(`${where}: ${one.notice}`);
      else this.#remark ??= one.notice;
      if (output === 'tree' && this.messages > 0 && one.severity === 'damage')
        this.#write(treeText(one, { colour }));
      return;
    }
    if (one.damaged) this.#wrong(`${where}: ${one.errors[0]}`);
    if (this.#summary) this.#summary.add(one);
    else if (output === 'json') this.#json(one);
    else if (output === 'commands') this.#write(this.#commands.add(one));
    else this.#write(output === 'ts' ? this.#typescript.add(one) : this.#tree(one));
    this.messages++;
  }

  /** A message, and below it the command that it stands for. */
  #tree(one: DecodedMessage): string {
    const words = this.#nft?.of(one);
    const text = treeText(one, { colour: this.#options.colour });
    return words === undefined ? text : `${text}  nft: ${escaped(words).replaceAll('\n', '\n       ')}\n`;
  }

  #wrong(fault: string): void {
    this.#fault ??= fault;
    this.#faults++;
  }

  #write(text: string): void {
    this.#text += text;
    if (this.#text.length >= CHUNK) this.flush();
  }

  #json(one: DecodedMessage): void {
    this.#writer.raw(this.messages === 0 ? FIRST : NEXT);
    writeMessageJson(this.#writer, one);
    if (this.#writer.length >= CHUNK) this.flush();
  }

  /** Writes what has been gathered. */
  flush(): void {
    if (this.#writer.length > 0) this.#text += this.#writer.text;
    this.#writer.clear();
    if (this.#text !== '') print(this.#text);
    this.#text = '';
  }

  /** Ends the output; returns the exit status. `none`: it is all right if there was nothing. */
  end(none = false): number {
    const { output, summary } = this.#options;
    if (this.#summary)
      this.#write(output === 'json' ? `${json(this.#summary.messages)}\n` : this.#summary.text);
    if (output === 'json' && !summary) {
      this.flush();
      this.#write(this.messages === 0 ? ']\n' : '\n]\n');
    }
    if (output === 'ts' && !summary) this.#write(this.#typescript.end());
    this.flush();
    if (this.#remark !== undefined) complain(escaped(`${this.#source}: ${this.#remark}`));
    if (none && this.messages === 0) return 0;
    if (this.messages === 0) this.#fault ??= 'no netlink message is in it';
    if (this.#fault === undefined) return 0;
    const more = this.#faults > 1 ? ` (and ${this.#faults - 1} more faults)` : '';
    complain(escaped(`${this.#source}: ${this.#fault}${more}`));
    return 1;
  }
}
