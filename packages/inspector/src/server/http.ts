import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Access } from './access.js';
import { HEADERS, type PageFile } from './files.js';

/** Connections at a time: a browser opens some six. */
const MAX_CONNECTIONS = 128;
const MAX_HEADER = 8 << 10;
/** Milliseconds that a request may take to arrive. */
const REQUEST_TIME = 10_000;

/** An answer made for the occasion: a download. */
export type Download = (path: string) => { type: string; name: string; body: Uint8Array } | undefined;

/** Serves the files of the page, and downloads; everything else does not exist. */
export function pageServer(access: Access, files: ReadonlyMap<string, PageFile>, download: Download): Server {
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER,
      headersTimeout: REQUEST_TIME,
      requestTimeout: REQUEST_TIME,
      keepAliveTimeout: REQUEST_TIME,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => answer(request, response),
  );
  server.maxConnections = MAX_CONNECTIONS;

  function answer(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    // nothing that is served has a body in its request
    request.resume();
    const { method, headers, url } = request;
    if (!access.isOwnHost(headers)) return refuse(response, 421);
    const path = access.pathOf(url);
    if (path === undefined || !access.isOwnOrigin(headers)) return refuse(response, 404);
    if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405);
    const file = files.get(path);
    if (file !== undefined) return send(response, method, file.type, file.body);
    const made = download(path);
    if (made === undefined) return refuse(response, 404);
    response.setHeader('Content-Disposition', `attachment; filename="${made.name}"`);
    send(response, method, made.type, made.body);
  }

  return server;
}

function refuse(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.setHeader('Connection', 'close');
  response.end();
}

function send(response: ServerResponse, method: string, type: string, body: Uint8Array): void {
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', body.length);
  response.end(method === 'HEAD' ? undefined : body);
}
