import { directed, string, unterminated } from '../../../schema/index.js';

/** Text that nft sends without a NUL at its end; the kernel ends it. */
export const text = directed({ request: unterminated(255), reply: string(255) });
