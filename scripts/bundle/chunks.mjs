// Names of the chunks that esbuild makes: it gives them hashes, which nobody can read in a stack and nothing can compress.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { togetherOf } from './together.mjs';

const CHUNK = /\b[\w-]+-[A-Z0-9]{8}\.js\b/g;

/** What a chunk is named by: its largest source, or else what begins there; esbuild's own helpers have neither. */
function subject({ inputs, entryPoint }) {
  const [largest] = Object.keys(inputs).sort((a, b) => inputs[b].bytesInOutput - inputs[a].bytesInOutput);
  const source = largest ?? entryPoint?.replace(/^.*:/, '') ?? 'helpers';
  const name = basename(source, '.ts');
  return togetherOf(source) ?? (name === 'index' ? basename(dirname(source)) : name);
}

/**
 * Names the chunks in `folder` by what is in them, on the disk and in all outputs; returns the outputs under the new names.
 *
 * @param {Record<string, { inputs: Record<string, { bytesInOutput: number }>, entryPoint?: string }>} outputs as esbuild's metafile has them
 * @param {string} folder
 */
export function nameChunks(outputs, folder) {
  const names = new Map();
  const taken = new Set();
  const chunks = Object.entries(outputs)
    .filter(([file]) => dirname(file) === folder)
    .map(([file, output]) => ({
      file,
      name: subject(output),
      sources: [output.entryPoint, ...Object.keys(output.inputs).sort()].join(),
    }))
    .sort((a, b) => (a.sources < b.sources ? -1 : 1));
  for (const { file, name } of chunks) {
    let one = name;
    for (let i = 2; taken.has(one); i++) one = `${name}${i}`;
    taken.add(one);
    names.set(basename(file), `${one}.js`);
  }
  const named = (text) => text.replace(CHUNK, (chunk) => names.get(chunk) ?? chunk);
  const moved = Object.entries(outputs).map(([file, output]) => {
    writeFileSync(file, named(readFileSync(file, 'utf8')));
    const to = join(dirname(file), names.get(basename(file)) ?? basename(file));
    renameSync(file, to);
    return [to, output];
  });
  return Object.fromEntries(moved);
}
