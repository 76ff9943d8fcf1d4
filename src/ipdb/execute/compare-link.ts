import type { Link } from '../../messages/route/link/ifinfomsg.js';
import { type Difference, differences } from '../../objects/compare.js';
import { link as definition } from '../../objects/link/link.js';
import { LINK_FLAGS } from '../../objects/link/rules.js';
import type { Fields } from '../plan/change.js';
import { canonicalOf, fieldsOf } from '../plan/objects.js';
import { resolveIn } from '../plan/references.js';
import type { Step } from '../plan/step.js';
import type { State } from '../records/state.js';

/** A field of a link that differs from the step that set it. */
export interface LinkDifference extends Difference {
  readonly step: Step;
}

/** What several steps together make of a link; the later one counts. */
class Expected {
  /** By path: `'mtu'`, `'linkinfo.data.id'`, `'flags.up'`. */
  readonly fields = new Map<string, { readonly step: Step; readonly value: unknown }>();
  readonly names = new Map<string, { readonly step: Step; readonly value: boolean }>();

  add(step: Step): void {
    const { verb, request } = step;
    if (verb === 'addProperty' || verb === 'delProperty') {
      const { altIfname = [] } = (request.propList ?? {}) as { altIfname?: readonly string[] };
      for (const name of altIfname) this.names.set(name, { step, value: verb === 'addProperty' });
      return;
    }
    const { given } = canonicalOf('link', verb, step.fields);
    const {
      linkinfo = {},
      flags = [],
      change = flags,
      ...rest
    } = given as Fields & {
      linkinfo?: Readonly<Record<string, unknown>>;
      flags?: readonly string[];
      change?: readonly string[];
    };
    if (rest.master !== undefined) {
      // a port is switched on by its controller, and gets options of its own
      if (this.fields.get('flags.up')?.value === false) this.fields.delete('flags.up');
      for (const path of [...this.fields.keys()])
        if (path.startsWith('linkinfo.slaveData.')) this.fields.delete(path);
    }
    for (const [key, value] of Object.entries(rest)) this.fields.set(key, { step, value });
    if (linkinfo.kind !== undefined) this.fields.set('linkinfo.kind', { step, value: linkinfo.kind });
    for (const part of ['data', 'slaveData'])
      for (const [key, value] of Object.entries((linkinfo[part] ?? {}) as Fields))
        this.fields.set(`linkinfo.${part}.${key}`, { step, value });
    for (const flag of change)
      if (LINK_FLAGS.includes(flag)) this.fields.set(`flags.${flag}`, { step, value: flags.includes(flag) });
  }
}

/** What of all that steps make of a link is not so. */
export function compareLink(steps: readonly Step[], link: Link, live: State): LinkDifference[] {
  const expected = new Expected();
  for (const step of steps) expected.add(step);
  const out: LinkDifference[] = [];
  const record = link as unknown as Fields;
  const { data } = (record.linkinfo ?? {}) as { data?: Fields };
  for (const [path, { step, value }] of expected.fields) {
    const [field, flag] = path.split('.');
    if (field === 'flags') {
      const there = link.flags.includes(flag as never);
      if (there !== value) out.push({ step, field: path, wanted: value, there });
    } else if (path === 'linkinfo.data.peer') comparePeer(step, value as Fields, link, live, out);
    // a kind that reports nothing of its options
    else if (data === undefined && path.startsWith('linkinfo.data.')) continue;
    else
      for (const one of differences(definition, nested(path, value, record), record))
        out.push({ step, ...one });
  }
  const renaming = steps.findLast(({ request, verb }) => request.ifname !== undefined && verb !== 'del');
  if (renaming !== undefined && renaming.request.ifname !== link.ifname)
    out.push({ step: renaming, field: 'ifname', wanted: renaming.request.ifname, there: link.ifname });
  const names = link.propList?.altIfname ?? [];
  for (const [name, { step, value }] of expected.names)
    if (names.includes(name) !== value)
      out.push({ step, field: 'propList.altIfname', wanted: value ? name : `no ${name}`, there: names });
  return out;
}

/** `linkinfo.data.id` as the object that it is in, with the kind by which it is read. */
function nested(path: string, value: unknown, { linkinfo }: Fields): Fields {
  const [field, part, key] = path.split('.') as [string, string | undefined, string | undefined];
  if (part === undefined) return { [field]: value };
  if (key === undefined) return { [field]: { [part]: value } };
  const { kind, slaveKind } = (linkinfo ?? {}) as { kind?: string; slaveKind?: string };
  const by = part === 'data' ? { kind } : { slaveKind };
  return { [field]: { ...by, [part]: { [key]: value } } };
}

/** The other end of a pair, as long as it is in the same namespace. */
function comparePeer(step: Step, wanted: Fields, link: Link, live: State, out: LinkDifference[]): void {
  if (link.linkNetnsid !== undefined || !link.link) return;
  const other = live.interfaces.get(link.link);
  if (other === undefined || other.link !== link.index) return;
  const { ifname: _n, index: _i, flags: _f, change: _c, up: _u, linkinfo: _l, ...rest } = wanted;
  const fields = fieldsOf('link', 'set', { ...rest, index: other.index }, resolveIn(step.bound));
  const { given } = canonicalOf('link', 'set', fields);
  for (const one of differences(definition, given, other as unknown as Fields))
    out.push({ step, ...one, field: `linkinfo.data.peer.${one.field}` });
}
