// The page as one file, opened from a disk: nothing can be fetched there.

import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Playground, expect, test } from './page.mjs';

const FILE = fileURLToPath(new URL('../target/raft-playground.html', import.meta.url));

test('the page in one file works from a disk', async ({ browser }) => {
  expect(existsSync(FILE), '`cargo xtask build --single-file` makes the file').toBe(true);
  const page = await browser.newPage({ locale: 'en-US' });
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  const fetched = [];
  page.on('request', (request) => fetched.push(request.url().slice(0, 100)));
  await page.goto(pathToFileURL(FILE).href);
  const playground = new Playground(page);
  await playground.setSpeed('1/3×');
  const { id } = await playground.leader();
  // What comes later is in the file, too.
  await page.getByRole('button', { name: 'Crash the leader' }).click();
  await expect(playground.server(id)).toHaveAccessibleName(/crashed/);
  await page.getByLabel('Language').selectOption({ label: '中文' });
  await expect(page.getByRole('button', { name: '让领导者崩溃' })).toBeVisible();
  await page.getByLabel('语言').selectOption({ label: 'English' });
  await page.getByRole('link', { name: 'Labs' }).click();
  await page.getByRole('row', { name: /InitialElection2A/ }).getByRole('button', { name: /^Run/ }).click();
  await expect(page.getByRole('row', { name: /InitialElection2A/ })).toContainText('passed');
  expect(fetched.filter((url) => !url.startsWith('data:'))).toEqual([pathToFileURL(FILE).href]);
  expect(problems).toEqual([]);
  // A link to a moment.
  await page.goto(`${pathToFileURL(FILE).href}#raft=1&at=0.45&script=raft-playground+1;servers+3;seed+4`);
  await page.reload();
  await expect(page.getByRole('button', { name: /^S\d, / })).toHaveCount(3);
  // A scenario is in the file, too.
  await page.goto('about:blank');
  await page.goto(`${pathToFileURL(FILE).href}#raft=1&at=0.5&scenario=figure-8`);
  await expect(page.getByRole('button', { name: 'S1, leader, term 4' })).toBeVisible();
  await page.close();
});
