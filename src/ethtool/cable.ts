import type {
  EthtoolCableTestNtf,
  EthtoolCableTestTdrCfg,
  EthtoolCableTestTdrNtf,
} from '../messages/generic/ethtool.js';
import { NetlinkError } from '../protocol/errors.js';
import type { Input } from '../schema/index.js';
import { publicVerbs } from '../schema/verbs.js';
import { later } from '../socket/later.js';
import { type EthtoolCallOptions, type EthtoolHost, type EthtoolRef, reference } from './host.js';

/** What a test has found of a pair of wires. */
export interface EthtoolCablePair {
  pair: string | number;
  /** `ETHTOOL_A_CABLE_RESULT_CODE_*`: `'ok'`, `'open'`, `'sameShort'`, … */
  code?: string | number;
  /** How it was found: `'tdr'` or `'alcd'`. */
  src?: string | number;
  /** Where the fault is, in centimetres. */
  faultCm?: number;
}

/** What a reflectometer has measured: millivolts by distance. */
export interface EthtoolCableReflection {
  firstCm?: number;
  lastCm?: number;
  stepCm?: number;
  pulsesMv: number[];
  amplitudes: { pair: string | number; mv: number }[];
}

/** Verbs of tests of the cable. */
export class EthtoolCable {
  static {
    publicVerbs(EthtoolCable, undefined, 'Ethtool.cable');
  }

  readonly #host: EthtoolHost;

  /** @internal */
  constructor(host: EthtoolHost) {
    this.#host = host;
  }

  /** Tests the cable, and waits for what is found (`ethtool --cable-test`). The link is down meanwhile. */
  async test(dev: EthtoolRef, options?: EthtoolCallOptions): Promise<EthtoolCablePair[]> {
    const pairs = new Map<string | number, EthtoolCablePair>();
    const of = (pair: string | number = 'a'): EthtoolCablePair => {
      const there = pairs.get(pair) ?? { pair };
      pairs.set(pair, there);
      return there;
    };
    for (const { nest } of await this.#run<EthtoolCableTestNtf>(
      dev,
      'cableTestAct',
      'cableTestNtf',
      {},
      options,
    )) {
      for (const { pair, code, src } of nest?.result ?? [])
        Object.assign(of(pair), { ...(code !== undefined && { code }), ...(src !== undefined && { src }) });
      for (const { pair, cm } of nest?.faultLength ?? []) of(pair).faultCm = cm!;
    }
    return [...pairs.values()];
  }

  /** Measures the cable by reflections, and waits for what is found (`ethtool --cable-test-tdr`). */
  async reflectometer(
    dev: EthtoolRef,
    input: Input<EthtoolCableTestTdrCfg> = {},
    options?: EthtoolCallOptions,
  ): Promise<EthtoolCableReflection> {
    const found: EthtoolCableReflection = { pulsesMv: [], amplitudes: [] };
    const more = Object.keys(input).length > 0 ? { cfg: input } : {};
    const parts = await this.#run<EthtoolCableTestTdrNtf>(
      dev,
      'cableTestTdrAct',
      'cableTestTdrNtf',
      more,
      options,
    );
    for (const { nest } of parts) {
      const { firstDistance, lastDistance, stepDistance } = nest?.step ?? {};
      if (firstDistance !== undefined) found.firstCm = firstDistance;
      if (lastDistance !== undefined) found.lastCm = lastDistance;
      if (stepDistance !== undefined) found.stepCm = stepDistance;
      for (const { mV } of nest?.pulse ?? []) found.pulsesMv.push(mV!);
      for (const { pair, mV } of nest?.amplitude ?? []) found.amplitudes.push({ pair: pair!, mv: mV! });
    }
    return found;
  }

  /** Starts a test, and gathers what is reported of it until it is complete. */
  async #run<T extends { header?: unknown; status?: unknown }>(
    dev: EthtoolRef,
    command: 'cableTestAct' | 'cableTestTdrAct',
    event: string,
    more: object,
    options: EthtoolCallOptions = {},
  ): Promise<T[]> {
    const family = await this.#host.family();
    const { signal, timeout = 60_000 } = options;
    const events = family.subscribe(['monitor'], { signal });
    const patience = timeout > 0 ? later(timeout, () => events.close(), { unref: true }) : undefined;
    try {
      await this.#host.act(command, dev, 'the cable', more as Record<string, unknown>, options);
      const wanted = reference(dev);
      const results: T[] = [];
      for await (const one of events as AsyncIterable<{ event: string } & Record<string, unknown>>) {
        if (one.event === 'overrun')
          throw NetlinkError.of('ENOBUFS', 'what a test of the cable has found was lost');
        const header = one.header as Record<string, unknown> | undefined;
        if (one.event !== event || Object.entries(wanted).some(([key, value]) => header?.[key] !== value))
          continue;
        results.push(one as unknown as T);
        if (one.status === 'completed') return results;
      }
      signal?.throwIfAborted();
      throw NetlinkError.of('ETIMEDOUT', 'a test of the cable');
    } finally {
      patience?.cancel();
      events.close();
    }
  }
}
