// The part of the page that is fetched when something in it is needed.

import { expect, holdLater, test } from './page.mjs';

/** The names of later parts that were asked for, so far and from now on. */
function watchLater(page) {
  const names = [];
  page.on('request', (request) => {
    const name = new URL(request.url()).pathname.split('/').pop();
    if (name.endsWith('_later.packed')) names.push(name);
  });
  return names;
}

test.describe('the later part', () => {
  for (const [name, viewport] of [['a desktop', { width: 1280, height: 800 }], ['a phone', { width: 375, height: 740 }]]) {
    test(`is not fetched for who only watches on ${name}, and once when it is needed`, async ({ page, baseURL }) => {
      // A minute of frames, one after the other.
      const problems = [];
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      const fetched = watchLater(page);
      await page.setViewportSize(viewport);
      await page.clock.install();
      // With a strict policy: that must allow it, too.
      await page.goto(`${baseURL}csp/`, { waitUntil: 'networkidle' });
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.clock.runFor(60_000);
      await expect(page.getByRole('button', { name: /^S\d, leader/ })).toBeVisible();
      await page.setViewportSize({ width: 700, height: 700 });
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await page.clock.runFor(1_000);
      expect(problems).toEqual([]);
      expect(fetched).toEqual([]);

      await page.clock.resume();
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await page.keyboard.press('2');
      await expect(page.getByRole('dialog', { name: 'Server S2' })).toBeVisible();
      expect(fetched).toHaveLength(1);
      expect(problems).toEqual([]);
    });
  }

  test('is told of when it cannot be loaded, and tried again', async ({ page }) => {
    const fetched = watchLater(page);
    await page.route('**/*_later.packed', (route) => route.abort());
    await page.goto('./');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(fetched).toHaveLength(0);
    await page.keyboard.press('?');
    await expect(page.getByRole('alert').filter({ hasText: 'could not be loaded' })).toBeVisible();
    await expect(page.getByRole('dialog')).toHaveCount(0);

    await page.unroute('**/*_later.packed');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    expect(fetched).toHaveLength(2);
  });

  test('does what was pressed before it came, in that order', async ({ page }) => {
    const letGo = await holdLater(page);
    await page.goto('./');
    await expect(page.getByRole('button', { name: /^S1, / })).toBeVisible();
    // In a presentation a digit is a scene, elsewhere a server.
    await page.keyboard.press('z');
    await page.keyboard.press('4');
    letGo();
    const part = (name) => page.getByRole('button', { name, exact: true, pressed: name === 'Logs' || name === 'Timeline' });
    for (const name of ['Cluster', 'Logs', 'Tabs', 'Timeline']) await expect(part(name)).toBeVisible();
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  test('comes by itself where nobody has asked for it', async ({ page }) => {
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    const fetched = watchLater(page);
    await page.goto('./');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    // Now the page believes that it was built in one piece.
    await page.evaluate(() => delete globalThis.raftLater);
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('1');
    await expect(page.getByRole('dialog', { name: 'Server S1' })).toBeVisible();
    expect(fetched).toHaveLength(1);
    expect(errors).toEqual([expect.stringContaining('The later part was needed before it was loaded.')]);
  });
});
