import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Who may ask: whoever knows the token, by an address of this server, and not on behalf of another site's page. */
export class Access {
  readonly #token: Buffer;
  readonly #hosts = new Set<string>();

  /** @param token what a path has to begin with. */
  constructor(token: string) {
    this.#token = digest(token);
  }

  /** Takes a name, with the port, by which this server is reached. */
  allow(host: string): void {
    this.#hosts.add(host);
  }

  /** The path behind the token, beginning with a slash; undefined for a request that gets no answer. */
  pathOf(url: string | undefined): string | undefined {
    const [, token, path] = /^\/([^/?#]{1,256})(\/[^?#]*)/.exec(url ?? '') ?? [];
    if (token === undefined || path === undefined) return undefined;
    // of digests, so that neither its length nor its beginning can be measured
    return timingSafeEqual(digest(token), this.#token) ? path : undefined;
  }

  /** Whether the request names this server: a name that another site has pointed here is refused (DNS rebinding). */
  isOwnHost({ host }: IncomingHttpHeaders): boolean {
    return host !== undefined && this.#hosts.has(host.toLowerCase());
  }

  /** Whether a page of this server asks, or nobody's page. */
  isOwnOrigin({ origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
    if (origin !== undefined && !this.#isOwn(origin)) return false;
    return site === undefined || site === 'same-origin' || site === 'none';
  }

  /** Whether a page of this server opens a WebSocket; browsers always say whose page does. */
  isOwnPage(headers: IncomingHttpHeaders): boolean {
    return headers.origin !== undefined && this.#isOwn(headers.origin);
  }

  #isOwn(origin: string): boolean {
    return origin.startsWith('http://') && this.#hosts.has(origin.slice('http://'.length).toLowerCase());
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
