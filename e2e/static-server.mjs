// A static file server for the tests: dist/ as any plain host would serve it, in four places.
//
//   /                          the page at the root
//   /course/notes/raft/        the same page under a sub-path
//   /csp/                      the same page with a strict Content-Security-Policy
//   /csp/course/notes/raft/    both
//
// and /host/?… is a page of somebody else, with the HTML that stands after the question mark; /later.wasm is the later part
// of the page as it is before it is packed.
//
// The same server answers as 127.0.0.1 and as localhost; to a browser these are different sites,
// which is what tests of embedding in somebody else's page need.
//
// By hand: `node static-server.mjs [port]`.

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const POLICY = fileURLToPath(new URL('../target/content-security-policy.txt', import.meta.url));
const LATER = fileURLToPath(new URL('../target/page-later.wasm', import.meta.url));
const SUB_PATH = '/course/notes/raft/';
const STRICT = '/csp/';
const HOST = '/host/';

const MIME_TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** Starts the server on 127.0.0.1; port 0 takes a free one. Resolves to `{ url, close }`. */
export async function startServer({ dist = DIST, port = 0 } = {}) {
  const server = createServer((request, response) => {
    answer(dist, request, response).catch((error) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${server.address().port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url, close };
}

async function answer(dist, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const { pathname, search } = new URL(request.url, 'http://host');
  if (pathname === HOST) {
    response.writeHead(200, { 'content-type': MIME_TYPES['.html'] }).end(decodeURIComponent(search.slice(1)));
    return;
  }
  const { place, isStrict } = locate(decodeURIComponent(pathname));
  const name = place === '' || place.endsWith('/') ? `${place}index.html` : place;
  // Normalised under a root, `..` cannot leave dist/.
  const file = name === 'later.wasm' ? LATER : path.join(dist, path.normalize(`/${name}`));
  let body;
  try {
    body = await readFile(file);
  } catch {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
    return;
  }
  const headers = {
    'content-type': MIME_TYPES[path.extname(file)] ?? 'application/octet-stream',
    'content-length': body.length,
    'cache-control': 'no-cache',
    // As GitHub Pages and most hosts of static files do; frames in a sandbox need it.
    'access-control-allow-origin': '*',
  };
  if (isStrict) headers['content-security-policy'] = strictPolicy();
  response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : body);
}

/** Which file of dist/ a path means, and whether the strict policy goes with it. */
function locate(pathname) {
  const isStrict = pathname.startsWith(STRICT);
  const rest = isStrict ? pathname.slice(STRICT.length - 1) : pathname;
  const place = rest.startsWith(SUB_PATH) ? rest.slice(SUB_PATH.length) : rest.slice(1);
  return { place, isStrict };
}

/** The one that the docs state: the build writes it down. */
const strictPolicy = () => readFileSync(POLICY, 'utf8').trim();

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startServer({ port: Number(process.argv[2] ?? 0) });
  console.log(`${url}/ and ${url}${SUB_PATH}, strict: ${url}${STRICT}`);
}
