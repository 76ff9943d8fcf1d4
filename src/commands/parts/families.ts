import { fou } from '../../objects/fou.js';
import { ilaMapping } from '../../objects/ila.js';
import { ioamNamespace, ioamSchema } from '../../objects/ioam6.js';
import { l2tpSession, l2tpTunnel } from '../../objects/l2tp.js';
import { macsec } from '../../objects/macsec.js';
import { mptcpEndpoint, mptcpLimits } from '../../objects/mptcp.js';
import { seg6Hmac, seg6Tunsrc } from '../../objects/seg6.js';
import { tcpMetrics } from '../../objects/tcp-metrics.js';
import {
  endpointWords,
  fouWords,
  hmacWords,
  ilaWords,
  ioamNamespaceWords,
  ioamSchemaWords,
  l2tpSessionWords,
  l2tpTunnelWords,
  limitsWords,
  macsecWords,
  tcpMetricsWords,
  tunsrcWords,
} from '../../objects/words/families.js';
import type { Begin, Finish } from '../finish.js';
import { ADD, DEL, FLUSH, listed, type Part, SHOW, verbs } from '../object.js';

/** One entry is read where its key is given, otherwise all are listed. */
const oneOrAll =
  (key: string): Finish =>
  (fields, { verb }) => ({
    ...(/show$/.test(verb) && fields[key] !== undefined ? { verb: 'get' } : {}),
    fields,
  });

/** Which verb of channels and keys a command means. */
const finishMacsec: Finish = (fields, { verb, facts }) => {
  if (verb === 'show') return { fields };
  if (verb === 'offload') {
    const { active, ...rest } = fields;
    return { fields: active === false ? { ...rest, offload: 'off' } : rest };
  }
  const what = facts.way === 'tx' ? 'TxSa' : fields.sa === undefined ? 'RxSc' : 'RxSa';
  return { verb: `${verb === 'set' ? 'upd' : verb}${what}`, fields };
};

const beginMacsec: Begin = ({ offload, ...fields }, _choice, verb) => {
  const way = /TxSa$/.test(verb) ? { way: 'tx' } : /Rx/.test(verb) ? { way: 'rx' } : {};
  const said = offload === undefined ? {} : offload === 'off' ? { active: false } : { offload };
  return { fields: { ...fields, ...way, ...said }, words: [] };
};

const CHANGES = { add: ['add'], upd: ['set'], del: ['delete', 'del'] } as const;
const macsecVerbs = (['add', 'upd', 'del'] as const).flatMap((change) =>
  (['TxSa', 'RxSc', 'RxSa'] as const).map((what) => [CHANGES[change], `${change}${what}`] as const),
);

export const part: Part = {
  fou: () => verbs(fou, fouWords, [ADD, DEL, SHOW]),
  macsec: () =>
    verbs(macsec, macsecWords, [...macsecVerbs, [['offload'], 'setOffload'], SHOW], {
      finish: finishMacsec,
      begin: beginMacsec,
    }),
  tcp_metrics: () =>
    verbs(tcpMetrics, tcpMetricsWords, [SHOW, [['show'], 'get'], DEL, [['flush'], 'flush']], {
      finish: oneOrAll('address'),
    }),
  l2tp: () => [
    ...verbs(l2tpTunnel, l2tpTunnelWords, [
      [['add tunnel'], 'add'],
      [['del tunnel', 'delete tunnel'], 'del'],
      [['show tunnel', 'list tunnel', 'show'], 'show'],
    ]),
    ...verbs(l2tpSession, l2tpSessionWords, [
      [['add session'], 'add'],
      [['del session', 'delete session'], 'del'],
      [['show session', 'list session'], 'show'],
    ]),
    ...verbs(l2tpTunnel, [], [[['monitor'], 'monitor']]),
  ],
  mptcp: () => [
    ...verbs(
      mptcpEndpoint,
      endpointWords,
      [
        [['endpoint add'], 'add'],
        [['endpoint change'], 'change'],
        [['endpoint delete', 'endpoint del'], 'del'],
        [['endpoint flush'], 'flush'],
        [listed('endpoint'), 'show'],
        [['endpoint show'], 'get'],
      ],
      { finish: oneOrAll('id') },
    ),
    ...verbs(mptcpLimits, limitsWords, [
      [['limits set'], 'set'],
      [listed('limits'), 'get'],
    ]),
    ...verbs(mptcpEndpoint, [], [[['monitor'], 'monitor']]),
  ],
  sr: () => [
    ...verbs(seg6Tunsrc, tunsrcWords, [
      [['tunsrc set'], 'set'],
      [listed('tunsrc'), 'get'],
    ]),
    ...verbs(seg6Hmac, hmacWords, [
      [['hmac set'], 'set'],
      [listed('hmac'), 'show'],
    ]),
  ],
  ila: () => verbs(ilaMapping, ilaWords, [ADD, DEL, SHOW, FLUSH]),
  ioam: () => [
    ...verbs(ioamNamespace, ioamNamespaceWords, [
      [['namespace add'], 'add'],
      [['namespace del'], 'del'],
      [['namespace set'], 'set'],
      [listed('namespace'), 'show'],
    ]),
    ...verbs(ioamSchema, ioamSchemaWords, [
      [['schema add'], 'add'],
      [['schema del'], 'del'],
      [listed('schema'), 'show'],
    ]),
  ],
};
