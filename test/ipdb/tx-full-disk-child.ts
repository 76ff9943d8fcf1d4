// Run as a program, in a mount namespace of its own: commits with a journal on a file system of so many pages, more of
// them each time, until the journal has room. Says what came of each, and how many changes were sent.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CommitError, IPDB } from '../../src/index.js';
import { NativeTransport } from '../../src/socket/transports/native.js';

const [path, folder, addresses] = process.argv.slice(2);
let sent = 0;
for (let pages = 1; ; pages++) {
  // one page is the folder's
  execFileSync('mount', ['-t', 'tmpfs', '-o', `nr_blocks=${pages + 1}`, 'tmpfs', folder!]);
  const db = await IPDB.open({
    path: path!,
    journal: join(folder!, 'journal'),
    transport: (options) => {
      const transport = new NativeTransport(options);
      const send = transport.send.bind(transport);
      transport.send = (datagram) => {
        const type = new DataView(datagram.buffer, datagram.byteOffset).getUint16(4, true);
        if (type >= 16 && (type & 3) < 2) sent++;
        send(datagram);
      };
      return transport;
    },
  });
  const tx = db.begin();
  for (let i = 0; i < Number(addresses); i++)
    tx.addr.add({ dev: 'lo', address: `10.0.${i >> 8}.${i & 255}/32` });
  const outcome = await tx.commit().then(
    () => 'committed',
    (error: unknown) => (error instanceof CommitError ? error.code : `${error}`),
  );
  await db[Symbol.asyncDispose]();
  console.log(JSON.stringify({ pages, outcome, sent, left: readdirSync(folder!) }));
  execFileSync('umount', [folder!]);
  if (outcome !== 'ENOSPC') break;
}
