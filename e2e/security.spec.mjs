// Whatever comes from elsewhere is text: in every field, in links, scripts, files and messages of other windows.

import { expect, test } from './page.mjs';

/** Each sets window.attacked if anything takes it for more than text. */
const ATTACKS = [
  '<img src=x onerror="window.attacked=1">',
  '"><script>window.attacked=2</script>',
  '<svg/onload=window.attacked=3>',
  'javascript:window.attacked=4',
  "'-alert(window.attacked=5)-'",
  '{{constructor.constructor("window.attacked=6")()}}',
  '</textarea><iframe srcdoc="<script>parent.attacked=7</script>">',
];

/** Nothing has come to life, and nothing has been made of the text. */
async function harmless(page) {
  await page.waitForTimeout(50);
  expect(await page.evaluate(() => window.attacked)).toBeUndefined();
  expect(await page.locator('img, iframe, script:not([type=module]):not(head script), [onerror], [onload], a[href^="javascript:"]').count()).toBe(0);
}

const tabs = ['What happened', 'Faults', 'Clients', 'Checks', 'Setup', 'Script', 'Branches'];

test('every text field takes an attack for text', async ({ playground }) => {
  test.slow();
  const { page } = playground;
  await playground.setSpeed('1/3×');
  await playground.leader();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  // A second branch, so that there is a name to be changed.
  await page.getByRole('button', { name: 'To the start' }).click();
  await page.getByRole('button', { name: 'Write' }).click();
  const filled = new Set();
  for (const tab of tabs) {
    await page.getByRole('tab', { name: tab, exact: true }).click();
    if (tab === 'Branches') await page.getByRole('button', { name: 'rename' }).first().click();
    await page.locator('#room details').evaluateAll((all) => all.forEach((detail) => (detail.open = true)));
    const fields = page.locator('textarea:visible, input:not([type=range], [type=checkbox], [type=file], [readonly]):visible');
    for (let place = 0; place < (await fields.count()); place++) {
      // All of them in one, and one that a short field takes whole.
      for (const attack of [ATTACKS.join(' '), ATTACKS[2]]) {
        const field = fields.nth(place);
        if ((await field.count()) === 0) break;
        const kind = await field.getAttribute('type');
        // A browser lets nobody type letters into a field for numbers: they are put there by a script.
        await field.evaluate((field, attack) => {
          field.value = attack;
          for (const name of ['input', 'change']) field.dispatchEvent(new Event(name, { bubbles: true }));
        }, attack);
        if ((await field.count()) > 0 && kind !== 'number') await field.press('Enter');
        filled.add(`${tab}: ${(await field.count()) > 0 ? await field.evaluate((it) => it.getAttribute('aria-label') ?? it.labels?.[0]?.textContent ?? it.id) : place}`);
        await harmless(page);
      }
    }
    const run = page.getByRole('tabpanel').getByRole('button', { name: /^(Run|Ask|Start anew|Let them work)$/ });
    for (const button of await run.all()) if (await button.isEnabled()) await button.click();
    await harmless(page);
  }
  expect(filled.size, [...filled].join('\n')).toBeGreaterThan(12);
});

test('a link, its notes and its names are text', async ({ playground }) => {
  const { page } = playground;
  for (const attack of ATTACKS) {
    const quoted = JSON.stringify(attack);
    const script = `raft-playground 1\nservers 3\nseed 1\nat 1ms note ${quoted}\ngoal ${quoted} committed 1\nwhen somebody leads: put ${quoted} ${quoted}\n`;
    for (const field of [`script=${encodeURIComponent(script)}`, `script=${encodeURIComponent(attack)}`, `scenario=${encodeURIComponent(attack)}`, `packed=${attack}`, `room=${encodeURIComponent(attack)}&script=raft-playground+1`]) {
      await page.evaluate((hash) => (location.hash = hash), `#raft=1&at=2&${field}`);
      await harmless(page);
    }
  }
  await page.evaluate((hash) => (location.hash = hash), `#raft=1&at=1&script=${encodeURIComponent(`raft-playground 1\nservers 3\nseed 1\nat 1ms note ${JSON.stringify(ATTACKS[0])}\n`)}`);
  await expect(page.getByText(ATTACKS[0]).first()).toBeVisible();
  await harmless(page);
});

test('a file that is dropped is text', async ({ playground }) => {
  const { page } = playground;
  await playground.press('d');
  // Before the whole page is there nothing is taken.
  await expect(page.getByRole('textbox', { name: 'The run as a script' })).toBeVisible();
  const data = await page.evaluateHandle((attacks) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([`raft-playground 1\nservers 3\n${attacks.join('\n')}\n`], '<img src=x onerror=window.attacked=8>.raft'));
    return transfer;
  }, ATTACKS);
  await page.dispatchEvent('body', 'dragover', { dataTransfer: data });
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  await expect(page.getByRole('textbox', { name: 'The run as a script' })).toHaveValue(/onerror/);
  await harmless(page);
});

test('what other windows say is text, and is looked at', async ({ playground, baseURL }) => {
  const { page } = playground;
  const figure = `${baseURL}#raft=1&view=cluster,logs,room&at=0.4&script=raft-playground+1;servers+3;seed+4`;
  await page.goto('about:blank');
  await page.goto(`${baseURL}host/?${encodeURIComponent(`<!doctype html><link rel="icon" href="data:,"><title>Host</title><iframe src="${figure.replaceAll('&', '&amp;')}" width="900" height="700"></iframe>`)}`);
  const frame = page.frames()[1];
  await frame.locator('.framed').waitFor();
  await frame.getByRole('button', { name: /^S1, / }).waitFor();
  const replies = page.evaluateHandle(() => {
    window.replies = [];
    addEventListener('message', ({ data }) => window.replies.push(data));
  });
  await replies;
  await page.evaluate((attacks) => {
    const target = document.querySelector('iframe').contentWindow;
    for (const attack of attacks) {
      for (const what of ['play', 'seek', 'load', 'run', 'state', 'link', attack]) target.postMessage({ raft: what, id: attack, value: attack }, '*');
      target.postMessage({ raft: 'run', id: 'note', value: `note ${JSON.stringify(attack)}` }, '*');
      // What is no message at all.
      for (const odd of [attack, null, 7, [attack], { raft: { toString: 1 } }, { raft: 'run', id: 1, value: attack }]) target.postMessage(odd, '*');
    }
    target.postMessage({ raft: 'load', id: 'long', value: 'x'.repeat((1 << 20) + 1) }, '*');
  }, ATTACKS);
  await expect.poll(() => page.evaluate(() => window.replies.filter((it) => it.includes('refusal')).length)).toBeGreaterThan(20);
  expect(await frame.evaluate(() => window.attacked)).toBeUndefined();
  expect(await frame.locator('img, iframe, [onerror], [onload]').count()).toBe(0);
  // It is still alive.
  await page.evaluate(() => document.querySelector('iframe').contentWindow.postMessage({ raft: 'state', id: 'alive' }, '*'));
  await expect.poll(() => page.evaluate(() => window.replies.some((it) => it.includes('"id":"alive"')))).toBe(true);
});
