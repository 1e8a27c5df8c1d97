// A site of its own for a test: a folder that a server serves, and into which builds of the page are put.

import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from './static-server.mjs';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
// (A hash that begins with zeros is shorter.)
const HASH = /-([0-9a-f]{10,16})(?=[._])/g;

/** Starts one; `put` makes it serve a build, from one moment to the next. */
export async function startSite() {
  const folder = mkdtempSync(path.join(tmpdir(), 'raft-site-'));
  let server = await startServer({ dist: folder });
  const { port } = new URL(server.url);
  let isUp = true;
  const stop = async () => {
    if (isUp) await server.close();
    isUp = false;
  };
  return {
    url: `${server.url}/`,
    put: (change = () => {}) => {
      rmSync(folder, { recursive: true, force: true });
      cpSync(DIST, folder, { recursive: true });
      change(folder);
    },
    /** Nobody answers any more. */
    stop,
    start: async () => {
      server = await startServer({ dist: folder, port: Number(port) });
      isUp = true;
    },
    end: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Makes another build of the page in a folder: what has its own name in every build has another one, and the page says
 * `name`.
 */
export function rebuild(folder, name) {
  const other = (text) => text.replace(HASH, (_, hash) => `-${[...hash].reverse().join('')}`);
  for (const file of files(folder)) {
    const renamed = path.join(path.dirname(file), other(path.basename(file)));
    renameSync(file, renamed);
    if (!/\.(html|js)$/.test(file)) continue;
    let text = other(readFileSync(renamed, 'utf8'));
    if (file.endsWith('index.html')) text = text.replace('<title>', `<meta name=build content=${name}><title>`);
    if (file.endsWith('worker.js')) text += `\n// ${name}\n`;
    writeFileSync(renamed, text);
  }
  seal(folder);
}

/** Writes into offline.js what the files are, as a build does. */
function seal(folder) {
  const file = path.join(folder, 'offline.js');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(digestOf(text), digest(folder)));
}

/** The digest that offline.js names. */
export const digestOf = (text) => /"([\w+/]{16})"/.exec(text)[1];

/** The names that offline.js lists, as the page asks for them. */
export const listed = (text) => JSON.parse(/\[("[^\]]*)\]/.exec(text)[0]);

/** The digest of what offline.js lists. */
export function digest(folder) {
  const sum = createHash('sha256');
  for (const name of listed(readFileSync(path.join(folder, 'offline.js'), 'utf8'))) {
    sum.update(readFileSync(path.join(folder, name.split('?')[0] || 'index.html')));
  }
  return sum.digest().subarray(0, 12).toString('base64');
}

/** All files in a folder and those below it. */
export const files = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
