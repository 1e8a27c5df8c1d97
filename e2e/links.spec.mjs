// Links: the address leads to what is shown; whoever opens it sees the same; damaged and foreign ones are refused in
// words.

import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from './page.mjs';
import { MOUSE, everyWay } from './hands.mjs';
import { pause } from './moves.mjs';

const hashOf = (page) => page.evaluate(() => location.hash);
const said = (page, text) => page.getByRole('alert').filter({ hasText: text });

/** A page of its own, as somebody sees it who gets a link. */
const opened = async (page, link) => {
  const other = await (await page.context().browser().newContext()).newPage();
  await other.goto(link);
  await expect(other.getByRole('heading', { level: 1 })).toBeVisible();
  return other;
};

everyWay({ desktop: 'mouse', phone: 'keyboard' }, (hands) => {
  test('the address leads to this moment of this run, for everybody', async ({ playground }) => {
    const { page } = playground;
    await playground.setSpeed('1/3×');
    const { id } = await playground.leader();
    await hands.press(page.getByRole('button', { name: 'Crash the leader' }));
    await expect(playground.server(id)).toHaveAccessibleName(/crashed/);
    await pause(hands, playground);
    const clock = await playground.clock.textContent();
    await expect.poll(() => hashOf(page)).toMatch(/^#raft=1&at=[\d.]+&lang=en&digest=[0-9a-f]{8}&script=raft-playground\+1;/);
    // The address follows what is shown by the better part of a second.
    const told = async () => Number(/&at=([\d.]+)/.exec(await hashOf(page))[1]);
    await expect.poll(async () => Math.abs(await told() - parseFloat(clock))).toBeLessThan(0.001);
    const names = async (page) =>
      page.getByRole('button', { name: /^S\d, / }).evaluateAll((all) => all.map((disc) => disc.getAttribute('aria-label')));
    const expected = await names(page);

    const other = await opened(page, page.url());
    await expect(other.getByLabel('Virtual time')).toHaveText(clock);
    await expect.poll(() => names(other)).toEqual(expected);
    await expect(other.getByRole('alert').filter({ hasText: 'other rules' })).toHaveCount(0);
    await other.context().close();
  });

  test('a link is shown, and copied where the browser allows that', async ({ playground, context }) => {
    const { page } = playground;
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await playground.setSpeed('1/3×');
    await playground.leader();
    await hands.press(page.getByRole('button', { name: 'Share', exact: true }));
    const dialog = page.getByRole('dialog', { name: 'Share this moment' });
    const field = dialog.getByRole('textbox', { name: 'Link' });
    await expect(field).toHaveValue(/^http:.*#raft=1&at=/);
    await hands.press(dialog.getByRole('button', { name: 'Copy link' }));
    await expect(dialog.getByRole('status')).toHaveText('Copied.');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await field.inputValue());
    await hands.press(dialog.getByRole('button', { name: 'Copy embed code' }));
    const code = /^<script src="http[^"]+\/raft-playground\.js"><\/script>\n<raft-playground link="#raft=1&amp;at=[^"]+">\n  <a href="http[^"]+#raft=1&amp;at=[^"]+">Raft Playground<\/a>\n<\/raft-playground>\n$/;
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(code);
    await hands.press(dialog.getByRole('button', { name: 'Copy as text' }));
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^raft-playground 1\n/);
    await hands.press(dialog.getByRole('button', { name: 'Close' }));
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('button', { name: 'Share', exact: true })).toBeFocused();
  });
});

test('where nothing can be copied, what is to be copied is chosen', async ({ playground }) => {
  const { page } = playground;
  await page.evaluate(() => {
    Clipboard.prototype.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await playground.press('a');
  const dialog = page.getByRole('dialog', { name: 'Share this moment' });
  await expect(dialog.getByRole('textbox', { name: 'Link' })).toHaveValue(/#raft=1/);
  await dialog.getByRole('button', { name: 'Copy link' }).click();
  await expect(dialog.getByRole('status')).toContainText('can be copied by hand');
  expect(await page.evaluate(() => document.activeElement.selectionEnd)).toBeGreaterThan(50);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

const LONG = `raft-playground 1\nservers 3\n${Array.from({ length: 400 }, (_, i) => `at ${i + 1}ms note "${i * 7919} of many"`).join('\n')}\n`;

test('a long script is packed, and comes back', async ({ playground }) => {
  const { page } = playground;
  await playground.press('d');
  await page.getByRole('textbox', { name: 'The run as a script' }).fill(LONG);
  await page.getByRole('tabpanel').getByRole('button', { name: 'Run', exact: true }).click();
  await pause(MOUSE, playground);
  await expect.poll(() => hashOf(page)).toMatch(/&room=script&lang=en&digest=[0-9a-f]{8}&packed=[\w-]+$/);
  const hash = await hashOf(page);
  expect(hash.length).toBeLessThan(4000);
  const other = await opened(page, page.url());
  await expect(other.getByRole('textbox', { name: 'The run as a script' })).toHaveValue(/at 400ms\s+note "3159681 of many"/);
  await other.context().close();
});

test('a reload goes on with the session, not with its address', async ({ playground }) => {
  const { page } = playground;
  await playground.setSpeed('1/3×');
  await playground.leader();
  await page.getByRole('button', { name: 'Crash the leader' }).click();
  await pause(MOUSE, playground);
  await expect.poll(() => hashOf(page)).toContain('crash');
  await page.reload();
  await expect(page.getByRole('button', { name: /, crashed, / })).toBeVisible();
  // What a link has put in place of something can be taken back; nothing has been put in place of this.
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
});

test('a link that is pasted over the address opens, and what was there comes back by undo', async ({ playground }) => {
  const { page } = playground;
  await playground.setSpeed('1/3×');
  await playground.leader();
  await page.evaluate(() => {
    location.hash = '#raft=1&at=0.25&room=setup&script=raft-playground+1;servers+3;seed+4';
  });
  await expect(page.getByRole('button', { name: /^S\d, / })).toHaveCount(3);
  await expect(page.getByLabel('Virtual time')).toHaveText('0.250 s');
  await expect(page.getByRole('tab', { name: 'Setup' })).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: /^S\d, / })).toHaveCount(5);
});

test('a link in another language opens in it', async ({ playground }) => {
  const other = await opened(playground.page, `${playground.page.url()}#raft=1&lang=zh-CN&script=raft-playground+1`);
  await expect(other.getByRole('button', { name: '分享', exact: true })).toBeVisible();
  await other.context().close();
});

for (const [what, hash, told] of [
  ['damaged', '#raft=1&script=%', 'it is damaged or cut short'],
  ['packed and damaged', '#raft=1&packed=AAAAAAAA', 'it is damaged or cut short'],
  ['of a later version', '#raft=2&at=1&script=x', 'it is of a newer version of this page'],
  ['with a wrong script', '#raft=1&script=raft-playground+1;servers+77', 'line 2, column 9: `77` is not within 1 to 9'],
  ['that is an attack', '#raft=1&script=%3Cimg+src=x+onerror=alert(1)%3E', 'a script begins with the line `raft-playground 1`'],
  ['far too long', `#raft=1&script=${'x'.repeat(70_000)}`, 'it is longer than a link can be'],
]) {
  test(`a link ${what} is refused in words, and the page goes on`, async ({ playground }) => {
    const { page } = playground;
    await page.evaluate((hash) => { location.hash = hash; }, hash);
    await expect(said(page, told)).toBeVisible();
    await playground.setSpeed('1/3×');
    await playground.leader();
  });
}

test('a link whose run goes another way today says so, and marks what is not possible any more', async ({ playground }) => {
  const { page } = playground;
  const script = 'raft-playground+1;servers+3;seed+4;at+100ms+crash+S1;at+200ms+crash+S1';
  await page.evaluate((hash) => { location.hash = hash; }, `#raft=1&at=0.5&digest=00000001&script=${script}`);
  await expect(said(page, 'with other rules than today’s')).toBeVisible();
  await expect(said(page, 'the first action that is not possible any more')).toBeVisible();
  await expect(page.getByRole('region', { name: /What led to/ })).toContainText('S1');
});

// Kept for ever, and opened natively as well; packed ones only here, since the browser unpacks them.
const KEPT = new URL('../crates/web/src/link/', import.meta.url);
for (const name of readdirSync(KEPT).filter((name) => /^kept-\d+\.txt$/.test(name))) {
  test(`the links of ${name} open as they did`, async ({ playground }) => {
    test.slow();
    const { page } = playground;
    const lines = readFileSync(new URL(name, KEPT), 'utf8').split('\n').filter((line) => /^\w/.test(line));
    // As a figure the page would be another one for those that follow.
    for (const line of lines.filter((line) => !line.includes('&view='))) {
      const [mark, hash] = line.split(' ');
      const field = (name) => new RegExp(`&${name}=([^&]*)`).exec(hash)?.[1];
      await page.evaluate((hash) => { location.hash = hash; }, `${hash.replace(/&lang=[\w-]+/, '&lang=en')}&from=a-book`);
      if (mark === 'refused') {
        await expect(said(page, 'This link cannot be opened'), line).toBeVisible();
        continue;
      }
      await expect.poll(async () => Math.abs((await playground.seconds()) - Number(field('at'))), line).toBeLessThan(0.0011);
      // Soon the address is the page's own.
      await expect.poll(() => hashOf(page), line).not.toContain('a-book');
      await expect(said(page, 'with other rules than today’s'), line).toHaveCount(mark === 'other' ? 1 : 0);
      if (mark === 'same' && field('digest')) expect(await hashOf(page), line).toContain(`&digest=${field('digest')}&`);
    }
  });
}

test('a link that is opened at the labs leads to the sandbox, and the way back to the labs', async ({ playground }) => {
  const { page } = playground;
  const heading = page.getByRole('heading', { name: 'The labs' });
  await page.evaluate(() => (location.hash = '#labs'));
  await expect(heading).toBeVisible();
  await page.evaluate(() => (location.hash = '#raft=1&at=2&script=raft-playground+1;servers+3;seed+4'));
  await expect(heading).toBeHidden();
  await expect.poll(async () => (await playground.servers()).length).toBe(3);
  await page.goBack();
  await expect(heading).toBeVisible();
  // A damaged one is told of where it would have led.
  await page.evaluate(() => (location.hash = '#raft=1&at=2&script=raft-playground+1;servers+many'));
  await expect(playground.notice).toContainText(/servers|line 2/);
  await expect(heading).toBeHidden();
  expect((await playground.servers()).length).toBe(3);
});
