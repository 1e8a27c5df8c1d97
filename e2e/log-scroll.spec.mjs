// Logs that are longer than the window: the tail is followed until somebody goes through them.

import { expect, test } from './page.mjs';

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 375, height: 740 } };

/** Lets clients write until the logs are long, and stops time. */
async function writeMuch(playground) {
  const { page } = playground;
  await playground.press('k');
  await page.getByLabel('Rate').fill('200');
  await page.getByLabel('Reads').fill('0');
  await page.getByRole('button', { name: 'Let them work' }).click();
  await playground.setSpeed('10×');
  await expect.poll(() => lastShown(playground), { intervals: [50] }).toBeGreaterThan(150);
  await page.evaluate(() => document.activeElement.blur());
}

const numbers = (playground) =>
  playground.logs
    .getByRole('columnheader')
    .evaluateAll((all) => all.map((head) => Number(head.textContent)).filter((number) => number > 0));

async function lastShown(playground) {
  return (await numbers(playground)).at(-1);
}

async function firstShown(playground) {
  return (await numbers(playground))[0];
}

/** The same ways in two hands: back a page, forward a page, to the start, to the tail. */
const HANDS = {
  mouse: {
    async toStart(it) {
      await it.page.getByLabel('Entries shown').click({ position: { x: 2, y: 8 } });
    },
    async onward(it) {
      const table = await it.logs.getByRole('table').boundingBox();
      const y = table.y + table.height / 2;
      await it.page.mouse.move(table.x + table.width * 0.8, y);
      await it.page.mouse.down();
      await it.page.mouse.move(table.x + table.width * 0.3, y, { steps: 8 });
      await it.page.mouse.up();
    },
    toTail: (it) => it.page.getByRole('button', { name: 'Follow the tail' }).click(),
  },
  keyboard: {
    async toStart(it) {
      await it.page.getByLabel('Entries shown').focus();
      await it.press('Home');
    },
    onward: (it) => it.press('ArrowRight', 'ArrowRight', 'ArrowRight'),
    toTail: (it) => it.press('End'),
  },
};

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const [name, hands] of Object.entries(HANDS)) {
    test.describe(`${name}, ${size}`, () => {
      test.use({ viewport });

      test('the tail is followed until somebody goes through the logs', async ({ playground }) => {
        await writeMuch(playground);
        const slider = playground.page.getByLabel('Entries shown');
        const before = await firstShown(playground);
        await expect.poll(() => firstShown(playground)).toBeGreaterThan(before);

        await slider.scrollIntoViewIfNeeded();
        await hands.toStart(playground);
        await expect.poll(() => firstShown(playground)).toBeLessThan(10);
        const first = await firstShown(playground);
        const log = await playground.log('S1');
        expect(log[0].index).toBe(first);
        expect(log.every(({ state }) => state === 'committed')).toBe(true);
        await expect(slider).toHaveAttribute('aria-valuetext', new RegExp(`^${first}–\\d+ of \\d+$`));

        // Time goes on, the reader stays.
        await playground.letPass(0.5);
        expect(await firstShown(playground)).toBe(first);
        await hands.onward(playground);
        await expect.poll(() => firstShown(playground)).toBeGreaterThan(first);
        expect(await firstShown(playground)).toBeLessThan(first + 20);

        await hands.toTail(playground);
        await expect.poll(() => firstShown(playground)).toBeGreaterThan(100);
        const tail = await firstShown(playground);
        await expect.poll(() => firstShown(playground)).toBeGreaterThan(tail);
      });
    });
  }
}

test('the wheel goes through the logs', async ({ playground }) => {
  await writeMuch(playground);
  await playground.press('Space');
  await expect(playground.page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  const tail = await firstShown(playground);
  const table = await playground.logs.getByRole('table').boundingBox();
  await playground.page.mouse.move(table.x + table.width / 2, table.y + table.height / 2);
  await playground.page.mouse.wheel(0, -800);
  await expect.poll(() => firstShown(playground)).toBeLessThan(tail - 8);
  const shown = await firstShown(playground);
  // Time goes on, the reader stays.
  await playground.press('Space');
  await playground.letPass(0.5);
  expect(await firstShown(playground)).toBe(shown);
  await playground.page.mouse.wheel(-300, 0);
  await expect.poll(() => firstShown(playground)).toBeLessThan(shown);
});
