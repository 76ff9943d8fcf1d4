import { readFileSync } from 'node:fs';
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import {
  connect,
  credsAuthenticator,
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

/** Connects; waits for a server that is not there yet. */
export async function connected(options: NatsOptions, name: string): Promise<Connected> {
  const { servers, creds, user, pass, token, tls } = options;
  const settings: NodeConnectionOptions = {
    servers: servers === undefined ? 'nats://127.0.0.1:4222' : ([servers].flat() as string[]),
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    waitOnFirstConnect: true,
    pingInterval: 20_000,
    maxPingOut: 3,
    ...(user === undefined ? {} : { user }),
    ...(pass === undefined ? {} : { pass }),
    ...(token === undefined ? {} : { token }),
    ...(tls === undefined ? {} : { tls }),
    ...(creds === undefined ? {} : { authenticator: credsAuthenticator(readFileSync(creds)) }),
    // one inbox for each name, so that permissions can name it
    inboxPrefix: `_INBOX_${name.replace(/[^A-Za-z0-9_-]/g, '_')}`,
  };
  const nc = await connect(settings);
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
