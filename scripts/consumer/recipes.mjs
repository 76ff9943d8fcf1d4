// Code blocks of the documentation: files begin with a comment that names them, and what is `sh` is run.
import { readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/**
 * What a page has under one of its headings, or before the first.
 *
 * @param {string} page the file, seen from the repository
 * @param {string} [heading]
 * @returns {{ files: Record<string, string>, commands: string[] }} `files` by name
 */
export function recipe(page, heading) {
  const sections = readFileSync(new URL(page, root), 'utf8').split(/^## /m);
  const section = heading ? sections.find((one) => one.startsWith(`${heading}\n`)) : sections[0];
  if (section === undefined) throw new Error(`${page} has no heading '${heading}'`);
  const files = {};
  const commands = [];
  for (const [, language, text] of section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)) {
    const name = /^(?:\/\/|#) (\S+\.\w+)\n/.exec(text)?.[1];
    if (name) files[name] = text;
    else if (language === 'sh') commands.push(...text.trim().split('\n'));
  }
  return { files, commands };
}
