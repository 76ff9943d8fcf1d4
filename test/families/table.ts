/** The table of docs/families.md. */
import { genericFamilies } from '../../src/messages/generic/index.js';
import { type Attributes, resolve } from '../../src/schema/type.js';
import { typesOf } from '../walk.js';
import type { Proof } from './prove.js';
import { REASONS } from './reasons.js';

/** What kernels have proven, by their versions. */
export type Proofs = Readonly<Record<string, Proof['families']>>;

const versions = (proofs: Proofs): string[] =>
  Object.keys(proofs).sort(
    (a, b) =>
      Number(a.split('.')[0]) - Number(b.split('.')[0]) || Number(a.split('.')[1]) - Number(b.split('.')[1]),
  );

/** A row for every declared family. */
export function tableOf(proofs: Proofs): string {
  const kernels = versions(proofs);
  const rows = [...genericFamilies]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((family) => {
      const ids = [...new Set([...Object.values(family.commands), ...Object.values(family.answers ?? {})])];
      const names = new Set<string>();
      for (const id of ids)
        for (const answer of [false, true])
          for (const type of typesOf(family.messageOf(id, answer)))
            if (type.kind === 'attributes')
              for (const { name } of (resolve(type) as Attributes).byKey.values()) names.add(name);
      const cells = kernels.map((kernel) => {
        const proof = proofs[kernel]![family.name];
        if (!proof) return 'not there';
        return proof.policy
          ? `${proof.commands} commands, ${proof.attributes} attributes`
          : 'there, without a policy';
      });
      return `| \`${family.name}\` | ${Object.keys(family.commands).length} | ${names.size} | ${cells.join(' | ')} |`;
    });
  const reasons = Object.entries(REASONS).flatMap(([family, list]) =>
    Object.entries(list).map(([what, why]) => `| \`${family}\` | ${what.replace(/\|/g, '\\|')} | ${why} |`),
  );
  return [
    `| family | commands | attributes | ${kernels.map((kernel) => `policy of Linux ${kernel}`).join(' | ')} |`,
    `| --- | --- | --- | ${kernels.map(() => '---').join(' | ')} |`,
    ...rows,
    '',
    'Where a declaration is meant to differ from a policy:',
    '',
    '| family | what differs | why |',
    '| --- | --- | --- |',
    ...reasons,
  ].join('\n');
}
