// npm run readers: writes the readers of src/messages/route/readers from the declarations.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readers } from './readers.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
for (const [file, text] of await readers(pathToFileURL(`${root}build/`))) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`${relative(root, file)}: ${text.length} characters`);
}
