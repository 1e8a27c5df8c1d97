// How the page presents itself: accessibility, sizes, motion, themes, hosts.

import { isLookedAt, violations } from './axe.mjs';
import { expect, test } from './page.mjs';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 375, height: 740 },
  { width: 320, height: 640 },
];

for (const colorScheme of ['light', 'dark']) {
  for (const viewport of SIZES.filter(({ width }) => isLookedAt(colorScheme, width === 1920 || width === 375))) {
    test.describe(`${colorScheme}, ${viewport.width} px`, () => {
      test.use({ colorScheme, viewport });

      test('axe finds nothing in any state', async ({ playground }) => {
        // Each of the four looks at the whole page takes seconds.
        const { page } = playground;
        expect(await violations(page)).toEqual([]);
        await playground.setSpeed('1/3×');
        const leader = await playground.leader();
        await playground.press('x', 'w');
        await playground.letPass(0.3);
        await playground.press('c', 'Space');
        expect(await violations(page)).toEqual([]);
        await playground.server(leader.id).click();
        await expect(playground.menu).toBeVisible();
        expect(await violations(page)).toEqual([]);
        await playground.press('Escape', '?');
        await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
        expect(await violations(page)).toEqual([]);
      });

      test('nothing is wider than the screen', async ({ playground }) => {
        await playground.setSpeed('1/3×');
        await playground.leader();
        await playground.press('x', '1');
        await expect(playground.menu).toBeVisible();
        const overflow = await playground.page.evaluate(() => ({
          page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          parts: [...document.querySelectorAll('body *')]
            .filter((part) => part.getBoundingClientRect().right > window.innerWidth + 1)
            .filter((part) => !part.closest('.spoken') && !part.closest('svg'))
            .map((part) => part.outerHTML.slice(0, 80)),
        }));
        expect(overflow).toEqual({ page: 0, parts: [] });
      });
    });
  }
}

test.describe('at 1280 × 800', () => {
  test.use({ viewport: { width: 1280, height: 800 } });

  test('everything is reached without scrolling the page', async ({ playground }) => {
    await playground.setSpeed('1×');
    await playground.leader();
    await playground.letPass(3);
    const room = await playground.page.evaluate(
      () => document.documentElement.scrollHeight - window.innerHeight,
    );
    expect(room).toBeLessThanOrEqual(0);
  });
});

for (const [where, key] of [['on the page', 'l'], ['in a presentation', 'z']]) {
  test(`what is beside the clock ${where} does not lie over anything at any width`, async ({ playground }) => {
    const { page } = playground;
    await playground.leader();
    await playground.press(key);
    if (key === 'z') await playground.press('5');
    await expect(page.locator('footer .zooms')).toBeVisible();
    const over = () =>
      page.evaluate(() => {
        const parts = [...document.querySelectorAll('.transport > *, .zooms > *')].map((part) => [part.className, part.getBoundingClientRect()]).filter(([, { width }]) => width > 0);
        const meet = ([, a], [, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
        return parts.flatMap((a, place) => parts.slice(place + 1).filter((b) => meet(a, b)).map((b) => `${a[0]} and ${b[0]}`));
      });
    for (let width = 620; width <= 1400; width += 60) {
      await page.setViewportSize({ width, height: 768 });
      await expect.poll(over, `at ${width} px`).toEqual([]);
    }
  });
}

test('keys that go through time do not scroll the page', async ({ playground }) => {
  const { page } = playground;
  await page.setViewportSize({ width: 768, height: 700 });
  await playground.leader();
  await page.evaluate(() => window.scrollTo(0, 60));
  for (const key of ['Space', 'Home', 'End']) {
    await playground.press(key);
    // What scrolls does so smoothly, or in the next frame.
    await page.waitForTimeout(200);
    expect(await page.evaluate(() => window.scrollY), key).toBe(60);
  }
  // Where they mean nothing else they scroll.
  await page.evaluate(() => (location.hash = '#labs'));
  await expect(page.getByRole('heading', { name: 'The labs' })).toBeVisible();
  await playground.press('End');
  await expect.poll(() => page.evaluate(() => document.scrollingElement.scrollTop + document.querySelector('.labs').scrollTop)).toBeGreaterThan(60);
});

test('every control is reached with the tab key and shows its focus', async ({ playground }) => {
  await playground.leader();
  await playground.press('Space');
  await expect(playground.page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  const seen = [];
  // Around the page, until the first comes again.
  for (let i = 0; i < 200 && (seen.length < 2 || seen.at(-1).name !== seen[0].name); i++) {
    await playground.press('Tab');
    const at = await playground.page.evaluate(() => {
      const part = document.activeElement;
      if (part === document.body) return null;
      const focus = part.querySelector('.focus');
      const style = getComputedStyle(focus ?? part);
      const isVisible = focus ? style.stroke !== 'none' : style.outlineStyle !== 'none';
      return { name: part.getAttribute('aria-label') ?? part.textContent.trim(), isVisible };
    });
    if (at) seen.push(at);
  }
  expect(seen.filter(({ isVisible }) => !isVisible)).toEqual([]);
  const names = seen.map(({ name }) => name).join('\n');
  for (const wanted of [/Theme/, /shortcuts/, /^S1, /m, /^S5, /m, /Crash the leader/, /Cut the network/,
    /Key and value/, /^Write$/m, /Play/, /Step/]) {
    expect(names).toMatch(wanted);
  }
});

test.describe('without motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('messages rest where they are drawn', async ({ playground }) => {
    await playground.leader();
    const places = await playground.page.evaluate(async () => {
      const seen = new Map();
      for (let i = 0; i < 60; i++) {
        await new Promise(requestAnimationFrame);
        for (const glyph of document.querySelectorAll('.messages [transform]')) {
          const places = seen.get(glyph) ?? new Set();
          seen.set(glyph, places.add(glyph.getAttribute('transform')));
        }
      }
      return [...seen.values()].map((places) => places.size);
    });
    expect(places.length).toBeGreaterThan(0);
    expect(Math.max(...places)).toBe(1);
  });
});

test('the chosen theme outlives a reload', async ({ playground }) => {
  const { page } = playground;
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.getByRole('button', { name: 'Theme: system' }).click();
  const light = await paper();
  await page.getByRole('button', { name: 'Theme: light' }).click();
  const dark = await paper();
  expect(dark).not.toBe(light);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toBeVisible();
  expect(await paper()).toBe(dark);
});

test('the page works where storage is denied', async ({ page, baseURL }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  await page.goto(baseURL);
  await page.getByRole('button', { name: 'Theme: system' }).click();
  await expect(page.getByRole('button', { name: 'Theme: light' })).toBeVisible();
  await expect(page.getByRole('button', { name: /leader/ }).first()).toBeVisible();
});

test('the page runs under a sub-path and a strict policy', async ({ page, baseURL }) => {
  const problems = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(`${baseURL}/csp/course/notes/raft/`);
  await expect(page.getByRole('button', { name: /^S\d, leader, term 1$/ })).toBeVisible();
  await page.keyboard.press('1');
  await expect(page.getByRole('dialog', { name: 'Server S1' })).toBeVisible();
  expect(problems).toEqual([]);
});

test('the list of shortcuts holds the focus and gives it back', async ({ playground }) => {
  const { page } = playground;
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).focus();
  await playground.press('Enter');
  await expect(list).toBeVisible();
  for (let i = 0; i < 4; i++) {
    await playground.press('Tab');
    const isOutside = await page.evaluate(() => {
      const at = document.activeElement;
      return at !== document.body && !at.closest('dialog');
    });
    expect(isOutside).toBe(false);
  }
  await playground.press('Escape');
  await expect(list).toBeHidden();
  await expect(page.getByRole('button', { name: 'Keyboard shortcuts' })).toBeFocused();
  await playground.press('?');
  await expect(list).toBeVisible();
  await page.mouse.click(5, 5);
  await expect(list).toBeHidden();
});
