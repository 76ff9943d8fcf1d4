import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/**
 * Becomes the adapter at the end of a serial line: gives the other end the line discipline that makes it a CAN
 * controller (`N_SLCAN`), prints the name of the interface, then every command that the driver writes.
 */
const ADAPTER = `
import fcntl, os, select, struct, sys, tty

TIOCSETD, SIOCGIFNAME, N_SLCAN = 0x5423, 0x8910, 17
adapter, line = os.openpty()
tty.setraw(line)
fcntl.ioctl(line, TIOCSETD, struct.pack('i', N_SLCAN))
name = fcntl.ioctl(line, SIOCGIFNAME, bytes(16)).split(b'\\0')[0]
print(name.decode(), flush=True)
while True:
    ready = select.select([adapter, sys.stdin], [], [])[0]
    if sys.stdin in ready:
        break
    for command in os.read(adapter, 4096).decode().split('\\r'):
        if command:
            print(command, flush=True)
`;

/** A CAN controller on a pseudo-terminal, which goes when it is disposed of; in the first namespace at first. */
export class CanController {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  private constructor() {
    this.#child = spawn('python3', ['-c', ADAPTER], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#reader = createInterface(this.#child.stdout);
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Makes one; null where the kernel has no serial CAN. */
  static async make(): Promise<{ controller: CanController; ifname: string } | null> {
    const controller = new CanController();
    const ended = once(controller.#child, 'close');
    let complaint = '';
    controller.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    const { value: ifname, done } = await controller.#lines.next();
    if (!done) return { controller, ifname };
    await ended;
    assert.match(complaint, /Invalid argument/);
    return null;
  }

  /** What the driver next tells the adapter: `S6` 500 kbit/s, `O` open, `L` open to listen, `C` close. */
  async said(): Promise<string> {
    const { value, done } = await this.#lines.next();
    assert.ok(!done, 'the adapter is there');
    return value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.stdin.end();
    await ended;
    this.#reader.close();
  }
}
