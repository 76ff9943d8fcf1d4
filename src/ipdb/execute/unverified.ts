import { isBridge, readBridge } from '../bridge/bridge-state.js';
import type { Step } from '../plan/step.js';
import type { Source } from '../source.js';
import { VIEWS, type ViewName } from '../types.js';
import { type Discrepancy, discrepancies, type Tolerate } from './verify.js';
import { entryDiscrepancies, vlanDiscrepancies } from './verify-bridge.js';

/** A plan, and where its effect is visible. */
export interface Verification {
  readonly steps: readonly Step[];
  readonly views: ReadonlySet<ViewName>;
  readonly sourceOf: (name: string) => Source;
  readonly tolerate: Tolerate | undefined;
}

/** Holds what was acknowledged against what the mirror shows, and where that differs, against the kernel itself. */
export async function unverified({ steps, views, sourceOf, tolerate }: Verification): Promise<Discrepancy[]> {
  const sources = [...new Set(steps.map(({ source }) => source))].map(sourceOf);
  for (const source of sources) await source.settled();
  const look = async (): Promise<Discrepancy[]> => {
    const seen = discrepancies(steps, (name) => sourceOf(name).mirror.state);
    const found = seen.filter((one) => !tolerate?.(one));
    return found.length > 0 ? found : (await ofBridges(steps, sources)).filter((one) => !tolerate?.(one));
  };
  const found = await look();
  if (found.length === 0) return found;
  // before blaming anybody, look at the kernel itself
  for (const source of sources) await source.refresh(...VIEWS.filter((view) => views.has(view)));
  return look();
}

/** VLANs and forwarding entries, which no view shows, are read from the kernel. */
async function ofBridges(all: readonly Step[], sources: readonly Source[]): Promise<Discrepancy[]> {
  const found: Discrepancy[] = [];
  for (const source of sources) {
    const steps = all.filter((step) => step.source === source.name && isBridge(step));
    if (steps.length === 0) continue;
    const { vlans, fdb } = await readBridge(source.ipr, source.mirror.state);
    found.push(...vlanDiscrepancies(steps, vlans), ...entryDiscrepancies(steps, fdb));
  }
  return found;
}
