// The page without a network, after it was open with one; and that what is kept for that is never of two builds.

import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digest, digestOf, files, listed, rebuild, seal, startSite } from './builds.mjs';
import { FIREFOX_TOO, Playground, expect, test as base } from './page.mjs';

const test = base.extend({
  site: async ({}, use) => {
    const site = await startSite();
    site.put();
    await use(site);
    await site.end();
  },
});
test.use({ serviceWorkers: 'allow', locale: 'en-US' });

const SUB_PATH = 'course/notes/raft/';

/** Opens the page and watches it. */
async function opened(context, url) {
  const page = await context.newPage();
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && page.problems.push(message.text()));
  await page.goto(url);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  return page;
}

/** Waits until all is kept that the page needs. (It begins a few seconds after the page.) */
const kept = (page) => page.waitForFunction(() => navigator.serviceWorker.controller, undefined, { timeout: 20_000 });

/** Which build a page is of. */
const buildOf = (page) => page.evaluate(() => document.querySelector('meta[name=build]')?.content ?? 'A');

/** What is asked of every part of the page: the later part, a language, the worker. */
async function usePage(page) {
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByLabel('Language').selectOption({ label: '中文' });
  await expect(page.getByRole('button', { name: '分享', exact: true })).toBeVisible();
  await page.getByLabel('语言').selectOption({ label: 'English' });
  await page.getByRole('link', { name: 'Labs' }).click();
  await page.getByRole('row', { name: /InitialElection2A/ }).getByRole('button', { name: /^Run/ }).click();
  await expect(page.getByRole('row', { name: /InitialElection2A/ })).toContainText('passed');
  await expect(page.getByText('no worker')).toHaveCount(0);
}

/** Has the browser look for a newer worker, and waits for what becomes of it. */
const update = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const found = new Promise((resolve) => registration.addEventListener('updatefound', () => resolve(registration.installing)));
    try {
      await registration.update();
    } catch (error) {
      return 'refused';
    }
    const worker = registration.waiting ?? registration.installing ?? (await found);
    const settled = () => ['installed', 'activated', 'redundant'].includes(worker.state);
    while (!settled()) await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }));
    return worker.state;
  });

const cacheNames = (page) => page.evaluate(() => caches.keys());

test('the list has every file of the build, and the digest is theirs', () => {
  const dist = new URL('../dist/', import.meta.url).pathname;
  const text = readFileSync(path.join(dist, 'offline.js'), 'utf8');
  const names = listed(text).map((name) => name.split('?')[0] || 'index.html');
  const all = files(dist).map((file) => path.relative(dist, file));
  const others = all.filter((name) => !names.includes(name));
  expect(others.filter((name) => name !== 'offline.js' && !name.startsWith('notes/') && !name.endsWith('.d.ts'))).toEqual([]);
  expect(names.filter((name) => !all.includes(name))).toEqual([]);
  // What has no name of its own in each build has a print, if the page itself asks for it.
  expect(listed(text).filter((name) => /^(worker|languages)/.test(name) && !/\?[0-9a-f]{16}$/.test(name))).toEqual([]);
  expect(digestOf(text)).toBe(digest(dist));
});

for (const place of ['', `csp/${SUB_PATH}`]) {
  test(`after the first visit the page works without a network, at /${place}`, FIREFOX_TOO, async ({ context, site }) => {
    const page = await opened(context, site.url + place);
    await kept(page);
    await site.stop();
    // At once,
    await usePage(page);
    // and the next time.
    await page.goto(`${site.url + place}?from=a-chat#raft=1&at=0.25&script=raft-playground+1;servers+3;seed+4`);
    await expect(page.getByLabel('Virtual time')).toHaveText('0.250 s');
    await expect(page.getByRole('button', { name: /^S\d, / })).toHaveCount(3);
    await page.goto(`${site.url + place}index.html`);
    await new Playground(page).leader();
    await usePage(page);
    expect(page.problems).toEqual([]);
  });
}

test('a page is wholly of one build until its last tab is closed, and then wholly of the next', async ({ context, site }) => {
  const one = await opened(context, site.url);
  await kept(one);
  site.put((folder) => rebuild(folder, 'B'));
  // A reload, and a second tab.
  await one.reload();
  const two = await opened(context, site.url);
  expect(await update(one)).toBe('installed');
  for (const page of [one, two]) {
    expect(await buildOf(page)).toBe('A');
    await usePage(page);
    expect(page.problems).toEqual([]);
  }
  // Both builds are kept meanwhile.
  expect(await cacheNames(two)).toHaveLength(2);
  await one.close();
  await two.reload();
  expect(await buildOf(two)).toBe('A');
  await usePage(two);
  await two.close();

  let three;
  await expect(async () => {
    await three?.close();
    three = await opened(context, site.url);
    expect(await buildOf(three)).toBe('B');
  }).toPass();
  await expect.poll(() => cacheNames(three)).toHaveLength(1);
  await site.stop();
  await three.reload();
  expect(await buildOf(three)).toBe('B');
  await usePage(three);
  expect(three.problems).toEqual([]);
});
