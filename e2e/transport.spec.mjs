// Through time: on, back, to what matters, at any speed; and what becomes of the future if the past is changed.

import { everyWay } from './hands.mjs';
import { calm, events, expectEvent, pause, play, step, stepUntil, write } from './moves.mjs';
import { expect, test } from './page.mjs';

const ALL = ['S1', 'S2', 'S3', 'S4', 'S5'];
const SPEEDS = ['1/1000×', '1/300×', '1/100×', '1/50×', '1/20×', '1/10×', '1/3×', '1×', '10×', '100×', 'max'];

/** All that is told of the cluster at this moment. */
async function everything(it) {
  await it.drawn();
  return {
    at: await it.clock.innerText(),
    servers: await it.servers(),
    logs: await it.allLogs(),
    story: await it.story.innerText(),
    messages: await it.page.getByRole('group', { name: 'Messages under way' }).getByRole('button')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label'))),
    events: (await events(it)).slice(0, 8),
  };
}

const causes = (it) => it.page.getByRole('region', { name: 'What led to it' });

everyWay({ desktop: 'mouse', phone: 'keyboard' }, (hands) => {
  const press = (it, name) => hands.press(it.page.getByRole('button', { name, exact: true }));

  test('a step back returns exactly, and the same comes again', async ({ playground }) => {
    await calm(hands, playground);
    await write(hands, playground, 'step=1');
    const moments = [];
    for (let i = 0; i < 5; i++) {
      moments.push(await everything(playground));
      await step(hands, playground);
    }
    const last = await everything(playground);
    expect(new Set([...moments, last].map(({ events }) => JSON.stringify(events))).size).toBeGreaterThan(2);
    // The first of them is the moment before the write was carried out.
    for (const moment of moments.slice(1).reverse()) {
      await press(playground, 'Step back');
      await expect.poll(() => everything(playground)).toEqual(moment);
    }
    for (let i = 1; i < moments.length; i++) await step(hands, playground);
    await expect.poll(() => everything(playground)).toEqual(last);
  });

  test('time stands still, passes, and stands still', async ({ playground }) => {
    await playground.leader();
    await pause(hands, playground);
    const before = await everything(playground);
    // A frame or two later.
    await playground.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(await everything(playground)).toEqual(before);
    await play(hands, playground);
    await playground.letPass(0.01);
    await pause(hands, playground);
    await expect(playground.page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  });

  test('one goes to the next leader, commit and violation, and is told what led there', async ({ playground }) => {
    const { term } = await calm(hands, playground);
    await write(hands, playground, 'go=1');
    await press(playground, 'Next commit');
    await expect(causes(playground)).toContainText(/commits? .*entry 5|entry 5/);
    await expectEvent(playground, (text) => /entry 5/.test(text));
    await press(playground, 'Crash the leader');
    await press(playground, 'Next leader');
    const leader = await playground.leader({ above: term });
    await expect(causes(playground)).toContainText(`${leader.id} `);
    // Nothing is violated, as long as nobody breaks what Raft rests on; and one stays where one is.
    const here = await playground.clock.innerText();
    await press(playground, 'Next violation');
    await expect(playground.notice).toContainText('Nothing of that kind comes');
    await expect(playground.clock).toHaveText(here);
    for (const id of ALL) {
      const isDown = /crashed/.test(await playground.server(id).getAttribute('aria-label'));
      await hands.item(playground.server(id), playground.menu, isDown ? 'Restart with an empty disk' : 'Wipe its disk');
    }
    await press(playground, 'Next violation');
    await expect(playground.notice).toBeEmpty();
    await expect(causes(playground)).toBeVisible();
    await hands.press(playground.page.getByRole('tab', { name: /^Checks/ }));
    await expect(playground.page.getByRole('tabpanel')).toContainText(/violated|broken/i);
  });

  test('one goes back and on between the events of interest', async ({ playground }) => {
    await calm(hands, playground);
    const at = [];
    for (let i = 0; i < 3; i++) {
      await press(playground, 'Last event of interest');
      await expect(causes(playground)).toBeVisible();
      at.push(await playground.seconds());
    }
    expect(at).toEqual([...at].sort((a, b) => b - a));
    expect(new Set(at).size).toBe(3);
    await press(playground, 'Next event of interest');
    expect(await playground.seconds()).toBe(at[1]);
    if (hands.name === 'keyboard') {
      await playground.press('n');
      await expect.poll(() => playground.seconds()).toBe(at[0]);
      await playground.press('p');
      await expect.poll(() => playground.seconds()).toBe(at[1]);
    }
  });

  test('every speed passes time, each faster than the last', async ({ playground }) => {
    await playground.leader();
    await pause(hands, playground);
    const speed = playground.page.getByLabel('Speed');
    expect(await speed.locator('option').allTextContents()).toEqual(SPEEDS);
    for (const label of SPEEDS) {
      await hands.choose(speed, label);
      const before = await playground.seconds();
      await play(hands, playground);
      await expect.poll(() => playground.seconds(), { intervals: [30] }).toBeGreaterThan(before);
      await pause(hands, playground);
    }
    // As fast as it goes is a good deal faster than real time.
    const before = await playground.seconds();
    const started = Date.now();
    await play(hands, playground);
    await expect.poll(() => playground.seconds(), { intervals: [30] }).toBeGreaterThan(before + 30);
    expect(Date.now() - started).toBeLessThan(15_000);
    await pause(hands, playground);
    if (hands.name === 'keyboard') {
      await playground.page.evaluate(() => document.activeElement.blur());
      await playground.press('-', '-');
      const chosen = () => speed.evaluate((it) => it.options[it.selectedIndex].text);
      await expect.poll(chosen).toBe('10×');
      await playground.press('+');
      await expect.poll(chosen).toBe('100×');
    }
  });

  test('one goes to the start and to the latest moment', async ({ playground }) => {
    await calm(hands, playground);
    const end = await everything(playground);
    const live = playground.page.getByRole('button', { name: /live$/ });
    await expect(live).toHaveAttribute('aria-pressed', 'true');
    await press(playground, 'To the start');
    await expect(playground.clock).toHaveText(/^0\.000 s/);
    await expect.poll(async () => (await playground.allLogs()).flat()).toEqual([]);
    await expect(live).toHaveAttribute('aria-pressed', 'false');
    await expect(playground.page.getByRole('button', { name: 'To the start' })).toBeDisabled();
    await hands.press(live);
    await expect(live).toHaveAttribute('aria-pressed', 'true');
    await expect.poll(() => everything(playground)).toEqual(end);
    if (hands.name === 'keyboard') {
      await playground.press('Home');
      await expect(playground.clock).toHaveText(/^0\.000 s/);
      await playground.press('End');
      await expect.poll(() => everything(playground)).toEqual(end);
    }
  });

  test('who acts in the past begins a branch, and the former future can be chosen again', async ({ playground }) => {
    await calm(hands, playground);
    await write(hands, playground, 'first=1');
    await press(playground, 'Next commit');
    const first = await everything(playground);
    const { length } = first.logs[0];
    for (let i = 0; i < 3; i++) await press(playground, 'Last event of interest');
    await write(hands, playground, 'other=1');
    await play(hands, playground);
    await playground.expectCommitted('other=1', ALL);
    await pause(hands, playground);
    const branch = playground.page.getByLabel('Branch');
    const live = playground.page.getByRole('button', { name: /live$/ });
    const names = await branch.locator('option').allTextContents();
    expect(names).toEqual(['main', expect.stringMatching(/other=1 at the leader at [\d.]+ s$/)]);
    expect((await playground.allLogs()).flat().some(({ text }) => text === 'first=1')).toBe(false);
    const second = await everything(playground);

    await hands.choose(branch, names[0]);
    await hands.press(live);
    await expect.poll(async () => (await everything(playground)).logs).toEqual(first.logs);
    expect((await playground.allLogs()).flat().some(({ text }) => text === 'other=1')).toBe(false);
    await hands.choose(branch, names[1]);
    await hands.press(live);
    await expect.poll(async () => (await everything(playground)).logs).toEqual(second.logs);
    expect(length).toBeGreaterThan(0);
  });
});
