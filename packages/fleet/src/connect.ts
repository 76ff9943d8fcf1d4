import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import {
  connect,
  credsAuthenticator,
  errors,
  type NatsConnection,
  type NodeConnectionOptions,
} from '@nats-io/transport-node';
import { OUTCOMES, STATE, streamOf, subjectOf, WISHES } from './subjects.js';

/** How the NATS server is reached. */
export interface NatsOptions {
  /** URLs of servers: `nats://127.0.0.1:4222`, `tls://nats.example:4222`; one, or several of a cluster. */
  servers?: string | readonly string[] | undefined;
  /** A credentials file (JWT and key), as `nsc` makes it. */
  creds?: string | undefined;
  user?: string | undefined;
  pass?: string | undefined;
  token?: string | undefined;
  /** Files of TLS: the authority, and for servers that want it the client's certificate and key. */
  tls?: { caFile?: string; certFile?: string; keyFile?: string } | undefined;
}

/** A connection that comes back by itself for as long as it is open. */
export interface Connected {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  /** Calls the listener when the connection has come back; returns how to stop that. */
  onBack(listener: () => void): () => void;
}

/** How long until the next attempt to reach a server, in milliseconds. */
export const RETRY = 250;

/** How long a server that is there may take for its first answer, in milliseconds. */
const ANSWER = 10_000;

/** Codes of the system for a server that is not there, or not yet. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Whether waiting may help: what the server refuses, or what TLS finds, stays as it is. */
function isUnreachable(error: unknown): boolean {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  const word = code ?? cause?.code;
  if (word !== undefined) return UNREACHABLE.has(word);
  return error instanceof errors.ConnectionError;
}

type Tls = NonNullable<NatsOptions['tls']>;

/** The client hands on to Node's TLS what its types do not know. */
function tlsOf(tls: Tls, servers: readonly string[]): Tls {
  const more = { checkServerIdentity: identityOf(servers) };
  return { ...tls, ...more };
}

/**
 * The check of a server's certificate. Servers reached by an address send no name of theirs: their certificate has to
 * be one of the addresses that were given, where TLS by itself would look for `localhost`.
 */
function identityOf(servers: readonly string[]): typeof checkServerIdentity {
  const addresses = servers
    .map((server) =>
      new URL(server.includes('://') ? server : `nats://${server}`).hostname.replace(/^\[|\]$/g, ''),
    )
    .filter((host) => isIP(host) !== 0);
  return (host: string, certificate: PeerCertificate) => {
    const error = checkServerIdentity(host, certificate);
    if (error === undefined || host !== 'localhost') return error;
    const wrong = addresses.map((address) => checkServerIdentity(address, certificate));
    return wrong.includes(undefined) ? undefined : (wrong[0] ?? error);
  };
}

/**
 * Connects; waits for a server that is not there yet.
 * @throws {Error} The server is there and refuses (password, certificate), or it is not who it should be.
 */
export async function connected(options: NatsOptions, name: string): Promise<Connected> {
  const { servers = 'nats://127.0.0.1:4222', creds, user, pass, token, tls } = options;
  const urls = [servers].flat() as string[];
  const settings: NodeConnectionOptions = {
    servers: urls,
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY,
    timeout: ANSWER,
    pingInterval: 20_000,
    maxPingOut: 3,
    ...(user === undefined ? {} : { user }),
    ...(pass === undefined ? {} : { pass }),
    ...(token === undefined ? {} : { token }),
    ...(tls === undefined ? {} : { tls: tlsOf(tls, urls) }),
    ...(creds === undefined ? {} : { authenticator: credsAuthenticator(readFileSync(creds)) }),
    // one inbox for each name, so that permissions can name it
    inboxPrefix: `_INBOX_${name.replace(/[^A-Za-z0-9_-]/g, '_')}`,
  };
  const nc = await reached(settings);
  // what the server may be asked is a matter of permissions, which are found out when it is asked
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  const listeners = new Set<() => void>();
  void (async () => {
    for await (const { type } of nc.status()) {
      if (type !== 'reconnect') continue;
      for (const listener of [...listeners]) listener();
    }
  })();
  return {
    nc,
    js: jetstream(nc),
    jsm,
    onBack(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** What a refusal says; a server that wants a certificate of the client says nothing where there is none. */
const reasonOf = (error: unknown): string =>
  error instanceof errors.TimeoutError
    ? `no answer within ${ANSWER / 1000} s: it may want a certificate of the client`
    : (error as Error).message;

/** Why a connection has ended for good: servers that refuse it twice in a row, as after a change of its password. */
export async function reasonOfEnd(nc: NatsConnection): Promise<Error> {
  const error = await nc.closed();
  return new Error(`NATS server: ${error?.message ?? 'the connection was closed'}`, { cause: error });
}

async function reached(settings: NodeConnectionOptions): Promise<NatsConnection> {
  for (;;) {
    try {
      return await connect(settings);
    } catch (error) {
      if (!isUnreachable(error))
        throw new Error(`NATS server ${[settings.servers].flat().join(', ')}: ${reasonOf(error)}`, {
          cause: error,
        });
      await sleep(RETRY);
    }
  }
}

/** Changes of one record that are kept, for readers that were away. */
const HISTORY = 16;

/** How the buckets are made. */
export interface BucketOptions {
  /** Copies in a cluster: 1. */
  replicas?: number | undefined;
  /** Most bytes of the bucket of records; unbounded by default. */
  maxBytes?: number | undefined;
}

/**
 * Makes the buckets that are not there. Each change of the bucket of records is also published under
 * `net.HOST.TABLE.KEY`, for whoever only listens. Needs the permission to make streams, which agents need not have.
 */
export async function makeBuckets({ jsm }: Connected, options: BucketOptions = {}): Promise<void> {
  const { replicas = 1, maxBytes = -1 } = options;
  for (const bucket of [STATE, WISHES, OUTCOMES]) {
    const name = streamOf(bucket);
    if (await exists(jsm, name)) continue;
    await jsm.streams.add({
      name,
      subjects: [subjectOf(bucket, '>')],
      max_msgs_per_subject: bucket === STATE ? HISTORY : 1,
      max_bytes: bucket === STATE ? maxBytes : -1,
      num_replicas: replicas,
      allow_rollup_hdrs: true,
      deny_delete: true,
      allow_direct: true,
      discard: 'new' as never,
      ...(bucket === STATE ? { republish: { src: subjectOf(STATE, '>'), dest: 'net.>' } } : {}),
    });
  }
}

async function exists(jsm: JetStreamManager, name: string): Promise<boolean> {
  try {
    await jsm.streams.info(name);
    return true;
  } catch (error) {
    if (/stream not found/i.test((error as Error).message)) return false;
    throw error;
  }
}
