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

/** What comes of some code, or the error it ends in. */
const outcome = (page, code) =>
  page.evaluate(async (code) => {
    const { default: init, Playground, RaftError } = api;
    await init();
    try {
      return { value: await new (async () => {}).constructor('Playground', 'RaftError', code)(Playground, RaftError) };
    } catch (error) {
      const { name, message, kind, line, column, hint, others } = error;
      return { isTyped: error instanceof RaftError && error instanceof Error, name, message, kind, line, column, hint, others: others?.map(String) };
    }
  }, code);

test('what is not possible is told by typed errors', async ({ page, baseURL }) => {
  const problems = await elsewhere(page, baseURL);
  const early = await page.evaluate(() => {
    try {
      return new api.Playground();
    } catch (error) {
      return [error.name, error.kind, error.message];
    }
  });
  expect(early).toEqual(['RaftError', 'load', 'call init() first, and wait for it']);
  const fails = async (code, expected) => expect(await outcome(page, code), code).toMatchObject({ isTyped: true, name: 'RaftError', ...expected });
  const script = "new Playground('raft-playground 1\\nservers 3\\nservers 12\\nat 1s put x \"1')";
  await fails(script, { kind: 'script', line: 3, others: [expect.stringMatching(/^RaftError: line 4, column \d+: the closing quotation mark is missing$/)] });
  await fails("new Playground('')", { kind: 'script', line: 1, column: 1 });
  await fails('new Playground({ servers: 12 })', { kind: 'script', line: 2, column: 9 });
  await fails('new Playground({ preVoet: true })', { kind: 'script', hint: 'pre-vote' });
  await fails("new Playground({ servers: '3\\ncrash S1' })", { kind: 'script', line: 2 });
  await fails("new Playground().act('restart S1')", { kind: 'action', message: 'S1 is up already.' });
  await fails("new Playground().act({ crahs: 'S1' })", { kind: 'script', line: 1, column: 1, hint: 'crash' });
  await fails("new Playground().act('at 1s crash S1')", { kind: 'action' });
  await fails("new Playground().log('S9')", { kind: 'argument', message: 'there is no server “S9”' });
  for (const moment of ['NaN', '-1', 'Infinity', '"soon"']) await fails(`new Playground().seek(${moment})`, { kind: 'argument' });
  await fails('new Playground().run(-1)', { kind: 'argument' });
  await fails("new Playground().on('evnet', () => {})", { kind: 'argument' });
  await fails('new Playground().log(1)', { kind: 'argument' });
  // Any text is a text.
  const texts = await outcome(page, `
    const it = new Playground({ servers: 3, seed: 4 });
    it.run(1000);
    const texts = ['hello world', 'a "b" \\\\ \\n \\u{7} #', '', '数据 🦀', 'crash S1'];
    texts.forEach((text, at) => it.act({ put: ['k' + at, text], as: 'C' + (at + 1) }));
    it.run(500);
    const store = it.store(it.state().leader);
    return texts.filter((text, at) => store.get('k' + at) !== text);
  `);
  expect(texts).toEqual({ value: [] });
  // After all of that the program is as good as before.
  expect(await outcome(page, 'const it = new Playground({ seed: 1 }); it.run(100); return it.time')).toEqual({ value: 100 });
  expect(problems).toEqual([]);
});

test('several play side by side; one that was freed says so', async ({ page, baseURL }) => {
  await elsewhere(page, baseURL);
  const { value } = await outcome(page, `
    const options = { servers: 3, seed: 4 };
    const [one, two, three] = [new Playground(options), new Playground(options), new Playground({ servers: 3 })];
    one.run(1000);
    for (let ms = 1; ms <= 1000; ms += 1) two.run(1);
    three.run(1000);
    const [same, other] = [one.digest() === two.digest(), one.digest() === three.digest()];
    one.free();
    one.free();
    const kinds = [() => one.run(1), () => one.state(), () => one.time, () => one.act('heal'), () => one.on('event', () => {})].map((use) => {
      try { use(); } catch (error) { return error.kind + ': ' + error.message; }
    });
    const four = new Playground(options);
    four.run(1000);
    return { same, other, kinds: [...new Set(kinds)], four: four.digest() === two.digest(), time: two.time };
  `);
  expect(value).toEqual({ same: true, other: false, kinds: ['freed: this Playground was freed'], four: true, time: 1000 });
});

test('listeners hear of everything once, and may do as they like', async ({ page, baseURL }) => {
  const problems = await elsewhere(page, baseURL);
  const { value } = await outcome(page, `
    const it = new Playground({ servers: 3, seed: 4, statements: ['at 900ms disk leader lie', 'put x 1', 'when all agree: replace S9'].slice(0, 2) });
    const ids = [];
    const kinds = new Set();
    const stop = it.on('event', ({ id, kind }) => { ids.push(id); kinds.add(kind); });
    it.on('event', () => { throw new Error('a mistake of the listener'); })();
    it.run(700);
    while (it.time < 1200 && it.step());
    it.act('crash leader');
    const count = it.state().events;
    stop();
    it.run(100);
    const inOrder = ids.every((id, at) => id === at);
    it.seek(800);
    let nested = 0;
    const end = it.on('event', (event) => { end(); nested = it.time; it.run(50); });
    it.run(100);
    return { all: ids.length === count, inOrder, kinds: ['leader', 'sent', 'arrived', 'committed', 'acted'].every((kind) => kinds.has(kind)), at: it.time, nested };
  `);
  expect(value).toEqual({ all: true, inOrder: true, kinds: true, at: 950, nested: 900 });
  const broken = await outcome(page, `
    const it = new Playground(\`raft-playground 1
      servers 3
      at 1s      disk S1 lie
                 disk S2 lie
                 disk S3 lie
                 put x 1
      when C1 answered: crash S1
                 crash S2
                 crash S3
                 restart S1
                 restart S2
                 restart S3\`);
    const heard = [];
    it.on('violation', ({ property }) => heard.push(property));
    it.run(3000);
    const { property, time, section } = it.violations[0];
    return { heard, same: heard.join() === it.violations.map((it) => it.property).join(), property, section, late: time > 1000 };
  `);
  expect(broken.value).toMatchObject({ same: true, late: true });
  expect(broken.value.heard.length).toBeGreaterThan(0);
  expect(problems).toEqual([]);
});

test('no loop hangs the page, and what was not reached is gone on to', async ({ page, baseURL }) => {
  await elsewhere(page, baseURL);
  const { value } = await outcome(page, `
    const it = new Playground({ servers: 5, seed: 1, statements: 'at 1s load closed clients 5' });
    const kinds = [];
    const times = [];
    const pause = () => new Promise((done) => setTimeout(done, 10));
    const endless = async (play) => {
      try { play(); } catch (error) { kinds.push(error.kind); }
      times.push(it.time);
      await pause();
    };
    const began = performance.now();
    await endless(() => it.run(3_600_000));
    await endless(() => it.seek(3_600_000));
    await endless(() => { while (it.step()); });
    await endless(() => { for (;;) it.run(1); });
    const took = performance.now() - began;
    Playground.limit = 1000;
    await endless(() => { while (it.step()); });
    return { kinds, took, further: times.every((time, at) => time > (times[at - 1] ?? 1000)) };
  `);
  expect(value).toMatchObject({ kinds: Array(5).fill('limit'), further: true });
  expect(value.took).toBeLessThan(40_000);
});

test('it works under a sub-path with the strict policy, beside the page itself, and in a worker', async ({ page, baseURL }) => {
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  const digest = async () => {
    const { default: init, Playground } = await import(new URL('playground.js', document.baseURI));
    await init();
    const it = new Playground({ servers: 3, seed: 4 });
    it.run(1000);
    return it.digest();
  };
  await page.goto('csp/course/notes/raft/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  const there = await page.evaluate(digest);
  // The page goes on as before.
  await page.getByRole('button', { name: 'Crash the leader' }).click();
  await page.goto('./');
  const here = await page.evaluate(() => new Promise((done, failed) => {
    const code = `import init, { Playground } from '${new URL('playground.js', document.baseURI)}';
      await init();
      const it = new Playground({ servers: 3, seed: 4 });
      it.run(1000);
      postMessage(it.digest());`;
    const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })), { type: 'module' });
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = (error) => failed(new Error(error.message));
  }));
  expect(there).toMatch(/^[0-9a-f]{16}$/);
  expect(here).toBe(there);
  expect(problems).toEqual([]);
});

test('the examples are right to TypeScript, and wrong ones are not', () => {
  const folder = here('results/typescript/');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(here('../www/playground.d.ts'), path.join(folder, 'playground.d.ts'));
  const imports = "import init, { Playground, RaftError, type Event, type State } from './playground.js';\n";
  EXAMPLES.forEach((code, at) => {
    writeFileSync(path.join(folder, `example-${at}.ts`), `${imports}${code.replace(/^import .*$/gm, '')}\nexport {};\n`);
  });
  writeFileSync(path.join(folder, 'wrong.ts'), `${imports}
    await init();
    const it = new Playground({ servers: 3, seed: 4n, election: '300..600ms', statements: ['at 1s crash S1'], snapshotKeep: 3 });
    const state: State = it.state();
    it.on('event', (event: Event) => event.section?.length);
    // @ts-expect-error
    new Playground({ servers: 'three' });
    // @ts-expect-error
    it.run('1s');
    // @ts-expect-error
    it.on('election', () => {});
    // @ts-expect-error
    it.log(1);
    // @ts-expect-error
    state.leader.length;
    // @ts-expect-error
    it.time = 4;
  `);
  const compiler = here('node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2022,dom,dom.iterable'];
  const files = [...EXAMPLES.map((_, at) => `example-${at}.ts`), 'wrong.ts', 'playground.d.ts'];
  let said = '';
  try {
    execFileSync(process.execPath, [compiler, ...options, ...files], { cwd: folder, encoding: 'utf8' });
  } catch (error) {
    said = error.stdout || error.message;
  }
  expect(said).toBe('');
});
