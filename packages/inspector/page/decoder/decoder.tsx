/** Decoder. */
export function DecoderView() {
  return <p>…</p>;
}
