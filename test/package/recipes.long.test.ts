/**
 * The recipes of CONTRIBUTING, followed in a copy of the sources: how many files each touches, that the copy compiles, and
 * that what was added works.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What a recipe changes: whole files, and lines behind others. */
interface Recipe {
  readonly files: Readonly<Record<string, string>>;
  readonly lines?: Readonly<Record<string, readonly (readonly [behind: string, line: string])[]>>;
  readonly touched: number;
}

const declaration = (name: string, prefix: string, up: string): string => `
import { type Attributes, attributes, type Infer, u32 } from '${up}/schema/index.js';

const set = attributes('${prefix}', {
  /** Packets. */
  depth: [1, u32],
});
export interface ${name} extends Infer<typeof set> {}
/** Made by a test. */
export const ${name.toLowerCase()}: Attributes<${name}> = set;
`;

const RECIPES: Readonly<Record<string, Recipe>> = {
  'a link kind': {
    files: { 'src/messages/route/link/recipe.ts': declaration('Recipe', 'IFLA_RECIPE', '../../..') },
    lines: {
      'src/messages/route/link/kinds.ts': [
        ["import { vrf } from './vrf.js';", "import { recipe } from './recipe.js';"],
        ['export const kinds = {', '  recipe: legacyNested(recipe),'],
      ],
    },
    touched: 2,
  },
  'a qdisc': {
    files: { 'src/messages/route/tc/qdisc/recipe.ts': declaration('Recipe', 'TCA_RECIPE', '../../../..') },
    lines: {
      'src/messages/route/tc/qdiscs.ts': [
        ["import { tbf } from './qdisc/tbf.js';", "import { recipe } from './qdisc/recipe.js';"],
        ['export const qdiscKinds = {', '  recipe: nested(recipe),'],
      ],
    },
    touched: 2,
  },
  'a family': {
    files: {
      'src/messages/generic/recipe.ts': `
import { type Attributes, attributes, type Infer, u32 } from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const set = attributes('RECIPE_A', { depth: [1, u32] });
export interface RecipeState extends Infer<typeof set> {}
const family = genericFamily('recipe', {
  prefix: 'RECIPE_CMD',
  commands: { get: { id: 1, request: set as Attributes<RecipeState>, reply: set as Attributes<RecipeState> } },
});
export interface RecipeCommands extends CommandsOf<typeof family> {}
/** Made by a test. */
export const recipeFamily: GenericFamily<RecipeCommands> = family;
`,
    },
    lines: {
      'src/messages/generic/index.ts': [
        ["import { quotaFamily } from './quota.js';", "import { recipeFamily } from './recipe.js';"],
        ['  quotaFamily,', '  recipeFamily,'],
      ],
      'src/messages/generic/catalog.ts': [
        [
          "import type { QuotaCommands } from './quota.js';",
          "import type { RecipeCommands } from './recipe.js';",
        ],
        ['  VFS_DQUOT: QuotaCommands;', '  recipe: RecipeCommands;'],
        [
          "  VFS_DQUOT: async () => (await import('./quota.js')).quotaFamily,",
          "  recipe: async () => (await import('./recipe.js')).recipeFamily,",
        ],
      ],
    },
    touched: 3,
  },
  'a transport': {
    files: {
      'src/socket/transports/recipe.ts': `
import { QueueTransport } from './queue.js';

/** Says yes to everything: made by a test. */
export class RecipeTransport extends QueueTransport {
  readonly sent: Uint8Array[] = [];

  send(datagram: Uint8Array): void {
    this.sent.push(datagram.slice());
    const answer = new Uint8Array(36);
    const view = new DataView(answer.buffer);
    view.setUint32(0, 36, true);
    view.setUint16(4, 2, true);
    answer.set(datagram.subarray(8, 12), 8);
    view.setUint32(12, this.port, true);
    answer.set(datagram.subarray(0, 16), 20);
    this.deliver(answer);
  }
}
`,
    },
    touched: 1,
  },
  'an object': {
    files: {
      'src/objects/recipe.ts': `
import type { AddressLabel } from '../messages/route/addrlabel.js';
import { routeMessages } from '../messages/route/index.js';
import { type ObjectDefinition, object } from './definition.js';
import { ADD } from './verbs.js';

const { newaddrlabel, deladdrlabel, getaddrlabel } = routeMessages;

/** Made by a test. */
export const recipe: ObjectDefinition<AddressLabel, object, object, string> = object('recipe', {
  plural: 'recipes',
  verbs: {
    add: { type: newaddrlabel, flags: ADD },
    del: { type: deladdrlabel, flags: 0 },
    dump: { type: getaddrlabel, flags: 0 },
  },
  identity: ['address'],
});
`,
      'src/iproute/recipe.ts': `
import { recipe } from '../objects/recipe.js';
import type { CallOptions, Reader } from './executor.js';
import { execute } from './objects.js';

/** Made by a test. */
export class Recipes {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  add(value: object, options?: CallOptions): Promise<void> {
    return execute(this.#reader, recipe, 'add', value, options);
  }
}
`,
    },
    lines: {
      'src/iproute/iproute.ts': [
        ["import { Netconfs } from './netconf.js';", "import { Recipes } from './recipe.js';"],
        [
          '  readonly #monitors = new Set<NetlinkSocket>();',
          '  get recipe(): Recipes {\n    return new Recipes(this.#reader);\n  }',
        ],
      ],
    },
    touched: 3,
  },
};

const TRIAL = `
import assert from 'node:assert/strict';
import { encode, decode } from './src/schema/index.js';
import { routeMessages } from './src/messages/route/index.js';
import { requestNow } from './src/objects/request.js';
import { link } from './src/objects/link/link.js';
import { qdisc } from './src/objects/tc/qdisc.js';
import { IPRoute } from './src/iproute/iproute.js';
import { RecipeTransport } from './src/socket/transports/recipe.js';

const back = (definition, input) => {
  const { type, value } = requestNow(definition, 'add', input);
  return decode(type.message, encode(type.message, value));
};
assert.equal(back(link, { ifname: 'x0', linkinfo: { kind: 'recipe', data: { depth: 5 } } }).linkinfo.data.depth, 5);
assert.equal(back(qdisc, { dev: 1, kind: 'recipe', options: { depth: 7 } }).options.depth, 7);
assert.throws(() => back(qdisc, { dev: 1, kind: 'recipe', options: { dept: 7 } }), /did you mean 'depth'/);
const transport = new RecipeTransport();
const ipr = new IPRoute({ transport });
await ipr.recipe.add({ address: '2001:db8::/32', label: 5 });
assert.equal(transport.sent.length, 1);
assert.equal(new DataView(transport.sent[0].buffer).getUint16(4, true), routeMessages.newaddrlabel.id);
ipr.close();
console.log('all tried');
`;

describe('recipes of CONTRIBUTING', { timeout: 600_000 }, () => {
  let copy: string;

  before(() => {
    copy = mkdtempSync(join(tmpdir(), 'tsroute2-recipes-'));
    for (const name of ['src', 'package.json', 'tsconfig.json'])
      cpSync(join(root, name), join(copy, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  for (const [name, { files, lines = {}, touched }] of Object.entries(RECIPES))
    it(`${name} touches ${touched} files`, () => {
      for (const [file, text] of Object.entries(files)) writeFileSync(join(copy, file), text.trimStart());
      for (const [file, changes] of Object.entries(lines)) {
        let text = readFileSync(join(copy, file), 'utf8');
        for (const [behind, line] of changes) {
          assert.ok(text.includes(`${behind}\n`), `${file} has no line '${behind}'`);
          text = text.replace(`${behind}\n`, `${behind}\n${line}\n`);
        }
        writeFileSync(join(copy, file), text);
      }
      assert.equal(Object.keys(files).length + Object.keys(lines).length, touched);
    });

  it('compile, and what they add works', () => {
    const config = {
      extends: './tsconfig.json',
      compilerOptions: { incremental: false, declaration: false },
      include: ['src'],
    };
    writeFileSync(join(copy, 'tsconfig.recipes.json'), JSON.stringify(config));
    const compiler = join(root, 'node_modules', 'typescript', 'lib', 'tsc.js');
    const made = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.recipes.json'], {
      cwd: copy,
      encoding: 'utf8',
    });
    assert.equal(made.status, 0, made.stdout + made.stderr);
    writeFileSync(join(copy, 'build', 'trial.mjs'), TRIAL);
    writeFileSync(join(copy, 'build', 'package.json'), '{ "type": "module" }');
    const tried = spawnSync(process.execPath, [join(copy, 'build', 'trial.mjs')], {
      cwd: copy,
      encoding: 'utf8',
    });
    assert.equal(tried.stdout.trim(), 'all tried', tried.stderr);
  });
});
