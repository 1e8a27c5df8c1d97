// A figure in somebody else's page: <raft-playground>, from another site, in frames that allow little.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { giveLater } from './page.mjs';
import { startServer } from './static-server.mjs';

const SCRIPT = 'raft-playground 1; servers 3; seed 4; at 500ms crash leader; at 900ms put x 1';

/** A page of somebody else. (To a browser, localhost and 127.0.0.1 are different sites.) */
const host = (page, baseURL, html) =>
  page.goto(`${baseURL.replace('127.0.0.1', 'localhost')}host/?${encodeURIComponent(html)}`);

/** One that embeds figures. */
async function lesson(page, baseURL, body) {
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await host(page, baseURL, `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A lesson</title><h1>A lesson</h1>
    <script>window.told = []; for (const name of ['ready', 'state', 'violation', 'goal', 'resize', 'error'])
      addEventListener(name, (event) => event.target.matches?.('raft-playground') && told.push([name, event.detail, event.target.id]), true);
    </script><script src="${baseURL}raft-playground.js"></script>${body}`);
  return problems;
}

const figure = (page, place = 0) => page.frameLocator('raft-playground iframe').nth(place);
const told = (page, name) => page.evaluate((name) => told.filter(([it]) => it === name), name);
const discs = (frame) => frame.getByRole('button', { name: /^S\d, / });

test('a figure is there, as high as it is, and its fallback is gone', async ({ page, baseURL }) => {
  const problems = await lesson(page, baseURL, `<raft-playground id="one" script="${SCRIPT}" at="0.4" view="cluster">
    <a href="${baseURL}">Open the playground</a></raft-playground>`);
  await expect(discs(figure(page))).toHaveCount(3);
  await expect.poll(() => told(page, 'ready')).toEqual([['ready', null, 'one']]);
  await expect(page.getByRole('link', { name: 'Open the playground' })).toBeHidden();
  const frame = page.locator('raft-playground iframe');
  await expect.poll(async () => {
    const inner = await figure(page).locator('#app').evaluate((app) => app.offsetHeight);
    return Math.abs((await frame.boundingBox()).height - inner);
  }).toBeLessThan(2);
  // One part alone.
  await expect(figure(page).getByRole('region', { name: 'Logs' })).toBeHidden();
  await expect(figure(page).getByRole('banner')).not.toBeInViewport();
  await expect(figure(page).getByLabel('Virtual time')).toHaveText('0.400 s');
  // The way to the whole page, at this moment.
  const away = figure(page).getByRole('link', { name: 'Open in the Raft Playground' });
  await expect(away).toHaveAttribute('href', /#raft=1&at=0\.4&lang=en&digest=[0-9a-f]{8}&script=raft-playground/);
  expect(page.frames()[1].url()).toContain('&view=cluster');
  expect(problems).toEqual([]);
});

test('a figure is played by its page', async ({ page, baseURL }) => {
  await lesson(page, baseURL, `<raft-playground script="${SCRIPT}"></raft-playground>`);
  const call = (name, ...values) => page.evaluate(
    ([name, values]) => document.querySelector('raft-playground')[name](...values).catch((error) => `refused: ${error.message}`),
    [name, values],
  );
  await call('pause');
  expect(await call('getState')).toMatchObject({ time: 0, playing: false, violations: 0, leader: null });
  await call('seek', 0.45);
  await expect.poll(async () => (await call('getState')).leader).not.toBeNull();
  const { leader, servers } = await call('getState');
  expect(servers).toHaveLength(3);
  expect(servers.find(({ id }) => id === leader)).toMatchObject({ role: 'leader', term: 1 });
  expect(await call('run', 'crash leader')).toBeNull();
  expect((await call('getState')).servers.find(({ id }) => id === leader).role).toBe('crashed');
  expect(await call('run', 'crash S9')).toMatch(/^refused: line 3, column 7: there is no server 9/);
  expect(await call('seek', 'soon')).toBe('refused: “soon” is no time in seconds');
  expect(await call('getLink')).toMatch(/^http.*#raft=1&at=0.45&/);
  expect(await call('load', 'raft-playground 1\nservers 7')).toBeNull();
  await expect(discs(figure(page))).toHaveCount(7);
  expect(await call('load', 'rubbish')).toMatch(/^refused: This link cannot be opened: line 1/);
  await call('play');
  await expect.poll(async () => (await call('getState')).time).toBeGreaterThan(0.3);
  await expect.poll(async () => (await told(page, 'state')).length).toBeGreaterThan(1);
});

test('the code that the page gives away is a figure of that moment', async ({ page, baseURL, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${baseURL}#raft=1&at=0.6&script=${encodeURIComponent(SCRIPT.replaceAll('; ', '\n'))}`);
  // Whoever is quicker than the page gives away what there was till then.
  await expect(page.getByLabel('Virtual time')).toHaveText('0.600 s');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'Copy embed code' }).click();
  await expect(page.getByRole('dialog').getByRole('status')).toHaveText('Copied.');
  const code = await page.evaluate(() => navigator.clipboard.readText());
  await host(page, baseURL, `<!doctype html><title>A lesson</title>${code}`);
  await expect(figure(page).getByRole('button', { name: /^S\d, crashed/ })).toHaveCount(1);
  await expect(figure(page).getByLabel('Virtual time')).toHaveText('0.600 s');
});

test('several figures, each with its own look; nothing is fetched before one is near', async ({ page, baseURL }) => {
  await page.addInitScript(giveLater);
  await lesson(page, baseURL, `
    <raft-playground id="a" view="logs" controls="none" theme="dark" lang="zh-CN"></raft-playground>
    <raft-playground id="b" view="timeline" controls="time" autoplay script="${SCRIPT}"></raft-playground>
    <div style="height: 5000px"></div><raft-playground id="c"></raft-playground>`);
  await expect.poll(async () => (await told(page, 'ready')).length).toBe(2);
  expect(page.frames()).toHaveLength(3);
  await expect(figure(page, 0).locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(figure(page, 0).locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(figure(page, 0).locator('.transport')).toBeHidden();
  // What has no buttons has no keys and no menus.
  const clock = async (id) => (await page.evaluate((id) => document.getElementById(id).getState(), id)).time;
  await figure(page, 0).locator('.logs').click();
  await page.keyboard.press(' ');
  await page.keyboard.press('c');
  await figure(page, 1).getByRole('button', { name: 'Pause', exact: true }).press('Enter');
  await page.keyboard.press('c');
  await expect(figure(page, 1).getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  expect(await clock('a')).toBe(0);
  await expect(figure(page, 1).locator('.cluster')).toBeHidden();
  await page.locator('#c').scrollIntoViewIfNeeded();
  await expect.poll(async () => (await told(page, 'ready')).length).toBe(3);
});

test.describe('in a sandbox of another site, where everything is denied,', () => {
  // The way in which the runner keeps service workers away is an error there.
  test.use({ serviceWorkers: 'allow' });

  /** Puts the page into a frame that may do nothing but run scripts. */
  async function boxed(page, baseURL, hash = '') {
    const problems = [];
    page.on('pageerror', (error) => problems.push(error.message));
    const address = `${baseURL}${hash}`.replaceAll('&', '&amp;');
    await host(page, baseURL, `<!doctype html><title>A lesson</title><iframe sandbox="allow-scripts" src="${address}" width="1200" height="900"></iframe>`);
    const frame = page.frameLocator('iframe');
    await expect(discs(frame).first()).toBeVisible();
    return { frame, problems };
  }

  test('a figure works', async ({ page, baseURL }) => {
    const { frame, problems } = await boxed(page, baseURL, '#raft=1&view=cluster,logs&at=0.45&script=raft-playground+1;servers+3;seed+4');
    await expect(discs(frame)).toHaveCount(3);
    await frame.getByRole('button', { name: 'Crash the leader' }).click();
    await expect(frame.getByRole('button', { name: /^S\d, crashed/ })).toHaveCount(1);
    expect(problems).toEqual([]);
  });

  test('the whole page works: nothing is stored, and there is no worker, no clipboard, no full screen', async ({ page, baseURL }) => {
    const { frame, problems } = await boxed(page, baseURL);
    const inner = page.frames()[1];
    const denied = (what) => inner.evaluate(what).catch((error) => error.message);
    expect(await denied(() => localStorage.length)).toContain('sandboxed');
    expect(await denied(() => navigator.serviceWorker.controller)).toContain('sandboxed');
    expect(await denied(() => document.fullscreenEnabled)).toBe(false);
    await frame.getByRole('button', { name: 'Share', exact: true }).click();
    await frame.getByRole('button', { name: 'Copy link' }).click();
    await expect(frame.getByRole('dialog').getByRole('status')).toContainText('can be copied by hand');
    await frame.getByRole('button', { name: 'Close', exact: true }).click();
    await frame.getByRole('button', { name: 'Presentation', exact: true }).click();
    await frame.getByRole('button', { name: 'Leave the presentation' }).click();
    await expect(frame.getByRole('tablist')).toBeVisible();
    await frame.getByLabel('Language').selectOption({ label: '中文' });
    await expect(frame.getByRole('button', { name: '分享', exact: true })).toBeVisible();
    await frame.getByLabel('语言').selectOption({ label: 'English' });
    await frame.getByRole('link', { name: 'Labs' }).click();
    await frame.getByRole('button', { name: 'Run InitialElection2A' }).click();
    await expect(frame.getByRole('row', { name: /^InitialElection2A/ })).toContainText('passed');
    await expect(frame.getByText('This browser allows the page no worker')).toBeVisible();
    expect(problems).toEqual([]);
  });
});

test('what does not come is told, and the fallback stays', async ({ page, baseURL }) => {
  await page.clock.install();
  await lesson(page, baseURL, `<raft-playground src="${baseURL}host/?another"><p>A picture and a link.</p></raft-playground>`);
  await expect(page.locator('raft-playground iframe')).toHaveCount(1);
  const asked = page.evaluate(() => document.querySelector('raft-playground').getState().catch((error) => error.message));
  await page.clock.fastForward(21_000);
  await expect.poll(async () => (await told(page, 'error')).map(([, detail]) => detail)).toEqual(['the figure did not come within 20 seconds']);
  expect(await asked).toBe('the figure did not come within 20 seconds');
  await expect(page.getByText('A picture and a link.')).toBeVisible();
});

test('a figure that comes late works all the same; one whose link is none says so at once', async ({ page, baseURL }) => {
  await page.clock.install();
  let release;
  const held = new Promise((go) => (release = go));
  await page.route('**/*_bg.lzma', async (route) => {
    await held;
    await route.continue();
  });
  await lesson(page, baseURL, `<raft-playground script="${SCRIPT}"></raft-playground><raft-playground id="none" link="https://example.org/"></raft-playground>`);
  const errors = async () => (await told(page, 'error')).map(([, detail]) => detail);
  await expect.poll(errors).toEqual(['the link has no part that begins with #raft=']);
  await page.clock.fastForward(21_000);
  await expect.poll(errors).toHaveLength(2);
  release();
  await expect.poll(async () => (await told(page, 'ready')).length).toBe(1);
  expect(await page.evaluate(async () => (await document.querySelector('raft-playground').getState()).servers.length)).toBe(3);
});

test('strangers have nothing to say to a figure, nor figures of others to a page', async ({ page, baseURL }) => {
  await lesson(page, baseURL, `<raft-playground script="${SCRIPT}" at="0.45"></raft-playground><iframe id="stranger" srcdoc="A stranger."></iframe>`);
  await expect.poll(async () => (await told(page, 'ready')).length).toBe(1);
  // The figure says something of itself meanwhile.
  await page.evaluate(() => addEventListener('message', ({ data }) => (window.heard = `${window.heard}${data}`)));
  const frame = page.frames().find((it) => it.url().includes('view='));
  await frame.evaluate(() => addEventListener('message', ({ data }) => (window.heard = data)));
  // In the name of another frame of the same page.
  await page.locator('#stranger').evaluate((stranger) => {
    const figure = document.querySelector('raft-playground').shadowRoot.querySelector('iframe');
    stranger.contentWindow.figure = figure.contentWindow;
    stranger.contentWindow.eval(`
      parent.postMessage('{"raft":"violation","value":"false"}', '*');
      figure.postMessage({ raft: 'run', id: '1', value: 'crash leader' }, '*');
    `);
  });
  await expect.poll(() => page.evaluate(() => window.heard)).toContain('"violation"');
  await expect.poll(() => frame.evaluate(() => window.heard)).toMatchObject({ value: 'crash leader' });
  expect(await told(page, 'violation')).toEqual([]);
  const state = () => page.evaluate(() => document.querySelector('raft-playground').getState());
  const { leader, servers } = await state();
  expect(leader).not.toBeNull();
  expect(servers.filter(({ role }) => role === 'crashed')).toEqual([]);
  // The page itself is heard.
  await page.evaluate(() => document.querySelector('raft-playground').run('crash leader'));
  expect((await state()).servers.filter(({ role }) => role === 'crashed')).toHaveLength(1);
});

test('a figure leaves what its visitor works on alone', async ({ page, baseURL }) => {
  await page.goto(baseURL);
  await page.getByRole('button', { name: /, leader, / }).waitFor();
  await page.getByRole('button', { name: 'Crash the leader' }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  const kept = () => page.evaluate(() => localStorage.getItem('raft-playground.session'));
  await expect.poll(kept).toContain('crash');
  const before = await kept();
  await page.goto(`${baseURL}#raft=1&view=cluster&script=raft-playground+1;servers+3`);
  await page.reload();
  await expect(discs(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForTimeout(1200);
  expect(await kept()).toBe(before);
  expect(page.url()).toMatch(/#raft=1&view=cluster&script=raft-playground\+1;servers\+3$/);
});

test('a scenario is named, and one that is not there is told with those that are', async ({ page, baseURL }) => {
  await page.addInitScript(giveLater);
  const problems = await lesson(page, baseURL, `<raft-playground id="one" scenario="figure-7" at="0.7475" view="logs"></raft-playground>
    <raft-playground id="none" scenario="figure-9"><p>A picture and a link.</p></raft-playground>`);
  // Two figures unpack and start at once.
  await expect.poll(async () => (await told(page, 'error')).map(([, detail, id]) => `${id}: ${detail}`), { timeout: 60_000 }).toEqual([
    'none: This link cannot be opened: there is no scenario “figure-9”, only disruption, election, figure-7, figure-8, ' +
      'partition, pre-vote, split-vote. What was here goes on.',
  ]);
  await expect(page.getByText('A picture and a link.')).toBeVisible();
  const state = () => page.evaluate(() => document.querySelector('#one').getState());
  await expect.poll(async () => (await state()).servers.map(({ last }) => last)).toEqual([11, 9, 4, 11, 12, 7, 11]);
  // Whoever asks for another one waits until it is there.
  const load = (name) => page.evaluate(
    (name) => document.querySelector('#one').load(`#raft=1&at=0.5&scenario=${name}`).then(() => 'there', (error) => error.message),
    name,
  );
  expect(await load('figure-8')).toBe('there');
  expect((await state()).servers).toHaveLength(5);
  expect(await load('rubbish')).toMatch(/^This link cannot be opened: there is no scenario “rubbish”, only disruption/);
  expect((await state()).servers).toHaveLength(5);
  expect(problems).toEqual([]);
});

test('a scenario is a short link, also to the whole page', async ({ page, baseURL }) => {
  await page.goto(`${baseURL}#raft=1&at=0.5&scenario=figure-8`);
  await expect(page.getByRole('button', { name: 'S1, leader, term 4' })).toBeVisible();
  await expect(page.getByLabel('Virtual time')).toHaveText('0.500 s');
  // The address then has the whole script: what is done from here on is in it.
  await expect.poll(() => page.url()).toMatch(/#raft=1&at=0\.5&lang=en&digest=[0-9a-f]{8}&(script|packed)=/);
});

test('whoever follows the README from a plain file on another port gets a live figure that takes the width there is', async ({ page, baseURL }) => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const code = /## Embed it\n\n```html\n([^`]*)```/.exec(readme)[1];
  const folder = await mkdtemp(path.join(tmpdir(), 'raft-lesson-'));
  await writeFile(path.join(folder, 'index.html'), `<h1>My notes</h1>\n${code.replaceAll('https://example.org/raft/', baseURL)}`);
  const server = await startServer({ dist: folder });
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(server.url);
  expect(new URL(page.url()).port).not.toBe(new URL(baseURL).port);
  await expect(figure(page).getByRole('button', { name: /^S\d, leader, / })).toHaveCount(1);
  const box = async () => page.locator('raft-playground iframe').boundingBox();
  const wide = await box();
  expect(wide.height).toBeGreaterThan(200);
  // A phone: what stood side by side stands one above the other, and the figure is as high as that.
  await page.setViewportSize({ width: 375, height: 700 });
  await expect.poll(async () => (await box()).height - wide.height).toBeGreaterThan(100);
  expect((await box()).width).toBeLessThan(375);
  await expect.poll(async () => {
    const inner = await figure(page).locator('#app').evaluate((app) => app.offsetHeight);
    return Math.abs((await box()).height - inner);
  }).toBeLessThan(2);
  await server.close();
  // The same file by a double click, from the disk.
  await page.goto(pathToFileURL(path.join(folder, 'index.html')).href);
  await expect(figure(page).getByRole('button', { name: /^S\d, leader, / })).toHaveCount(1);
  expect(problems).toEqual([]);
  await rm(folder, { recursive: true });
});

test('what the recipes for course notes say is live as it stands there', async ({ page, baseURL }) => {
  const file = (name) => readFile(new URL(`../docs/${name}`, import.meta.url), 'utf8');
  const notes = await file('course-notes.md');
  const codes = [...notes.matchAll(/```html\n([^`]*)```/g)].map(([, code]) => code.replaceAll('https://example.org/raft/', baseURL));
  expect(codes).toHaveLength(2);
  for (const code of codes) {
    await host(page, baseURL, `<!doctype html><title>A lesson</title>${code}`);
    await expect(page.frameLocator('iframe').getByRole('button', { name: 'S1, leader, term 4' })).toBeVisible();
  }
  // The cells of the notebook show what they were executed to.
  const { cells } = JSON.parse(await file('course-notes/raft.ipynb'));
  const shown = cells.flatMap(({ outputs }) => outputs ?? []).map(({ data }) => data?.['text/html']?.join('')).filter(Boolean);
  expect(shown).toHaveLength(2);
  await host(page, baseURL, `<!doctype html><title>A notebook</title>${shown.join('').replaceAll('http://127.0.0.1:8080/', baseURL)}`);
  await expect(page.frameLocator('iframe').first().getByRole('button', { name: 'S1, leader, term 4' })).toBeVisible();
  await expect(page.frameLocator('iframe').last().getByRole('button', { name: /^S\d, candidate, / }).first()).toBeVisible();
  // The moments of the table are within the runs.
  for (const [, name, moments] of notes.matchAll(/^\| `([a-z0-9-]+)` \| [^|]+ \| ([^|]+) \|$/gm)) {
    const last = Number(moments.match(/[\d.]+/g).filter((it) => it.includes('.') || it === '2').at(-1));
    await page.goto('about:blank');
    await page.goto(`${baseURL}#raft=1&at=${last}&scenario=${name}`);
    await expect(page.getByLabel('Virtual time')).toHaveText(`${last.toFixed(3)} s`);
  }
});
