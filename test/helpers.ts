import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { IPRoute, type IPRouteOptions } from '../src/iproute/iproute.js';
import { exec, type Remote } from '../src/remote/index.js';
import { createNamespace, type NetworkNamespace } from '../src/socket/transports/namespace.js';
import { notInstalled } from './support/programs.js';

export type Json = { [key: string]: unknown };

function whyNot(): string | false {
  try {
    createNamespace().close();
    // what is built is built and looked at by these
    return notInstalled('ip', 'nsenter');
  } catch (error) {
    return `namespaces cannot be made here: ${(error as Error).message}`;
  }
}

/** The reason why nothing can be built to test with, for `skip` of a whole suite; false where it can. */
export const noNamespaces: string | false = whyNot();

/**
 * What every `TestNamespace#ipr` is made with: with TSROUTE2_TEST_TRANSPORT set to a command that runs others (`env`),
 * a relay that this command starts, so that a suite is run once more over it.
 */
const farSide: { readonly transport?: Remote } = process.env.TSROUTE2_TEST_TRANSPORT
  ? { transport: exec(process.env.TSROUTE2_TEST_TRANSPORT.split(' ')) }
  : {};

/** What a program printed, and how it ended. */
export interface Outcome {
  stdout: string;
  stderr: string;
  status: number | null;
}

/** A network namespace for one test, and what looks at it from outside the library. */
export class TestNamespace {
  readonly ns: NetworkNamespace = createNamespace();
  readonly #open: IPRoute[] = [];

  constructor() {
    this.ip('link set lo up');
  }

  /** An IPRoute in it, closed with it. */
  ipr(options: IPRouteOptions = {}): IPRoute {
    const { transport } = farSide;
    const where = transport === undefined ? { netns: this.ns.fd } : { netns: this.ns.path, transport };
    const ipr = new IPRoute({ ...where, ...options });
    this.#open.push(ipr);
    return ipr;
  }

  /** Runs a program in it. */
  run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env, input = ''): Outcome {
    const { stdout, stderr, status } = spawnSync('nsenter', [`--net=${this.ns.path}`, command, ...args], {
      encoding: 'utf8',
      env,
      input,
      timeout: 60_000,
    });
    return { stdout, stderr, status };
  }

  /** Runs `ip` in it, once per line; anything it complains of is an error. */
  ip(script: string): string {
    let out = '';
    for (const line of script.split('\n')) {
      const words = line.trim().match(/"[^"]*"|\S+/g);
      if (words) out += this.#ip(words.map((word) => word.replace(/^"|"$/g, '')));
    }
    return out;
  }

  #ip(words: string[]): string {
    return execFileSync('nsenter', [`--net=${this.ns.path}`, 'ip', ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** What `ip -j -d` says. */
  ipJson(command: string): Json[] {
    // iproute2 has words where it knows of none: an empty output, and empty objects
    const text = this.#ip(['-j', '-d', ...command.split(' ')]).trim();
    const entries = text === '' ? [] : (JSON.parse(text) as Json[]);
    return entries.filter((entry) => Object.keys(entry).length > 0);
  }

  close(): void {
    for (const ipr of this.#open) ipr.close();
    this.ns.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Whether the kernel has a kind of links; for `context.skip` the reason if it has not. */
export function kindMissing(kind: string): string | false {
  if (!missing.has(kind)) {
    using space = new TestNamespace();
    const base = space.run('ip', ['link', 'add', 'probe', 'type', kind, ...(PROBE[kind] ?? [])]);
    missing.set(
      kind,
      /not supported|Unknown device type/.test(base.stderr) ? `this kernel has no ${kind}` : false,
    );
  }
  return missing.get(kind)!;
}
const missing = new Map<string, string | false>();
const PROBE: Readonly<Record<string, string[]>> = {
  vxlan: ['id', '1', 'dstport', '4789'],
  vlan: ['id', '1'],
  vrf: ['table', '5'],
};

/**
 * Compares until it holds: between two readings timers run, and the kernel reports carriers and settles addresses up to
 * seconds after a change.
 */
export async function settles(compare: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await compare();
    } catch (error) {
      if (tries === 40) throw error;
      await sleep(50);
    }
  }
}

/** The error that a promise is rejected with. */
export async function rejection(
  promise: Promise<unknown>,
): Promise<Error & { code?: string; path?: string }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  assert.fail('nothing was thrown');
}
