// Draws the tour as it plays through its small network, as an animated picture: docs/tour.svg. Nothing of this
// machine's own network is in it. Run it after `npm run build`; it needs script(1) of util-linux.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const COLUMNS = 104;
const ROWS = 26;
const LINE = 17;
const CHARACTER = 7.85;
/** Events shown of a step. */
const EVENTS = 4;
/** Seconds between two lines. */
const STEP = 0.28;
const ESCAPE = String.fromCharCode(27);
const COLOURS = {
  30: '#6e7681',
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  90: '#6e7681',
};

/** What the tour prints to a terminal, without what comes before its network. */
function record() {
  const command = `${process.execPath} examples/tour.mjs --network`;
  const { stdout, status, stderr } = spawnSync('unshare', ['-n', 'script', '-qec', command, '/dev/null'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TERM: 'xterm-256color', NO_COLOR: '' },
  });
  if (status !== 0) throw new Error(`the tour failed: ${stderr || stdout}`);
  return stdout.replaceAll('\r', '').trim().split('\n');
}

/** A change of style, or text until the next. */
const SPAN = new RegExp(`${ESCAPE}\\[([\\d;]*)m|([^${ESCAPE}]+)`, 'g');
const EVENT = new RegExp(`^ {4}(${ESCAPE}\\[\\d+m)?(new|del)[a-z]+ `);
const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** A line as spans of one colour each. */
function spans(line) {
  const out = [];
  let style = '';
  let column = 0;
  for (const [, codes, text] of line.matchAll(SPAN)) {
    if (text === undefined) {
      const numbers = codes.split(';').map(Number);
      const colour = numbers.map((one) => COLOURS[one]).find(Boolean);
      style = `${colour ? ` fill="${colour}"` : ''}${numbers.includes(1) ? ' font-weight="bold"' : ''}`;
      continue;
    }
    const room = COLUMNS - column;
    if (room <= 0) break;
    const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text;
    column += shown.length;
    out.push(`<tspan${style}>${shown.replace(/[&<>]/g, (one) => escapes[one])}</tspan>`);
  }
  return out.join('');
}

function draw(lines) {
  const total = lines.length * STEP;
  const percent = (seconds) => ((seconds / total) * 100).toFixed(2);
  const width = Math.ceil(COLUMNS * CHARACTER) + 32;
  const height = ROWS * LINE + 52;
  const steps = [];
  for (let i = ROWS; i < lines.length; i++)
    steps.push(`${percent(i * STEP)}%{transform:translateY(${-(i - ROWS + 1) * LINE}px)}`);
  const last = Math.max(0, lines.length - ROWS) * LINE;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="tsroute2 builds a small network in a namespace of its own, shows the events as they come, and what is refused">
<style>
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#e6edf3;white-space:pre}
.l{opacity:0;animation:in 0.05s linear forwards}
@keyframes in{to{opacity:1}}
.s{animation:up ${total}s step-end forwards}
@keyframes up{0%{transform:translateY(0)}${steps.join('')}100%{transform:translateY(${-last}px)}}
@media (prefers-reduced-motion:reduce){.l{opacity:1;animation:none}.s{animation:none;transform:translateY(${-last}px)}}
</style>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<circle cx="18" cy="17" r="5.5" fill="#ff5f57"/><circle cx="38" cy="17" r="5.5" fill="#febc2e"/><circle cx="58" cy="17" r="5.5" fill="#28c840"/>
<text x="80" y="21" fill="#6e7681">$ npm start</text>
<clipPath id="c"><rect x="0" y="32" width="${width}" height="${ROWS * LINE + 8}"/></clipPath>
<g clip-path="url(#c)"><g class="s">
${lines
  .map((line, i) => {
    const content = spans(line);
    if (content === '') return '';
    return `<text class="l" x="16" y="${46 + i * LINE}" style="animation-delay:${(i * STEP).toFixed(2)}s">${content}</text>`;
  })
  .filter(Boolean)
  .join('\n')}
</g></g>
</svg>
`;
}

/** Of each step the first events, and nothing of the end, which takes all away again. */
function excerpt(lines) {
  const out = [];
  let events = 0;
  for (const line of lines) {
    if (line.includes('And all is removed')) break;
    const isEvent = EVENT.test(line);
    events = isEvent ? events + 1 : 0;
    if (!isEvent || events <= EVENTS) out.push(line);
  }
  return out;
}

writeFileSync(join(root, 'docs', 'tour.svg'), draw(excerpt(record())));
