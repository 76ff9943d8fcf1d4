import { canonicalEntry, entryDifferences, entryKey, setDifferences } from '../objects/ipset/canonical.js';
import type { Entry, EntryInput } from '../objects/ipset/entry.js';
import type { SetContent, SetHeader, SetInput } from '../objects/ipset/set.js';
import { defaultFamily, setType } from '../objects/ipset/types.js';
import { NetlinkError } from '../protocol/errors.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';

/** The verbs that it takes. */
export interface Sets {
  has(name: string, limits: CallOptions): Promise<boolean>;
  headers(name: string, limits: CallOptions): Promise<SetHeader[]>;
  list(name: string, limits: CallOptions): Promise<SetContent[]>;
  entries(name: string, limits: CallOptions): AsyncIterable<Entry>;
  create(set: SetInput, limits: CallOptions): Promise<void>;
  destroy(name: string, limits: CallOptions): Promise<void>;
  swap(name: string, other: string, limits: CallOptions): Promise<void>;
  add(name: string, entries: EntryInput | readonly EntryInput[], options: Exist): Promise<void>;
  del(name: string, entries: EntryInput | readonly EntryInput[], options: Exist): Promise<void>;
}
type Exist = CallOptions & { exist?: boolean };

export interface IPSetEnsureOptions extends CallOptions {
  /** False: it shall not be there. */
  present?: boolean | undefined;
}

const OPTIONS = optionNames<IPSetEnsureOptions>({ ...CALL_NAMES, present: true });

/** What had to be done, and what is there now; nothing is there after `removed`. */
export interface IPSetEnsured<T> {
  readonly outcome: 'created' | 'changed' | 'unchanged' | 'removed';
  readonly entry: T | undefined;
}

const UNCHANGED = { outcome: 'unchanged', entry: undefined } as const;

/** See `IPSet.ensure`. */
export async function ensureSet(
  sets: Sets,
  set: SetInput,
  options: IPSetEnsureOptions,
): Promise<IPSetEnsured<SetHeader>> {
  checkOptions(options, OPTIONS);
  const { present = true, ...limits } = options;
  const { name, type, family = defaultFamily(setType(type)) } = set;
  const [is] = (await sets.has(name, limits)) ? await sets.headers(name, limits) : [];
  const isOther = is !== undefined && (is.type !== type || is.family !== family);
  const differing = is === undefined || isOther ? [] : setDifferences(set, is);
  if (!present) {
    if (is === undefined || isOther || differing.length > 0) return UNCHANGED;
    await sets.destroy(name, limits);
    return { outcome: 'removed', entry: undefined };
  }
  if (is === undefined) await sets.create(set, limits);
  else if (isOther) throw NetlinkError.of('EEXIST', `the set '${name}' is ${is.type} of ${is.family}`);
  else if (differing.length > 0) await remake(sets, set, is, limits);
  const outcome = is === undefined ? 'created' : differing.length > 0 ? 'changed' : 'unchanged';
  return { outcome, entry: (await sets.headers(name, limits))[0] };
}

/** The options of entries that a set has to be made for, by the option of the set. */
const CARRIED: Readonly<Record<string, readonly (keyof Entry)[]>> = {
  timeout: ['timeout'],
  counters: ['packets', 'bytes'],
  comment: ['comment'],
  skbinfo: ['skbmark', 'skbprio', 'skbqueue'],
};

/** A set keeps its options: another one is made, filled with its entries, and put in its place at once. */
async function remake(sets: Sets, set: SetInput, is: SetHeader, limits: CallOptions): Promise<void> {
  const { memsize: _m, references: _r, elements: _e, revision: _v, ...made } = is;
  const wanted: SetInput = { ...made, ...set };
  const scratch = `scratch-${Math.random().toString(36).slice(2, 12)}`;
  await sets.create({ ...wanted, name: scratch }, limits);
  try {
    const [{ entries } = { entries: [] }] = await sets.list(set.name, limits);
    await sets.add(
      scratch,
      entries.map((entry) => carried(entry, wanted)),
      { ...limits, exist: true },
    );
    await sets.swap(scratch, set.name, limits);
  } finally {
    await sets.destroy(scratch, limits);
  }
}

function carried(entry: Entry, set: SetInput): Entry {
  const out: Entry = { ...entry };
  for (const [option, keys] of Object.entries(CARRIED)) {
    const has = set[option as keyof SetInput];
    if (has === undefined || has === false) for (const key of keys) delete out[key];
  }
  return out;
}

/** See `IPSet.ensureEntry`. */
export async function ensureEntry(
  sets: Sets,
  name: string,
  input: EntryInput,
  options: IPSetEnsureOptions,
): Promise<IPSetEnsured<Entry>> {
  checkOptions(options, OPTIONS);
  const { present = true, ...limits } = options;
  const [header] = await sets.headers(name, limits);
  const kind = header!;
  const wanted = canonicalEntry(input, kind);
  const is = await find();
  const isSo = is !== undefined && entryDifferences(wanted, is).length === 0;
  if (!present) {
    if (!isSo) return UNCHANGED;
    await sets.del(name, input, { ...limits, exist: true });
    return { outcome: 'removed', entry: undefined };
  }
  if (isSo) return { outcome: 'unchanged', entry: is };
  await sets.add(name, input, { ...limits, exist: true });
  return { outcome: is === undefined ? 'created' : 'changed', entry: (await find()) ?? wanted };

  /** The entry as it is in the set. */
  async function find(): Promise<Entry | undefined> {
    const key = entryKey(cut(wanted), kind);
    for await (const entry of sets.entries(name, limits)) if (entryKey(entry, kind) === key) return entry;
    return undefined;
  }

  /** With the mask of the set, which the kernel applies to addresses. */
  function cut(entry: Entry): Entry {
    const { netmask } = kind;
    if (netmask === undefined || entry.ip === undefined || /[/-]/.test(entry.ip)) return entry;
    const { ip } = canonicalEntry(`${entry.ip}/${netmask}`, { type: 'hash:net', family: kind.family });
    return { ...entry, ip: String(ip).replace(/\/\d+$/, '') };
  }
}
