import { execFileSync } from 'node:child_process';
import { Nftables } from '../../src/nftables/nftables.js';
import { createNamespace, type NetworkNamespace } from '../../src/socket/transports/namespace.js';
import { noNamespaces } from '../helpers.js';
import { notInstalled } from '../support/programs.js';

/** Why nothing can be tried here; false where it can. */
export const impossible: string | false = noNamespaces || whyNot();

function whyNot(): string | false {
  const namespace = createNamespace();
  const nft = new Nftables({ netns: namespace.fd });
  try {
    // a socket of netfilter exists only where the kernel has nftables
    return nft.socket.transport.port > 0 ? false : 'the kernel has no netfilter';
  } catch (error) {
    return `no nftables: ${(error as Error).message}`;
  } finally {
    nft.close();
    namespace.close();
  }
}

/** Why nft cannot be compared with. */
export const noTool: string | false = notInstalled('nft');

/** A namespace of its own, with a firewall. */
export class Place {
  readonly namespace: NetworkNamespace = createNamespace();
  readonly nft = new Nftables({ netns: this.namespace.fd });

  constructor() {
    this.run('ip', ['link', 'set', 'lo', 'up']);
  }

  /** What a program prints in the namespace; `input` is what it reads. */
  run(program: string, args: readonly string[], input = ''): string {
    return execFileSync('nsenter', [`--net=${this.namespace.path}`, program, ...args], {
      encoding: 'utf8',
      input,
      stdio: 'pipe',
      maxBuffer: 1 << 28,
    });
  }

  [Symbol.dispose](): void {
    this.nft.close();
    this.namespace.close();
  }
}
