import { spawnSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';

/** What a payload begins with, and the program that unpacks it; what follows its end is of no interest. */
const FORMATS = [
  ['1f8b', (bytes) => gunzipSync(bytes, { maxOutputLength: 1 << 30 })],
  ['fd377a585a00', (bytes) => through('xz', ['-dcq', '--single-stream'], bytes)],
  ['28b52ffd', (bytes) => through('zstd', ['-dcq'], bytes)],
];

function through(program, args, input) {
  const { stdout, error } = spawnSync(program, args, { input, maxBuffer: 1 << 30 });
  if (error) throw new Error(`${program}: ${error.message}`);
  return stdout;
}

/**
 * The ELF image within a bzImage: entered directly, an emulated machine need neither run firmware nor unpack.
 *
 * @see Documentation/arch/x86/boot.rst (setup_sects, payload_offset, payload_length)
 */
export function elfOf(image) {
  const setup = (image[0x1f1] || 4) + 1;
  const start = setup * 512 + image.readUInt32LE(0x248);
  const payload = image.subarray(start, start + image.readUInt32LE(0x24c));
  const format = FORMATS.find(([magic]) => payload.subarray(0, magic.length / 2).toString('hex') === magic);
  if (!format)
    throw new Error(`a kernel packed in an unknown way (${payload.subarray(0, 6).toString('hex')})`);
  const elf = format[1](payload);
  if (elf.subarray(1, 4).toString() !== 'ELF') throw new Error('what was unpacked is no kernel');
  return elf;
}
