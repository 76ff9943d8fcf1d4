import { nearest } from '../../schema/names.js';
import { hint, UsageError } from '../errors.js';

/** A word that sets something: the field, and what its value becomes. */
type Value = (text: string, word: string) => unknown;
type Words = Readonly<Record<string, readonly [field: string, value: Value]>>;

const number: Value = (text, word) => {
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(text)) throw new UsageError(`ethtool: ${word}: '${text}' is not a number`);
  return Number(text);
};
const onOff: Value = (text, word) => {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new UsageError(`ethtool: ${word}: '${text}' is neither on nor off`);
};
const oneOf =
  (values: Readonly<Record<string, unknown>>): Value =>
  (text, word) => {
    if (Object.hasOwn(values, text)) return values[text];
    const all = Object.keys(values);
    throw new UsageError(
      `ethtool: ${word}: unknown '${text}'${hint(nearest(text, all)) || `; one of ${all.join(', ')}`}`,
    );
  };
const text: Value = (given) => given;
const admin = oneOf({ enable: 'enabled', disable: 'disabled' });

/** Words of each section that is set by pairs of a word and a value. */
export const WORDS: Readonly<Record<string, Words>> = {
  rings: {
    rx: ['rx', number],
    'rx-mini': ['rxMini', number],
    'rx-jumbo': ['rxJumbo', number],
    tx: ['tx', number],
    'rx-buf-len': ['rxBufLen', number],
    'cqe-size': ['cqeSize', number],
    'tx-push': ['txPush', onOff],
    'rx-push': ['rxPush', onOff],
    'tx-push-buf-len': ['txPushBufLen', number],
    'tcp-data-split': ['tcpDataSplit', oneOf({ auto: 'unknown', off: 'disabled', on: 'enabled' })],
    'hds-thresh': ['hdsThresh', number],
  },
  channels: {
    rx: ['rxCount', number],
    tx: ['txCount', number],
    other: ['otherCount', number],
    combined: ['combinedCount', number],
  },
  coalesce: {
    'adaptive-rx': ['useAdaptiveRx', onOff],
    'adaptive-tx': ['useAdaptiveTx', onOff],
    'rx-usecs': ['rxUsecs', number],
    'rx-frames': ['rxMaxFrames', number],
    'rx-usecs-irq': ['rxUsecsIrq', number],
    'rx-frames-irq': ['rxMaxFramesIrq', number],
    'tx-usecs': ['txUsecs', number],
    'tx-frames': ['txMaxFrames', number],
    'tx-usecs-irq': ['txUsecsIrq', number],
    'tx-frames-irq': ['txMaxFramesIrq', number],
    'stats-block-usecs': ['statsBlockUsecs', number],
    'pkt-rate-low': ['pktRateLow', number],
    'rx-usecs-low': ['rxUsecsLow', number],
    'rx-frames-low': ['rxMaxFramesLow', number],
    'tx-usecs-low': ['txUsecsLow', number],
    'tx-frames-low': ['txMaxFramesLow', number],
    'pkt-rate-high': ['pktRateHigh', number],
    'rx-usecs-high': ['rxUsecsHigh', number],
    'rx-frames-high': ['rxMaxFramesHigh', number],
    'tx-usecs-high': ['txUsecsHigh', number],
    'tx-frames-high': ['txMaxFramesHigh', number],
    'sample-interval': ['rateSampleInterval', number],
    'cqe-mode-rx': ['useCqeModeRx', onOff],
    'cqe-mode-tx': ['useCqeModeTx', onOff],
    'tx-aggr-max-bytes': ['txAggrMaxBytes', number],
    'tx-aggr-max-frames': ['txAggrMaxFrames', number],
    'tx-aggr-time-usecs': ['txAggrTimeUsecs', number],
    'rx-cqe-frames': ['rxCqeFrames', number],
    'rx-cqe-nsecs': ['rxCqeNsecs', number],
  },
  pause: { autoneg: ['autoneg', onOff], rx: ['rx', onOff], tx: ['tx', onOff] },
  eee: {
    eee: ['enabled', onOff],
    'tx-lpi': ['txLpiEnabled', onOff],
    'tx-timer': ['txLpiTimer', number],
    advertise: ['advertised', bitsOf],
  },
  module: { 'power-mode-policy': ['powerModePolicy', oneOf({ high: 'high', auto: 'auto' })] },
  plca: {
    enable: ['enabled', onOff],
    'node-id': ['nodeId', number],
    'node-cnt': ['nodeCnt', number],
    'to-tmr': ['toTmr', number],
    'burst-cnt': ['burstCnt', number],
    'burst-tmr': ['burstTmr', number],
  },
  mm: {
    'verify-enabled': ['verifyEnabled', onOff],
    'verify-time': ['verifyTime', number],
    'tx-enabled': ['txEnabled', onOff],
    'pmac-enabled': ['pmacEnabled', onOff],
    'tx-min-frag-size': ['txMinFragSize', number],
  },
  pse: {
    'podl-pse-admin-control': ['podlPseAdminControl', admin],
    'c33-pse-admin-control': ['c33PseAdminControl', admin],
    'c33-pse-avail-pw-limit': ['c33PseAvailPwLimit', number],
    prio: ['psePrio', number],
  },
  rss: {
    hkey: ['hkey', (given) => given.replace(/:/g, '')],
    hfunc: ['hfunc', text],
    context: ['context', number],
  },
  link: {
    speed: ['speed', number],
    duplex: ['duplex', oneOf({ half: 'half', full: 'full' })],
    port: ['port', oneOf({ tp: 'tp', aui: 'aui', bnc: 'bnc', mii: 'mii', fibre: 'fibre', da: 'da' })],
    mdix: ['tpMdixCtrl', oneOf({ auto: 'mdiAuto', on: 'mdiX', off: 'mdi' })],
    autoneg: ['autoneg', onOff],
    advertise: ['advertised', bitsOf],
    phyad: ['phyaddr', number],
    lanes: ['lanes', number],
    wol: ['wol', wakeUps],
    sopass: ['sopass', text],
    msglvl: ['debug', bitsOf],
    'master-slave': [
      'masterSlaveCfg',
      oneOf({
        'preferred-master': 'masterPreferred',
        'preferred-slave': 'slavePreferred',
        'forced-master': 'masterForce',
        'forced-slave': 'slaveForce',
      }),
    ],
  },
};

/** Words of `-s` behind which bits may be turned on and off by name. */
const BIT_WORDS: ReadonlySet<string> = new Set(['advertise', 'msglvl']);

/** Bits as a number, with a mask where only some change: `0x0f`, `0x1/0x3`. */
function bitsOf(given: string, word: string): unknown {
  const [value, mask] = given.split('/') as [string, string?];
  for (const part of [value, mask ?? value]) {
    if (!/^(0x)?[0-9a-f]+$/i.test(part)) throw new UsageError(`ethtool: ${word}: '${given}' is no mask`);
  }
  const hex = (part: string): string => (/^0x/i.test(part) ? part : `0x${part}`);
  return mask === undefined ? { value: hex(value) } : { value: hex(value), mask: hex(mask) };
}

const WAKE_UPS: Readonly<Record<string, string>> = {
  p: 'phy',
  u: 'ucast',
  m: 'mcast',
  b: 'bcast',
  a: 'arp',
  g: 'magic',
  s: 'magicsecure',
  f: 'filter',
};

/** `-s DEV wol umbg`; `d` is none. */
function wakeUps(given: string, word: string): string[] {
  if (given === 'd') return [];
  return [...given].map((letter) => oneOf(WAKE_UPS)(letter, word) as string);
}

/** The input of a section of pairs of words. */
export function settings(section: string, words: readonly string[]): Record<string, unknown> {
  const known = WORDS[section]!;
  const input: Record<string, unknown> = {};
  for (let i = 0; i < words.length; ) {
    const word = words[i++]!;
    if (!Object.hasOwn(known, word)) {
      const all = Object.keys(known);
      throw new UsageError(
        `ethtool: unknown word '${word}'${hint(nearest(word, all)) || ` (${all.join(', ')})`}`,
      );
    }
    const [field, value] = known[word]!;
    // NAME on|off …
    if (BIT_WORDS.has(word) && /^(on|off)$/.test(words[i + 1] ?? '')) {
      const bits: Record<string, boolean> = {};
      for (; /^(on|off)$/.test(words[i + 1] ?? '') && !Object.hasOwn(known, words[i]!); i += 2)
        bits[words[i]!] = words[i + 1] === 'on';
      input[field] = bits;
      continue;
    }
    const given = words[i++];
    if (given === undefined) throw new UsageError(`ethtool: ${word} needs a value`);
    input[field] = value(given, word);
  }
  if (words.length === 0) throw new UsageError('ethtool: what shall be set?');
  return input;
}

/** `NAME on|off …`: features, private flags. */
export function switches(words: readonly string[]): Record<string, boolean> {
  const input: Record<string, boolean> = {};
  for (let i = 0; i < words.length; i += 2) {
    const [name, value] = [words[i]!, words[i + 1]];
    if (value === undefined) throw new UsageError(`ethtool: ${name}: on or off?`);
    input[name] = onOff(value, name) as boolean;
  }
  if (words.length === 0) throw new UsageError('ethtool: what shall be on, or off?');
  return input;
}

/** `--set-fec DEV encoding rs baser`. */
export function encodings(words: readonly string[]): { modes?: string[]; auto?: boolean } {
  const known: Readonly<Record<string, string>> = { off: 'None', rs: 'RS', baser: 'BASER', llrs: 'LLRS' };
  const list = words[0] === 'encoding' ? words.slice(1) : words;
  if (list.length === 0) throw new UsageError('ethtool: encoding needs a value');
  const modes = list
    .filter((word) => word !== 'auto')
    .map((word) => oneOf(known)(word, 'encoding') as string);
  return { modes, auto: list.includes('auto') };
}
