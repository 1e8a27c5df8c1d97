// The example of a course book in docs/course-notes/mdbook, as mdBook has built it. `cargo xtask test book` builds it.

import { expect, test } from '@playwright/test';
import { startServer } from './static-server.mjs';

let server;
test.beforeAll(async () => (server = await startServer({ dist: process.env.RAFT_BOOK })));
test.afterAll(() => server.close());

const figure = (page, place) => page.frameLocator('raft-playground iframe').nth(place);
const discs = (frame) => frame.getByRole('button', { name: /^S\d, / });

function watched(page) {
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  return problems;
}

test('a chapter has live figures, in the light or the dark of the book', async ({ page }) => {
  const problems = watched(page);
  await page.goto(`${server.url}/elections.html`);
  await expect(discs(figure(page, 0))).toHaveCount(5);
  await expect(figure(page, 0).getByLabel('Virtual time')).toHaveText('0.330 s');
  await page.locator('raft-playground').nth(1).scrollIntoViewIfNeeded();
  await expect(discs(figure(page, 1))).toHaveCount(3);
  await expect(figure(page, 0).locator('html')).toHaveAttribute('data-theme', 'light');
  await page.evaluate(() => document.documentElement.classList.replace('light', 'navy'));
  await expect(figure(page, 0).locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(discs(figure(page, 0))).toHaveCount(5);
  expect(problems).toEqual([]);
});

test('a chapter further down finds the playground as well, and plays it', async ({ page }) => {
  const problems = watched(page);
  await page.goto(`${server.url}/safety/figure-8.html`);
  await expect(figure(page, 0).getByRole('button', { name: 'S1, leader, term 4' })).toBeVisible();
  await page.getByRole('button', { name: '(d)' }).click();
  await expect(figure(page, 0).getByRole('button', { name: 'S5, leader, term 5' })).toBeVisible();
  expect(problems).toEqual([]);
});

test('the whole book on one page has all figures', async ({ page }) => {
  await page.addInitScript(() => (window.print = () => {}));
  await page.goto(`${server.url}/print.html`);
  await expect(page.locator('raft-playground')).toHaveCount(3);
  const last = page.locator('raft-playground').last();
  await last.scrollIntoViewIfNeeded();
  await expect.poll(() => last.evaluate(async (live) => (await live.getState()).leader)).toBe(1);
});
