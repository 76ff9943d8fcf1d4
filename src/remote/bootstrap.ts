/**
 * What is said to a shell on the far side. It may be the only program there, so it needs `chmod` alone, and uses
 * `sha256sum` where that is: the relay comes as lines of escapes, which `printf` makes bytes of.
 *
 * It is one line without quotes, since the shell of an account, to which ssh hands it, may be any.
 */
const SCRIPT = [
  // who speaks, so that what an account prints on logging in is not taken for it
  'n=NONCE; t=tsroute2-$n',
  'm=$(uname -m 2>/dev/null)',
  '[ -n "$m" ] || read -r m 2>/dev/null </proc/sys/kernel/arch',
  'echo "$t machine $m"',
  // the hash of the relay for that machine
  'read -r h || { echo "$t deaf"; exit 1; }',
  'f=',
  'trap "rm -f \\"\\$f\\" 2>/dev/null" 0; trap "exit 1" 1 2 13 15',
  'umask 077',
  'for d in "$XDG_RUNTIME_DIR" /dev/shm /run /tmp /var/tmp "$HOME" .; do ' +
    '[ -n "$d" ] && [ -d "$d" ] && [ -w "$d" ] || continue; ' +
    // an own file, made where none was
    'f="$d/.tsroute2-$n"; ( set -C; : >"$f" ) 2>/dev/null || { f=; continue; }; ' +
    'echo "$t send $d"; ' +
    '{ while read -r l && [ "$l" != . ]; do printf "$l"; done; } >"$f"; ' +
    '[ "$l" = . ] || exit 1; ' +
    'chmod 700 "$f" 2>/dev/null; ' +
    'set -- $(sha256sum "$f" 2>/dev/null); ' +
    'if { [ -z "$1" ] || [ "$1" = "$h" ]; } && "$f" check "$h" "$f" 2>/dev/null <&-; ' +
    'then echo "$t start"; trap - 0; exec "$f" serve "$n" "$f"; fi; ' +
    'rm -f "$f" 2>/dev/null; done',
  'echo "$t none"',
  'exit 1',
].join('; ');

/** The script for a shell's `-c`. `nonce` has 32 hexadecimal digits. */
export function scriptFor(nonce: string): string {
  return SCRIPT.replace('NONCE', nonce);
}

/** Bytes of the relay in a line. */
const LINE = 512;

/** A file as lines for {@link scriptFor}'s shell to read. */
export function escapedLines(file: Uint8Array): string {
  let text = '';
  for (let at = 0; at < file.length; at += LINE) {
    for (const byte of file.subarray(at, at + LINE)) text += `\\${byte.toString(8).padStart(3, '0')}`;
    text += '\n';
  }
  return `${text}.\n`;
}

/** A word for a shell, whatever is in it. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
