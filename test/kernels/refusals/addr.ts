/** Addresses. */
import type { Refusal } from './refusal.js';

// biome-ignore format: a request a line
export const addr: readonly Refusal[] = [
  ['addr.add', { dev: 'a_0', address: 'ff02::1/64' }, null, 'ipv6: Cannot assign multicast address without "IFA_F_MCAUTOJOIN" flag', { since: '6.12', before: 'EADDRNOTAVAIL: Cannot assign requested address' }],
  ['addr.add', { dev: 'a_0', address: '10.5.0.1/24', cacheinfo: { prefered: 20, valid: 10 } }, null, 'ipv4: address lifetime invalid', { since: '6.12', before: 'EINVAL: Invalid argument' }],
  ['addr.add', { dev: 'a_0', address: 'fd05::1/64', cacheinfo: { prefered: 20, valid: 10 } }, null, 'ipv6: address lifetime invalid', { since: '6.12', before: 'EINVAL: Invalid argument' }],
  ['addr.add', { dev: 9999, address: '10.5.0.1/24' }, null, 'ipv4: Device not found', { since: '6.12', before: 'ENODEV: No such device' }],
  ['addr.add', { dev: 9999, address: 'fd05::1/64' }, null, 'ipv6: Unable to find the interface', { since: '6.12', before: 'ENODEV: No such device' }],
  ['addr.add', { dev: 'a_0', address: '10.0.0.1/24' }, null, 'ipv4: Address already assigned', { since: '6.12', before: 'EEXIST: File exists' }],
  ['addr.add', { dev: 'a_0', address: 'fd01::1/64' }, null, 'ipv6: address already assigned', { since: '6.12', before: 'EEXIST: File exists' }],
  ['addr.add', { dev: 'a_0', address: 'fd05::1/96', flags: ['managetempaddr'] }, null, 'ipv6: address with "mngtmpaddr" flag must have a prefix length of 64', { since: '6.12', before: 'EINVAL: Invalid argument' }],
  ['addr.add', { dev: 'a_0', address: '::/128' }, null, 'ipv6: Invalid address', { since: '6.12', before: 'EADDRNOTAVAIL: Cannot assign requested address' }],
  ['addr.add', { dev: 'lo', address: '10.5.0.1/24', flags: ['mcautojoin'] }, null, 'ipv4: Multicast auto join failed', { since: '6.12', before: 'EINVAL: Invalid argument' }],
];
