// The courses' tests: listed, run in a worker, cancelled, run with many seeds, opened in the sandbox.

import { isLookedAt, violations } from './axe.mjs';
import { everyWay } from './hands.mjs';
import { pause } from './moves.mjs';
import { FIREFOX_TOO, expect, test } from './page.mjs';

const button = ({ page }, name) => page.getByRole('button', { name, exact: true });
const place = ({ page }, name) =>
  page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name, exact: true });
const suite = ({ page }, name) => page.getByRole('region', { name });
/** A test's row in the table of its suite. */
const row = ({ page }, name) => page.getByRole('row').filter({ has: page.getByRole('button', { name, exact: true }) });
const progress = ({ page }) => page.locator('.labs-progress');
const ended = ({ page }) => page.locator('.labs-progress').getByRole('status');
const title = ({ page }) => page.getByRole('heading', { name: 'The labs' });

async function toLabs(hands, it) {
  await hands.press(place(it, 'Labs'));
  await expect(title(it)).toBeVisible();
}

async function choose(hands, it, { seeds, from, servers }) {
  const choice = it.page.getByRole('group', { name: 'What to run' });
  if (seeds) await hands.type(choice.getByRole('spinbutton', { name: 'Seeds' }), String(seeds));
  if (from) await hands.type(choice.getByRole('spinbutton', { name: 'First seed' }), String(from));
  if (servers) await hands.choose(choice.getByRole('combobox', { name: 'Servers' }), servers);
}

/** Waits until a run is open in the sandbox, played and gone back in. */
async function opened(it) {
  await expect(place(it, 'Sandbox')).toHaveAttribute('aria-current', 'page');
  await expect(it.page.getByRole('region', { name: 'Timeline' })).toBeVisible();
  await expect(button(it, 'Stay here')).toHaveCount(0);
  await expect(it.page.getByRole('region', { name: 'What led to it' })).toBeVisible();
}

everyWay({ desktop: 'keyboard', phone: 'mouse' }, (hands) => {
  test('every test is listed with what it wants, and the sandbox waits meanwhile', async ({ playground }) => {
    await playground.setSpeed('1/3×');
    const leader = await playground.leader();
    await pause(hands, playground);
    const at = await playground.clock.innerText();
    await toLabs(hands, playground);
    await expect(playground.page).toHaveURL(/#labs$/);
    await expect(playground.story).toBeHidden();
    for (const [name, count] of [['MIT 6.5840: Raft', 28], ['MIT 6.5840: key–value service', 31], ['TinyKV: store on Raft', 26]]) {
      await expect(suite(playground, name).getByRole('button', { name: /^Run \w+$/ })).toHaveCount(count);
    }
    await expect(row(playground, 'InitialElection2A')).toContainText('A cluster that starts elects one leader');
    // What a student noted stands there before anything has run.
    await expect(row(playground, 'Backup2B')).toContainText('48.0');
    await expect(row(playground, 'Backup2B')).toContainText('2,044');
    // The keys of the sandbox do nothing here.
    await title(playground).focus();
    await playground.press('c', 'Space', 'x');
    await hands.press(place(playground, 'Sandbox'));
    await expect(playground.story).toBeVisible();
    await expect(playground.clock).toContainText(at.trim());
    await expect(playground.server(leader.id)).toHaveAccessibleName(/leader/);
    await playground.page.goBack();
    await expect(title(playground)).toBeVisible();
    await playground.press('g');
    await expect(playground.page.getByRole('heading', { name: 'Your log' })).toBeVisible();
    await playground.press('g');
    await expect(playground.story).toBeVisible();
  });

  test('a test that was run has its result beside what a student noted', FIREFOX_TOO, async ({ playground }) => {
    await toLabs(hands, playground);
    await expect(row(playground, 'ReElection2A')).toContainText('not run');
    await hands.press(button(playground, 'Run ReElection2A'));
    await expect(row(playground, 'ReElection2A')).toContainText('passed');
    const words = await row(playground, 'ReElection2A').getByRole('cell').allTextContents();
    const [result, seconds, rpcs, bytes, commands, computed, ...noted] = words.map((word) => word.trim());
    expect(result).toBe('passed');
    expect(Number(seconds)).toBeGreaterThan(2);
    expect(Number(rpcs)).toBeGreaterThan(20);
    expect(bytes).toMatch(/^\d+\.\d KB$/);
    expect(commands).toBe('0');
    expect(computed).toMatch(/^(< 1|\d+) ms$/);
    expect(noted).toEqual(['5.4', '74', '0', 'Run']);
    await expect(ended(playground)).toHaveText(/^1 runs? in [\d.]+ s: 1 passed, 0 failed\.$/);
    await expect(row(playground, 'InitialElection2A')).toContainText('not run');
  });

  test('a suite runs while the page stays fluid, and is cancelled at once', FIREFOX_TOO, async ({ playground }) => {
    const { page } = playground;
    await toLabs(hands, playground);
    // So many that no machine is done before the hand gets to it.
    await choose(hands, playground, { seeds: 10 });
    await hands.press(suite(playground, 'TinyKV: store on Raft').getByRole('button', { name: /^Run these 26/ }));
    await expect(page.getByRole('progressbar', { name: 'Runs that have ended' })).toBeVisible();
    await expect(progress(playground)).toContainText(/[1-9]\d* of 260 runs · \d+\.\d runs a second · [1-9]\d* virtual seconds a second/);
    await expect(progress(playground)).toContainText(/about \d+ s left/);
    const frames = await page.evaluate(async () => {
      const until = performance.now() + 1000;
      let count = 0;
      while (performance.now() < until) {
        await new Promise(requestAnimationFrame);
        count++;
      }
      return count;
    });
    // A page that is held up draws one or two. How many it draws at best is not for a test: this machine does other
    // things as well.
    expect(frames).toBeGreaterThan(5);
    const before = Number(/(\d+) of 260 runs/.exec(await progress(playground).innerText())[1]);
    await hands.press(button(playground, 'Cancel'));
    await expect(ended(playground)).toHaveText(/^Cancelled after \d+ of 260 runs: \d+ passed, 0 failed\.$/);
    // At once: few have ended since, however long a run takes here.
    const runs = Number(/\d+/.exec(await ended(playground).innerText()));
    expect(runs).toBeLessThan(before + 26);
    await expect(title(playground)).toBeFocused();
    await expect(page.getByRole('progressbar')).toHaveCount(0);
    // The worker has heard it, too: it does what comes next.
    await choose(hands, playground, { seeds: 1 });
    await hands.press(button(playground, 'Run InitialElection2A'));
    await expect(row(playground, 'InitialElection2A')).toContainText('passed');
  });

  test('what is typed in a field stays while tests run and the address follows', async ({ playground }) => {
    await toLabs(hands, playground);
    await hands.press(button(playground, 'Run InitialElection2A'));
    const field = playground.page.getByRole('spinbutton', { name: 'Seeds' });
    await field.selectText();
    await playground.page.keyboard.type('37');
    await expect(row(playground, 'InitialElection2A')).toContainText('passed');
    // The address is told within a second and a half.
    await playground.page.waitForTimeout(1600);
    await expect(field).toHaveValue('37');
    await expect(field).toBeFocused();
    await playground.page.keyboard.press('Tab');
    await hands.press(button(playground, 'Run InitialElection2A'));
    await expect(row(playground, 'InitialElection2A')).toContainText('37 of 37 passed');
  });

  test('many seeds are run, and those that fail are named with the reason', async ({ playground }) => {
    await toLabs(hands, playground);
    await choose(hands, playground, { seeds: 50, from: 7 });
    await hands.press(button(playground, 'Run BasicAgree2B'));
    await expect(row(playground, 'BasicAgree2B')).toContainText('50 of 50 passed');
    await expect(ended(playground)).toHaveText(/^50 runs in .* s: 50 passed, 0 failed\.$/);
    await choose(hands, playground, { seeds: 5, servers: 'that persist nothing (a mistake)' });
    await hands.press(button(playground, 'Run Persist12C'));
    await expect(row(playground, 'Persist12C')).toContainText(/5 of 5 failed/);
    await expect(playground.page.getByText(/^Seed 7: S\d has applied .*\.$/)).toBeVisible();
    for (const seed of [7, 8, 9, 10, 11]) {
      await expect(button(playground, `Open Persist12C with seed ${seed}`)).toBeVisible();
    }
  });

  test('a run is opened at its first leader with its parts, and undo brings back what was there', async ({ playground }) => {
    await playground.setSpeed('1/3×');
    await playground.leader();
    await pause(hands, playground);
    const before = { servers: await playground.servers(), logs: await playground.allLogs() };
    await toLabs(hands, playground);
    await hands.press(button(playground, 'Rejoin2B'));
    await opened(playground);
    const servers = await playground.servers();
    expect(servers).toHaveLength(3);
    expect(servers.filter(({ role }) => role === 'leader')).toHaveLength(1);
    await expect(playground.page.getByText('TestRejoin2B, seed 1: passed. Its parts are named on the timeline.')).toBeVisible();
    // All of it is there: it goes on as in the test.
    expect(Number(await playground.page.getByRole('slider', { name: 'Moment' }).getAttribute('aria-valuemax'))).toBeGreaterThan(3_000_000);
    await hands.press(button(playground, 'to live'));
    await expect(playground.page.getByRole('row', { name: /^S1/ })).toContainText('105');
    await hands.press(button(playground, 'Undo'));
    await expect.poll(async () => ({ servers: await playground.servers(), logs: await playground.allLogs() })).toEqual(before);
    // And the labs are as they were.
    await toLabs(hands, playground);
    await expect(row(playground, 'Rejoin2B')).toContainText('not run');
  });

  test('a seed that failed is opened where the first promise is broken', async ({ playground }) => {
    await toLabs(hands, playground);
    await choose(hands, playground, { seeds: 3, servers: 'that persist nothing (a mistake)' });
    await hands.press(button(playground, 'Run Persist12C'));
    await hands.press(button(playground, 'Open Persist12C with seed 2'));
    await opened(playground);
    await expect(playground.page.getByText(/^TestPersist12C, seed 2: failed\. S\d has applied/)).toBeVisible();
    await expect(playground.page.getByRole('tab', { name: /^Checks/ })).toContainText('1');
    await expect(playground.page.getByText('A promise of Raft is broken').first()).toBeVisible();
    await expect(playground.page.getByText('seed 2 ·')).toHaveCount(1);
    // A reload goes on there.
    const at = await playground.clock.innerText();
    await playground.page.reload();
    await expect(playground.clock).toContainText(at.trim());
  });
});

test('the name of a part is told on the timeline', async ({ playground }) => {
  const { page } = playground;
  await playground.leader();
  await page.getByRole('link', { name: 'Labs' }).click();
  await page.getByRole('button', { name: 'Rejoin2B', exact: true }).click();
  await opened(playground);
  const canvas = page.locator('#timeline canvas');
  const { width, height } = await canvas.boundingBox();
  await canvas.hover({ position: { x: width * 0.9, y: height - 12 } });
  const part = page.locator('.tip');
  await expect(part).toContainText(/^[\d.]+ .*\w+.*\.$/);
  const [, at] = /^([\d.]+)/.exec(await part.innerText());
  // A press goes to where it begins.
  await canvas.click({ position: { x: width * 0.9, y: height - 12 } });
  await expect(playground.clock).toContainText(at);
});

test('the address opens the labs at once', async ({ page }) => {
  await page.goto('./#labs');
  await expect(page.getByRole('heading', { name: 'The labs' })).toBeVisible();
  await page.getByRole('button', { name: 'Run InitialElection2A' }).click();
  await expect(page.getByRole('row', { name: /^InitialElection2A/ })).toContainText('passed');
});

test('under a strict policy and a sub-path the worker works', FIREFOX_TOO, async ({ page, baseURL }) => {
  const [workers, parts] = [[], []];
  page.on('worker', (worker) => workers.push(worker.url()));
  page.on('request', (request) => /\.(lzma|packed)$/.test(request.url()) && parts.push(request.url().split('.').pop()));
  await page.goto(`${baseURL}csp/course/notes/raft/#labs`);
  await page.getByRole('button', { name: 'Run InitialElection2A' }).click();
  await expect(page.getByRole('row', { name: /^InitialElection2A/ })).toContainText('passed');
  // What stands behind its name differs when the file does.
  expect(workers.map((url) => url.replace(/\?[0-9a-f]{16}$/, '?'))).toEqual([`${baseURL}csp/course/notes/raft/worker.js?`]);
  await expect(page.getByText('no worker')).toHaveCount(0);
  // It is handed over what the page has compiled.
  expect(parts).toEqual(['lzma', 'packed']);
});

for (const [name, deny] of [
  ['is refused', (page) => page.addInitScript(() => { window.Worker = class { constructor() { throw new DOMException('no', 'SecurityError'); } }; })],
  ['cannot be loaded', (page) => page.route('**/worker.js?*', (route) => route.abort())],
  ['cannot start', (page) => page.route('**/worker.js?*', (route) => route.fulfill({ contentType: 'text/javascript', body: "postMessage('failed so')" }))],
]) {
  test(`where a worker ${name} that is said, and the page runs the tests itself`, async ({ page }) => {
    await deny(page);
    await page.goto('./#labs');
    await page.getByRole('button', { name: 'Run ReElection2A' }).click();
    await expect(page.getByRole('row', { name: /^ReElection2A/ })).toContainText('passed');
    await expect(page.getByText('This browser allows the page no worker')).toBeVisible();
    // What takes long goes in slices: it can be cancelled.
    await page.getByRole('button', { name: 'Run PersistPartition3A' }).click();
    await expect(page.locator('.labs-progress')).toContainText(/PersistPartition3A, seed 1, at \d/);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.locator('.labs-progress')).toContainText('Cancelled after 0 of 1 runs');
    await page.getByRole('button', { name: 'ReElection2A', exact: true }).click();
    await opened({ page });
  });
}

for (const colorScheme of ['light', 'dark']) {
  for (const [size, viewport] of [['desktop', { width: 1280, height: 800 }], ['phone', { width: 320, height: 640 }]].filter(([size]) => isLookedAt(colorScheme, size === 'phone'))) {
    test.describe(`${colorScheme}, ${size}`, () => {
      test.use({ colorScheme, viewport });

      test('axe finds nothing in the labs, and nothing is wider than the screen', async ({ playground }) => {
        const { page } = playground;
        const expectNothing = async (state) => {
          expect(await violations(page), state).toEqual([]);
          const wide = await page.evaluate(() => {
            const parts = [...document.querySelectorAll('main:not([hidden]) *, header *')];
            return parts
              .filter((part) => part.getBoundingClientRect().right > window.innerWidth + 1)
              .filter((part) => !part.closest('.spoken'))
              .map((part) => part.outerHTML.slice(0, 80));
          });
          expect(wide, state).toEqual([]);
        };
        await playground.press('g');
        await expect(title(playground)).toBeVisible();
        await expectNothing('nothing has run');
        await page.getByRole('combobox', { name: 'Servers' }).selectOption({ index: 1 });
        await page.getByRole('spinbutton', { name: 'Seeds' }).fill('14');
        await page.getByRole('spinbutton', { name: 'Seeds' }).dispatchEvent('change');
        await page.getByRole('button', { name: /^Run these 28/ }).click();
        await expect(row(playground, 'Persist12C')).toContainText('of 14 failed', { timeout: 60_000 });
        await expect(button(playground, 'Cancel')).toHaveCount(0, { timeout: 60_000 });
        await expectNothing('some have failed');
        await page.getByRole('button', { name: 'Run all 85 tests' }).click();
        await expect(progress(playground)).toContainText('s left', { timeout: 60_000 });
        await expectNothing('they run');
        await button(playground, 'Cancel').click();
        await page.getByRole('button', { name: 'Persist12C', exact: true }).click();
        await opened(playground);
        await expectNothing('a run is open');
      });
    });
  }
}
