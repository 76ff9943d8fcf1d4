/**
 * What Wireshark reads of the samples, written to wireshark.json: `node test/samples/wireshark.mjs`, after a build,
 * where tshark is installed. One message of each shape.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pcapngDatagram, pcapngHeader } from '../../build/src/protocol/pcapng.js';
import { messagesOf, samples } from '../../build/test/decoder/samples.js';

const [GENERIC, NLCTRL] = [16, 16];
/** The cooked header before a message. */
const COOKED = 16;
/** Of the frame, of what every message has, bits of what is there as a whole, and frames of Wi-Fi. */
const LEFT_OUT =
  /^$|^(frame|wlan|wps|timestamp|num|len|caplen|geninfo|eapol)\b|^netlink\.(attr_|hdr_|family|hatype)|^genl\.(reserved|family_id)|op_flags\.|_flags\.iff_/;

const messages = [];
const seen = new Set();
for (const { name } of samples) {
  for (const { damaged, header, protocolNumber, attributes, bytes } of messagesOf(name)) {
    if (damaged || !header || typeof protocolNumber !== 'number') continue;
    const hex = Buffer.from(bytes).toString('hex');
    const isControl = protocolNumber === GENERIC && header.type === NLCTRL;
    const types = isControl ? hex.slice(32, 112) : attributes.map(({ type }) => type).join();
    const shape = `${protocolNumber} ${header.type} ${types}`;
    if (seen.has(shape) || (bytes.length > 1600 && !isControl)) continue;
    seen.add(shape);
    messages.push({ protocol: protocolNumber, hex });
  }
}

const folder = mkdtempSync(join(tmpdir(), 'wireshark-'));
const file = join(folder, 'messages.pcapng');
const datagrams = messages.map(({ protocol, hex }) =>
  pcapngDatagram({ data: Buffer.from(hex, 'hex'), time: 0, direction: 'sent', protocol }),
);
writeFileSync(file, Buffer.concat([pcapngHeader(), ...datagrams]));
const run = (...args) =>
  execFileSync('tshark', args, { encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'ignore'] });
const pdml = run('-n', '-r', file, '-T', 'pdml');
const version = run('-v').split('\n')[0];
rmSync(folder, { recursive: true });

const text = (xml) =>
  xml.replace(/&(lt|gt|quot|amp|#x([0-9a-f]+));/gi, (_, name, code) =>
    code ? String.fromCodePoint(Number.parseInt(code, 16)) : { lt: '<', gt: '>', quot: '"', amp: '&' }[name],
  );
const lines = pdml.split('<packet>').slice(1).map((packet, i) => {
  const fields = [];
  for (const [, name, words] of packet.matchAll(/<field name="([^"]*)"([^>]*)>/g)) {
    const word = (key) => new RegExp(` ${key}="([^"]*)"`).exec(words)?.[1];
    if (LEFT_OUT.test(name) || word('hide') || word('show') === undefined) continue;
    const [size, at] = [Number(word('size')), Number(word('pos')) - COOKED];
    if (size === 0 || at < COOKED) continue;
    // a symbol: the C name of the number
    const symbol = /\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|(?<=Type: )[A-Z0-9_]+)\b/.exec(text(word('showname') ?? ''))?.[1];
    fields.push([at, size, name, text(word('show')), ...(symbol ? [symbol] : [])]);
  }
  return JSON.stringify({ ...messages[i], fields });
});
const head = JSON.stringify({ version, command: 'tshark -n -r FILE -T pdml' }).slice(1, -1);
writeFileSync(new URL('./wireshark.json', import.meta.url), `{${head},"messages":[\n${lines.join(',\n')}\n]}\n`);
