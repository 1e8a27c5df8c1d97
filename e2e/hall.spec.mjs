// Presentation mode: full screen, large, with the chosen parts alone.

import { violations } from './axe.mjs';
import { everyWay } from './hands.mjs';
import { FIREFOX_TOO, expect, test } from './page.mjs';

const button = (it, name) => it.page.getByRole('button', { name, exact: true });
const chip = (it, name) => it.page.getByRole('group', { name: 'What is shown (1 to 5)' }).getByRole('button', { name });
const parts = ({ page }) => ({
  Cluster: page.getByRole('region', { name: 'Cluster' }),
  Logs: page.getByRole('region', { name: 'Logs' }),
  Tabs: page.getByRole('tablist'),
  Timeline: page.getByRole('slider', { name: 'Moment' }),
});

async function expectShown(it, ...names) {
  for (const [name, part] of Object.entries(parts(it))) {
    await expect(part).toBeVisible({ visible: names.includes(name) });
    await expect(chip(it, name)).toHaveAttribute('aria-pressed', String(names.includes(name)));
  }
}

everyWay({ desktop: 'mouse', phone: 'keyboard' }, (hands, size) => {
  test('a presentation fills the screen with chosen parts, a key for each scene', FIREFOX_TOO, async ({ playground }) => {
    const { page } = playground;
    await playground.setSpeed('1/3×');
    await playground.leader();
    const letters = () => playground.story.locator('p').first().evaluate((story) => Number.parseFloat(getComputedStyle(story).fontSize));
    const before = await letters();
    if (size === 'desktop') await hands.press(button(playground, 'Presentation'));
    else await playground.press('z');
    await expectShown(playground, 'Cluster', 'Logs');
    await expect.poll(() => page.evaluate(() => document.fullscreenElement === document.documentElement)).toBe(true);
    if (size === 'desktop') await expect.poll(letters).toBeGreaterThan(1.4 * before);

    const scenes = [['Cluster'], ['Cluster', 'Logs'], ['Cluster', 'Timeline'], ['Logs', 'Timeline'], ['Cluster', 'Logs', 'Tabs', 'Timeline']];
    for (const [i, scene] of scenes.entries()) {
      await playground.press(String(i + 1));
      await expectShown(playground, ...scene);
    }
    // All at once, before anything is drawn.
    await page.getByRole('group', { name: /^What is shown/ }).evaluate((parts) => {
      for (const chip of parts.querySelectorAll('button')) if (chip.textContent !== 'Cluster') chip.click();
    });
    await expectShown(playground, 'Cluster');
    await hands.press(chip(playground, 'Logs'));
    await expectShown(playground, 'Cluster', 'Logs');
    await hands.press(chip(playground, 'Logs'));
    await expectShown(playground, 'Cluster');
    // The last part stays.
    await hands.press(chip(playground, 'Cluster'));
    await expectShown(playground, 'Cluster');

    await hands.press(button(playground, 'Leave the presentation'));
    await expect(button(playground, 'Leave the presentation')).toHaveCount(0);
    if (size === 'desktop') await expect(button(playground, 'Presentation')).toBeFocused();
    for (const part of Object.values(parts(playground))) await expect(part).toBeVisible();
    await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBe(null);
    await expect.poll(letters).toBe(before);
  });

  test('who leaves the full screen leaves the presentation', async ({ playground }) => {
    await playground.leader();
    await playground.press('z');
    await expect(button(playground, 'Leave the presentation')).toBeVisible();
    // Esc is the browser's own key there.
    await playground.page.evaluate(() => document.exitFullscreen());
    await expect(button(playground, 'Leave the presentation')).toHaveCount(0);
  });

  test('nothing is wider than the screen in any scene, and axe finds nothing', async ({ playground }) => {
    const { page } = playground;
    await playground.setSpeed('1/3×');
    await playground.leader();
    await playground.press('z');
    for (const key of ['1', '2', '3', '4', '5']) {
      await playground.press(key);
      const overflow = await page.evaluate(() =>
        [...document.querySelectorAll('main *, header *, footer *')]
          .filter((part) => part.getBoundingClientRect().right > window.innerWidth + 1)
          .filter((part) => !part.closest('.spoken') && !part.closest('svg'))
          .map((part) => part.outerHTML.slice(0, 80)),
      );
      expect(overflow, `scene ${key}`).toEqual([]);
    }
    expect(await violations(page)).toEqual([]);
  });
});

test('where the browser allows no full screen, the window has to do', async ({ page }) => {
  await page.addInitScript(() => {
    Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('denied'));
  });
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto('./');
  await page.getByRole('button', { name: 'Presentation', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Leave the presentation' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Presentation', exact: true })).toBeVisible();
  expect(errors).toEqual([]);
});
