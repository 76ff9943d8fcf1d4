/** Has a relay started, says its process, and waits. */
import { IPRoute } from '../../src/index.js';
import { shell } from './support.js';

const far = shell();
const ipr = new IPRoute({ transport: far });
await ipr.link.get({ index: 1 });
console.log(far.status.machine!.pid);
for await (const _ of ipr.monitor());
