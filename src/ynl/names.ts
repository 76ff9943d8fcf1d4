/** Names of the kernel's descriptions, which are words with dashes, as this package has them. */

/** `rx-dropped` is `rxDropped`. */
export function camel(name: string): string {
  const [first = '', ...rest] = words(name);
  return first + rest.map(capital).join('');
}

/** `rx-dropped` is `RxDropped`. */
export function pascal(name: string): string {
  return words(name).map(capital).join('');
}

/** `rx-dropped` is `RX_DROPPED`. */
export function upper(name: string): string {
  return name.replace(/-/g, '_').toUpperCase();
}

/** `wgpeer-a-` is `WGPEER_A`. */
export function upperPrefix(prefix: string): string {
  return upper(prefix).replace(/_$/, '');
}

function words(name: string): string[] {
  return name.split(/[-_ .]+/).filter((word) => word !== '');
}

function capital(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}
