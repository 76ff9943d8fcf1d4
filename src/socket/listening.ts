/**
 * A stream that listens from the call on, and not from the first reading: what happens between the two is in it. `read`
 * gives what the stream reads, and `close` ends the listening, also of a stream that nobody has read.
 */
export function listening<T>(
  source: { close(): void },
  read: () => AsyncGenerator<T, void> | Promise<AsyncGenerator<T, void>>,
): AsyncGenerator<T, void> {
  const stream = (async function* () {
    try {
      yield* await read();
    } finally {
      source.close();
    }
  })();
  const end = stream.return.bind(stream);
  // a generator that has not begun ends without its `finally`
  stream.return = (value) => {
    source.close();
    return end(value);
  };
  const { asyncDispose } = Symbol;
  if (asyncDispose in stream)
    Object.defineProperty(stream, asyncDispose, { value: async () => void (await stream.return()) });
  return stream;
}
