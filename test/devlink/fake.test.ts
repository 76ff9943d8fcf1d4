/** What no simulated device has, against a fake kernel: firmware with progress, shared buffers, line cards. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Devlink, type DevlinkEvent, NetlinkError } from '../../src/index.js';
import { devlinkFamily } from '../../src/messages/generic/devlink.js';
import { FakeKernel, Refusal } from '../../src/testing.js';
import { rejection } from '../helpers.js';

const device = { busName: 'pci', devName: '0000:01:00.0' };
const dev = 'pci/0000:01:00.0';
type Handlers = Parameters<FakeKernel['family']>[1];
function made(handlers: object) {
  const kernel = new FakeKernel().family(devlinkFamily, handlers as Handlers);
  return { kernel, devlink: new Devlink({ transport: kernel.transport }) };
}

describe('Devlink and hardware', () => {
  it('writes firmware, and tells how far it has come', async () => {
    const { kernel, devlink } = made({
      flashUpdate: ({ flashUpdateFileName }: { flashUpdateFileName: string }) => {
        if (flashUpdateFileName === 'none')
          throw new Refusal('ENOENT', 'failed to locate the requested firmware file');
        const tell = (event: 'flashUpdateStatus' | 'flashUpdateEnd', more: object) =>
          kernel.event(devlinkFamily, 'config', event, { ...device, ...more } as never);
        tell('flashUpdateStatus', { flashUpdateStatusMsg: 'Preparing' });
        kernel.event(devlinkFamily, 'config', 'flashUpdateStatus', {
          busName: 'pci',
          devName: 'other',
          flashUpdateStatusMsg: 'no',
        } as never);
        tell('flashUpdateStatus', {
          flashUpdateStatusMsg: 'Flashing',
          flashUpdateStatusDone: 5,
          flashUpdateStatusTotal: 10,
        });
        tell('flashUpdateEnd', {});
      },
    });
    const steps = [];
    for await (const step of devlink.flash(dev, 'fw.bin', { overwrite: ['settings'] })) steps.push(step);
    assert.deepEqual(steps, [{ message: 'Preparing' }, { message: 'Flashing', done: 5, total: 10 }]);
    const [sent] = kernel.requests.filter(({ command }) => command === 'flashUpdate');
    assert.deepEqual(sent!.value.flashUpdateOverwriteMask, {
      value: ['settingsBit'],
      selector: ['settingsBit'],
    });
    const failed = (async () => {
      for await (const _ of devlink.flash(dev, 'none'));
    })();
    assert.match((await rejection(failed)).message, /failed to locate/);
    devlink.close();
  });

  it('reads and sets shared buffers and line cards', async () => {
    const { kernel, devlink } = made({
      sbGet: () => [{ ...device, sbIndex: 0, sbSize: 16_000, sbIngressPoolCount: 4, sbEgressPoolCount: 4 }],
      sbPoolGet: () => [
        {
          ...device,
          sbIndex: 0,
          sbPoolIndex: 1,
          sbPoolType: 'egress',
          sbPoolSize: 96,
          sbPoolThresholdType: 'dynamic',
        },
      ],
      sbPoolSet: () => [],
      sbPortPoolGet: () => [
        { ...device, portIndex: 3, sbIndex: 0, sbPoolIndex: 1, sbThreshold: 9, sbOccCur: 1, sbOccMax: 2 },
      ],
      sbTcPoolBindGet: () => [
        {
          ...device,
          portIndex: 3,
          sbIndex: 0,
          sbTcIndex: 7,
          sbPoolType: 'ingress',
          sbPoolIndex: 2,
          sbThreshold: 9,
        },
      ],
      sbTcPoolBindSet: () => [],
      sbOccSnapshot: () => [],
      linecardGet: () => [
        {
          ...device,
          linecardIndex: 1,
          linecardState: 'active',
          linecardType: '16x100G',
          linecardSupportedTypes: { linecardType: ['16x100G', '8x200G'] },
          nestedDevlink: { busName: 'auxiliary', devName: 'lc.1' },
        },
      ],
    });
    assert.equal((await devlink.sb.get({ dev, index: 0 })).size, 16_000);
    const [pool] = await devlink.sbPool.dump();
    assert.deepEqual(pool, { dev, sb: 0, index: 1, type: 'egress', size: 96, thresholdType: 'dynamic' });
    await devlink.sbPool.set(pool!, { size: 128 });
    const sent = (command: string) => kernel.requests.filter((one) => one.command === command).at(-1)!.value;
    assert.deepEqual([sent('sbPoolSet').sbPoolIndex, sent('sbPoolSet').sbPoolSize], [1, 128]);
    assert.deepEqual((await devlink.sbPortPool.dump())[0], {
      dev,
      port: 3,
      sb: 0,
      pool: 1,
      threshold: 9,
      occCur: 1,
      occMax: 2,
    });
    const [binding] = await devlink.sbTcBind.dump();
    await devlink.sbTcBind.set(binding!, { pool: 3, threshold: 8 });
    assert.deepEqual([sent('sbTcPoolBindSet').sbTcIndex, sent('sbTcPoolBindSet').sbPoolIndex], [7, 3]);
    await devlink.sbOccupancySnapshot(dev);
    const [card] = await devlink.linecard.dump();
    assert.deepEqual([card!.supportedTypes, card!.nested], [['16x100G', '8x200G'], 'auxiliary/lc.1']);
    devlink.close();
  });

  it('goes on after events were lost', async () => {
    const { kernel, devlink } = made({});
    const events = await devlink.monitor();
    kernel.fail(NetlinkError.of('ENOBUFS', 'a test'));
    setImmediate(() =>
      kernel.event(devlinkFamily, 'config', 'portNew', {
        ...device,
        portIndex: 2,
        portSplittable: 1,
      } as never),
    );
    const seen: DevlinkEvent[] = [];
    for await (const event of events) {
      seen.push(event);
      if ('dev' in event) break;
    }
    assert.deepEqual(seen, [{ event: 'overrun' }, { event: 'portNew', dev, index: 2, splittable: true }]);
    devlink.close();
  });
});
