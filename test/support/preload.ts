/** Programs whose netlink sockets lead to a fake kernel here: they are connections to a socket of ours instead. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RECORD } from '../../src/socket/transport.js';
import type { FakeKernel } from '../../src/testing.js';

/** Replaces what a program with libmnl calls. Each request is answered by one datagram, so that a stream will do. */
const SOURCE = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
static int ours[256];
#define REAL(type, name) static type (*real)(); if (!real) real = (type (*)())dlsym(RTLD_NEXT, #name)
int socket(int domain, int kind, int protocol) {
  REAL(int, socket);
  if (domain != AF_NETLINK) return real(domain, kind, protocol);
  struct sockaddr_un to = { .sun_family = AF_UNIX };
  strncpy(to.sun_path, getenv("FAKE_KERNEL"), sizeof to.sun_path - 1);
  int fd = real(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, (void *)&to, sizeof to)) return -1;
  ours[fd] = 1;
  return fd;
}
int bind(int fd, const struct sockaddr *address, socklen_t length) {
  REAL(int, bind);
  return ours[fd] ? 0 : real(fd, address, length);
}
int setsockopt(int fd, int level, int name, const void *value, socklen_t length) {
  REAL(int, setsockopt);
  return ours[fd] ? 0 : real(fd, level, name, value, length);
}
static void from_kernel(void *address) {
  struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
  memcpy(address, &kernel, sizeof kernel);
}
int getsockname(int fd, struct sockaddr *address, socklen_t *length) {
  REAL(int, getsockname);
  if (!ours[fd]) return real(fd, address, length);
  from_kernel(address);
  *length = sizeof(struct sockaddr_nl);
  return 0;
}
ssize_t sendto(int fd, const void *data, size_t size, int flags, const struct sockaddr *to, socklen_t length) {
  REAL(ssize_t, sendto);
  return ours[fd] ? send(fd, data, size, 0) : real(fd, data, size, flags, to, length);
}
ssize_t recvmsg(int fd, struct msghdr *message, int flags) {
  REAL(ssize_t, recvmsg);
  if (!ours[fd]) return real(fd, message, flags);
  ssize_t size = recv(fd, message->msg_iov->iov_base, message->msg_iov->iov_len, 0);
  from_kernel(message->msg_name);
  message->msg_namelen = sizeof(struct sockaddr_nl);
  message->msg_flags = 0;
  return size;
}
`;

/** A folder with what is preloaded; removed when it is closed. */
export class Preload {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tsroute2-preload-'));
  readonly #library = join(this.#folder, 'preload.so');

  constructor() {
    const source = join(this.#folder, 'preload.c');
    writeFileSync(source, SOURCE);
    const { status, stderr } = spawnSync(
      'cc',
      ['-shared', '-fPIC', '-w', '-o', this.#library, source, '-ldl'],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
  }

  /** Runs a program against the kernel, and returns what it prints; fails where the program does. */
  async run(kernel: FakeKernel, command: string, args: readonly string[], protocol = 0): Promise<string> {
    const path = join(this.#folder, 'kernel');
    const server = createServer((connection) => {
      const transport = kernel.transport({ protocol });
      const pass = (): void => {
        for (let told = transport.receive(); told; told = transport.receive())
          for (let i = 0; i < told.count; i++) {
            const [at = 0, length = 0] = told.index.subarray(i * RECORD);
            connection.write(told.bytes.u8.slice(at, at + length));
          }
        transport.wait(pass);
      };
      connection.on('data', (data) => transport.send(new Uint8Array(data)));
      connection.on('close', () => transport.close());
      // a program that has read enough may be gone
      connection.on('error', () => connection.destroy());
      transport.wait(pass);
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    try {
      const child = spawn(command, [...args], {
        env: { ...process.env, LD_PRELOAD: this.#library, FAKE_KERNEL: path },
      });
      let printed = '';
      let failed = '';
      child.stdout.on('data', (data) => (printed += data));
      child.stderr.on('data', (data) => (failed += data));
      const status = await new Promise((resolve) => child.on('close', resolve));
      if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${failed}`);
      return printed;
    } finally {
      server.close();
      rmSync(path, { force: true });
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}
