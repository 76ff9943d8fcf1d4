import { TracedError } from '../schema/stack.js';
import type { Place, Source } from './tree.js';

/** One thing that is wrong with a ruleset, and where. */
export interface Diagnostic {
  message: string;
  /** File as it was named. */
  file: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
  /** Column of the last character. */
  endColumn: number;
  /** The text of the line. */
  text: string;
  /** Spaces, and `^` below what is meant; `~` below what it conflicts with. */
  caret: string;
}

/** A ruleset that is refused: every fault found, in the order of the text. */
export class NftError extends TracedError {
  override readonly name: string = 'NftError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(render).join('\n'));
    this.diagnostics = diagnostics;
  }
}

/** As nft prints it: place and message, the line, and the caret line. */
function render(fault: Diagnostic): string {
  const end = fault.endColumn > fault.column ? `-${fault.endColumn}` : '';
  const head = `${fault.file}:${fault.line}:${fault.column}${end}: Error: ${fault.message}`;
  return fault.text === '' ? head : `${head}\n${fault.text}\n${fault.caret}`;
}

/** A fault on its way to be collected. Never leaves the module. */
export class Fault extends Error {
  readonly at: Place | undefined;
  readonly other: Place | undefined;

  constructor(message: string, at?: Place | undefined, other?: Place | undefined) {
    super(message);
    this.at = at;
    this.other = other;
  }
}

/** How many faults are reported at once. */
const MOST = 10;

/** Collects faults; `check` throws what came together. */
export class Faults {
  readonly #sources: readonly Source[];
  readonly #list: Diagnostic[] = [];

  constructor(sources: readonly Source[]) {
    this.#sources = sources;
  }

  get full(): boolean {
    return this.#list.length >= MOST;
  }

  get some(): boolean {
    return this.#list.length > 0;
  }

  add(fault: Fault): void {
    if (!this.full) this.#list.push(diagnose(fault, this.#sources));
  }

  check(): void {
    if (this.some) throw new NftError(this.#list);
  }
}

/** A fault with the line of the text that it is in. */
export function diagnose(
  fault: { readonly message: string; readonly at?: Place | undefined; readonly other?: Place | undefined },
  sources: readonly Source[],
): Diagnostic {
  const { message, at } = fault;
  const source = at && sources[at.source];
  if (!at || !source) {
    return {
      message,
      file: sources[0]?.name ?? '<ruleset>',
      line: 1,
      column: 1,
      endColumn: 1,
      text: '',
      caret: '',
    };
  }
  const start = Math.min(at.start, source.text.length);
  const from = source.text.lastIndexOf('\n', start - 1) + 1;
  const newline = source.text.indexOf('\n', start);
  const to = newline < 0 ? source.text.length : newline;
  let line = 1;
  for (let i = source.text.indexOf('\n'); i >= 0 && i < start; i = source.text.indexOf('\n', i + 1)) line++;
  const text = source.text.slice(from, to).replace(/\r$/, '');
  const end = Math.max(start + 1, Math.min(at.end, to));
  const marks: string[] = Array.from(text, (each) => (each === '\t' ? '\t' : ' '));
  const mark = (place: Place, sign: string): void => {
    if (place.source !== at.source || place.start < from || place.start > to) return;
    for (let i = place.start; i < Math.max(place.start + 1, Math.min(place.end, to)); i++)
      marks[i - from] = sign;
  };
  if (fault.other) mark(fault.other, '~');
  mark({ source: at.source, start, end }, '^');
  return {
    message,
    file: source.name,
    line,
    column: start - from + 1,
    endColumn: end - from,
    text,
    caret: marks.join('').trimEnd(),
  };
}
