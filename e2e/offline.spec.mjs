// The page without a network, after it was open with one; and that what is kept for that is never of two builds.

import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digest, digestOf, files, listed, rebuild, startSite } from './builds.mjs';
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
  await started(page);
  return page;
}

const started = (page) => expect(page.getByRole('heading', { level: 1 })).toBeVisible();

async function reloaded(page) {
  await page.reload();
  await started(page);
}

/** Waits until all is kept that the page needs. (It begins a few seconds after the page.) */
const kept = (page) =>
  page.waitForFunction(() => navigator.serviceWorker.controller?.scriptURL === new URL('offline.js', location).href, undefined);

/** Once no tab shows the page any more, the browser puts the newer worker in its place: a page beside it waits for that. */
async function replaced(context, url) {
  const beside = await context.newPage();
  await beside.goto(new URL('/host/?<!doctype html><title>Beside</title>', url).href);
  await expect.poll(() => beside.evaluate(async (url) => {
    const registration = await navigator.serviceWorker.getRegistration(url);
    return !registration?.waiting && (registration?.active?.state ?? 'activated');
  }, url)).toBe('activated');
  await beside.close();
}

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
  await page.getByRole('link', { name: 'Sandbox' }).click();
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
    await started(page);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await new Playground(page).leader();
    await usePage(page);
    expect(page.problems).toEqual([]);
  });
}

test('a page is wholly of one build until its last tab is closed, and then wholly of the next', async ({ context, site }) => {
  test.slow();
  const home = site.url + SUB_PATH;
  const one = await opened(context, home);
  await kept(one);
  site.put((folder) => rebuild(folder, 'B'));
  // A reload, and a second tab.
  await reloaded(one);
  const two = await opened(context, home);
  expect(await update(one)).toBe('installed');
  for (const page of [one, two]) {
    expect(await buildOf(page)).toBe('A');
    await usePage(page);
    expect(page.problems).toEqual([]);
  }
  // Both builds are kept meanwhile.
  expect(await cacheNames(two)).toHaveLength(2);
  await one.close();
  await reloaded(two);
  expect(await buildOf(two)).toBe('A');
  await usePage(two);
  await two.close();

  await replaced(context, home);
  const three = await opened(context, home);
  expect(await buildOf(three)).toBe('B');
  expect(await cacheNames(three)).toHaveLength(1);
  await site.stop();
  await reloaded(three);
  expect(await buildOf(three)).toBe('B');
  await usePage(three);
  expect(three.problems).toEqual([]);
});

test('who has the page open when the first worker comes gets nothing of another build from it', async ({ context, site }) => {
  // The page is of one build when it asks for the worker; by then the next one is there.
  await context.addInitScript(() => {
    const { register } = ServiceWorkerContainer.prototype;
    const moment = new Promise((resolve) => (window.ask = resolve));
    ServiceWorkerContainer.prototype.register = async function (...values) {
      await moment;
      return register.apply(this, values);
    };
  });
  const page = await opened(context, site.url);
  site.put((folder) => rebuild(folder, 'B'));
  await page.evaluate(() => window.ask());
  await kept(page);
  const asked = [];
  page.on('response', (response) => asked.push([response.status(), response.fromServiceWorker()]));
  await page.keyboard.press('?');
  await expect(page.getByRole('alert').filter({ hasText: 'could not be loaded' })).toBeVisible();
  expect(asked).toEqual([[404, false]]);
  await reloaded(page);
  expect(await buildOf(page)).toBe('B');
  await usePage(page);
});

const later = (folder) => files(folder).find((file) => /_later\.\w+$/.test(file));

/** What can go wrong with a new build on its way. */
const DAMAGES = [
  ['a file is missing', (folder) => rmSync(later(folder))],
  ['a file is cut short', (folder) => truncateSync(later(folder), 100_000)],
  ['half of it is of the build after it', (folder) => writeFileSync(path.join(folder, 'worker.js'), '// C')],
  ['something else answers', (folder) => files(folder).forEach((file) => writeFileSync(file, '<!doctype html><title>Please log in</title>'))],
];

test('a new build that does not come whole changes nothing', async ({ context, site }) => {
  const page = await opened(context, site.url);
  await kept(page);
  const before = await cacheNames(page);
  for (const [what, damage] of DAMAGES) {
    site.put((folder) => {
      rebuild(folder, 'B');
      damage(folder);
    });
    expect(await update(page), what).toMatch(/^(redundant|refused)$/);
    expect(await cacheNames(page), what).toEqual(before);
    await reloaded(page);
    expect(await buildOf(page), what).toBe('A');
  }
  await site.stop();
  expect(await update(page)).toBe('refused');
  await reloaded(page);
  await usePage(page);
  // Once it is whole, it comes.
  site.put((folder) => rebuild(folder, 'B'));
  await site.start();
  expect(await update(page)).toBe('installed');
  expect(page.problems.filter((problem) => !problem.includes('offline.js'))).toEqual([]);
});

for (const [what, damage] of [
  ...DAMAGES.slice(0, 3),
  ['there is no room', (folder) => prepend(folder, "Cache.prototype.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));")],
  ['storage is denied', (folder) => prepend(folder, "CacheStorage.prototype.open = () => Promise.reject(new DOMException('no', 'SecurityError'));")],
]) {
  test(`where ${what} on the first visit, the page is as without a worker`, async ({ context, site }) => {
    const page = await opened(context, site.url);
    site.put(damage);
    expect(await page.evaluate(async () => {
      const { installing } = await navigator.serviceWorker.register('offline.js');
      while (installing.state !== 'redundant') await new Promise((resolve) => installing.addEventListener('statechange', resolve, { once: true }));
      return (await navigator.serviceWorker.getRegistrations()).length;
    })).toBe(0);
    expect(page.problems).toEqual([]);
    site.put();
    await reloaded(page);
    await usePage(page);
    expect(page.problems).toEqual([]);
  });
}

function prepend(folder, text) {
  const file = path.join(folder, 'offline.js');
  writeFileSync(file, `${text}\n${readFileSync(file, 'utf8')}`);
}

for (const [what, deny] of [
  ['unknown', () => Object.defineProperty(Navigator.prototype, 'serviceWorker', { get() { window.asked = true; } })],
  ['denied', () => Object.defineProperty(Navigator.prototype, 'serviceWorker', {
    get() {
      window.asked = true;
      throw new DOMException('no', 'SecurityError');
    },
  })],
  ['refused', () => {
    ServiceWorkerContainer.prototype.register = () => {
      window.asked = true;
      return Promise.reject(new DOMException('no', 'SecurityError'));
    };
  }],
]) {
  test(`where workers of this kind are ${what} nobody hears of it`, async ({ context, site }) => {
    await context.addInitScript(deny);
    const page = await opened(context, site.url);
    await expect.poll(() => page.evaluate(() => window.asked)).toBe(true);
    await usePage(page);
    expect(page.problems).toEqual([]);
  });
}

test('a figure asks for no worker; where the page has one, the figures of the same site work without a network', async ({ context, site }) => {
  await context.addInitScript(() => {
    const { register } = ServiceWorkerContainer.prototype;
    ServiceWorkerContainer.prototype.register = function (...values) {
      window.asked = true;
      return register.apply(this, values);
    };
  });
  const host = await context.newPage();
  const figure = host.frameLocator('iframe').getByRole('button', { name: /^S\d, / });
  await host.goto(`${site.url}host/?${encodeURIComponent('<!doctype html><title>A lesson</title><iframe src="/#raft=1&amp;view=cluster" width=800 height=600></iframe>')}`);
  await expect(figure).toHaveCount(5);
  // A page that was opened later has asked already.
  const page = await opened(context, site.url);
  await kept(page);
  expect(await page.evaluate(() => window.asked)).toBe(true);
  expect(await host.frames()[1].evaluate(() => window.asked)).toBeUndefined();
  await site.stop();
  await host.locator('iframe').evaluate((frame) => frame.contentWindow.location.reload());
  await expect(host.frameLocator('iframe').locator('.boot')).toHaveCount(0);
  await expect(figure).toHaveCount(5);
});

test('copies of the page on one origin leave each other alone, and what is not theirs', async ({ context, site }) => {
  const [one, two] = [await opened(context, site.url), await opened(context, site.url + SUB_PATH)];
  await Promise.all([kept(one), kept(two)]);
  await one.evaluate(() => caches.open('somebody else'));
  const names = await cacheNames(one);
  expect(names).toHaveLength(3);
  site.put((folder) => rebuild(folder, 'B'));
  expect(await update(two)).toBe('installed');
  await two.close();
  await replaced(context, site.url + SUB_PATH);
  const three = await opened(context, site.url + SUB_PATH);
  expect(await buildOf(three)).toBe('B');
  // The other copy may have found its newer build, too, which waits.
  const isTheirs = (name) => name.startsWith(`${site.url + SUB_PATH}#`);
  const now = await cacheNames(three);
  expect(now).toEqual(expect.arrayContaining(names.filter((name) => !isTheirs(name))));
  expect(now.filter(isTheirs)).toHaveLength(1);
  expect(names).not.toContain(now.find(isTheirs));
  expect(await buildOf(one)).toBe('A');
});

test('what the browser has thrown away comes from the network again', async ({ context, site }) => {
  const page = await opened(context, site.url);
  await kept(page);
  await page.evaluate(async () => Promise.all((await caches.keys()).map((name) => caches.delete(name))));
  await reloaded(page);
  await usePage(page);
  expect(page.problems).toEqual([]);
});

test('what the documentation puts in its place takes everything away', async ({ context, site }) => {
  const documentation = readFileSync(new URL('../docs/hosting.md', import.meta.url), 'utf8');
  const [, removal] = /```js\n([\s\S]*?)```/.exec(documentation);
  const home = site.url + SUB_PATH;
  const page = await opened(context, home);
  await kept(page);
  site.put((folder) => {
    rebuild(folder, 'B');
    writeFileSync(path.join(folder, 'offline.js'), removal);
  });
  expect(await update(page)).toBe('installed');
  await reloaded(page);
  await usePage(page);
  expect(await buildOf(page)).toBe('A');
  await page.close();
  await replaced(context, home);
  const next = await opened(context, home);
  expect(await buildOf(next)).toBe('B');
  expect(await cacheNames(next)).toEqual([]);
  expect(await next.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
});
