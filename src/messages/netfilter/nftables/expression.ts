import {
  type Attributes,
  attributes,
  type Choice,
  type ListType,
  lazy,
  listOf,
  type NestType,
  nested,
  select,
  string,
  type UnknownAttribute,
} from '../../../schema/index.js';
import { bitwise } from './expressions/bitwise.js';
import { byteorder } from './expressions/byteorder.js';
import { cmp } from './expressions/cmp.js';
import { connlimit } from './expressions/connlimit.js';
import { counter } from './expressions/counter.js';
import { ct } from './expressions/ct.js';
import { dup } from './expressions/dup.js';
import { dynset } from './expressions/dynset.js';
import { exthdr } from './expressions/exthdr.js';
import { fib } from './expressions/fib.js';
import { flowOffload } from './expressions/flow-offload.js';
import { fwd } from './expressions/fwd.js';
import { hash } from './expressions/hash.js';
import { immediate } from './expressions/immediate.js';
import { inner } from './expressions/inner.js';
import { last } from './expressions/last.js';
import { limit } from './expressions/limit.js';
import { log } from './expressions/log.js';
import { lookup } from './expressions/lookup.js';
import { masq } from './expressions/masq.js';
import { match } from './expressions/match.js';
import { meta } from './expressions/meta.js';
import { nat } from './expressions/nat.js';
import { notrack } from './expressions/notrack.js';
import { numgen } from './expressions/numgen.js';
import { objref } from './expressions/objref.js';
import { osf } from './expressions/osf.js';
import { payload } from './expressions/payload.js';
import { queue } from './expressions/queue.js';
import { quota } from './expressions/quota.js';
import { range } from './expressions/range.js';
import { redir } from './expressions/redir.js';
import { reject } from './expressions/reject.js';
import { rt } from './expressions/rt.js';
import { socket } from './expressions/socket.js';
import { synproxy } from './expressions/synproxy.js';
import { target } from './expressions/target.js';
import { tproxy } from './expressions/tproxy.js';
import { tunnel } from './expressions/tunnel.js';
import { xfrm } from './expressions/xfrm.js';

/** Expressions: what `NFTA_EXPR_DATA` holds by the value of `NFTA_EXPR_NAME`. A new one is one file and one line here. */
export const expressions = {
  bitwise: nested(bitwise),
  byteorder: nested(byteorder),
  cmp: nested(cmp),
  connlimit: nested(connlimit),
  counter: nested(counter),
  ct: nested(ct),
  dup: nested(dup),
  dynset: nested(lazy(() => dynset)),
  exthdr: nested(exthdr),
  fib: nested(fib),
  flow_offload: nested(flowOffload),
  fwd: nested(fwd),
  hash: nested(hash),
  immediate: nested(immediate),
  inner: nested(lazy(() => inner)),
  last: nested(last),
  limit: nested(limit),
  log: nested(log),
  lookup: nested(lookup),
  masq: nested(masq),
  match: nested(match),
  meta: nested(meta),
  nat: nested(nat),
  notrack: nested(notrack),
  numgen: nested(numgen),
  objref: nested(objref),
  osf: nested(osf),
  payload: nested(payload),
  queue: nested(queue),
  quota: nested(quota),
  range: nested(range),
  redir: nested(redir),
  reject: nested(reject),
  rt: nested(rt),
  socket: nested(socket),
  synproxy: nested(synproxy),
  target: nested(target),
  tproxy: nested(tproxy),
  tunnel: nested(tunnel),
  xfrm: nested(xfrm),
} as const;

/** Names of the expressions that are declared. */
export type NftExpressionName = keyof typeof expressions;

/** One step of a rule: its name and what it is told. */
export type NftExpression = Choice<'name', 'data', typeof expressions> & { unknown?: UnknownAttribute[] };

/** `NFTA_EXPR_*`. */
export const nftExpression: Attributes<NftExpression> = attributes('NFTA_EXPR', {
  name: [1, string(255)],
  data: [2, select('name', () => expressions)],
}) as Attributes as Attributes<NftExpression>;

/** An expression inside an attribute. */
export const oneExpression: NestType<NftExpression> = nested(nftExpression);
/** Several of them: each an `NFTA_LIST_ELEM`. */
export const expressionList: ListType<NftExpression[]> = listOf(1, 'NFTA_LIST_ELEM', oneExpression);
