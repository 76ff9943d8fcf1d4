// Writes the table of docs/families.md: `node scripts/families-table.mjs [FILE …]` after a build of the tests. Takes what
// the running kernel proves, and what other kernels have printed into the files (lines that begin with PROOF, as
// `node scripts/families-table.mjs --print` prints them there), into test/families/proofs.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = (file) => import(pathToFileURL(join(root, 'build/test/families', file)).href);
const { prove } = await built('prove.js');
const args = process.argv.slice(2);

const own = await prove();
if (args.includes('--print')) console.log(`PROOF ${JSON.stringify(own)}`);
else {
  const file = join(root, 'test/families/proofs.json');
  const proofs = JSON.parse(readFileSync(file, 'utf8'));
  const printed = args.flatMap((name) =>
    readFileSync(name, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('PROOF '))
      .map((line) => JSON.parse(line.slice('PROOF '.length))),
  );
  for (const { kernel, families } of [own, ...printed]) {
    proofs[kernel] = Object.fromEntries(
      Object.entries(families).map(([name, { differences: _, ...proof }]) => [name, proof]),
    );
  }
  writeFileSync(file, `${JSON.stringify(proofs, null, 1)}\n`);
  const page = join(root, 'docs/families.md');
  const { tableOf } = await built('table.js');
  const text = readFileSync(page, 'utf8');
  const [before] = text.split('<!-- table -->');
  const after = text.split('<!-- end of table -->')[1];
  writeFileSync(page, `${before}<!-- table -->\n${tableOf(proofs)}\n<!-- end of table -->${after}`);
}
