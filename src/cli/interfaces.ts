import type { IPRoute } from '../iproute/iproute.js';

/** Names of interfaces by index. */
export class Names {
  readonly #names = new Map<number, string>();

  /** Learns, or corrects, a name. */
  set(index: number, name: string): void {
    this.#names.set(index, name);
  }

  /** The name of an interface; its index where it has none here any more. */
  of(index: number | undefined): string | undefined {
    if (index === undefined || index === 0) return undefined;
    return this.#names.get(index) ?? `if${index}`;
  }

  /** Learns the names of those indices that are not known. */
  async learn(ipr: IPRoute, indices: Iterable<number | undefined>): Promise<void> {
    const unknown = new Set<number>();
    for (const index of indices) if (index && !this.#names.has(index)) unknown.add(index);
    if (unknown.size > FEW) {
      for (const link of await ipr.link.dump({ extMask: ['skipStats'] })) this.set(link.index!, link.ifname!);
      return;
    }
    for (const index of unknown) {
      try {
        const link = await ipr.link.get({ index, extMask: ['skipStats'] });
        this.set(index, link.ifname!);
      } catch {
        // it has gone, or is in another namespace: its index has to do
      }
    }
  }
}

/** Up to so many are requested one by one. */
const FEW = 4;
