// The page in Chinese: chosen, kept, everywhere, and what happens if it does not come.

import { violations } from './axe.mjs';
import { everyWay, SIZES } from './hands.mjs';
import { FIREFOX_TOO, expect, test } from './page.mjs';

/** The choice: its name is in the language of the page. */
const choice = (page) => page.getByRole('combobox', { name: /^(Language|语言)$/ });
const story = (page) => page.locator('.story strong');
const CHINESE = /[\u4e00-\u9fff]/;

/** What stays as it is: names of RPCs, of the paper's fields, of units, keys, courses and implementations. */
const NAMES = new Set(
  `AppendEntries RequestVote PreVote InstallSnapshot TimeoutNow CheckQuorum ReadIndex
   currentTerm votedFor commitIndex lastApplied nextIndex matchIndex voteGranted leaderCommit prevLog lastIncluded
   Raft Playground MIT TinyKV etcd Ongaro Go English EN RPC RPCs Home End Esc ms ppm KB`.split(/\s+/),
);

/** Words in Latin letters that the page shows or speaks, with where they stand; names and single letters apart. */
async function foreign(page, names = []) {
  const told = await page.evaluate(() => {
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const element = node.parentElement;
      if (node.nodeType === Node.TEXT_NODE) {
        if (!element.closest('[hidden], script, [lang]:not(html), noscript')) found.push(node.data);
        continue;
      }
      for (const name of ['aria-label', 'title', 'placeholder', 'aria-valuetext', 'alt', 'aria-description']) {
        if (node.hasAttribute(name)) found.push(node.getAttribute(name));
      }
    }
    return found;
  });
  // The longest first: some names begin like others.
  const longest = names.toSorted((one, other) => other.length - one.length);
  const without = (text) => longest.reduce((rest, name) => rest.replaceAll(`Test${name}`, '').replaceAll(name, ''), text);
  const words = (text) => without(text).match(/[A-Za-z][A-Za-z-]+/g) ?? [];
  return told.filter((text) => words(text).some((word) => !NAMES.has(word)));
}

async function toChinese(page) {
  await choice(page).selectOption({ label: '中文' });
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(story(page)).toHaveText(CHINESE);
}

everyWay({ desktop: 'mouse', phone: 'keyboard' }, (hands) => {
  test('the page is shown in Chinese, stays so after a reload, and is shown in English again', FIREFOX_TOO, async ({ playground }) => {
    const { page } = playground;
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await hands.choose(choice(page), '中文');
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    await expect(story(page)).toHaveText(CHINESE);
    await expect(page.getByRole('tab', { name: '发生了什么' })).toBeVisible();
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    await expect(page.getByRole('tab', { name: '设置' })).toBeVisible();
    await hands.choose(choice(page), 'English');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page.getByRole('tab', { name: 'Setup' })).toBeVisible();
    await expect(story(page)).not.toHaveText(CHINESE);
    await page.reload();
    await expect(page.getByRole('tab', { name: 'Setup' })).toBeVisible();
  });
});

for (const [size, viewport] of Object.entries(SIZES)) {
  test.describe(size, () => {
    test.use({ viewport });

    test('every room, menu and dialog is Chinese', async ({ playground }) => {
      const { page } = playground;
      await playground.setSpeed('1/3×');
      const { id } = await playground.leader();
      await toChinese(page);
      const expectChinese = async (where) => expect(await foreign(page), where).toEqual([]);
      await expectChinese('the page as it opens');

      // A server down, a cut, writes, clients at work: there is something to tell.
      await playground.press('c', 'x', 'w', 'k');
      await page.getByRole('button', { name: '让它们工作' }).click();
      await page.waitForTimeout(1500);
      for (const key of ['f', 'k', 'v', 's', 'e']) {
        await playground.press(key);
        const closed = page.locator('#room details:not([open]) > summary');
        while ((await closed.count()) > 0) await closed.first().click();
        await page.locator('.rooms .tabs').click({ position: { x: 1, y: 1 } });
        await expectChinese(`room ${key}`);
      }
      for (const kind of ['日志', '提交', '客户端', '消息']) {
        const chip = page.locator('.filters').getByRole('button', { name: kind, exact: true });
        if ((await chip.getAttribute('aria-pressed')) === 'false') await chip.click();
      }
      await expectChinese('all events');
      await page.locator('.events button.event').first().click();
      await expect(page.locator('.causes')).toBeVisible();
      await expectChinese('what led to an event');
      await page.locator('.causes .time').first().click();
      await playground.press('Escape', 'h', 'y');
      await expect(page.locator('.reasons')).toBeVisible();
      await expectChinese('why nothing happens, on a new branch');
      await playground.press('y', 'n', 'p', 'End');

      // Menus: of each server, of a message.
      for (const key of ['1', '2', '3', '4', '5']) {
        await playground.press(key);
        await expect(page.locator('#server-menu')).toBeVisible();
        await expectChinese(`the menu of S${key}`);
        await playground.press('Escape');
      }
      if (await page.locator('.controls .play').getAttribute('aria-label') === '暂停') await playground.press('Space');
      await expect(async () => {
        await playground.press('.', 'm');
        await expect(page.locator('#message-menu')).toBeVisible({ timeout: 300 });
      }).toPass();
      await expectChinese('the menu of a message');
      await playground.press('Escape', '?');
      await expect(page.locator('#help')).toBeVisible();
      await expectChinese('the list of shortcuts');
      await playground.press('Escape');

      // Refusals, and a broken promise.
      await page.locator('#write-field').fill('nonsense');
      await page.locator('form.write button').click();
      await expect(page.getByRole('alert').filter({ hasText: CHINESE })).toBeVisible();
      await expectChinese('a refusal');
      await playground.press('End', 'H');
      for (const other of ['S1', 'S2', 'S3', 'S4', 'S5'].filter((other) => other !== id).slice(0, 3)) {
        await page.locator(`#server-${other.slice(1)}`).click();
        await page.locator('#server-menu').getByRole('button', { name: '清空磁盘' }).click();
      }
      await playground.press('v');
      await expect(page.locator('.violation').first()).toBeVisible();
      await expectChinese('a broken promise');
      await playground.press('e');
      await expectChinese('events of a broken promise');
    });

    test('in Chinese nothing is wider than the screen, and axe finds nothing', async ({ playground }) => {
      const { page } = playground;
      await playground.setSpeed('1/3×');
      await playground.leader();
      await toChinese(page);
      await playground.press('x', '1');
      await expect(page.locator('#server-menu')).toBeVisible();
      const root = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
      expect(await page.evaluate(root)).toBe(0);
      expect(await violations(page)).toEqual([]);
    });
  });
}

test('the labs are Chinese: what each test wants, why one failed, and the parts of a run', async ({ playground }) => {
  const { page } = playground;
  await playground.leader();
  await page.getByRole('link', { name: 'Labs' }).click();
  await page.getByRole('combobox', { name: 'Servers' }).selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Run Persist12C' }).click();
  await expect(page.getByText(/^Seed 1: S\d has applied /)).toBeVisible();
  await toChinese(page);
  // What failed before the language was chosen is told in it, too.
  await expect(page.getByText(/^种子 1：S\d 应用的第 /)).toBeVisible();
  const names = await page.locator('.suite th.test button').allTextContents();
  expect(names).toHaveLength(85);
  const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'Persist12C', exact: true }) });
  await expect(row).toContainText('崩溃后重启的服务器以原有的任期、投票和日志继续。');
  expect(await foreign(page, names), 'the labs').toEqual([]);

  await page.getByRole('combobox', { name: '服务器' }).selectOption({ index: 0 });
  await page.getByRole('button', { name: 'Rejoin2B', exact: true }).click();
  await expect(page.locator('.causes')).toBeVisible({ timeout: 20_000 });
  const canvas = page.locator('#timeline canvas');
  const { width, height } = await canvas.boundingBox();
  const parts = new Set();
  for (const share of [0.3, 0.5, 0.7, 0.9]) {
    await canvas.hover({ position: { x: width * share, y: height - 12 } });
    await expect(page.locator('.tip')).toHaveText(/^[\d.]+ +[\u4e00-\u9fff；：]+。$/);
    parts.add(await page.locator('.tip').innerText());
  }
  expect(parts.size).toBeGreaterThan(1);
  await playground.press('End', 'e');
  expect(await foreign(page, names), 'the run').toEqual([]);
});

test.describe('a first visit', () => {
  test.use({ locale: 'zh-TW' });

  test('follows the languages that the browser asks for', async ({ playground }) => {
    const { page } = playground;
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    await expect(page.getByRole('tab', { name: '发生了什么' })).toBeVisible();
    // What nobody has chosen is not remembered.
    expect(await page.evaluate(() => localStorage.getItem('raft-playground.language'))).toBeNull();
  });

  test('finds its language under any path and with a strict policy', FIREFOX_TOO, async ({ page }) => {
    await page.goto('/csp/course/notes/raft/');
    await expect(page.getByRole('tab', { name: '发生了什么' })).toBeVisible();
  });

  test('is in English if its language does not come, and says so', async ({ page }) => {
    await page.route('**/languages/**', (route) => route.abort());
    await page.goto('./');
    await expect(page.getByRole('alert').filter({ hasText: 'not in 中文: its texts could not be loaded.' })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page.getByRole('tab', { name: 'What happened' })).toBeVisible();
  });
});

test('a language that does not come leaves the page as it is, and can be asked for again', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByRole('tab', { name: 'Setup' })).toBeVisible();
  await page.route('**/languages/**', (route) => route.abort());
  await choice(page).selectOption({ label: '中文' });
  const alert = page.getByRole('alert');
  await expect(alert).toHaveText(
    'The page stays as it is, not in 中文: its texts could not be loaded. Check the connection and try again.',
  );
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(choice(page)).toHaveValue('0');
  await page.unroute('**/languages/**');
  await toChinese(page);
  await expect(alert).toHaveText('');
});

test('a damaged language is told with the line', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByRole('tab', { name: 'Setup' })).toBeVisible();
  await page.route('**/languages/**', (route) => route.fulfill({ body: '# 中文\nSetup\n\t设置\nlead\n' }));
  await choice(page).selectOption({ label: '中文' });
  await expect(page.getByRole('alert')).toHaveText(
    'The page stays as it is, not in 中文: line 4: the translation of this text is missing below it.',
  );
  await expect(page.getByRole('tab', { name: 'Setup' })).toBeVisible();
});
