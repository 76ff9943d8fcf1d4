const FOLDER = 0o040755;
const LINK = 0o120777;
const FILE = 0o100755;

function header(name, mode, size, inode) {
  const fields = [inode, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, name.length + 1, 0];
  return `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`;
}

const padded = (bytes) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);

/**
 * An archive for the kernel to unpack at its start, in the format `newc`. The kernel takes several behind each other.
 *
 * @param {Record<string, Buffer | string | null | { link: string }>} entries by path: contents, null for a folder, or a link
 */
export function cpio(entries) {
  const parts = Object.entries(entries).flatMap(([name, entry], i) => {
    const link = entry !== null && typeof entry === 'object' && 'link' in entry;
    const bytes = Buffer.from(entry === null ? '' : link ? entry.link : entry);
    const mode = entry === null ? FOLDER : link ? LINK : FILE;
    return [padded(Buffer.from(header(name, mode, bytes.length, i + 1))), padded(bytes)];
  });
  return Buffer.concat([...parts, padded(Buffer.from(header('TRAILER!!!', 0, 0, 0)))]);
}
