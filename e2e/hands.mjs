// The same gestures in two ways, with the mouse and with the keyboard alone, at a desktop's and at a phone's size.
//
//   everyWay({ desktop: 'mouse', phone: 'keyboard' }, (hands) => {
//     test('a server crashes', async ({ playground }) => {
//       await hands.press(playground.page.getByRole('button', { name: 'Crash the leader' }));
//     });
//   });

import { expect, test } from './page.mjs';

export const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 375, height: 812 } };

export const MOUSE = {
  name: 'mouse',
  /** A button, a row, a thing on a picture. */
  press: (target) => target.click(),
  /** A field, in place of what stands in it. */
  async type(field, text) {
    await field.click({ clickCount: 3 });
    await field.fill(text);
    await field.dispatchEvent('change');
  },
  /** One of several words. */
  choose: (select, word) => select.selectOption({ label: word }),
  /** A slider, to so many thousandths of its way. */
  async slide(slider, thousandths) {
    await slider.scrollIntoViewIfNeeded();
    const { width, height } = await slider.boundingBox();
    await slider.click({ position: { x: 1 + ((width - 2) * thousandths) / 1000, y: height / 2 } });
  },
  /** A menu of the picture: opens it and presses an item. */
  async item(target, menu, name) {
    await target.click();
    await menu.getByRole('button', { name, exact: true }).click();
  },
};

const keyboard = {
  name: 'keyboard',
  async press(target) {
    await target.focus();
    await target.page().keyboard.press('Enter');
  },
  async type(field, text) {
    const { keyboard } = field.page();
    await field.focus();
    await keyboard.press('ControlOrMeta+a');
    await keyboard.type(text);
    await keyboard.press('Tab');
  },
  async choose(select, word) {
    const { keyboard } = select.page();
    let words, wanted;
    // The room that it stands in may just be being drawn.
    await expect(async () => {
      words = await select.locator('option').allTextContents();
      wanted = words.findIndex((other) => other.trim() === word);
      expect(wanted, `${word} among ${words}`).toBeGreaterThanOrEqual(0);
    }).toPass();
    await select.focus();
    const at = () => select.evaluate((element) => element.selectedIndex);
    for (let i = 0; i < 2 * words.length; i++) {
      // One look: what was asked for may come between two.
      const now = await at();
      if (now === wanted) break;
      await keyboard.press(now < wanted ? 'ArrowDown' : 'ArrowUp');
    }
    // What is fetched first stays unchosen until it is there.
    await expect.poll(at).toBe(wanted);
  },
  async slide(slider, thousandths) {
    const { keyboard } = slider.page();
    await slider.focus();
    await keyboard.press('Home');
    for (let i = 0; i < thousandths / 100; i++) await keyboard.press('PageUp');
  },
  async item(target, menu, name) {
    await target.focus();
    await target.page().keyboard.press('Enter');
    await expect(menu).toBeVisible();
    const wanted = menu.getByRole('button', { name, exact: true });
    const isThere = () => wanted.evaluate((element) => element === document.activeElement);
    for (let i = 0; i < 20 && !(await isThere()); i++) await target.page().keyboard.press('ArrowDown');
    expect(await isThere()).toBe(true);
    await target.page().keyboard.press('Enter');
  },
};

const HANDS = { mouse: MOUSE, keyboard };

/** The ways to tell a story in: `usual` names the hands at each size, and with `RAFT_EVERY_WAY` set it is all four. */
export function ways(usual) {
  const all = Object.keys(SIZES).flatMap((size) => ['mouse', 'keyboard'].map((name) => ({ size, name })));
  return all.filter(({ size, name }) => process.env.RAFT_EVERY_WAY || usual[size] === name);
}

/** Tells the tests of `tell` in each of the ways. */
export function everyWay(usual, tell) {
  for (const { size, name } of ways(usual)) {
    test.describe(`${name}, ${size}`, () => {
      test.use({ viewport: SIZES[size] });
      tell(HANDS[name], size);
    });
  }
}
