/** Ways. */
export function Ways() {
  return <p>…</p>;
}
