import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import { ask, start, TestViewer, until } from './support.js';

const TOKEN = 'a-token-of-the-tests-0123456789';

/** What a WebSocket's opening came to: `'open'`, or the status of the refusal. */
function opening(url: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('unexpected-response', (_, response) => resolve(`${response.statusCode}`));
    socket.on('error', (error) => resolve(error.message));
  });
}

describe('the server of the inspector', () => {
  test('listens on 127.0.0.1 unless told, and has a token of its own each time', async () => {
    await using one = await start({ netns: [] });
    await using other = await start({ netns: [] });
    assert.match(one.url, /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/);
    assert.notEqual(one.url.split('/')[3], other.url.split('/')[3]);
  });

  test('answers nothing without the token', async () => {
    await using shown = await start({ netns: [], token: TOKEN });
    for (const path of [
      '/',
      '/index.html',
      '/app.js',
      '/socket',
      '//',
      '/../',
      `/${TOKEN}`,
      `/${TOKEN.slice(0, -1)}/`,
      `/${TOKEN}x/`,
      `/${TOKEN.toUpperCase()}/`,
      `/?token=${TOKEN}`,
      `/x/${TOKEN}/`,
    ]) {
      const { status, body } = await ask(shown.port, path);
      assert.equal(status, 404, path);
      assert.equal(body, '', path);
    }
    assert.equal((await ask(shown.port, `/${TOKEN}/`)).status, 200);
    const port = shown.port;
    assert.equal(
      await opening(`ws://127.0.0.1:${port}/socket`, { origin: `http://127.0.0.1:${port}` }),
      '404',
    );
    assert.equal(
      await opening(`ws://127.0.0.1:${port}/x/socket`, { origin: `http://127.0.0.1:${port}` }),
      '404',
    );
  });

  test('refuses names that others have pointed here, and pages of other origins', async () => {
    await using shown = await start({ netns: [], token: TOKEN });
    const { port } = shown;
    const own = `http://127.0.0.1:${port}`;
    const path = `/${TOKEN}/`;
    const statusFor = async (headers: Record<string, string>) => (await ask(port, path, { headers })).status;
    // DNS rebinding: the browser says the name that the address bar has
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      '127.0.0.1:1',
      `localhost.evil.example:${port}`,
    ])
      assert.equal(await statusFor({ host }), 421, host);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`])
      assert.equal(await statusFor({ host }), 200, host);
    for (const origin of [
      'http://evil.example',
      'null',
      `https://127.0.0.1:${port}`,
      `http://127.0.0.1:${port}.evil.example`,
    ])
      assert.equal(await statusFor({ origin }), 404, origin);
    assert.equal(await statusFor({ 'sec-fetch-site': 'cross-site' }), 404);
    assert.equal(await statusFor({ 'sec-fetch-site': 'same-site' }), 404);
    assert.equal(await statusFor({ 'sec-fetch-site': 'same-origin', origin: own }), 200);

    const socket = `ws://127.0.0.1:${port}/${TOKEN}/socket`;
    assert.equal(await opening(socket, { origin: own }), 'open');
    for (const headers of [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: `http://127.0.0.1:${port + 1}` },
      {},
      { origin: own, host: `evil.example:${port}` },
    ] as Record<string, string>[])
      assert.equal(await opening(socket, headers), '404', JSON.stringify(headers));
  });

  test('serves what is built, and no other path', async () => {
    await using shown = await start({ netns: [], token: TOKEN });
    for (const path of [
      '../package.json',
      '..%2fpackage.json',
      '%2e%2e/package.json',
      '....//package.json',
      'app.js/../../index.js',
      './app.js',
      '/app.js',
      'app.js%00.html',
      '..\\index.js',
      'APP.JS',
      '/etc/passwd',
      'index.js',
      '__proto__',
      'constructor',
      'toString',
    ])
      assert.equal((await ask(shown.port, `/${TOKEN}/${path}`)).status, 404, path);
    for (const path of ['', 'index.html', 'app.js', 'style.css', 'icon.svg', 'decoder.html', 'decoder.js'])
      assert.equal((await ask(shown.port, `/${TOKEN}/${path}`)).status, 200, path);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      assert.equal((await ask(shown.port, `/${TOKEN}/`, { method })).status, 405, method);
    assert.equal((await ask(shown.port, `/${TOKEN}/app.js`, { method: 'HEAD' })).body, '');
  });

  test('sends a policy that lets nothing run but its own files, and is never kept or framed', async () => {
    await using shown = await start({ netns: [], token: TOKEN });
    for (const path of ['', 'app.js', 'not-there']) {
      const { headers } = await ask(shown.port, `/${TOKEN}/${path}`);
      const policy = `${headers['content-security-policy']}`;
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /script-src 'self';/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe|\*|https?:/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
      assert.equal(headers['access-control-allow-origin'], undefined);
    }
    const { body } = await ask(shown.port, `/${TOKEN}/`);
    assert.doesNotMatch(body, /<script>|style=|\son\w+=|https?:\/\//);
  });

  test('takes so many viewers and no more, and lets new ones in when some have left', async () => {
    await using shown = await start({ netns: [], token: TOKEN, maxViewers: 3 });
    const url = `ws://127.0.0.1:${shown.port}/${TOKEN}/socket`;
    const headers = { origin: `http://127.0.0.1:${shown.port}` };
    const viewers = await Promise.all([1, 2, 3].map(() => TestViewer.open(shown)));
    assert.equal(await opening(url, headers), '503');
    assert.equal(shown.viewers, 3);
    viewers[0]!.socket.close();
    await until('a viewer has left', () => shown.viewers === 2);
    assert.equal(await opening(url, headers), 'open');
    for (const one of viewers) one.socket.terminate();
  });

  test('closes a flood of connections that say nothing, and answers again afterwards', async () => {
    await using shown = await start({ netns: [], token: TOKEN });
    const sockets = Array.from({ length: 300 }, () => connect(shown.port, '127.0.0.1'));
    for (const one of sockets) one.on('error', () => {});
    // beyond 128 they are closed at once
    await until('the surplus is closed', () => sockets.filter((one) => one.closed).length >= 300 - 128);
    for (const one of sockets) one.destroy();
    await until('it answers', async () => {
      const answer = await ask(shown.port, `/${TOKEN}/`).catch(() => undefined);
      return answer?.status === 200;
    });
  });

  test('a request that never ends is given up', async () => {
    await using shown = await start({ netns: [], token: TOKEN });
    const { status } = await ask(shown.port, `/${TOKEN}/`, { headers: { cookie: 'x'.repeat(20_000) } });
    assert.equal(status, 431);
    const socket = connect(shown.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    const closed = once(socket, 'close');
    socket.resume();
    const outcome = await Promise.race([closed.then(() => 'closed'), sleep(20_000).then(() => 'open')]);
    assert.equal(outcome, 'closed');
  });

  test('a viewer that sends what makes no sense, or too much, is let go', async () => {
    await using shown = await start({ netns: [], token: TOKEN });
    for (const text of ['no JSON', '17', 'null', '[]', '{"nothing":1}', '{"call":"x","method":"link"}']) {
      using viewer = await TestViewer.open(shown);
      const closed = once(viewer.socket, 'close');
      viewer.socket.send(text);
      assert.equal((await closed)[0], 1003, text);
    }
    using binary = await TestViewer.open(shown);
    const closed = once(binary.socket, 'close');
    binary.socket.send(Buffer.alloc(3));
    assert.equal((await closed)[0], 1003);
    using large = await TestViewer.open(shown);
    const ended = once(large.socket, 'close');
    large.socket.send(`"${'x'.repeat(2 << 20)}"`);
    assert.equal((await ended)[0], 1009);
  });

  test('can only look, unless changes are allowed', async () => {
    await using shown = await start({ netns: [], token: TOKEN });
    using viewer = await TestViewer.open(shown);
    for (const method of [
      'plan',
      'apply',
      'confirm',
      'rollback',
      'outcome',
      '__proto__',
      'constructor',
      'toString',
    ])
      await assert.rejects(
        viewer.call(method, { ns: '1', document: {}, seconds: 10, id: 1 }),
        /no method/,
        method,
      );
    await assert.rejects(viewer.call('link', { ns: '1', index: 1 }), /the namespace is gone/);
    await using changing = await start({ netns: [], allowChanges: true });
    using other = await TestViewer.open(changing);
    await assert.rejects(
      other.call('apply', { ns: '1', document: {}, seconds: 10 }),
      /the namespace is gone/,
    );
  });

  test('options that make no sense are errors that name them', async () => {
    await assert.rejects(start({ token: 'short' }), /token/);
    await assert.rejects(start({ token: `${'x'.repeat(20)}/..` }), /token/);
    await assert.rejects(start({ port: 70_000 }), /port/);
    await assert.rejects(start({ netns: 'blue' as 'all' }), /netns/);
    await assert.rejects(start({ allowChange: true } as object), /unknown option 'allowChange'/);
  });
});
