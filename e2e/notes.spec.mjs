// The lesson in notes/: four live figures, and what is there in their place without script and on paper.

import { expect, test } from '@playwright/test';
import { isLookedAt, violations } from './axe.mjs';
import { FIREFOX_TOO } from './page.mjs';

const FIGURES = 4;

function watched(page) {
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('requestfailed', (request) => problems.push(`failed: ${request.url()}`));
  return problems;
}

const figure = (page, number) => page.locator('figure').nth(number - 1);
const link = (page, number) => figure(page, number).locator('raft-playground > a');
const inside = (page, number) => figure(page, number).frameLocator('iframe');

/** Scrolls to a figure and waits until it can be played. */
async function alive(page, number) {
  await figure(page, number).scrollIntoViewIfNeeded();
  await expect(figure(page, number)).toHaveClass('alive');
}

const state = (page, number) => figure(page, number).locator('raft-playground').evaluate((live) => live.getState());

/** What can be seen of a figure, in few words: who leads which term, and how long the logs are. */
async function brief(page, number) {
  const { leader, servers } = await state(page, number);
  const term = servers.find(({ id }) => id === leader)?.term;
  const down = servers.filter(({ role }) => role === 'crashed').map(({ id }) => id);
  return `S${leader} ${term}, logs ${servers.map(({ last }) => last).join('')}, down ${down.join('') || 'none'}`;
}

async function press(page, number, name) {
  const button = figure(page, number).getByRole('button', { name, exact: true }).first();
  // While a figure above comes alive, what is below it moves.
  await expect(async () => {
    await button.click();
    await expect(button).toHaveAttribute('aria-pressed', 'true', { timeout: 500 });
  }).toPass();
}

test('four figures come alive as one reads on, and their buttons lead to the moments that they name', FIREFOX_TOO, async ({ page }) => {
  const problems = watched(page);
  await page.goto('notes/');
  await expect(page.locator('raft-playground')).toHaveCount(FIGURES);
  // What is far away is not fetched yet.
  expect(page.frames().length).toBeLessThan(FIGURES);
  for (const [number, name, expected] of [
    [1, 'it leads', 'S2 1, logs 01000, down none'],
    [1, 'it has crashed', 'Snull undefined, logs 11111, down 2'],
    [1, 'another leads', 'S5 2, logs 11112, down 2'],
    [2, 'x = 1 is everywhere', 'S1 1, logs 22222, down none'],
    [2, 'the network is cut', 'S1 1, logs 33222, down none'],
    [2, 'x = 3 is committed', 'S5 2, logs 33444, down none'],
    [2, 'whole again', 'S5 2, logs 44444, down none'],
    [3, '(c) S1 leads term 4', 'S1 4, logs 33212, down 5'],
    [4, 'back, without PreVote', 'Snull undefined, logs 33332, down none'],
  ]) {
    await alive(page, number);
    await press(page, number, name);
    await expect.poll(() => brief(page, number), `figure ${number}, ${name}`).toBe(expected);
  }
  expect(page.frames()).toHaveLength(FIGURES + 1);
  expect(problems).toEqual([]);
});

test('Figure 8 is stepped through by its buttons, and goes the other way where S1 reaches S3 in time', async ({ page }) => {
  const problems = watched(page);
  await page.goto('notes/');
  await alive(page, 3);
  await expect.poll(() => brief(page, 3)).toBe('S1 4, logs 33212, down 5');
  const commits = async () => (await state(page, 3)).servers.map(({ commit }) => commit).join('');
  for (const [name, expected] of [
    ['(a) S1 leads term 2', 'S1 2, logs 22111, down none'],
    ['(b) S5 leads term 3', 'S5 3, logs 22112, down 1'],
    ['(c) S1 leads term 4', 'S1 4, logs 33212, down 5'],
    ['(d) S5 leads term 5', 'S5 5, logs 33333, down 1'],
    ['(e) instead of (d): S1 reaches S3 again', 'Snull undefined, logs 33332, down 1'],
  ]) {
    await press(page, 3, name);
    await expect.poll(() => brief(page, 3), name).toBe(expected);
    if (name.startsWith('(c)')) expect(await commits()).not.toMatch(/[23]/);
    if (name.startsWith('(e)')) expect(await commits()).toBe('03330');
  }
  // The rule itself is read in the list.
  await press(page, 3, '(c) S1 leads term 4');
  await expect(inside(page, 3).getByText('may not commit entry 2 by counting: it is of the older term 2.')).toBeVisible();
  // What has been done in between counts no more.
  await press(page, 3, '(d) S5 leads term 5');
  await expect.poll(() => brief(page, 3)).toBe('S5 5, logs 33333, down 1');
  expect(problems).toEqual([]);
});

test('one setting decides what becomes of a leader when somebody comes back', async ({ page }) => {
  await page.goto('notes/');
  await alive(page, 4);
  const terms = async () => (await state(page, 4)).servers.map(({ term }) => term).join('');
  await expect.poll(terms).toBe('11114');
  await press(page, 4, 'cut off, with PreVote');
  await expect.poll(terms).toBe('11111');
  await press(page, 4, 'back, with PreVote');
  await expect.poll(() => brief(page, 4)).toBe('S1 1, logs 33333, down none');
});

for (const place of ['course/notes/raft/notes/', 'csp/notes/']) {
  test(`the lesson works at ${place}`, async ({ page }) => {
    const problems = watched(page);
    await page.goto(place);
    await alive(page, 1);
    await expect(inside(page, 1).getByRole('button', { name: /^S\d, / })).toHaveCount(5);
    expect(problems).toEqual([]);
  });
}

test('without script each figure is a picture and a link', async ({ browser, baseURL }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(`${baseURL}notes/`);
  for (let number = 1; number <= FIGURES; number += 1) await expectStill(page, number);
  await page.close();
});

async function expectStill(page, number) {
  const picture = figure(page, number).getByRole('img');
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((it) => it.complete && it.naturalWidth)).toBeGreaterThan(500);
  await expect(picture).toHaveAttribute('alt', /.{60}/);
  await expect(link(page, number)).toBeVisible();
  await expect(figure(page, number).locator('.steps')).toBeHidden();
}

test('on paper a live figure is a picture and the address that leads to it', async ({ page, baseURL }) => {
  await page.goto('notes/');
  await alive(page, 1);
  await expect(figure(page, 1).getByRole('img')).toBeHidden();
  await page.emulateMedia({ media: 'print' });
  for (let number = 1; number <= FIGURES; number += 1) {
    await expectStill(page, number);
    await expect(figure(page, number).locator('iframe')).toBeHidden();
  }
  const told = await link(page, 1).evaluate((it) => getComputedStyle(it, '::after').content);
  expect(told).toContain(`${baseURL}#raft=1&at=0.33&scenario=election`);
  await page.emulateMedia({ media: 'screen' });
  await expect(figure(page, 1).locator('iframe')).toBeVisible();
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 375].filter((width) => isLookedAt(colorScheme, width === 375))) {
    test(`axe finds nothing in the lesson, ${colorScheme}, and nothing is wider than ${width} pixels`, async ({ browser, baseURL }) => {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      await page.goto(`${baseURL}notes/`);
      for (let number = 1; number <= FIGURES; number += 1) await alive(page, number);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      for (const summary of await page.locator('summary').all()) await summary.click();
      // Each figure is a document, with landmarks of its own; axe takes all of them for one.
      const found = await violations(page);
      expect(found.filter((it) => !it.startsWith('landmark-unique:'))).toEqual([]);
      await page.close();
    });
  }
}
