// What an editor waits for: time to the first hover and to completion within a link's data, by the language server of
// TypeScript 7 and by tsserver, in a project that has the package: `npm run build && node bench/editor.mjs`.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { resolve } = createRequire(import.meta.url);

const PROGRAM = `import { IPRoute } from 'tsroute2';
const ipr = new IPRoute();
for (const link of await ipr.link.dump()) {
  if (link.linkinfo?.kind === 'vxlan') link.linkinfo.data?.id;
}
for await (const event of ipr.monitor()) {
  if (event.event === 'newlink') event.mtu;
}
`;
/** As many lines without the package: what the server itself, the language's types and Node's cost. */
const BARE = `const text: string = process.title;${'\n'.repeat(3)}void text;${' '.repeat(60)}`;
/** Where in the program, by line and column from 0. */
const HOVER = { line: 2, character: 12 };
const BARE_HOVER = { line: 0, character: 8 };
const COMPLETE = { line: 3, character: PROGRAM.split('\n')[3].indexOf('.id') + 1 };

/** A process that speaks JSON with a Content-Length before it; requests are answered by id. */
class Server {
  #waiting = new Map();
  #buffer = Buffer.alloc(0);
  #process;
  #framed;

  constructor(args, answered, framed) {
    this.#framed = framed;
    this.#process = spawn(args[0], args.slice(1), { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#process.stdout.on('data', (data) => {
      this.#buffer = Buffer.concat([this.#buffer, data]);
      for (;;) {
        const head = /Content-Length: (\d+)\r\n\r\n/.exec(this.#buffer.toString('latin1'));
        if (!head) return;
        const from = head.index + head[0].length;
        const end = from + Number(head[1]);
        if (this.#buffer.length < end) return;
        const message = JSON.parse(this.#buffer.subarray(from, end).toString());
        this.#buffer = this.#buffer.subarray(end);
        // what the server asks (settings, capabilities) has no answer here
        if (message.method !== undefined && message.id !== undefined)
          this.send({ jsonrpc: '2.0', id: message.id, result: null });
        else this.#waiting.get(answered(message))?.(message);
      }
    });
  }

  send(message) {
    const text = JSON.stringify(message);
    this.#process.stdin.write(
      this.#framed ? `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}` : `${text}\n`,
    );
  }

  ask(id, message) {
    return new Promise((done) => {
      this.#waiting.set(id, done);
      this.send(message);
    });
  }

  stop() {
    this.#process.kill();
  }
}

async function timed(run) {
  const start = performance.now();
  const value = await run();
  return [Math.round(performance.now() - start), value];
}

/** TypeScript 7 and later: the language server protocol. */
async function lsp(file, text, at) {
  const tsc = resolve('typescript/package.json');
  const server = new Server(
    [process.execPath, join(dirname(tsc), 'bin', 'tsc'), '--lsp', '--stdio'],
    ({ id, method }) => (method === undefined ? id : undefined),
    true,
  );
  const uri = pathToFileURL(file).href;
  const ask = (id, method, params) => server.ask(id, { jsonrpc: '2.0', id, method, params });
  const tell = (method, params) => server.send({ jsonrpc: '2.0', method, params });
  await ask(1, 'initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(dirname(file)).href,
    capabilities: {},
  });
  tell('initialized', {});
  const textDocument = { uri, languageId: 'typescript', version: 1, text };
  const [hover, shown] = await timed(() => {
    tell('textDocument/didOpen', { textDocument });
    return ask(2, 'textDocument/hover', { textDocument: { uri }, position: at });
  });
  const [complete, { result }] = await timed(() =>
    ask(3, 'textDocument/completion', { textDocument: { uri }, position: COMPLETE }),
  );
  server.stop();
  const { contents } = shown.result;
  const items = Array.isArray(result) ? result : result.items;
  return {
    hover,
    complete,
    text: contents.value ?? contents,
    names: items.map(({ label }) => label.replace('?', '')),
  };
}

/** Up to TypeScript 6: tsserver. */
async function tsserver(file, text, place) {
  const server = new Server(
    [process.execPath, resolve('typescript-api/lib/tsserver.js'), '--disableAutomaticTypingAcquisition'],
    ({ request_seq }) => request_seq,
    false,
  );
  const at = ({ line, character }) => ({ file, line: line + 1, offset: character + 1 });
  const ask = (seq, command, args) => server.ask(seq, { seq, type: 'request', command, arguments: args });
  const [hover, { body }] = await timed(() => {
    server.send({ seq: 1, type: 'request', command: 'open', arguments: { file, fileContent: text } });
    return ask(2, 'quickinfo', at(place));
  });
  const [complete, found] = await timed(() => ask(3, 'completionInfo', at(COMPLETE)));
  server.stop();
  return { hover, complete, text: body.displayString, names: found.body.entries.map(({ name }) => name) };
}

const folder = mkdtempSync(join(tmpdir(), 'tsroute2-editor-'));
try {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/tsroute2'));
  symlinkSync(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        module: 'nodenext',
        target: 'es2022',
        types: ['node'],
        skipLibCheck: true,
      },
    }),
  );
  const file = join(folder, 'program.ts');
  writeFileSync(file, PROGRAM);
  for (const [name, measure] of Object.entries({
    'TypeScript 7 (LSP)': lsp,
    'TypeScript 6 (tsserver)': tsserver,
  })) {
    const bare = await measure(file, BARE, BARE_HOVER);
    const { hover, complete, text, names } = await measure(file, PROGRAM, HOVER);
    console.log(
      `${name}: first hover ${hover} ms (${text.replace(/\s+/g, ' ').trim()}), ` +
        `without the package ${bare.hover} ms; completion ${complete} ms`,
    );
    if (!names.includes('id')) throw new Error(`no 'id' among ${names.slice(0, 20).join(', ')}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
