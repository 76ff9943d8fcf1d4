import { checkArgument } from '../schema/argument.js';
import { checkSpec, type Spec, SpecError } from './spec.js';

/** Reads YAML. */
export type ParseYaml = (text: string) => unknown;

/**
 * Reads a description from its text, the kernel's YAML or JSON.
 *
 * @param parse reads YAML; by default the package `yaml`, which is loaded when it is first needed.
 */
export async function readSpec(text: string, parse?: ParseYaml): Promise<Spec> {
  if (parse !== undefined) checkArgument('readSpec', 'parse', parse, 'a function');
  checkArgument('readSpec', 'text', text, 'a string');
  return checkSpec(await readDocument(text, parse));
}

/** Reads YAML or JSON. */
export async function readDocument(text: string, parse?: ParseYaml): Promise<unknown> {
  if (parse !== undefined) checkArgument('readDocument', 'parse', parse, 'a function');
  checkArgument('readDocument', 'text', text, 'a string');
  if (/^\s*[{[]/.test(text)) return parsedJson(text);
  const read = parse ?? (await yaml());
  try {
    return read(text);
  } catch (error) {
    // of a document whose aliases stand for too much, too
    throw new SpecError('a description', '', error instanceof Error ? error.message : `${error}`);
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SpecError('a description', '', (error as Error).message);
  }
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
