/** The publisher without a server: what it keeps of writes that nobody takes. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { applyInWaves } from '../dist/apply.js';
import { Publisher } from '../dist/publisher.js';
import { Spool } from '../dist/spool.js';

const folder = mkdtempSync(join(tmpdir(), 'tsroute2-publisher-'));
after(() => rmSync(folder, { recursive: true }));

describe('the publisher', () => {
  it('keeps no more than 100,000 writes for a server that is slower, and the spool the rest, in their order', async () => {
    const answers: (() => void)[] = [];
    const sent: string[] = [];
    const js = {
      publish(subject: string) {
        sent.push(subject);
        return new Promise((resolve) => answers.push(() => resolve({ seq: sent.length })));
      },
    };
    const spool = new Spool(join(folder, 'spool'), 64 << 20);
    let doubts = 0;
    const publisher = new Publisher({ js } as never, spool, () => doubts++);
    let at = 0;
    const write = (count: number) =>
      publisher.write(
        Array.from({ length: count }, () => ({ key: `h.routes.${at}`, at: at++, value: '{}' })),
      );
    write(1);
    write(60_000);
    write(39_999);
    assert.deepEqual([spool.bytes, doubts], [0, 0]);
    write(10_000);
    assert.ok(spool.bytes > 0, 'what is too much is in the spool');
    assert.equal(doubts, 1);
    write(5);
    assert.equal(publisher.idle, false);
    // those under way are answered at last
    const underWay = sent.length;
    assert.ok(underWay <= 512, `${underWay} are under way`);
    for (const answer of answers.splice(0)) answer();
    await publisher.settled();
    const kept = [...spool.lots()].flat().map(({ at: when }) => when);
    assert.deepEqual(
      kept,
      Array.from({ length: 110_005 - underWay }, (_, i) => underWay + i),
    );
    // the server is back: everything is sent, in its order
    const answering = setInterval(() => {
      for (const answer of answers.splice(0)) answer();
    }, 1);
    assert.equal(await publisher.flush(), 0);
    clearInterval(answering);
    assert.equal(sent.length, 110_005);
    assert.ok(sent.every((subject, i) => subject.endsWith(`.${i}`)));
    assert.equal(publisher.idle, true);
    assert.equal(publisher.status.stored, 110_005);
    await publisher.close();
    spool.close();
  });
});

describe('applying', () => {
  it('waits for a host as long as it is given, which may be longer than timers of the platform count', async () => {
    let warned = 0;
    const warning = () => warned++;
    process.on('warning', warning);
    for (const timeout of [2 ** 31, 2 ** 40, Number.POSITIVE_INFINITY]) {
      let told: ((outcome: never) => void) | undefined;
      let wish: { id: string } | undefined;
      const host = {
        js: {
          async publish(_: string, text: string) {
            wish = JSON.parse(text);
          },
        },
        onOutcome(listener: (outcome: never) => void) {
          told = listener;
          return () => {};
        },
      };
      let over = false;
      const applied = applyInWaves(host as never, { one: {} } as never, { timeout }).finally(() => {
        over = true;
      });
      await sleep(30);
      assert.equal(over, false);
      told!({ host: 'one', id: wish!.id, state: 'confirmed', plan: [], at: 0 } as never);
      assert.equal((await applied).ok, true);
    }
    process.off('warning', warning);
    assert.equal(warned, 0);
    await assert.rejects(
      applyInWaves({} as never, {}, { timeout: Number.NaN }),
      /timeout: NaN is not a number/,
    );
  });
});
