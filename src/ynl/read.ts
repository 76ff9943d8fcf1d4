import { checkSpec, type Spec } from './spec.js';

/**
 * Reads a description from its text, the kernel's YAML or JSON. YAML needs the package `yaml`, which is loaded when it
 * is first met.
 */
export async function readSpec(text: string): Promise<Spec> {
  return checkSpec(await readDocument(text));
}

/** Reads YAML or JSON. */
export async function readDocument(text: string): Promise<unknown> {
  if (/^\s*[{[]/.test(text)) return JSON.parse(text);
  const { parse } = await yaml();
  return parse(text);
}

interface Yaml {
  parse(text: string): unknown;
}

async function yaml(): Promise<Yaml> {
  // the name is no literal: bundlers leave alone what browsers may do without
  const name = 'yaml';
  try {
    return (await import(/* @vite-ignore */ name)) as Yaml;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `YAML needs the package 'yaml' (npm install yaml); a description in JSON does not: ${why}`,
      {
        cause: error,
      },
    );
  }
}
