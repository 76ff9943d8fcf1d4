/**
 * Runs ES modules of the package as scripts: the command line's, which only Node runs. Node takes a millisecond for each
 * file of ES modules, and keeps nothing of what it makes of them before 22.1; a group of them as one script is read in one
 * piece with what V8 made of it (src/code-cache.ts).
 */
import * as fs from 'node:fs';
import * as modules from 'node:module';
import * as path from 'node:path';
import * as url from 'node:url';
import type { CommonModule, evaluateText, Source } from './code-cache.js';

type Exports = Record<string, unknown>;

/** The files that are run as scripts. */
export interface Scripts {
  /** What its kept code is named by: `dist/node/command.cjs`. */
  readonly file: string;
  /** The files of each group, as they are named in `dist/`. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** Tells their contents. */
  readonly mark: number;
}

/** Loads a file of `dist/` and what it exports: of a group, or else as an ES module. */
export type Load = (file: string) => Promise<Exports>;

/**
 * What loads a file of some groups, for `dist/node/command.cjs` with its `require`; undefined where it cannot be run as a
 * script.
 */
export function scripts(
  { file, groups, mark }: Scripts,
  require: (name: string) => unknown,
  evaluate: typeof evaluateText,
): (file: string) => Exports | undefined {
  const folder = path.dirname(path.dirname(file));
  const members: Record<string, (() => Exports) | undefined> = {};
  const groupOf = new Map(
    Object.entries(groups).flatMap(([group, files]) => files.map((one) => [one, group] as const)),
  );

  const open = (group: string): void => {
    const source = (): Source => {
      const { uid, mtimeMs } = fs.statSync(file);
      const named = path.join(path.dirname(file), `${group}.cjs`);
      const text = (): string =>
        groups[group]!.map((one) => asScript(one, fs.readFileSync(path.join(folder, one), 'utf8'))).join('');
      return { file: named, owner: uid, mark, changed: mtimeMs, text };
    };
    const own: CommonModule = { exports: { members, member, load, once } };
    evaluate(source, require, own);
  };

  const member = (one: string): Exports | undefined => {
    const group = groupOf.get(one);
    if (group === undefined) return undefined;
    if (members[one] === undefined) open(group);
    return members[one]?.();
  };

  const load: Load = async (one) => {
    const found = member(one);
    if (found !== undefined) return found;
    // newer ones keep what they make of ES modules, where they may
    (modules as { enableCompileCache?(folder: string): void }).enableCompileCache?.(
      path.join(folder, '.cache'),
    );
    return (await import(
      one.startsWith('#') ? one : url.pathToFileURL(path.join(folder, one)).href
    )) as Exports;
  };
  return member;
}

/** Runs a module when it is first needed. */
function once(make: () => Exports): () => Exports {
  let exports: Exports | undefined;
  return () => (exports ??= make());
}

const IMPORT = /^import (?:\{([\w$ ,\n]*)\}|\* as ([\w$]+)) from "([^"]+)";/gm;
const EXPORT = /^export \{([\w$ ,\n]*)\};/gm;
const LATER = /\bimport\("([^"]+)"\)/g;

/** `{ a as b }` as a pattern or an object. */
const pairs = (list: string, isImport: boolean): string =>
  list
    .split(',')
    .map((one) => one.replace(/^(\s*)(\S+) as (\S+)/, isImport ? '$1$2: $3' : '$1$3: $2'))
    .join(',');

/**
 * A file of ES modules as part of a script, line by line. It has the form that the build leaves, which sees that nothing
 * of it is missed here: names are imported and exported in statements of their own, and what is exported does not change.
 */
export function asScript(file: string, text: string): string {
  const folder = path.posix.dirname(file);
  const place = (name: string): string =>
    JSON.stringify(name.startsWith('.') ? path.posix.join(folder, name) : name);
  const required = (name: string): string => {
    if (name.startsWith('.')) return `exports.member(${place(name)})`;
    const group = /^#hot\/(.*)$/.exec(name)?.[1];
    return group === undefined
      ? `require(${place(name)})`
      : `require("./lib.cjs").groups[${JSON.stringify(group)}]()`;
  };
  const imports: string[] = [];
  const lines = (removed: string): string => removed.replace(/[^\n]+/g, '');
  const body = text
    .replace(IMPORT, (statement, names: string | undefined, whole: string, from: string) => {
      const pattern = names === undefined ? whole : `{${pairs(names, true).replaceAll('\n', ' ')}}`;
      imports.push(`const ${pattern} = ${required(from)};`);
      return lines(statement);
    })
    .replace(EXPORT, (_, names: string) => `return {${pairs(names, false)}};`)
    .replace(LATER, (_, from: string) => `exports.load(${place(from)})`);
  return `exports.members[${JSON.stringify(file)}] = exports.once(() => { "use strict"; ${imports.join(' ')} ${body}});\n`;
}
