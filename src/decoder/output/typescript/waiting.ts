import type { DecodedMessage } from '../../types.js';
import { escaped } from '../text.js';

/** Requests whose code waits for their answers, at most. */
const MOST = 64;

interface Code {
  readonly offset: number;
  text: string;
  settled: boolean;
}

/** Lets a refusal pass that the capture has, too. */
const caught = (code: string): string =>
  `.catch((error) => {\n  if (!(error instanceof NetlinkError) || error.code !== '${code}') throw error;\n});\n`;

const APPLY = 'await nft.apply(';
const ofBatch = (code: string): string =>
  `.catch((error) => {\n  if (error.code !== '${code}') throw error;\n});\n`;

/** Code of requests in their order, until it is known whether they were refused. */
export class Waiting {
  #codes: Code[] = [];
  #helped = false;

  /** @param answered whether anything answers the request that was at `offset`. */
  add(offset: number, text: string, answered: boolean): void {
    this.#codes.push({ offset, text, settled: !answered });
  }

  /** The request at that offset was answered. */
  answered(offset: number, { outcome, request }: DecodedMessage): void {
    const code = this.#codes.find((one) => one.offset === offset);
    const isRefusal = outcome !== undefined && outcome.errno !== 0;
    if (!code) return;
    if (outcome !== undefined) code.settled = true;
    if (!isRefusal) return;
    const words = outcome.kernel === undefined ? '' : `: ${escaped(outcome.kernel)}`;
    const remark = `// ${request!.name ?? 'the request'} was refused with ${outcome.code}${words}\n`;
    code.text = this.#caught(code.text, outcome.code!) ?? code.text;
    code.text += remark;
  }

  /** The last call, its refusal caught; undefined where it does not wait for an answer. */
  #caught(text: string, code: string): string | undefined {
    const at = text.startsWith('await ') && !text.includes('\nawait ') ? 0 : text.lastIndexOf('\nawait ') + 1;
    if ((at === 0 && !text.startsWith('await ')) || !text.endsWith(';\n')) return undefined;
    // its refusals are of a class of their own
    if (text.startsWith(APPLY, at)) return `${text.slice(0, -2)}${ofBatch(code)}`;
    const helper = this.#helped ? '' : "import { NetlinkError } from 'tsroute2';\n";
    this.#helped = true;
    return `${helper}${text.slice(0, -2)}${caught(code)}`;
  }

  /** What is settled, as far as nothing before it is not. */
  take(): string {
    let count = 0;
    while (count < this.#codes.length && (this.#codes[count]!.settled || this.#codes.length - count > MOST))
      count++;
    return this.#first(count);
  }

  /** All that is left. */
  rest(): string {
    return this.#first(this.#codes.length);
  }

  #first(count: number): string {
    return this.#codes
      .splice(0, count)
      .map((one) => one.text)
      .join('');
  }
}
