// How the cases start the programs they compare.

import { built, inBench } from '../core/paths.mjs';
import { run } from '../core/process.mjs';

export const node = process.execPath;
export const inLibrary = (name) => inBench('library', name);
export const inPeers = (name) => inBench('peers', name);

const text = (words) => words.map(String);

/** Each of these gives a variant's `run`: the words may depend on the case's context. */
const variantRun = (command) => (words, options) => (context) => {
  const [program, ...first] = typeof command === 'function' ? command(context) : command;
  const own = typeof words === 'function' ? words(context) : words;
  return run(program, [...first, ...text(own)], { namespace: context.place?.name, ...options });
};

export const c = (program, words, options) => variantRun([built(program)])(words, options);
export const library = (program, words, options) => variantRun([node, inLibrary(program)])(words, options);
export const libraryWithGc = (program, words) => variantRun([node, '--expose-gc', inLibrary(program)])(words);
export const peer = (program, words, options) => variantRun([node, inPeers(program)])(words, options);
export const peerWithGc = (program, words) => variantRun([node, '--expose-gc', inPeers(program)])(words);
export const go = (words, options) => variantRun([built('vishvananda')])(words, options);
/** Peers that list, and get by index: `routes TABLE`, `links`, `get INDEX COUNT`. */
export const otherLibraries = (words, check) => [
  {
    id: 'jsimonetti',
    label: 'Go jsimonetti/rtnetlink',
    needs: ['jsimonetti'],
    ...(check && { check }),
    run: variantRun([built('jsimonetti')])(words),
  },
  {
    id: 'rust',
    label: 'Rust rtnetlink',
    needs: ['rust'],
    ...(check && { check }),
    run: variantRun([built('rtnetlink')])(words),
  },
  {
    id: 'npmNetlink',
    label: 'npm netlink',
    needs: ['npmNetlink'],
    ...(check && { check }),
    run: peer('npm-netlink.mjs', words),
  },
];
export const pyroute2 = (words, options) =>
  variantRun(({ tools }) => [tools.pyroute2.command, inBench('python', 'peer.py')])(words, options);

/** A check for `variant.check`: as many objects as the place holds. */
export const complete = (wanted) => (sample, context) => {
  const count = typeof wanted === 'function' ? wanted(context) : wanted;
  if (sample.count !== count) throw new Error(`${sample.count} objects, not ${count}`);
};

export const thousands = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');
