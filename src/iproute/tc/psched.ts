import { node } from '../../socket/node.js';

const FILE = '/proc/net/psched';
const HIGH_RESOLUTION = 1_000_000_000;
let known: number | undefined;

/**
 * The rate of the kernel's timer in Hz, as iproute2 reckons with it: 10^9 with high-resolution timers, else the
 * kernel's `HZ`. The fourth word of `/proc/net/psched`, where the third is 10^6.
 */
export function timerRate(): number {
  known ??= node.fs.existsSync(FILE) ? parse(node.fs.readFileSync(FILE, 'latin1')) : HIGH_RESOLUTION;
  return known;
}

function parse(text: string): number {
  const [, , unit, rate] = text.trim().split(' ');
  const hertz = Number.parseInt(rate ?? '', 16);
  return Number.parseInt(unit ?? '', 16) === 1_000_000 && hertz > 0 ? hertz : HIGH_RESOLUTION;
}
