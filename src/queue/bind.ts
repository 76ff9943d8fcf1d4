import type { NetlinkSocket } from '../socket/socket.js';

/** Binds a socket to all numbers; where one is refused, the stream of what comes is closed and none stays bound. */
export async function bindAll(
  socket: Pick<NetlinkSocket, 'closed'>,
  stream: { close(): void },
  numbers: readonly number[],
  bind: (number: number) => Promise<unknown>,
  unbind: (number: number) => Promise<unknown>,
): Promise<void> {
  const bound: number[] = [];
  try {
    for (const number of numbers) {
      await bind(number);
      bound.push(number);
    }
  } catch (error) {
    stream.close();
    // with the socket it ends as well
    for (const number of socket.closed ? [] : bound) await unbind(number).catch(() => undefined);
    throw error;
  }
}
