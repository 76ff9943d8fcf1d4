import { checkSpec, type Spec } from './spec.js';

/** Reads YAML. */
export type ParseYaml = (text: string) => unknown;

/**
 * Reads a description from its text, the kernel's YAML or JSON.
 *
 * @param parse reads YAML; by default the package `yaml`, which is loaded when it is first needed.
 */
export async function readSpec(text: string, parse?: ParseYaml): Promise<Spec> {
  return checkSpec(await readDocument(text, parse));
}

/** Reads YAML or JSON. */
export async function readDocument(text: string, parse?: ParseYaml): Promise<unknown> {
  if (/^\s*[{[]/.test(text)) return JSON.parse(text);
  return (parse ?? (await yaml()))(text);
}

/** A package that need not be there: bundlers leave alone what they do not see, and would warn of it otherwise. */
const YAML: string = 'yaml';

async function yaml(): Promise<ParseYaml> {
  try {
    const { parse } = (await import(/* webpackIgnore: true */ /* @vite-ignore */ YAML)) as {
      parse: ParseYaml;
    };
    return parse;
  } catch (error) {
    throw withoutYaml(error);
  }
}

/** The error where there is YAML to read, and nothing to read it with. */
export function withoutYaml(cause: unknown): Error {
  const words = "YAML needs the package 'yaml' (npm install yaml); a description in JSON does not";
  return new Error(words, { cause });
}
