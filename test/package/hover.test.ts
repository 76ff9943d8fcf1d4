/** What an editor shows on hovering a field: the comment of its declaration, in requests as in what is read. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import ts from 'typescript-api';

const DECLARATIONS = 'dist/index.d.ts';
const program = ts.createProgram([DECLARATIONS], {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  types: ['node'],
  strict: true,
});
const checker = program.getTypeChecker();
const entry = checker.getSymbolAtLocation(program.getSourceFile(DECLARATIONS) as ts.SourceFile);
assert.ok(entry);
const exported = new Map(
  checker
    .getExportsOfModule(entry)
    .map((symbol) => [
      symbol.name,
      symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    ]),
);

function typeNamed(name: string): ts.Type {
  const symbol = exported.get(name);
  assert.ok(symbol, `${name} is exported`);
  return checker.getDeclaredTypeOfSymbol(symbol);
}

/** Comments by path; of a union and of a list, those of all members. */
function comments(type: ts.Type, depth = 3): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (given: ts.Type, path: string, left: number): void => {
    const type = checker.getNonNullableType(given);
    if (type.isUnion()) {
      for (const one of type.types) walk(one, path, left);
      return;
    }
    const [of] = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference) : [];
    if (of) return walk(of, path, left);
    if (left === 0 || !(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return;
    if (checker.isTupleType(type) || type.getCallSignatures().length > 0) return;
    for (const property of checker.getPropertiesOfType(type)) {
      const at = path + property.name;
      const text = ts.displayPartsToString(property.getDocumentationComment(checker));
      if (text || !found.has(at)) found.set(at, text);
      walk(checker.getTypeOfSymbol(property), `${at}.`, left - 1);
    }
  };
  walk(type, '', depth);
  return found;
}

describe('hover text', () => {
  const pairs = [
    ['Link', 'LinkInput'],
    ['Address', 'AddressInput'],
    ['Route', 'RouteInput'],
    ['Rule', 'RuleInput'],
    ['Neighbour', 'NeighbourInput'],
    ['Nexthop', 'NexthopInput'],
    ['Qdisc', 'QdiscInput'],
    ['TrafficClass', 'TrafficClassInput'],
    ['BridgeVlan', 'BridgeVlanInput'],
  ] as const;
  for (const [read, written] of pairs)
    it(`${written} says of a field what ${read} says`, () => {
      const given = comments(typeNamed(written));
      const lost = [...comments(typeNamed(read))]
        .filter(([path, text]) => text && given.get(path) === '')
        .map(([path]) => path);
      assert.deepEqual(lost, []);
      assert.ok([...given.values()].filter(Boolean).length > 5);
    });
});

describe('inputs', () => {
  // what says itself: bits by number, sets of modes by name, what is only read
  const PLAIN =
    /\.(rest|value|mask|index|qualifier|start|end|unknown)$|^(stats|lifetime|replay|protoinfo|seqAdj|synproxy)|^(wol|debug)\./;
  for (const name of [
    'ConntrackFilter',
    'ConntrackKey',
    'EthtoolRingsInput',
    'EthtoolChannelsInput',
    'EthtoolPauseInput',
    'EthtoolPlcaInput',
    'EthtoolMmInput',
    'EthtoolLinkInput',
    'EthtoolRssInput',
    'DevlinkHealthInput',
    'DevlinkParamInput',
    'NftChainInput',
    'NftSetInput',
    'XfrmStateFilter',
    'XfrmPolicyFilter',
    'MptcpEndpointInput',
    'FouInput',
    'AddressInput',
    'RuleInput',
    'NeighbourInput',
  ])
    it(`${name} has hover text for every field`, () => {
      const without = [...comments(typeNamed(name), 2)]
        .filter(([path, text]) => !text && !PLAIN.test(path) && path !== 'unknown')
        .map(([path]) => path);
      assert.deepEqual(without, []);
    });
});
