import type { PendingRequest, Request } from './pending-request.js';

interface Row {
  first: number;
  behind: number;
  request: PendingRequest;
}

/** How many sequence numbers of getters that were given up are remembered; answers seldom come later than that. */
const ABANDONED = 64;

/** Who waits for which sequence number. */
export class PendingRequests {
  readonly #single = new Map<number, PendingRequest>();
  /** Numbers of getters that were given up, oldest first. */
  readonly #abandoned = new Set<number>();
  /** PendingRequests that own a row of sequence numbers. */
  #rows: Row[] = [];
  #latestSeq = 0;
  /**
   * The request being sent. It is not in the map yet, since mostly it is answered at once, and a map of what lasts a
   * microsecond would keep the garbage collector busy.
   */
  latest: Request | undefined;

  /** Whose answer carries that number. */
  of(seq: number): PendingRequest | undefined {
    if (seq === this.#latestSeq && this.latest !== undefined) return this.latest;
    return (
      this.#single.get(seq) ?? this.#rows.find(({ first, behind }) => seq >= first && seq < behind)?.request
    );
  }

  /** PendingRequests with a number of their own, and rows of numbers. */
  get size(): number {
    return this.#single.size + this.#rows.length;
  }

  add(seq: number, request: PendingRequest): void {
    this.#single.set(seq, request);
  }

  addRow(first: number, count: number, request: PendingRequest): void {
    this.#rows.push({ first, behind: first + count, request });
  }

  /** Begins with a request, which is sent until {@link sent}. */
  begin(seq: number, request: Request): void {
    this.latest = request;
    this.#latestSeq = seq;
  }

  /** The request was sent, or could not be. */
  sent(): void {
    this.latest = undefined;
    this.#latestSeq = 0;
  }

  /** Forgets a number whose request is settled. */
  settled(seq: number): void {
    this.#single.delete(seq);
  }

  /** What comes for the numbers that an request has used is not for it any more. */
  forget(request: PendingRequest): void {
    for (const [seq, one] of this.#single) {
      if (one !== request) continue;
      this.#single.delete(seq);
      if (!request.settled && !request.changes) this.#abandon(seq);
    }
    this.#rows = this.#rows.filter((row) => row.request !== request);
  }

  #abandon(seq: number): void {
    this.#abandoned.add(seq);
    if (this.#abandoned.size > ABANDONED) this.#abandoned.delete(this.#abandoned.values().next().value!);
  }

  /** Whether what carries that number of one's own answers a getter that was given up, and so is no event. */
  abandoned(seq: number): boolean {
    return this.#abandoned.has(seq);
  }

  clear(): void {
    this.#single.clear();
    this.#rows = [];
  }

  /** Everything that waits for an answer, once. */
  all(): Set<PendingRequest> {
    const requests = new Set(this.#single.values());
    if (this.latest) requests.add(this.latest);
    for (const { request } of this.#rows) requests.add(request);
    return requests;
  }
}
