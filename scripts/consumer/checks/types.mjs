/** Everything a user may write compiles, by every TypeScript that is promised, in every way to resolve modules. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { entries } from '../../entries.mjs';
import { project, run, tools } from '../project.mjs';
import { everything, examplesOfPages, filesOf } from '../sources.mjs';

const VERSIONS = { 5.7: '5.7.3', 5.9: '5.9.3', 6: '6.0.3', 7: '7.0.2' };
const compilers = tools(
  'types',
  Object.fromEntries(
    Object.entries(VERSIONS).map(([name, version]) => [`typescript-${name}`, `npm:typescript@${version}`]),
  ),
);

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: false,
  noEmit: true,
  target: 'es2022',
  types: ['node'],
};
const MODULES = {
  nodenext: { module: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
};

describe('types', () => {
  const consumer = project({ dependencies: ['@types/node@20', '@types/better-sqlite3@7', '@types/pg@8'] });
  after(() => consumer.remove());
  for (const { name, program } of [...examplesOfPages(), ...filesOf('examples'), ...filesOf('test/types')])
    consumer.write(`src/${name}`, program);
  consumer.write('src/everything.ts', everything(consumer.installed, Object.keys(entries)));
  consumer.write(
    'cjs/index.cts',
    "import tsroute2 = require('tsroute2');\nconst ipr: tsroute2.IPRoute = new tsroute2.IPRoute();\nvoid ipr.link.dump();\n",
  );

  /** Compiles what `include` names; what the compiler says is what failed. */
  function compile(version, include, options) {
    const name = `tsconfig-${version}-${include.replaceAll('/', '-')}.json`;
    const compilerOptions = { ...STRICT, rootDir: '.', ...options };
    consumer.write(name, JSON.stringify({ compilerOptions, include: [include] }));
    const tsc = join(compilers, 'node_modules', `typescript-${version}`, 'bin', 'tsc');
    const { status, output } = run(process.execPath, [tsc, '-p', name], { cwd: consumer.folder });
    assert.equal(status, 0, `\n${output}`);
  }

  for (const version of Object.keys(VERSIONS)) {
    describe(`TypeScript ${version}`, () => {
      for (const [resolution, options] of Object.entries(MODULES)) {
        for (const skipLibCheck of [true, false]) {
          it(`${resolution}${skipLibCheck ? ', skipLibCheck' : ''}`, () =>
            compile(version, 'src', { ...options, skipLibCheck }));
        }
      }

      it('with declarations of its own', () =>
        compile(version, 'src', {
          module: 'nodenext',
          noEmit: false,
          declaration: true,
          emitDeclarationOnly: true,
          outDir: 'out',
        }));

      for (const [which, options] of Object.entries({
        'without types of Node': {},
        'without types of Node and of browsers': { lib: ['es2022'] },
      }))
        it(which, () =>
          compile(version, 'src/everything.ts', {
            module: 'nodenext',
            types: [],
            skipLibCheck: false,
            ...options,
          }),
        );

      // require() of a module is known to nodenext since 5.8
      const none = version === '5.7' && 'TypeScript 5.7 does not know require() of a module';
      it('CommonJS', { skip: none }, () =>
        compile(version, 'cjs', { module: 'nodenext', skipLibCheck: false }),
      );
    });
  }
});
