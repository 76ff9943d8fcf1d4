import {
  allocWords,
  monitorWords,
  policyDefaultWords,
  policyFilterWords,
  policyKeyWords,
  policyTypeWords,
  policyWords,
  stateFilterWords,
  stateFlushWords,
  stateKeyWords,
  stateWords,
} from '../../objects/words/xfrm.js';
import { xfrmPolicy, xfrmState } from '../../objects/xfrm/objects.js';
import type { Begin } from '../finish.js';
import { listed, type Part, verbs } from '../object.js';

/** What only the kernel reports of a state or a policy; the selector of all packets is what none means. */
const begin: Begin = ({
  lifetime: _lifetime,
  stats: _stats,
  lastused: _lastused,
  family: _family,
  ...rest
}) => {
  const { sel, ...fields } = rest as { sel?: { src?: string; dst?: string } };
  const isAll =
    sel !== undefined &&
    Object.keys(sel).length === 2 &&
    [sel.src, sel.dst].every((one) => /\/0$/.test(one ?? ''));
  return { fields: sel === undefined || isAll ? fields : { ...fields, sel }, words: [] };
};

export const part: Part = {
  xfrm: () => [
    ...verbs(
      xfrmState,
      stateWords,
      [
        [['state add'], 'add'],
        [['state update'], 'update'],
      ],
      { begin },
    ),
    ...verbs(xfrmState, allocWords, [[['state allocspi'], 'allocspi']]),
    ...verbs(xfrmState, stateKeyWords, [
      [['state delete', 'state del'], 'del'],
      [['state get'], 'get'],
    ]),
    ...verbs(xfrmState, stateFilterWords, [
      [['state deleteall', 'state delall'], 'deleteAll'],
      [listed('state', 'list'), 'show'],
    ]),
    ...verbs(xfrmState, stateFlushWords, [[['state flush'], 'flush']]),
    ...verbs(xfrmState, [], [[['state count'], 'count']]),
    ...verbs(
      xfrmPolicy,
      policyWords,
      [
        [['policy add'], 'add'],
        [['policy update'], 'update'],
      ],
      { begin },
    ),
    ...verbs(xfrmPolicy, policyKeyWords, [
      [['policy delete', 'policy del'], 'del'],
      [['policy get'], 'get'],
    ]),
    ...verbs(xfrmPolicy, policyFilterWords, [
      [['policy deleteall', 'policy delall'], 'deleteAll'],
      [listed('policy', 'list'), 'show'],
    ]),
    ...verbs(xfrmPolicy, policyTypeWords, [[['policy flush'], 'flush']]),
    ...verbs(xfrmPolicy, policyDefaultWords, [[['policy setdefault'], 'setdefault']]),
    ...verbs(
      xfrmPolicy,
      [],
      [
        [['policy count'], 'count'],
        [['policy getdefault'], 'getdefault'],
      ],
    ),
    ...verbs(xfrmState, monitorWords, [[['monitor'], 'monitor']]),
    ...verbs(xfrmState, [], [[['statistics'], 'statistics']]),
  ],
};
