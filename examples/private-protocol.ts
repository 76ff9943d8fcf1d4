/**
 * A private protocol, spoken with a policy and nothing else: a sensor service and its client, each with a
 * NetlinkSocket, over a pair of transports in memory.
 *
 * Run it: node build/examples/private-protocol.js
 */
import { attributes, messageTypes, NetlinkSocket, nla, nlmsg, struct } from '../src/index.js';
import { memoryPair } from '../src/testing.js';

const header = struct('sensormsg', 'sm', { id: nla.u32 });

/** What the service sends: struct sensormsg { __u32 sm_id; }, then attributes. */
const reading = struct('sensor_reading', 'sr', { centidegrees: nla.s32, humidity: nla.u8 });
const sensor = nlmsg('sensormsg', {
  header,
  attributes: attributes('SENSOR', { name: [1, nla.asciiz], reading: [2, reading] }),
});

/** What the client's author knows so far: that there is an attribute 2. */
const draft = nlmsg('sensormsg', {
  header,
  attributes: attributes('SENSOR', { name: [1, nla.asciiz], reading: [2, nla.hex] }),
});

const [near, far] = memoryPair();

// The service answers SENSOR_GET with SENSOR_NEW, under the request's sequence number.
const service = new NetlinkSocket({ transport: far, peer: near.port });
service.registerPolicy(messageTypes('SENSOR', { new: [16, sensor], get: [18, sensor] }));
const attic = { id: 7, name: 'attic', reading: { centidegrees: 2150, humidity: 40 } };
async function serve(): Promise<void> {
  for await (const { name, body, header } of service.subscribe([])) {
    if (name === 'SENSOR_GET') service.send('SENSOR_NEW', { ...attic, id: body.id }, 0, header.seq);
  }
}
const serving = serve();

// The client, first with the draft: `hex` shows the bytes of what is not understood yet.
const client = new NetlinkSocket({ transport: near });
client.registerPolicy(messageTypes('SENSOR', { new: [16, draft], get: [18, draft] }));
console.log('draft:  ', JSON.stringify(await client.get('SENSOR_GET', { id: 7 })));

// 66 08 00 00 is 2150, 28 is 40: with that the class is refined, and takes the draft's place.
client.registerPolicy(messageTypes('SENSOR', { new: [16, sensor], get: [18, sensor] }));
console.log('refined:', JSON.stringify(await client.get('SENSOR_GET', { id: 7 })));

// What nobody asked for (sequence number 0) goes to subscriptions.
const events = client.subscribe([1]);
service.send('SENSOR_NEW', { id: 8, name: 'cellar' }, 0, 0);
for await (const { event, body } of events) {
  console.log('event:  ', event, JSON.stringify(body));
  break;
}

// Wrong input is an error before anything is sent.
try {
  await client.get('SENSOR_GET', { id: 7, nam: 'attic' });
} catch (error) {
  console.log('refused:', (error as Error).message);
}

client.close();
service.close();
await serving;
