import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
interface Box extends Rect {
  readonly cards: ReadonlyMap<string, Rect>;
}
interface Made {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly width: number;
  readonly height: number;
}
type Link = Record<string, unknown> & { ns: string; index: number };
interface Module {
  layoutOf(inputs: readonly unknown[], memory: unknown, aspect?: number): Made;
  newMemory(): unknown;
}

/** A module of the page, as it is bundled. */
async function pageModule(path: string): Promise<unknown> {
  const file = fileURLToPath(new URL(`../page/${path}`, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [file], bundle: true, write: false, format: 'esm' });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]!.text).toString('base64')}`);
}

const { layoutOf, newMemory } = (await pageModule('topology/layout.ts')) as Module;

const link = (ns: string, index: number, more: object = {}): Link => ({
  ns,
  index,
  ifname: `l${index}`,
  kind: 'ether',
  flags: [],
  operstate: 'up',
  mtu: 1500,
  addresses: [],
  ...more,
});
const input = (id: string, links: Link[], more: object = {}) => ({
  id,
  own: id === '0',
  collapsed: false,
  links,
  ...more,
});

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function assertTidy(made: Made): void {
  const boxes = [...made.boxes.values()];
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) assert.ok(!overlap(a, b), 'boxes overlap');
    const cards = [...a.cards.values()];
    for (const [j, card] of cards.entries()) {
      assert.ok(card.x >= a.x && card.x + card.width <= a.x + a.width, 'a card is beside its box');
      assert.ok(card.y >= a.y && card.y + card.height <= a.y + a.height, 'a card is above or below its box');
      for (const other of cards.slice(j + 1)) assert.ok(!overlap(card, other), 'cards overlap');
    }
  }
}

const at = (made: Made, key: string): Rect => made.boxes.get(key.split(':')[1]!)!.cards.get(key)!;

test('what lies on others is above them: ports below their bridge, VLANs above their device', () => {
  const links = [
    link('0', 1),
    link('0', 2, { lower: { ns: '0', index: 1 } }),
    link('0', 3, { lower: { ns: '0', index: 2 }, master: 4 }),
    link('0', 4),
    link('0', 5, { master: 4 }),
  ];
  const made = layoutOf([input('0', links)], newMemory());
  assertTidy(made);
  const y = [1, 2, 3, 4, 5].map((index) => at(made, `link:0:${index}`).y);
  assert.ok(y[0]! > y[1]! && y[1]! > y[2]! && y[2]! > y[3]! && y[4]! > y[3]!, `${y}`);
});

test('circles end', () => {
  const links = [
    link('0', 1, { master: 2 }),
    link('0', 2, { master: 1 }),
    link('0', 3, { lower: { ns: '0', index: 3 } }),
  ];
  assertTidy(layoutOf([input('0', links)], newMemory()));
});

/** A machine with a bridge, and containers that hang on it by pairs. */
function containers(count: number, perContainer: number): ReturnType<typeof input>[] {
  const host = [link('0', 1), link('0', 2, { kind: 'bridge' })];
  const inputs = [input('0', host)];
  for (let i = 1; i < count; i++) {
    const id = `${i}`;
    host.push(link('0', 2 + i, { kind: 'veth', pair: true, master: 2, lower: { ns: id, index: 2 } }));
    const own = [
      link(id, 1, { kind: 'loopback' }),
      link(id, 2, { kind: 'veth', pair: true, lower: { ns: '0', index: 2 + i } }),
    ];
    for (let index = 3; index < perContainer; index++)
      own.push(link(id, index, { lower: { ns: id, index: 2 } }));
    inputs.push(input(id, own));
  }
  return inputs;
}

test('what is there stays where it is when something comes or goes elsewhere', () => {
  const memory = newMemory();
  const before = layoutOf(containers(12, 4), memory);
  assertTidy(before);
  const inputs = containers(12, 4);
  inputs[11]!.links.push(link('11', 9));
  const after = layoutOf(inputs, memory);
  assertTidy(after);
  const order = (made: Made) =>
    [...made.boxes.values()]
      .sort((a, b) => a.y - b.y || a.x - b.x)
      .map((box) => [...made.boxes].find(([, one]) => one === box)![0]);
  assert.deepEqual(order(after), order(before));
  for (let i = 0; i < 11; i++) assert.ok(at(after, `link:${i}:2`), 'a link is still there');
  assert.deepEqual(layoutOf(inputs, memory), after);
});

test('500 namespaces with 5,000 links are laid out, tidily', (t) => {
  const inputs = containers(500, 10);
  const start = performance.now();
  const made = layoutOf(inputs, newMemory());
  t.diagnostic(`${Math.round(performance.now() - start)} ms`);
  assert.equal(made.boxes.size, 500);
  assert.equal(
    [...made.boxes.values()].reduce((sum, { cards }) => sum + cards.size, 0),
    4992,
  );
  assertTidy(made);
});
