import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate authority of the test's own, and what it has signed. */
export class Authority {
  readonly folder = mkdtempSync(join(tmpdir(), 'tsroute2-tls-'));

  /** @param address what the server's certificate is for. */
  constructor(address = '127.0.0.1') {
    this.#openssl('req', '-x509', ...this.#key('ca'), '-days', '2', '-subj', '/CN=fleet', '-out', 'ca.pem');
    for (const name of ['server', 'client']) {
      this.#openssl('req', ...this.#key(name), '-subj', `/CN=${name}`, '-out', `${name}.csr`);
      writeFileSync(join(this.folder, 'names'), `subjectAltName=IP:${address}`);
      const signed = [
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-extfile',
        'names',
        '-days',
        '2',
      ];
      this.#openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-out', `${name}.pem`);
    }
  }

  #key(name: string): string[] {
    return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`];
  }

  #openssl(...words: string[]): void {
    execFileSync('openssl', words, { cwd: this.folder, stdio: 'ignore' });
  }

  /** Settings of a server that wants certificates of its clients. */
  get settings(): string {
    const files = { cert_file: 'server.pem', key_file: 'server.key', ca_file: 'ca.pem' };
    const lines = Object.entries(files).map(([key, name]) => `${key}: ${JSON.stringify(this.file(name))}`);
    return `tls { ${lines.join(', ')}, verify: true }`;
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
