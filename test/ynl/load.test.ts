import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { GenericNetlink, NetlinkSocket } from '../../src/index.js';
import { genericFamilies } from '../../src/messages/generic/index.js';
import { encode, type Message } from '../../src/schema/index.js';
import { FakeKernel } from '../../src/testing.js';
import { generate, type Loaded, loadSpec, readSpec, SpecError } from '../../src/ynl/index.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { typesOf } from '../walk.js';

const root = new URL('../../../', import.meta.url);
const folder = new URL('specs/', root);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));

function specOf(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
}

function messagesOf(loaded: Loaded): Message[] {
  if (loaded.kind === 'raw')
    return [...Object.values(loaded.requests), ...Object.values(loaded.types)].map(
      ({ message }) => message as Message,
    );
  const { commands, answers, messageOf } = loaded.family;
  const of = messageOf.bind(loaded.family);
  return [
    ...Object.values(commands).map((id) => of(id, false)),
    ...Object.values(answers ?? commands).map((id) => of(id, true)),
  ];
}

describe('descriptions of the kernel', () => {
  it('are all there', () => assert.equal(names.length, 33));

  for (const name of names) {
    it(`${name}: makes messages, and a declaration`, () => {
      const loaded = loadSpec(specOf(name));
      const messages = messagesOf(loaded);
      assert.ok(messages.length > 0);
      for (const message of messages) assert.ok([...typesOf(message)].length > 0);
      const text = generate(specOf(name));
      assert.match(text, loaded.kind === 'raw' ? /messageTypes\(/ : /genericFamily\(/);
    });
  }

  it('in YAML make the same as in JSON', async () => {
    const spec = specOf('psp');
    const text = `# SPDX-License-Identifier: BSD-3-Clause\n---\n${stringify(spec)}`;
    assert.deepEqual(await readSpec(text), spec);
    assert.equal(generate(await readSpec(text)), generate(spec));
  });

  it('make at run time what is generated: the same numbers, names and types', () => {
    for (const file of readdirSync(new URL('overrides/', folder))) {
      const name = file.replace('.json', '');
      const overrides = JSON.parse(readFileSync(new URL(`overrides/${file}`, folder), 'utf8'));
      const loaded = loadSpec(specOf(name), overrides);
      assert.ok(loaded.kind === 'generic');
      const generated = genericFamilies.find((family) => family.name === loaded.name)!;
      assert.deepEqual(loaded.family.commands, generated.commands);
      assert.deepEqual(loaded.family.groups, generated.groups);
      const shape = (message: Message) =>
        [...typesOf(message)].flatMap((type) =>
          type.kind === 'attributes'
            ? [...type.byKey.values()].map(({ key, id, name: c, type: of }) => `${c} ${key} ${id} ${of.kind}`)
            : [],
        );
      for (const id of Object.values(generated.commands)) {
        assert.deepEqual(
          shape(loaded.family.messageOf(id, false)),
          shape(generated.messageOf(id, false)),
          name,
        );
        assert.deepEqual(
          shape(loaded.family.messageOf(id, true)),
          shape(generated.messageOf(id, true)),
          name,
        );
      }
    }
  });

  it('that are wrong are refused with the place', () => {
    const fails = (change: object, expected: RegExp, overrides?: Record<string, unknown>) =>
      assert.throws(
        () => loadSpec({ ...specOf('psp'), ...change }, overrides),
        (error: Error) => error instanceof SpecError && expected.test(error.message),
      );
    fails({ name: undefined }, /name: is missing/);
    fails({ 'attribute-sets': {} }, /psp: attribute-sets: expected a list/);
    fails({ operations: {} }, /psp: operations\.list: expected a list/);
    fails(
      { 'attribute-sets': [{ name: 'dev', attributes: [{ name: 'id', type: 'u33' }] }] },
      /psp: .*(u33|no attribute)/,
    );
    fails({}, /psp: attribute-sets: has no 'dve'; did you mean 'dev'\?/, {
      'attribute-sets': { dve: { attributes: { id: { as: 'u32' } } } },
    });
    fails({}, /attribute-sets\.dev\.attributes\.id: 'no such type\(' is not a type/, {
      'attribute-sets': { dev: { attributes: { id: { as: 'no such type(' } } } },
    });
    assert.throws(() => loadSpec(7), SpecError);
  });
});

describe('a family made from its description', () => {
  it('is bound, called and decoded at once', { skip: noNamespaces }, async () => {
    using space = new TestNamespace();
    space.ip('link set lo up');
    await using genl = new GenericNetlink({ netns: space.ns.fd });
    const netdev = await genl.load(specOf('netdev'));
    const devices = await netdev.dump('devGet');
    assert.deepEqual(
      devices.map(({ ifindex }: { ifindex: number }) => ifindex),
      [1],
    );
    assert.ok(!devices.some((one: object) => 'unknown' in one));
    const ethtool = await genl.load(JSON.stringify(specOf('ethtool')));
    const { features } = { features: await ethtool.get('featuresGet', { header: { devName: 'lo' } }) };
    assert.equal(features.header.devName, 'lo');
    await assert.rejects(ethtool.get('featuresGet', { headr: {} }), /headr.*did you mean 'header'/);
    await assert.rejects(ethtool.get('featureGet'), /no command 'featureGet'; did you mean 'featuresGet'/);
    await assert.rejects(genl.load(specOf('rt-addr')), /rt-addr is no family of generic netlink/);
  });

  it('can be served by a fake kernel', async () => {
    const loaded = loadSpec(specOf('psp'));
    assert.ok(loaded.kind === 'generic');
    const kernel = new FakeKernel().family(loaded.family, {
      devGet: ({ id }: { id: number }) => ({ id, ifindex: 5 }),
    } as never);
    await using genl = new GenericNetlink({ transport: kernel.transport });
    const psp = await genl.load(specOf('psp'));
    const device = await psp.get('devGet', { id: 3 });
    assert.equal(device.id, 3);
    assert.equal(device.ifindex, 5);
  });

  it('of a raw protocol is a policy for a socket', { skip: noNamespaces }, async () => {
    using space = new TestNamespace();
    space.ip('link set lo up');
    const loaded = loadSpec(specOf('rt-addr'));
    assert.ok(loaded.kind === 'raw');
    assert.deepEqual(loaded.groups, { 'rtnlgrp-ipv4-ifaddr': 5, 'rtnlgrp-ipv6-ifaddr': 9 });
    using socket = new NetlinkSocket({ protocol: loaded.protocol, netns: space.ns.fd });
    socket.registerPolicy(loaded.types);
    socket.marshal.registerRequests(loaded.requests);
    const addresses = await socket.dump(loaded.requests.getaddr!.id, {});
    assert.ok(
      addresses.some(({ address }) => address === '127.0.0.1'),
      JSON.stringify(addresses),
    );
    assert.ok(encode(loaded.requests.newaddr!.message, { index: 1 }).length >= 8);
  });
});

describe('tsroute2 generate', () => {
  const bin = fileURLToPath(new URL('bin/tsroute2.cjs', root));
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [bin, 'generate', ...args], { encoding: 'utf8' });

  it('prints a declaration that compiles', { timeout: 120_000 }, () => {
    const place = mkdtempSync(fileURLToPath(new URL('build/generated-', root)));
    try {
      const files = ['wireguard', 'ovs_flow', 'devlink', 'rt-link', 'tc', 'nlctrl'].map((name) => {
        const { stdout, stderr, status } = run(fileURLToPath(new URL(`${name}.json`, folder)));
        assert.equal(status, 0, stderr);
        const file = join(place, `${name}.ts`);
        const sources = join(fileURLToPath(root), 'build/src');
        writeFileSync(
          file,
          stdout
            .replaceAll("from 'tsroute2/schema'", `from '${sources}/schema/index.js'`)
            .replaceAll("from 'tsroute2'", `from '${sources}/index.js'`),
        );
        return file;
      });
      const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
      const flags =
        '--ignoreConfig --noEmit --strict --target es2022 --module nodenext --skipLibCheck --types node'.split(
          ' ',
        );
      const { stdout, status } = spawnSync(process.execPath, [tsc, ...flags, ...files], { encoding: 'utf8' });
      assert.equal(status, 0, stdout);
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  it('takes corrections, and says what is wrong in one line', () => {
    const place = mkdtempSync(join(tmpdir(), 'generate-'));
    try {
      const overrides = join(place, 'fix.yaml');
      writeFileSync(
        overrides,
        'attribute-sets:\n  wgpeer:\n    attributes:\n      endpoint: { as: sockaddr }\n',
      );
      const spec = fileURLToPath(new URL('wireguard.json', folder));
      assert.match(run(spec, '--overrides', overrides).stdout, /endpoint: \[4, sockaddr\]/);
      writeFileSync(overrides, 'attribute-sets:\n  wgper: { attributes: { endpoint: { as: sockaddr } } }\n');
      writeFileSync(join(place, 'bad.yaml'), 'name: [');
      for (const [args, expected] of [
        [[spec, '--overrides', overrides], /has no 'wgper'; did you mean 'wgpeer'/],
        [[join(place, 'none.yaml')], /none\.yaml: .*no such file/i],
        [[join(place, 'bad.yaml')], /bad\.yaml: /],
        [[], /a file with a description is missing/],
        [[spec, '--override', 'x'], /unknown option '--override'/],
      ] as const) {
        const { status, stderr, stdout } = run(...args);
        assert.notEqual(status, 0);
        assert.equal(stdout, '');
        assert.match(stderr, expected);
        assert.equal(stderr.trim().split('\n').length, 1, stderr);
      }
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  it('made the declarations in this repository', { timeout: 120_000 }, () => {
    const script = fileURLToPath(new URL('scripts/families.mjs', root));
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });
});
