/** Types of attributes and of members of structs, under the name that programs know them by: `nla.u32`. */
export { sockaddr } from './sockaddr.js';
export * from './types.js';
