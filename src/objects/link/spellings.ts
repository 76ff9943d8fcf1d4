import type { Fields } from '../fields.js';

type Spellings = Readonly<Record<string, Readonly<Record<string, string>>>>;

const VLAN_PROTOCOLS = { '802.1q': '8021q', '802.1ad': '8021ad', '802.1Q': '8021q', '802.1AD': '8021ad' };

/** What iproute2 calls the values of options otherwise than their declarations, by kind and option. */
const SPELLINGS: Readonly<Record<string, Spellings>> = {
  bond: {
    mode: {
      'balance-rr': 'roundrobin',
      'active-backup': 'activebackup',
      'balance-xor': 'xor',
      '802.3ad': '8023ad',
      'balance-tlb': 'tlb',
      'balance-alb': 'alb',
    },
    xmitHashPolicy: {
      'layer2+3': 'layer23',
      'layer3+4': 'layer34',
      'encap2+3': 'encap23',
      'encap3+4': 'encap34',
      'vlan+srcmac': 'vlanSrcmac',
    },
    arpValidate: { filter_active: 'filterActive', filter_backup: 'filterBackup' },
  },
  bridge: { vlanProtocol: VLAN_PROTOCOLS },
  vlan: { protocol: VLAN_PROTOCOLS },
};

/** Options of kinds that iproute2 has words of its own for. */
export type SpelledOption = 'mode' | 'xmitHashPolicy' | 'arpValidate' | 'vlanProtocol' | 'protocol';

/** The link with the declarations' names for the values of its options; the same where all have them. */
export function withNames(link: Fields): Fields {
  const { kind, data } = (link.linkinfo ?? {}) as { kind?: string; data?: Fields };
  if (kind === undefined || typeof data !== 'object' || data === null || !Object.hasOwn(SPELLINGS, kind))
    return link;
  let out: Record<string, unknown> | undefined;
  for (const [option, names] of Object.entries(SPELLINGS[kind]!)) {
    const given = data[option];
    if (typeof given !== 'string' || !Object.hasOwn(names, given)) continue;
    out ??= { ...data };
    out[option] = names[given];
  }
  return out === undefined ? link : { ...link, linkinfo: { ...(link.linkinfo as Fields), data: out } };
}
