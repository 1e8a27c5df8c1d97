// Bad input and bad days: what cannot be is refused in words, and nothing that somebody made is lost.

import { expect, test } from './page.mjs';
import { MOUSE, SIZES } from './hands.mjs';
import { pause } from './moves.mjs';

const button = (it, name) => it.page.getByRole('button', { name, exact: true });
const field = ({ page }) => page.getByRole('textbox', { name: 'The run as a script' });
const mistakes = ({ page }) => page.getByRole('list', { name: 'Mistakes' });

for (const [what, text, told] of [
  ['of a version to come', 'raft-playground 2\nservers 3\n', 'line 1, column 17: this script is of version 2; this program reads up to 1'],
  ['without servers', 'raft-playground 1\nservers 0\n', 'line 2, column 9: `0` is not within 1 to 9'],
  ['with a flood of requests', 'raft-playground 1\nload 1000000000/s\n', 'line 2, column 6: `1000000000/s` is not within 0.001/s to 10000/s'],
  ['that is none', '<script>alert(1)</script>\n', 'line 1, column 1: a script begins with the line `raft-playground 1`'],
]) {
  test(`a script ${what} is refused with where and why, and what runs goes on`, async ({ playground }) => {
    await playground.setSpeed('1/3×');
    const { id } = await playground.leader();
    await playground.press('d');
    await field(playground).fill(text);
    await expect(mistakes(playground)).toContainText(told);
    await playground.page.getByRole('tabpanel').getByRole('button', { name: 'Run', exact: true }).click();
    // It stays as it was written, and the cluster as it was.
    await expect(field(playground)).toHaveValue(text);
    await expect(mistakes(playground)).toContainText(told);
    await playground.expectCommitted('x=3', ['S1', 'S2', 'S3', 'S4', 'S5']);
    await expect(playground.server(id)).toHaveAccessibleName(/leader/);
  });
}

test('a script of thousands of mistakes is refused at once, and can be mended', async ({ playground }) => {
  await playground.press('d');
  const lines = 'at 1s crash S9\n'.repeat(3_000);
  await field(playground).fill('raft-playground 1\n');
  // All of it comes at once, as from the clipboard.
  await field(playground).evaluate((area, text) => {
    area.value = text;
    area.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
  }, `raft-playground 1\n${lines}`);
  const state = playground.page.locator('#script-state');
  await expect(state).toHaveText('The first 100 mistakes of perhaps more.', { timeout: 10_000 });
  await expect(mistakes(playground)).toContainText('line 2, column 13: there is no server 9 of 5');
  await field(playground).press('Control+a');
  await field(playground).press('Delete');
  await field(playground).pressSequentially('raft-playground 1');
  await expect(state).toHaveText('This is not what runs.');
});

test('a flood of requests is not begun, and what was typed stays', async ({ playground }) => {
  const { page } = playground;
  await page.getByRole('tab', { name: 'Clients' }).click();
  const rate = page.getByRole('spinbutton', { name: 'Rate', exact: true });
  const work = page.getByRole('button', { name: 'Let them work' });
  for (const text of ['1000000000', '0', '-1', '1.5', '']) {
    await rate.fill(text);
    await work.click();
    await expect(playground.notice).toHaveText('“Rate” takes a whole number from 1 to 10000.');
    await expect(rate).toHaveValue(text);
    await expect(work).toBeVisible();
  }
  await rate.fill('30');
  await work.click();
  await expect(page.getByText('Clients ask by themselves:')).toBeVisible();
});

test('where storage is full that is said once, and the page goes on', async ({ playground }) => {
  const { page } = playground;
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
  });
  await playground.setSpeed('1/3×');
  await playground.leader();
  await button(playground, 'Crash the leader').click();
  const said = page.getByRole('status').filter({ hasText: /This browser keeps nothing|no room/ });
  await expect(said).toHaveCount(1);
  await playground.leader({ above: 1 });
});

test('an hour in a hidden tab costs nothing, and no time passes in it', async ({ playground }) => {
  const { page } = playground;
  await page.addInitScript(() => {
    let skipped = 0;
    window.skip = (ms) => (skipped += ms);
    const [now, frame] = [performance.now.bind(performance), requestAnimationFrame.bind(window)];
    performance.now = () => now() + skipped;
    window.frames_asked = 0;
    window.requestAnimationFrame = (draw) => {
      window.frames_asked += 1;
      return frame((at) => draw(at + skipped));
    };
  });
  await page.reload();
  await playground.setSpeed('1/3×');
  await playground.leader();
  const hide = (isHidden) =>
    page.evaluate((isHidden) => {
      Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, isHidden);
  await hide(true);
  const twoFrames = () => page.evaluate(() => new Promise((done) => setTimeout(() => done(window.frames_asked), 100)));
  await twoFrames();
  const [before, asked] = [await playground.seconds(), await twoFrames()];
  await page.evaluate(() => window.skip(3_600_000));
  expect(await twoFrames()).toBe(asked);
  expect(await playground.seconds()).toBe(before);
  await hide(false);
  await playground.letPass(0.02);
  expect(await playground.seconds()).toBeLessThan(before + 5);
});

test('the timeline is zoomed to its limits and back', async ({ playground }) => {
  const { page } = playground;
  await playground.setSpeed('1/3×');
  await playground.leader();
  await pause(MOUSE, playground);
  const drawing = page.getByRole('slider', { name: 'Moment' }).locator('canvas');
  // What was pressed is drawn with the next frame.
  const looks = () =>
    drawing.evaluate(async (canvas) => {
      for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
      return canvas.toDataURL();
    });
  await playground.press('o');
  await playground.press('i');
  const usual = await looks();
  for (let i = 0; i < 60; i++) await playground.press('i');
  const close = await looks();
  await playground.press('i');
  expect(await looks()).toBe(close);
  expect(close).not.toBe(usual);
  for (let i = 0; i < 80; i++) await playground.press('o');
  const wide = await looks();
  await playground.press('o');
  expect(await looks()).toBe(wide);
  expect(wide).not.toBe(usual);
  // And it still works.
  await playground.press('.');
  expect(await looks()).not.toBe(wide);
});

test('a double click does no more than two clicks, and one undo takes the crash back', async ({ playground }) => {
  const { page } = playground;
  await playground.setSpeed('1/3×');
  const { id } = await playground.leader();
  await pause(MOUSE, playground);
  await button(playground, 'Crash the leader').dblclick();
  await expect(playground.server(id)).toHaveAccessibleName(/crashed/);
  expect((await playground.servers()).filter(({ role }) => role === 'crashed')).toHaveLength(1);
  await button(playground, 'Undo').click();
  await expect(playground.server(id)).toHaveAccessibleName(/leader/);
  // The second click meets what the first has made of the button; on a slow machine, what it still is.
  const [cut, heal] = ['Cut the network in two', 'Heal the cut'].map((name) => button(playground, name));
  await cut.dblclick();
  await playground.drawn();
  if (await heal.isVisible()) await heal.click();
  await expect(cut).toBeVisible();
  await button(playground, 'Play').dblclick();
  await expect(button(playground, 'Play')).toBeVisible();
  await playground.server('S2').dblclick();
  await playground.press('Escape');
  await expect(playground.menu).toHaveCount(0);
  await playground.press('d');
  await page.getByRole('tabpanel').getByRole('button', { name: 'Run', exact: true }).dblclick();
  await playground.leader();
});

test('a phone is turned, and everything is still there', async ({ playground }) => {
  const { page } = playground;
  await playground.setSpeed('1/3×');
  await page.setViewportSize(SIZES.phone);
  await playground.leader();
  await playground.server('S2').click();
  await expect(playground.menu).toBeVisible();
  await page.setViewportSize({ width: SIZES.phone.height, height: SIZES.phone.width });
  await expect(playground.menu).toBeInViewport({ ratio: 0.5 });
  await playground.press('Escape');
  for (const name of ['Play', 'Step', 'Crash the leader']) {
    if (name === 'Play') await pause(MOUSE, playground);
    await button(playground, name).scrollIntoViewIfNeeded();
    await expect(button(playground, name)).toBeInViewport({ ratio: 1 });
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBe(0);
  await page.setViewportSize({ width: 320, height: 568 });
  await button(playground, 'Crash the leader').click();
  await expect(playground.story).toContainText(/No leader|wants to lead|leads term/);
});

for (const [what, route, status] of [
  ['script', /raft-playground-\w+\.js$/, 404],
  ['wasm', /_bg\.\w+$/, 500],
]) {
  test(`where the page’s ${what} does not come that is said, with what to do`, async ({ page }) => {
    await page.route(route, (request) => request.fulfill({ status, body: 'gone' }));
    await page.goto('./');
    const report = page.getByRole('alert');
    await expect(report).toBeVisible();
    await expect(report).toContainText('This page could not be loaded');
    await expect(report).toContainText('Reload');
    await expect(page.getByText('Loading the cluster')).toBeHidden();
  });
}

test('a browser that knows no WebAssembly is told so', async ({ page }) => {
  await page.addInitScript(() => delete globalThis.WebAssembly);
  await page.goto('./');
  await expect(page.getByRole('alert')).toContainText('This page could not be loaded');
  await expect(page.getByRole('alert')).toContainText('WebAssembly');
});

test('what a stranger has broken before the start is not held against the page', async ({ page }) => {
  await page.addInitScript(() => {
    const report = () => document.getElementById('crash');
    addEventListener('DOMContentLoaded', () => {
      dispatchEvent(new ErrorEvent('error', { message: 'an extension' }));
      document.documentElement.dataset.said = report().textContent;
    });
  });
  await page.goto('./');
  await expect(page.getByRole('button', { name: /, leader, / })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-said', /could not be loaded[^]*an extension/);
  await expect(page.locator('#crash')).toBeHidden();
});

test('a crash of the page is reported, with a link and a script of the run that led to it', async ({ page }) => {
  await page.goto('./');
  await page.getByLabel('Speed').selectOption('1/3×');
  await page.getByRole('button', { name: /, leader, / }).waitFor();
  await page.getByRole('button', { name: 'Crash the leader' }).click();
  const crashed = await page.getByRole('button', { name: /, crashed, / }).getAttribute('aria-label');
  // A page that can make no elements breaks.
  await page.evaluate(() => {
    Document.prototype.createElement = Document.prototype.createElementNS = () => {
      throw new Error('no more elements');
    };
  });
  await page.keyboard.press('?');
  const report = page.getByRole('alert').filter({ hasText: 'This page has crashed' });
  await expect(report).toBeVisible();
  await expect(report.locator('pre')).toContainText('no more elements');
  const file = report.getByRole('link', { name: 'Save it as a script' });
  const script = decodeURIComponent((await file.getAttribute('href')).replace(/^data:[^,]*,/, ''));
  expect(script).toMatch(/^raft-playground 1\n[^]*\nat [\d.]+m?s\s+crash S\d/);
  const address = await report.getByRole('link', { name: 'Open the run that led to it' }).getAttribute('href');

  // Taken up again, the run might break the page again.
  await page.reload();
  await expect(page.getByRole('alert').filter({ hasText: 'crashed' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /, leader, / })).toBeVisible();
  await expect(page.getByRole('button', { name: /, crashed, / })).toHaveCount(0);
  await page.goto(`./${address}`);
  await expect(page.getByRole('button', { name: crashed })).toBeVisible();
});
