/**
 * Families from the kernel's own descriptions (YNL): made at run time, or printed as declarations. Pure: it reads no
 * files and opens no sockets.
 */
import type { GenericFamily } from '../messages/generic/family.js';
import { buildFamily, buildTypes, type RawTypes } from './build.js';
import { type Overrides, withOverrides } from './overrides.js';
import { type PrintOptions, printModel } from './print.js';
import { type ParseYaml, readDocument, readSpec, withoutYaml } from './read.js';
import { checkSpec, type Spec, SpecError } from './spec.js';
import { translate } from './translate.js';

export type { GenericFamily } from '../messages/generic/family.js';
export type { RawTypes } from './build.js';
export type { Overrides } from './overrides.js';
export type { PrintOptions } from './print.js';
export { type ParseYaml, readDocument, readSpec, type Spec, SpecError, withoutYaml };

/** What a description makes. */
export type Loaded =
  | { readonly kind: 'generic'; readonly name: string; readonly family: GenericFamily }
  | ({
      readonly kind: 'raw';
      readonly name: string;
      /** Number of the netlink protocol: `new NetlinkSocket({ protocol })`. */
      readonly protocol: number;
      /** Numbers of multicast groups by name. */
      readonly groups: Readonly<Record<string, number>>;
    } & RawTypes);

/**
 * Makes a family, or the message types of a raw protocol, from a description. Throws a {@link SpecError} that names the
 * place at fault.
 *
 * @param spec the description as an object: see {@link readSpec} for its text.
 */
export function loadSpec(spec: unknown, overrides?: Overrides): Loaded {
  const model = translate(withOverrides(checkSpec(spec), overrides));
  const { name, protocol } = model;
  if (protocol === 16) return { kind: 'generic', name, family: buildFamily(model) };
  const groups = Object.fromEntries(
    Object.entries(model.groups).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
  return { kind: 'raw', name, protocol, groups, ...buildTypes(model) };
}

/** Prints a description as a declaration in this package's language. */
export function generate(spec: unknown, overrides?: Overrides, options?: PrintOptions): string {
  return printModel(translate(withOverrides(checkSpec(spec), overrides)), options);
}
