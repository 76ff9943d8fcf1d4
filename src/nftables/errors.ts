import { type Diagnostic, diagnose, NftError } from '../nft/errors.js';
import { commandText } from '../nft/format/format.js';
import { Reader } from '../nft/messages/reader.js';
import type { NftRequest } from '../nft/messages/requests.js';
import type { Ruleset } from '../nft/tree.js';
import type { NetlinkError } from '../protocol/errors.js';
import { decode, encode } from '../schema/index.js';

/** The kernel refused a ruleset: nothing of it took effect. Each refusal names the rule, and its line in the text. */
export class NftablesError extends NftError {
  override readonly name = 'NftablesError';
  /** What the kernel said, in the order of {@link diagnostics}. */
  readonly errors: readonly NetlinkError[];
  /** `'ENOENT'`, `'EEXIST'`, …: of the first. */
  readonly code: string;
  readonly errno: number;
  /** The attribute at fault, where the kernel says it: of the first. */
  readonly path: string | undefined;

  constructor(diagnostics: readonly Diagnostic[], errors: readonly NetlinkError[]) {
    super(diagnostics);
    this.errors = errors;
    const [first] = errors;
    this.code = first?.code ?? 'EIO';
    this.errno = first?.errno ?? 5;
    this.path = first?.path;
  }
}

/** A refusal, with the words of what was refused. */
export interface Refusal {
  readonly error: NetlinkError;
  readonly request: NftRequest | undefined;
}

/** What is thrown for refusals. */
export function refused(refusals: readonly Refusal[], { sources }: Ruleset): NftablesError {
  const diagnostics = refusals.map(({ error, request }) => {
    const made = diagnose({ message: error.message, at: request?.at }, sources);
    const hasText = made.text !== '';
    return hasText || !request ? made : { ...made, message: `${error.message}: ${words(request, error)}` };
  });
  return new NftablesError(
    diagnostics,
    refusals.map(({ error }) => error),
  );
}

/** A request that comes from no text, as the text that it would come from. */
function words({ type, value }: NftRequest, { value: sent }: NetlinkError): string {
  if (type.name !== 'NFT_MSG_NEWRULE') return '';
  // as it was sent, where that is known
  const body = sent ?? decode(type.message, encode(type.message, value), { direction: 'request' });
  const rule = new Reader().rule(body as never);
  return commandText({ verb: 'add', object: rule }).trimEnd();
}
