import { Xfrm, type XfrmState } from 'tsroute2';

const xfrm = new Xfrm({ netns: 'blue' });

const states: XfrmState[] = await xfrm.state.list({ proto: 'esp', mode: 'tunnel' });
await xfrm.state.add(states[0]!);
for await (const state of xfrm.state.list()) state.aead?.icvLen satisfies number | undefined;
for await (const policy of xfrm.policy.list({ dir: 'out' }))
  policy.tmpl[0]?.reqid satisfies number | undefined;
for await (const event of xfrm.monitor({ groups: ['acquire'] }))
  if (event.event === 'acquire') event.policy.priority satisfies number;

// @ts-expect-error a misspelt key
await xfrm.state.list({ protto: 'esp' });
// @ts-expect-error a protocol that there is not
await xfrm.state.add({ dst: '10.0.0.1', proto: 'esq' });
// @ts-expect-error a policy goes somewhere
await xfrm.policy.add({ src: '10.0.0.0/8', dst: '10.0.0.0/8' });
// @ts-expect-error a group that there is not
xfrm.monitor({ groups: ['sb'] });
