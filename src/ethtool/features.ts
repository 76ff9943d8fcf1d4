import type { EthtoolFeatures as FeaturesMessage } from '../messages/generic/ethtool.js';
import {
  type EthtoolFeatureChanges,
  type EthtoolFeatures,
  featuresNamed,
  featureWords,
  meant,
  readBits,
} from '../objects/ethtool/index.js';
import { NetlinkError } from '../protocol/errors.js';
import { EncodeError } from '../schema/index.js';
import { shown } from '../schema/interpreter/leaf.js';
import { publicVerbs } from '../schema/verbs.js';
import { called, type EthtoolCallOptions, type EthtoolRef } from './host.js';
import { EthtoolSettings } from './verbs.js';

/** Features to turn on or off, by the kernel's names, or by ethtool's words for several: `{ tso: false }`. */
export type EthtoolFeaturesInput = Readonly<Record<string, boolean>>;

/** Verbs of features: what `ethtool -k` shows and `-K` sets. */
export class EthtoolFeatureSettings extends EthtoolSettings<
  EthtoolFeatures,
  EthtoolFeaturesInput,
  EthtoolFeatureChanges
> {
  static {
    publicVerbs(EthtoolFeatureSettings, undefined, 'Ethtool.features');
  }

  /** @internal */
  override async prepare(
    dev: EthtoolRef,
    input: object,
    options?: EthtoolCallOptions,
    at = '',
  ): Promise<() => Promise<EthtoolFeatureChanges>> {
    if (typeof input !== 'object' || input === null || Array.isArray(input))
      throw new EncodeError('features', at, `expected an object of features, got ${shown(input)}`);
    const all = (await this.host.names(['features'], dev, options))('features');
    const words = new Map<string, readonly string[]>();
    const bits = new Map<string, boolean>();
    for (const [word, on] of Object.entries(input as Record<string, unknown>)) {
      const path = [at, word].filter(Boolean).join('.');
      const found = featuresNamed(word, all);
      if (found.length === 0)
        throw new EncodeError('features', path, `there is no such feature${meant(word, featureWords(all))}`);
      if (on === undefined) continue;
      if (typeof on !== 'boolean')
        throw new EncodeError('features', path, `expected a boolean, got ${shown(on)}`);
      words.set(word, found);
      for (const name of found) bits.set(name, on);
    }
    return () => this.#change(dev, bits, words, options);
  }

  async #change(
    dev: EthtoolRef,
    bits: ReadonlyMap<string, boolean>,
    words: ReadonlyMap<string, readonly string[]>,
    options?: EthtoolCallOptions,
  ): Promise<EthtoolFeatureChanges> {
    const bit = [...bits].map(([name, on]) => ({ name, ...(on && { value: true as const }) }));
    const answers = await this.host.act(
      'featuresSet',
      dev,
      'features',
      { wanted: { bits: { bit } } },
      options,
    );
    const changes: EthtoolFeatureChanges = { changed: {}, refused: {} };
    for (const { wanted, active } of answers as FeaturesMessage[]) {
      // the mask has what is not as asked; the values are those requested
      Object.assign(changes.refused, differing(wanted));
      Object.assign(changes.changed, differing(active));
    }
    for (const [word, names] of words) {
      if (names.some((name) => !Object.hasOwn(changes.refused, name))) continue;
      const is = bits.get(names[0]!) ? 'off' : 'on';
      throw NetlinkError.of('EOPNOTSUPP', `ETHTOOL_MSG_FEATURES_SET: ${word} of ${called(dev)} stays ${is}`);
    }
    return changes;
  }
}

function differing(bitset: FeaturesMessage['wanted']): Record<string, boolean> {
  const { set, mask = set } = readBits(bitset, []);
  return Object.fromEntries(mask.map((name) => [name, set.includes(name)]));
}
