// Compiled, never run: words that the library or the kernel knows are known to types, and a misspelt one does not compile.

import { decodeCapture } from '../../src/decoder/index.js';
import {
  Audit,
  Conntrack,
  type ConntrackFilter,
  Ethtool,
  IPRoute,
  IPSet,
  Ipvs,
  Nftables,
  rule,
  undeclared,
  Xfrm,
} from '../../src/index.js';
import { Refusal } from '../../src/testing.js';

const ct = new Conntrack();
await ct.dump({ protocol: 'icmp6', state: 'established' });
await ct.dump({ protocol: 253 });
// @ts-expect-error misspelt
await ct.dump({ protocol: 'tcpp' });
// @ts-expect-error misspelt
await ct.dump({ state: 'estblished' });
// @ts-expect-error misspelt
await ct.del({ protocol: 'tpc', orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1, dport: 2 } });
// @ts-expect-error misspelt
ct.expectations.get({ protocol: 'udpp', tuple: { src: '10.0.0.1', dst: '10.0.0.2' } });
// what a program computes says what it is
const filter: ConntrackFilter = { protocol: 'udp' };
await ct.dump(filter);

const ipset = new IPSet();
await ipset.create('x', 'hash:ip,port');
await ipset.create({ name: 'x', type: 'list:set', size: 8 });
await ipset.create('x', undeclared('hash:new'));
// @ts-expect-error misspelt
await ipset.create('x', 'hash:ipp');
// @ts-expect-error misspelt
await ipset.create({ name: 'x', type: 'hash:ipp' });
// @ts-expect-error misspelt
await ipset.ensure({ name: 'x', type: 'bitmap:prt' });
// @ts-expect-error misspelt
await ipset.revisions('hash:nett');
for (const { name, ...header } of await ipset.headers()) await ipset.create({ name: `${name}2`, ...header });
await ipset.add('x', { ip: '10.0.0.1', port: 53, proto: 'udp' });
await ipset.add('x', { ip: '10.0.0.1', port: 53, proto: 17 });
// @ts-expect-error misspelt
await ipset.add('x', { ip: '10.0.0.1', port: 53, proto: 'udpp' });
const [{ entries = [] } = {}] = await ipset.list('x');
await ipset.add('y', entries);

const ethtool = new Ethtool();
await ethtool.monitor({ events: ['rings', 'cableTest'] });
// @ts-expect-error misspelt
await ethtool.monitor({ events: ['ring'] });

const audit = new Audit();
audit.events({ types: ['syscall', 1300] });
// @ts-expect-error misspelt
audit.events({ types: ['sycall'] });

const nft = new Nftables();
const table = nft.table('inet', 'filter');
await table.chains.add('in', { hook: 'input', priority: 'filter - 5' });
await table.chains.add('in', { hook: 'input', priority: -5 });
// @ts-expect-error misspelt
await table.chains.add('in', { hook: 'input', priority: 'fliter' });
// @ts-expect-error misspelt
await table.chains.add('in', { hook: 'inptu' });
await table.sets.add('s', { type: 'ipv4_addr . inet_service' });
// @ts-expect-error misspelt
await table.sets.add('s', { type: 'ipv4_adr' });
await table.sets.add('m', { type: 'inet_service', data: 'verdict' });
// @ts-expect-error misspelt
await table.sets.add('m', { type: 'inet_service', data: 'verdikt' });
rule().tcp.dport.vmap({ 22: 'accept', 80: 'jump web' });
// @ts-expect-error misspelt
rule().tcp.dport.vmap({ 22: 'acept' });
rule().reject('icmpx admin-prohibited');
// @ts-expect-error misspelt
rule().reject('tcp rest');

const ipr = new IPRoute();
await ipr.rule.add({ ipProto: 'tcp', table: 100 });
await ipr.rule.add({ ipProto: 253, table: 100 });
// @ts-expect-error misspelt
await ipr.rule.add({ ipProto: 'tpc', table: 100 });

// kernels have more than this package knows: completed, not closed
await new Ipvs().add({ family: 'inet', protocol: 'tcp', address: '10.0.0.1', port: 80, scheduler: 'own' });
const xfrm = new Xfrm();
await xfrm.state.add({
  src: '10.0.0.1',
  dst: '10.0.0.2',
  proto: 'esp',
  spi: 0x1000,
  aead: { name: 'rfc4106(gcm(aes))', key: '00', icvLen: 128 },
});

decodeCapture('', { protocol: 'NETLINK_ROUTE' });
decodeCapture('', { protocol: 'genl' });
// @ts-expect-error misspelt
decodeCapture('', { protocol: 'ruote' });
new Refusal('EINVAL');
// @ts-expect-error misspelt
new Refusal('EINVALID');

await ipr.tc.filter.add({ dev: 'x', parent: 'ingress', protocol: '802.1Q', kind: 'matchall' });
await ipr.tc.filter.add({ dev: 'x', parent: 'ingress', protocol: 0x88f7, kind: 'matchall' });
// @ts-expect-error misspelt
await ipr.tc.filter.add({ dev: 'x', parent: 'ingress', protocol: 'ipp', kind: 'matchall' });
