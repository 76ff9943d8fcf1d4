/**
 * Who reads and writes. A program writes requests and reads what the kernel sends; the kernel, and whatever stands for
 * it or looks over its shoulder, the other way round. Some attributes have another shape in each.
 */
export type Direction = 'request' | 'reply';

/** Whether what is read is a request, and what is written a reply. One message is read or written at a time. */
let asKernel = false;

/** The direction of what is being read. */
export function reading(): Direction {
  return asKernel ? 'request' : 'reply';
}

/** The direction of what is being written. */
export function writing(): Direction {
  return asKernel ? 'reply' : 'request';
}

/** Runs `call`, which reads messages of that direction. */
export function readingAs<T>(direction: Direction, call: () => T): T {
  return exchanged(direction === 'request', call);
}

/** Runs `call`, which writes messages of that direction. */
export function writingAs<T>(direction: Direction, call: () => T): T {
  return exchanged(direction === 'reply', call);
}

function exchanged<T>(kernel: boolean, call: () => T): T {
  const before = asKernel;
  asKernel = kernel;
  try {
    return call();
  } finally {
    asKernel = before;
  }
}
