// Type checking of the whole project.

import { join } from 'node:path';
import { projectFolder } from '../core/paths.mjs';
import { run } from '../core/process.mjs';

export const typeCheck = {
  name: 'type-check',
  title: () => 'type checking of the whole project',
  tables: [{ metric: 'wall', unit: 's', extras: [{ title: 'peak', metric: 'peak', unit: 'MiB' }] }],
  variants: [
    {
      id: 'compiler',
      label: 'tsc --noEmit',
      needs: ['compiler'],
      run: ({ tools }) => run(tools.compiler.path, ['-p', join(projectFolder, 'tsconfig.json'), '--noEmit']),
    },
  ],
  targets: [{ variant: 'compiler', metric: 'wall', atMost: 5, says: 'under 5 s' }],
};
