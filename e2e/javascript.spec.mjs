// The JavaScript interface: the examples of docs/javascript.md as they stand there, and what can go wrong.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { FIREFOX_TOO } from './page.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const DOC = readFileSync(here('../docs/javascript.md'), 'utf8');
const EXAMPLES = [...DOC.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
/** What stands behind an arrow has to come out. */
const ARROW = /^(.+); \/\/ → (.+)$/gm;

/** The page of somebody else on another site, where the module is at hand as `api`. */
async function elsewhere(page, baseURL, place = '') {
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(`${baseURL.replace('127.0.0.1', 'localhost')}host/?${encodeURIComponent('<!doctype html><link rel="icon" href="data:,"><title>Elsewhere</title><p id="app">Mine.</p>')}`);
  await page.evaluate(async (url) => (window.api = await import(url)), `${baseURL}${place}playground.js`);
  return problems;
}

/** An example as a function of the module. */
function body(code) {
  const checked = code.replace(ARROW, (_, expression, value) => `check(${JSON.stringify(expression)}, ${expression}, ${value});`);
  return `const { default: init, Playground, RaftError } = api; await init(); const found = [];
    const check = (name, is, should) => JSON.stringify(is) === JSON.stringify(should) || found.push(\`\${name}: \${JSON.stringify(is)}\`);
    ${checked.replace(/^import .*$/gm, '').replace('await init();', '')}
    return found;`;
}

const run = (page, code) => page.evaluate((code) => new (async () => {}).constructor(code)(), body(code));

test('the examples do what they say, on a page of another site, and nothing is put there', FIREFOX_TOO, async ({ page, baseURL }) => {
  const problems = await elsewhere(page, baseURL);
  expect(EXAMPLES.length).toBeGreaterThan(7);
  for (const code of EXAMPLES) expect(await run(page, code), code).toEqual([]);
  expect(await page.locator('body').innerHTML()).toBe('<p id="app">Mine.</p>');
  expect(problems).toEqual([]);
});
