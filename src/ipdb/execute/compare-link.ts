import type { Link } from '../../messages/route/link/ifinfomsg.js';
import { LINK_FLAGS } from '../../objects/link/rules.js';
import type { Fields } from '../plan/change.js';
import type { Step } from '../plan/step.js';
import type { State } from '../records/state.js';
import { canonicalRequest } from './asked.js';
import { type Differing, differ } from './differ.js';
import { LINK_RULES } from './normal.js';

/** A field of a link that is not what a step asked for. */
export interface LinkDiffering extends Differing {
  readonly step: Step;
}

interface Asked {
  readonly step: Step;
  readonly value: unknown;
}

/** What several steps together ask of a link; the later word counts. */
class Expected {
  /** By path: `'mtu'`, `'linkinfo.data.id'`. */
  readonly fields = new Map<string, Asked>();
  readonly flags = new Map<string, Asked>();
  readonly names = new Map<string, Asked>();

  add(step: Step): void {
    const { verb, request } = step;
    if (verb === 'addProperty' || verb === 'delProperty') {
      const { altIfname = [] } = (request.propList ?? {}) as { altIfname?: readonly string[] };
      for (const name of altIfname) this.names.set(name, { step, value: verb === 'addProperty' });
      return;
    }
    const { linkinfo, up, flags, change, ...rest } = step.indexed;
    if (rest.master !== undefined) {
      // whoever takes a port switches it on, and gives it options of its own
      if (this.flags.get('up')?.value === false) this.flags.delete('up');
      for (const path of [...this.fields.keys()])
        if (path.startsWith('linkinfo.slaveData.')) this.fields.delete(path);
    }
    for (const key of Object.keys(rest)) this.fields.set(key, { step, value: rest[key] });
    const info = (linkinfo ?? {}) as { kind?: string; data?: Fields; slaveData?: Fields };
    if (info.kind !== undefined) this.fields.set('linkinfo.kind', { step, value: info.kind });
    for (const part of ['data', 'slaveData'] as const)
      for (const [key, value] of Object.entries(info[part] ?? {}))
        this.fields.set(`linkinfo.${part}.${key}`, { step, value });
    for (const flag of new Set([...((change ?? []) as string[]), ...((flags ?? []) as string[])]))
      this.flags.set(flag, { step, value: ((flags ?? []) as string[]).includes(flag) });
    if (up !== undefined) this.flags.set('up', { step, value: up });
  }
}

/** What of all that steps ask of a link is not so. */
export function compareLink(steps: readonly Step[], link: Link, live: State): LinkDiffering[] {
  const expected = new Expected();
  for (const step of steps) expected.add(step);
  const out: LinkDiffering[] = [];
  const record = link as unknown as Fields;
  const canonical = new Map<Step, Fields>();
  for (const [path, { step, value }] of expected.fields) {
    if (value === undefined) continue;
    const got = at(record, path);
    // a kind that tells nothing of its options
    if (path.startsWith('linkinfo.data.') && at(record, 'linkinfo.data') === undefined) continue;
    if (path === 'linkinfo.data.peer') {
      peer(step, value as Fields, link, live, out);
      continue;
    }
    let differs = false;
    differ(value, got, path, LINK_RULES, () => {
      differs = true;
    });
    if (!differs) continue;
    let told = canonical.get(step);
    if (!told) canonical.set(step, (told = canonicalRequest('link', step.verb, step.indexed)));
    const tell = (field: string, asked: unknown, is: unknown) => out.push({ step, field, asked, got: is });
    differ(at(told, path), got, path, LINK_RULES, tell);
  }
  for (const [flag, { step, value }] of expected.flags) {
    if (!LINK_FLAGS.includes(flag)) continue;
    const got = (link.flags as readonly string[]).includes(flag);
    if (got !== value) out.push({ step, field: `flags.${flag}`, asked: value, got });
  }
  const ifname = steps.findLast(({ request, verb }) => request.ifname !== undefined && verb !== 'del');
  if (ifname !== undefined && ifname.request.ifname !== link.ifname)
    out.push({ step: ifname, field: 'ifname', asked: ifname.request.ifname, got: link.ifname });
  const names = link.propList?.altIfname ?? [];
  for (const [name, { step, value }] of expected.names)
    if (names.includes(name) !== value)
      out.push({ step, field: 'propList.altIfname', asked: value ? name : `no ${name}`, got: names });
  return out;
}

/** The other end of a pair, as long as it is in the same namespace. */
function peer(step: Step, asked: Fields, link: Link, live: State, out: LinkDiffering[]): void {
  if (link.linkNetnsid !== undefined || !link.link) return;
  const other = live.interfaces.get(link.link);
  if (other === undefined || other.link !== link.index) return;
  const { ifname: _n, index: _i, ...rest } = asked;
  const told = canonicalRequest('link', 'set', { ...rest, index: other.index });
  for (const key of Object.keys(rest))
    if (!PEER_UNTOLD.has(key))
      differ(told[key], (other as unknown as Fields)[key], key, LINK_RULES, (field, wanted, got) =>
        out.push({ step, field: `linkinfo.data.peer.${field}`, asked: wanted, got }),
      );
}

const PEER_UNTOLD: ReadonlySet<string> = new Set(['flags', 'change', 'linkinfo', 'up']);

function at(value: unknown, path: string): unknown {
  let now = value;
  for (const key of path.split('.')) now = (now as Fields | undefined)?.[key];
  return now;
}
