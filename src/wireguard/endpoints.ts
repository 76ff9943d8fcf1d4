import type { WireGuardInput, WireGuardPeerInput } from '../objects/wireguard/index.js';
import { EncodeError } from '../schema/index.js';

/** Where endpoints are that have names: the addresses of each, the one to use first. */
export type Resolved = ReadonlyMap<string, readonly string[]>;

/** An endpoint's name and port; undefined where it is an address. */
function named(endpoint: unknown): [name: string, port: string] | undefined {
  if (typeof endpoint !== 'string') return undefined;
  const colon = endpoint.lastIndexOf(':');
  const name = endpoint.slice(0, Math.max(0, colon));
  const port = endpoint.slice(colon + 1);
  return /[^\d.]/.test(name) && !/[[\]:]/.test(name) && /^\d{1,5}$/.test(port) ? [name, port] : undefined;
}

/**
 * Looks up the names among the endpoints, all at once, in the namespace of this process.
 *
 * @throws EncodeError for a name that is not found.
 */
export async function resolveEndpoints(
  of: string,
  peers: readonly WireGuardPeerInput[],
  signal: AbortSignal | undefined,
): Promise<Resolved> {
  const found = new Map<string, readonly string[]>();
  const wanted = new Map<string, string>();
  for (const [i, { endpoint }] of peers.entries())
    if (named(endpoint)) wanted.set(endpoint as string, `peers[${i}].endpoint`);
  if (wanted.size === 0) return found;
  const { lookup } = process.getBuiltinModule('node:dns/promises');
  await Promise.all(
    [...wanted].map(async ([endpoint, path]) => {
      const [name, port] = named(endpoint)!;
      try {
        const addresses = await lookup(name, { all: true });
        found.set(
          endpoint,
          addresses.map(({ address, family }) =>
            family === 6 ? `[${address}]:${port}` : `${address}:${port}`,
          ),
        );
      } catch (error) {
        throw new EncodeError(of, path, `'${name}' was not found: ${(error as { code?: string }).code}`);
      }
    }),
  );
  signal?.throwIfAborted();
  return found;
}

/** The same input with addresses in the place of names. */
export function withAddresses(input: WireGuardInput, resolved: Resolved): WireGuardInput {
  if (resolved.size === 0 || !input.peers) return input;
  const peers = input.peers.map((peer) => {
    const addresses = typeof peer.endpoint === 'string' ? resolved.get(peer.endpoint) : undefined;
    return addresses ? { ...peer, endpoint: addresses[0]! } : peer;
  });
  return { ...input, peers };
}
