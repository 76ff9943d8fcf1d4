import { Fault } from '../errors.js';
import { families } from '../tables/statements.js';
import type {
  CtExpectationObject,
  CtHelperObject,
  CtTimeoutObject,
  Expression,
  Family,
  Handle,
  ObjectType,
  StatefulObject,
  SynproxyObject,
  TunnelObject,
} from '../tree.js';
import { block } from './blocks.js';
import type { Cursor } from './cursor.js';
import { comment, variable } from './expressions.js';
import { quotaArguments, rate } from './stateful.js';
import { duration } from './time.js';
import { SCOPED } from './words.js';

const TYPES = ['counter', 'quota', 'limit', 'secmark', 'synproxy', 'tunnel'] as const;

/** The words of a type of object: `counter`, `ct helper`. */
export function objectWords(c: Cursor): ObjectType | undefined {
  const word = c.acceptAny(TYPES);
  if (word) return word;
  if (!c.isWord('ct')) return undefined;
  c.next();
  return `ct ${c.expectAny(['helper', 'timeout', 'expectation'])}`;
}

/** Words that are keywords in what is said of an object. */
export function keywordsOf(type: string): ReadonlySet<string> | undefined {
  return (SCOPED as Readonly<Record<string, ReadonlySet<string>>>)[type];
}

/** An object with its block, or on one line where it has one setting. */
export function objectBlock(c: Cursor, type: ObjectType, handle: Handle): StatefulObject {
  const made = { kind: type, ...handle } as StatefulObject;
  block(c, () => {
    const token = c.peek();
    if (c.isWord('comment')) {
      const text = comment(c);
      if (made.comment !== undefined) throw new Fault('a comment is given twice', c.here(token));
      made.comment = text;
      return;
    }
    setting(c, made, true);
  });
  return made;
}

/** What stands behind the name of an object on one line: `counter ip t c packets 1 bytes 2`. */
export function objectLine(c: Cursor, type: ObjectType, handle: Handle): StatefulObject {
  const made = { kind: type, ...handle } as StatefulObject;
  const { kind } = c.peek();
  if (c.isSeparator() || kind === 'end') {
    if (type !== 'counter') c.fail('the settings of the object');
    return made;
  }
  if (type === 'ct helper' || type === 'ct timeout' || type === 'ct expectation') c.fail('"{"');
  setting(c, made, false);
  return made;
}

function setting(c: Cursor, made: StatefulObject, inBlock: boolean): void {
  switch (made.kind) {
    case 'counter':
      c.expectWord('packets');
      made.packets = c.long('a number of packets');
      c.expectWord('bytes');
      made.bytes = c.long('a number of bytes');
      return;
    case 'quota':
      Object.assign(made, quotaArguments(c));
      return;
    case 'limit':
      c.expectWord('rate');
      made.rate = rate(c, false);
      return;
    case 'secmark': {
      const token = c.string('a security context');
      if (token.text.length === 0 || token.text.length > 255) {
        throw new Fault('a security context has 1 to 255 characters', c.here(token));
      }
      made.context = token.text;
      return;
    }
    case 'synproxy':
      return synproxy(c, made);
    case 'ct helper':
      return helper(c, made);
    case 'ct timeout':
      return timeout(c, made);
    case 'ct expectation':
      return expectation(c, made);
    case 'tunnel':
      if (!inBlock) c.fail('"{"');
      return tunnel(c, made);
  }
}

function end(c: Cursor): void {
  c.separator();
}

function synproxy(c: Cursor, made: SynproxyObject): void {
  if (!c.acceptWord('maxseg')) c.expectWord('mss');
  made.mss = Number(BigInt.asUintN(16, c.long('a segment size')));
  if (c.isSeparator()) c.next();
  c.expectWord('wscale');
  made.wscale = c.number('a window scale', 14);
  if (c.isSeparator()) c.next();
  if (c.acceptWord('timestamp')) made.timestamp = true;
  if (c.acceptWord('sack-perm') || c.acceptWord('sack-permitted')) made.sackPerm = true;
}

function l3proto(c: Cursor): Family {
  return c.expectAny(families);
}

function helper(c: Cursor, made: CtHelperObject): void {
  if (c.acceptWord('l3proto')) {
    made.l3proto = l3proto(c);
    return end(c);
  }
  c.expectWord('type');
  const token = c.peek();
  if (token.kind !== 'quoted') c.fail('the name of a helper in quotes');
  c.next();
  if (made.type !== undefined) throw new Fault('the type is given twice', c.here(token));
  if (token.text.length === 0 || token.text.length > 15) {
    throw new Fault('the name of a helper has 1 to 15 characters', c.here(token));
  }
  made.type = token.text;
  c.expectWord('protocol');
  made.protocol = c.expectAny(['tcp', 'udp']);
  end(c);
}

function timeout(c: Cursor, made: CtTimeoutObject): void {
  const word = c.expectAny(['protocol', 'l3proto', 'policy']);
  if (word === 'protocol') made.protocol = c.expectAny(['tcp', 'udp']);
  else if (word === 'l3proto') made.l3proto = l3proto(c);
  else {
    c.expectSign('=');
    c.expectSign('{');
    made.policy ??= [];
    do {
      c.newlines();
      const token = c.peek();
      const state = c.identifier('a state');
      c.expectSign(':');
      const seconds =
        c.peek().kind === 'number' ? c.number('a number of seconds') : Number(duration(c) / 1000n);
      made.policy.push({ state, seconds, at: c.here(token) });
      c.newlines();
    } while (c.acceptSign(','));
    c.expectSign('}');
  }
  end(c);
}

function expectation(c: Cursor, made: CtExpectationObject): void {
  const word = c.expectAny(['protocol', 'l3proto', 'dport', 'timeout', 'size']);
  if (word === 'protocol') made.protocol = c.expectAny(['tcp', 'udp']);
  else if (word === 'l3proto') made.l3proto = l3proto(c);
  else if (word === 'dport') made.dport = c.number('a port', 65535);
  else if (word === 'timeout') made.timeout = duration(c);
  else made.size = c.number('a size', 255);
  end(c);
}

function address(c: Cursor): Expression {
  if (c.isSign('$')) return variable(c);
  const token = c.string('an address');
  return { kind: 'word', text: token.text, at: c.here(token) };
}

function tunnel(c: Cursor, made: TunnelObject): void {
  const token = c.peek();
  const word = c.expectAny(['id', 'ip', 'ip6', 'sport', 'dport', 'ttl', 'tos', 'erspan', 'vxlan', 'geneve']);
  switch (word) {
    case 'ip':
    case 'ip6': {
      const key = c.expectAny(['saddr', 'daddr']) === 'saddr' ? 'src' : 'dst';
      if (made[key]) throw new Fault('the address is given twice', c.here(token));
      if (made.addresses && made.addresses !== word) {
        throw new Fault('the addresses of a tunnel are both ip or both ip6', c.here(token));
      }
      made.addresses = word;
      made[key] = address(c);
      break;
    }
    case 'erspan':
    case 'vxlan':
    case 'geneve':
      if (made.erspan || made.vxlan || made.geneve) {
        throw new Fault('the options of a tunnel are of one kind', c.here(token));
      }
      options(c, made, word);
      break;
    case 'id':
      made.id = c.number('a number');
      break;
    case 'sport':
    case 'dport':
      made[word] = c.number('a port', 65535);
      break;
    default:
      made[word] = c.number('a number', 255);
  }
  end(c);
}

/** Characters of `0x` and 126 bytes. */
const LONGEST_OPTION = 254;

function options(c: Cursor, made: TunnelObject, kind: 'erspan' | 'vxlan' | 'geneve'): void {
  if (kind === 'erspan') {
    const erspan: NonNullable<TunnelObject['erspan']> = {};
    made.erspan = erspan;
    block(c, () => {
      const word = c.expectAny(['version', 'index', 'direction', 'id']);
      if (word === 'direction') erspan.direction = c.expectAny(['ingress', 'egress']);
      else erspan[word] = c.number('a number');
      end(c);
    });
  } else if (kind === 'vxlan') {
    const vxlan: NonNullable<TunnelObject['vxlan']> = {};
    made.vxlan = vxlan;
    block(c, () => {
      c.expectWord('gbp');
      vxlan.gbp = c.number('a number');
      end(c);
    });
  } else {
    const geneve: NonNullable<TunnelObject['geneve']> = [];
    made.geneve = geneve;
    block(c, () => {
      c.expectWord('class');
      const number = c.number('a class', 65535);
      c.expectWord('opt-type');
      const type = c.number('a type', 255);
      c.expectWord('data');
      const token = c.string('data in hexadecimal');
      if (!/^0[xX](?:[0-9a-fA-F]{4})+$/.test(token.text) || token.text.length > LONGEST_OPTION) {
        throw new Fault(
          'the data of an option is hexadecimal: "0x" and an even number of bytes, 126 at most',
          c.here(token),
        );
      }
      geneve.push({ class: number, type, data: token.text.slice(2).toLowerCase() });
      end(c);
    });
  }
}
