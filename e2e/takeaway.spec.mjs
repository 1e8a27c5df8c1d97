// What is taken away of a run: pictures, the script, traces; and what is brought back.

import { readFile } from 'node:fs/promises';

import { everyWay } from './hands.mjs';
import { FIREFOX_TOO, expect, holdLater, test } from './page.mjs';
import { pause } from './moves.mjs';

const NOTHING = 'This is nothing that this page can open: a script begins with “raft-playground 1”, a trace with its script. Nothing has changed.';

const dialogOf = (page) => page.getByRole('dialog', { name: 'Share this moment' });
const chip = (page, name) => dialogOf(page).getByRole('group', { name: 'Take away' }).getByRole('button', { name, exact: true });
const field = (page, name) => dialogOf(page).getByRole('textbox', { name, exact: true });

/** A run in which somebody leads and something is done, at rest, with the dialog open. */
async function enter({ playground, hands }) {
  await playground.setSpeed('1/3×');
  const { id } = await playground.leader();
  await hands.press(playground.page.getByRole('button', { name: 'Crash the leader' }));
  await expect(playground.server(id)).toHaveAccessibleName(/crashed/);
  await pause(hands, playground);
  await hands.press(playground.page.getByRole('button', { name: 'Share', exact: true }));
  return id;
}

async function saved(page, hands, name) {
  const [download] = await Promise.all([page.waitForEvent('download'), hands.press(dialogOf(page).getByRole('button', { name, exact: true }))]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Lets a file fall on the page. */
async function drop(page, name, text) {
  const data = await page.evaluateHandle(([name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name));
    return data;
  }, [name, text]);
  await page.dispatchEvent('body', 'dragover', { dataTransfer: data });
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
}

/** Pastes a text where nobody writes. */
const paste = (page, text) =>
  page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', text);
    const event = new ClipboardEvent('paste', { bubbles: true });
    // Firefox takes none from a script.
    Object.defineProperty(event, 'clipboardData', { value: clipboardData });
    document.body.dispatchEvent(event);
  }, text);

everyWay({ desktop: 'mouse', phone: 'keyboard' }, (hands) => {
  test('pictures are saved as SVG and as PNG', FIREFOX_TOO, async ({ playground }) => {
    const { page } = playground;
    const crashed = await enter({ playground, hands });
    const words = { Cluster: `${crashed} crashed`, Logs: 'matchIndex', Timeline: 'stands for election' };
    for (const [name, text] of Object.entries(words)) {
      await hands.press(chip(page, name));
      await expect(chip(page, name)).toHaveAttribute('aria-pressed', 'true');
      const picture = dialogOf(page).getByRole('img', { name });
      await expect.poll(() => picture.evaluate((img) => img.naturalWidth)).toBeGreaterThan(300);
      const svg = await saved(page, hands, 'Save SVG');
      expect(svg.name).toBe(`run-of-seed-9-${name.toLowerCase()}.svg`);
      const source = svg.bytes.toString('utf8');
      expect(source).toContain(text);
      // A parser has nothing to complain of, and nothing in it runs or is fetched.
      const looked = await page.evaluate((source) => {
        const parsed = new DOMParser().parseFromString(source, 'image/svg+xml');
        return [parsed.documentElement.tagName, parsed.querySelectorAll('parsererror, script, style, image, foreignObject, [href]').length];
      }, source);
      expect(looked).toEqual(['svg', 0]);
      const png = await saved(page, hands, 'Save PNG');
      expect(png.name).toBe(`run-of-seed-9-${name.toLowerCase()}.png`);
      expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
      const [width, height] = await picture.evaluate((img) => [img.naturalWidth, img.naturalHeight]);
      expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual([2 * width, 2 * height]);
    }
  });

  test('the run is saved in every form, and its trace brings it back', FIREFOX_TOO, async ({ playground }) => {
    const { page } = playground;
    const crashed = await enter({ playground, hands });
    const forms = {
      Script: ['run-of-seed-9.raft', /^raft-playground 1\n[^]*crash S/],
      ShiViz: ['run-of-seed-9.shiviz', /^\(\?<host>\\S\+\) [^\n]*\n\nS\d \{"S\d":1\}\n0\.\d{6} /],
      Porcupine: ['run-of-seed-9-history.ndjson', /^(\{"client":\d+,"op":"[^\n]*\}\n)*$/],
      Trace: ['run-of-seed-9.ndjson', /^\{"script":"raft-playground 1"\}\n[^]*\{"s":1,"t":0,"term":0,/],
    };
    let trace;
    for (const [name, [file, begins]] of Object.entries(forms)) {
      await hands.press(chip(page, name));
      await expect(field(page, name)).toHaveValue(begins);
      trace = await saved(page, hands, 'Save');
      expect(trace.name).toBe(file);
      expect(trace.bytes.toString('utf8')).toMatch(begins);
    }
    const text = trace.bytes.toString('utf8');
    const last = Math.max(...text.trimEnd().split('\n').map((line) => JSON.parse(line).t ?? 0)) / 1e6;
    const clock = await playground.clock.textContent();
    await hands.press(dialogOf(page).getByRole('button', { name: 'Close' }));

    // Another run is in its place; dropping the trace brings the first one back, and undo the other.
    await paste(page, 'raft-playground 1\nservers 3\nseed 4\n');
    await hands.press(page.getByRole('tabpanel').getByRole('button', { name: 'Run', exact: true }));
    await expect.poll(async () => (await playground.servers()).length).toBe(3);
    await drop(page, 'run.ndjson', text);
    await expect.poll(async () => (await playground.servers()).length).toBe(5);
    await expect(playground.server(crashed)).toHaveAccessibleName(/crashed/);
    // It is open at the last moment of which the trace tells.
    await expect.poll(() => playground.seconds()).toBe(Math.floor(last * 1000) / 1000);
    expect(last).toBeLessThanOrEqual(parseFloat(clock) + 0.001);
    await hands.press(page.getByRole('button', { name: 'Undo' }));
    await expect.poll(async () => (await playground.servers()).length).toBe(3);
  });
});

test('what is brought and is not ours is told what it is not, and nothing is lost', async ({ playground }) => {
  const { page } = playground;
  await playground.leader();
  await playground.press('d');
  const text = page.getByRole('textbox', { name: 'The run as a script' });
  await expect(text).toBeVisible();
  await drop(page, 'holiday.png', '\u0089PNG\r\n');
  await expect(playground.notice).toHaveText(NOTHING);
  await paste(page, 'a shopping list');
  await expect(playground.notice).toHaveText(NOTHING);
  await drop(page, 'cut.ndjson', '{"script":"raft-playground 1"}\n{"script":"servers many"}\n');
  await expect(playground.notice).toContainText('The script cannot be run: line 2, column 9');
  await expect(text).toHaveValue(/^raft-playground 1\nservers 5\n/);
  expect((await playground.servers()).length).toBe(5);
  // What is pasted into a field belongs there.
  await page.getByRole('textbox', { name: 'The run as a script' }).evaluate((field) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', 'a shopping list');
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  });
  await paste(page, 'raft-playground 1\nservers 2\n');
  await expect(text).toHaveValue('raft-playground 1\nservers 2\n');
});

for (const [way, bring] of [['dropped', (page, text) => drop(page, 'theirs.ndjson', text)], ['pasted', paste]]) {
  test(`the trace of somebody else that is ${way} is drawn where such logs are`, async ({ playground }) => {
    const { page } = playground;
    await playground.leader();
    await bring(page, '{"s":1,"term":1,"vote":1,"role":"candidate"}\n');
    await expect(page.getByRole('heading', { name: 'Your log' })).toBeVisible();
    await expect(page.locator('.own').getByRole('img', { name: /^S1: / })).toBeVisible();
    await page.goBack();
    await expect.poll(async () => (await playground.servers()).length).toBe(5);
  });
}

/** Where somebody may be when they bring something. */
const PLACES = { labs: 'The labs', log: 'Your log' };
const OWN_TRACE = ['raft-playground 1', 'servers 3', 'seed 4'].map((script) => `${JSON.stringify({ script })}\n`).join('') + '{"s":1,"t":2500000,"term":1}\n';

for (const [hash, name] of Object.entries(PLACES)) {
  for (const [way, bring] of [['dropped', (page, text) => drop(page, 'run', text)], ['pasted', paste]]) {
    test(`what is ${way} at “${name}” leads to where it is seen, and back again`, async ({ playground }) => {
      const { page } = playground;
      const heading = page.getByRole('heading', { name });
      const go = async () => {
        await page.evaluate((hash) => (location.hash = hash), hash);
        await expect(heading).toBeVisible();
      };
      await go();
      await bring(page, 'raft-playground 1\nservers 2\n');
      const text = page.getByRole('textbox', { name: 'The run as a script' });
      await expect(text).toHaveValue('raft-playground 1\nservers 2\n');
      await expect(text).toBeFocused();
      await expect(heading).toBeHidden();
      await page.goBack();
      await expect(heading).toBeVisible();
      await bring(page, OWN_TRACE);
      await expect.poll(async () => (await playground.servers()).length).toBe(3);
      await expect.poll(() => playground.seconds()).toBe(2.5);
      // What cannot be opened is told where one is.
      await go();
      await bring(page, '{"script":"raft-playground 1"}\n{"script":"servers many"}\n');
      await expect(playground.notice).toContainText('The script cannot be run: line 2, column 9');
      await expect(heading).toBeVisible();
    });
  }
}

test('over what is pasted nothing lies', async ({ playground }) => {
  const { page } = playground;
  await playground.leader();
  const text = page.getByRole('textbox', { name: 'The run as a script' });
  for (const [opener, name, servers] of [['Share', 'Share this moment', 2], ['Keyboard shortcuts', 'Keyboard shortcuts', 4]]) {
    await page.getByRole('button', { name: opener, exact: true }).click();
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await paste(page, `raft-playground 1\nservers ${servers}\n`);
    await expect(text).toHaveValue(`raft-playground 1\nservers ${servers}\n`);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(text).toBeFocused();
  }
});

for (const [way, bring] of [['dropped', (page, text) => drop(page, 'run.raft', text)], ['pasted', paste]]) {
  test(`what is ${way} before the page has all of its parts is not lost`, async ({ page }) => {
    const letGo = await holdLater(page);
    await page.goto('./');
    await expect(page.getByRole('button', { name: /^S\d, / }).first()).toBeVisible();
    await bring(page, 'raft-playground 1\nservers 2\n');
    letGo();
    await expect(page.getByRole('textbox', { name: 'The run as a script' })).toHaveValue('raft-playground 1\nservers 2\n');
  });
}

test('a trace is chosen as a file', async ({ playground }) => {
  const { page } = playground;
  await playground.leader();
  await page.getByRole('tab', { name: 'Script' }).click();
  const lines = ['raft-playground 1', 'servers 3', 'seed 4', 'at 1ms note "a \\"part\\""'].map((script) => JSON.stringify({ script }));
  const buffer = Buffer.from(`${lines.join('\n')}\n{"s":1,"t":2500000,"term":1}\n{"s":1,"t`);
  await page.getByLabel('Open a script').setInputFiles({ name: 'run.ndjson', mimeType: 'application/x-ndjson', buffer });
  await expect.poll(async () => (await playground.servers()).length).toBe(3);
  await expect.poll(() => playground.seconds()).toBe(2.5);
});

test('in a frame that may save nothing, what is taken away can be copied', async ({ page, baseURL }) => {
  await page.goto(`${baseURL}host/?${encodeURIComponent(`<!doctype html><link rel="icon" href="data:,"><title>Host</title><iframe sandbox="allow-scripts" src="${baseURL}" width="1200" height="700"></iframe>`)}`);
  const frame = page.frameLocator('iframe');
  await frame.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = frame.getByRole('dialog', { name: 'Share this moment' });
  await dialog.getByRole('button', { name: 'Cluster', exact: true }).click();
  await expect.poll(() => dialog.getByRole('img', { name: 'Cluster' }).evaluate((img) => img.naturalWidth)).toBe(440);
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(dialog.getByRole('status')).toContainText('can be copied by hand');
  const chosen = await dialog.getByRole('textbox', { name: 'Cluster' }).evaluate((field) => field.value.slice(field.selectionStart, field.selectionEnd));
  expect(chosen).toMatch(/^<svg [^]*<\/svg>\n$/);
});
