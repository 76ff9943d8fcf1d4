/** What WireGuard devices are, without a kernel: keys, files, differences, requests. */
export * from './config.js';
export * from './device.js';
export * from './difference.js';
export * from './keys.js';
export * from './request.js';
export * from './types.js';
