// Several CommonJS modules in one file: a file costs as much to find and read as 20 KB more cost to compile.
import { posix } from 'node:path';

const REQUIRE = /\brequire\("(\.[^"]+)\.cjs"\)/g;

/**
 * @param {Map<string, string>} modules CommonJS texts by name (their path without extension)
 * @param {Record<string, { first: string[], later: string[] }>} packs for each pack the modules that it is made for, and
 *   those that are in it but are run later if at all; what these require comes with them, unless an earlier pack has it
 * @returns {{ files: Map<string, string>, load(name: string, file: string): string }} the files, packs and the modules
 *   that are in none, and the text that loads a module in one of them
 */
export function pack(modules, packs) {
  const requires = new Map([...modules].map(([name, code]) => [name, requiredBy(name, code)]));
  const packOf = new Map();
  const runs = new Set();
  for (const [target, { first, later }] of Object.entries(packs)) {
    const add = (name, isFirst) => {
      if (packOf.has(name) || !modules.has(name)) return;
      packOf.set(name, target);
      if (isFirst) runs.add(name);
      for (const one of requires.get(name)) add(one, isFirst);
    };
    for (const name of first) add(name, true);
    for (const name of later) add(name, false);
  }
  const files = new Map();
  const members = new Map(Object.keys(packs).map((target) => [target, []]));
  for (const [name, code] of modules) {
    const target = packOf.get(name);
    const text = redirect(code, name, target ?? name, packOf);
    if (target) members.get(target).push(member(name, text, runs.has(name)));
    else files.set(name, text);
  }
  for (const [target, texts] of members) files.set(target, `"use strict";\n${ONCE}${texts.join('')}`);
  return { files, load: (name, file) => load(name, file, packOf) };
}

/** What a module requires as soon as it is loaded. */
function requiredBy(name, code) {
  return [...code.matchAll(/^(?:const .* = |module\.exports = )require\("(\.[^"]+)\.cjs"\)/gm)].map(
    ([, source]) => posix.join(posix.dirname(name), source),
  );
}

/** Requires of modules in packs become calls of the pack's members. */
function redirect(code, name, file, packOf) {
  return code.replace(REQUIRE, (_, source) => load(posix.join(posix.dirname(name), source), file, packOf));
}

function load(name, file, packOf) {
  const target = packOf.get(name);
  const from = relative(posix.dirname(file), target ?? name);
  if (target === undefined) return `require("${from}.cjs")`;
  const call = `[${JSON.stringify(name)}]()`;
  return target === file ? `exports${call}` : `require("${from}.cjs")${call}`;
}

function relative(folder, target) {
  const path = posix.relative(folder, target);
  return path.startsWith('.') ? path : `./${path}`;
}

const ONCE = `function once(make) {
  let module;
  return () => {
    if (module === undefined) make((module = { exports: {} }));
    return module.exports;
  };
}
`;

/** What runs at once is in parentheses, so that V8 compiles it instead of looking over it first. */
function member(name, text, runs) {
  const [open, close] = runs ? ['(', ')'] : ['', ''];
  const body = text.replace('"use strict";\n', '');
  return `exports[${JSON.stringify(name)}] = once(${open}(module) => {\n${body}}${close});\n`;
}
