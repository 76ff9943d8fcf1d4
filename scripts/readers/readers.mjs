import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { READERS, readerText } from './texts.mjs';

const SOURCES = new URL('../../src/messages/route/readers/', import.meta.url);

/** The files of readers that are ready, and their texts, from declarations compiled into `build`. */
export async function readers(build) {
  const load = (file) => import(new URL(file, build).href);
  const compiler = await load('src/schema/compiler/decode.js');
  const types = await load('src/schema/type.js');
  const depth = await load('src/schema/depth.js');
  const texts = [];
  for (const { from, message, keys } of Object.values(READERS)) {
    const declaration = (await load(from))[message];
    const text = readerText(
      compiler,
      types,
      depth,
      declaration,
      keys.split(/\s+/),
      `${message}Reader`,
      '../../../schema/ready.js',
    );
    texts.push([fileURLToPath(new URL(`${posix.basename(message)}.ts`, SOURCES)), text]);
  }
  return texts;
}
