// axe-core finds nothing in any room, menu or dialog. (The page as it opens, and its other states: looks.spec.mjs.)

import { isLookedAt, violations } from './axe.mjs';
import { MOUSE, SIZES } from './hands.mjs';
import { messages, pause, stepUntil } from './moves.mjs';
import { expect, test } from './page.mjs';

async function expectNothing(page, part, state) {
  expect(await violations(page, part), state).toEqual([]);
}

for (const colorScheme of ['light', 'dark']) {
  for (const [size, viewport] of Object.entries(SIZES).filter(([size]) => isLookedAt(colorScheme, size === 'phone'))) {
    test.describe(`${colorScheme}, ${size}`, () => {
      test.use({ colorScheme, viewport });

      test('axe finds nothing in any room', async ({ playground }) => {
        const { page } = playground;
        await playground.setSpeed('1/3×');
        await playground.leader();
        await playground.press('x');
        await playground.letPass(0.6);
        await playground.press('Space');
        for (const name of ['Faults', 'Clients', 'Checks', 'Setup', 'Branches']) {
          await page.getByRole('tab', { name }).click();
          await expect(page.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true');
          const closed = page.locator('#room details:not([open]) > summary');
          while ((await closed.count()) > 0) await closed.first().click();
          await expectNothing(page, '.rooms', name);
        }
        await page.getByRole('tab', { name: 'What happened' }).click();
        await page.getByRole('list', { name: /Events/ }).getByRole('button').first().click();
        await expect(page.getByRole('region', { name: 'What led to it' })).toBeVisible();
        await expectNothing(page, '.rooms', 'an event and what led to it');
      });

      test('axe finds nothing where two runs are compared, and nothing is wider than the screen', async ({ playground }) => {
        const { page } = playground;
        await playground.setSpeed('1/3×');
        await playground.leader();
        await playground.press('b');
        await page.getByRole('button', { name: 'PreVote on' }).click();
        await page.getByRole('button', { name: 'Go to the difference' }).click();
        await expect(page.getByRole('group', { name: 'Servers of run B' })).toBeVisible();
        await expectNothing(page, 'body', 'a comparison');
        const overflow = await page.evaluate(() =>
          [...document.querySelectorAll('body *')]
            .filter((part) => part.getBoundingClientRect().right > window.innerWidth + 1)
            .filter((part) => !part.closest('.spoken') && !part.closest('svg'))
            .map((part) => part.outerHTML.slice(0, 80)),
        );
        expect(overflow).toEqual([]);
      });

      test('axe finds nothing where something is shared or taken away, and nothing is wider than the screen', async ({ playground }) => {
        const { page } = playground;
        await playground.setSpeed('1/3×');
        await playground.leader();
        await playground.press('a');
        const dialog = page.getByRole('dialog', { name: 'Share this moment' });
        await expect(dialog.getByRole('textbox', { name: 'Link' })).toHaveValue(/#raft=1/);
        for (const name of ['Timeline', 'Porcupine']) {
          await dialog.getByRole('button', { name, exact: true }).click();
          await expect(dialog.getByRole('button', { name: 'Copy', exact: true })).toBeVisible();
          await expectNothing(page, 'dialog[open]', name);
          const { width } = page.viewportSize();
          const sizes = await dialog.evaluate((dialog) => [dialog, ...dialog.querySelectorAll('*')].filter((part) => !part.closest('.spoken')).map((part) => part.getBoundingClientRect().right));
          expect(Math.max(...sizes)).toBeLessThanOrEqual(width);
        }
      });

      test('axe finds nothing in menus and when a promise is broken', async ({ playground }) => {
        const { page } = playground;
        await playground.setSpeed('1/3×');
        const { id } = await playground.leader();
        await playground.write('a=1');
        await playground.expectCommitted('a=1', ['S1', 'S2', 'S3', 'S4', 'S5']);
        await playground.press('y');
        await expectNothing(page, '.story', 'why nothing happens');
        await playground.press('Escape');
        await playground.write('b=1');
        await pause(MOUSE, playground);
        await stepUntil(MOUSE, playground, async () => (await messages(playground).count()) > 0);
        await playground.press('m');
        await expect(page.locator('#message-menu')).toBeVisible();
        await expectNothing(page, '.stage', 'a message’s menu');
        await playground.press('Escape');
        for (const other of ['S1', 'S2', 'S3', 'S4', 'S5'].filter((other) => other !== id).slice(0, 3)) {
          await playground.server(other).click();
          await playground.menu.getByRole('button', { name: 'Wipe its disk' }).click();
        }
        await page.getByRole('tab', { name: /^Checks/ }).click();
        await expect(page.locator('.violation').first()).toBeVisible();
        await expectNothing(page, '.rooms', 'a broken promise');
      });
    });
  }
}
