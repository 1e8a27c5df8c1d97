// Branches as a tree, and two runs side by side: two branches, or one run made otherwise.

import { violations } from './axe.mjs';
import { everyWay } from './hands.mjs';
import { calm, pause, play, write } from './moves.mjs';
import { expect, test } from './page.mjs';

const button = (it, name) => it.page.getByRole('button', { name, exact: typeof name === 'string' });
const tree = (it) => it.page.getByRole('region', { name: 'Branches' });
const branch = (it, name) => tree(it).getByRole('button', { name, exact: typeof name === 'string' });
const comparison = (it) => it.page.getByRole('region', { name: 'Comparison' });

/** The names of the branches in their order; in front of each as many dots as it is deep. */
const branches = (it) =>
  tree(it)
    .locator('.branch > .link')
    .evaluateAll((all) =>
      all.map((one) => {
        let depth = -1;
        for (let at = one; at; at = at.parentElement.closest('ul')) depth += at.matches('ul') ? 1 : 0;
        return '.'.repeat(depth) + one.textContent;
      }),
    );

async function open(hands, it) {
  await hands.press(it.page.getByRole('tab', { name: 'Branches' }));
  await expect(tree(it)).toBeVisible();
}

/** main, and on it a branch that began with a write, and on that another one. */
async function grow(hands, it) {
  await calm(hands, it);
  for (const text of ['one=1', 'two=2']) {
    await hands.press(button(it, 'Last event of interest'));
    await hands.press(button(it, 'Last event of interest'));
    await write(hands, it, text);
    await play(hands, it);
    await it.letPass(0.3);
    await pause(hands, it);
  }
  await open(hands, it);
}

/** The servers of one of the two runs, as they are announced. */
const serversOf = (it, run) =>
  it.page
    .getByRole('group', { name: `Servers of run ${run}` })
    .getByRole('img')
    .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));

/** How many frames the page asks for in half a second. */
const frames = (it) =>
  it.page.evaluate(
    () =>
      new Promise((resolve) => {
        const real = window.requestAnimationFrame;
        let count = 0;
        window.requestAnimationFrame = (draw) => {
          count += 1;
          return real.call(window, draw);
        };
        setTimeout(() => {
          window.requestAnimationFrame = real;
          resolve(count);
        }, 500);
      }),
  );

async function expectAccessible(it) {
  expect(await violations(it.page)).toEqual([]);
}

everyWay({ desktop: 'mouse', phone: 'keyboard' }, (hands) => {
  test('branches are a tree: one gets a name, another is looked at', async ({ playground }) => {
    await grow(hands, playground);
    const [main, one, two] = await branches(playground);
    expect([main, one, two]).toEqual([
      'main',
      expect.stringMatching(/^\.1: write one=1 at the leader at [\d.]+ s$/),
      expect.stringMatching(/^\.\.?2: write two=2 at the leader at [\d.]+ s$/),
    ]);
    await expect(branch(playground, /^2: /)).toHaveAttribute('aria-current', 'true');
    await expectAccessible(playground);

    await hands.press(button(playground, /^rename 1: /));
    const field = playground.page.getByLabel(/^Name of 1: /);
    await expect(field).toBeFocused();
    await field.press('Escape');
    await expect(field).toHaveCount(0);
    await expect(branch(playground, /^1: /)).toBeFocused();
    await hands.press(button(playground, /^rename 1: /));
    await expectAccessible(playground);
    if (hands.name === 'mouse') {
      await field.fill('first try');
      await button(playground, 'Save').click();
    } else {
      await playground.page.keyboard.type('first try');
      await playground.page.keyboard.press('Enter');
    }
    await expect(branch(playground, 'first try')).toBeFocused();
    const all = playground.page.getByLabel('Branch', { exact: true });
    await expect.poll(() => all.locator('option').allTextContents()).toContain('first try');
    await hands.press(button(playground, 'Undo'));
    await expect(branch(playground, /^1: /)).toBeVisible();
    await hands.press(button(playground, 'Redo'));
    await expect(branch(playground, 'first try')).toBeVisible();

    await hands.press(branch(playground, 'main'));
    await expect(branch(playground, 'main')).toHaveAttribute('aria-current', 'true');
    await expect(branch(playground, /^2: /)).toHaveAttribute('aria-current', 'false');
    await playground.drawn();
    const texts = (await playground.allLogs()).flat().map(({ text }) => text);
    expect(texts).not.toContain('two=2');
  });

  test('a branch is deleted with what began on it, which is told before, and undo brings all back', async ({ playground }) => {
    await grow(hands, playground);
    // On the second branch a third one begins.
    await hands.press(button(playground, 'Step back'));
    await write(hands, playground, 'three=3');
    await playground.drawn();
    const before = await branches(playground);
    expect(before).toHaveLength(4);
    const [, , two, three] = before;
    expect(three).toMatch(/^\.+3: /);
    const depth = (name) => /^\.*/.exec(name)[0].length;
    expect(depth(three)).toBe(depth(two) + 1);
    await hands.press(button(playground, /^delete 2: /));
    await expect(tree(playground).getByText(/^With “2: .*” goes what began on it: “3: .*”\.$/)).toBeVisible();
    await expect(button(playground, 'Delete 2 branches')).toBeFocused();
    await expectAccessible(playground);
    await hands.press(button(playground, 'Keep them'));
    expect(await branches(playground)).toEqual(before);

    await hands.press(button(playground, /^delete 2: /));
    await hands.press(button(playground, 'Delete 2 branches'));
    await expect.poll(() => branches(playground)).toEqual(before.slice(0, 2));
    await expect(playground.page.getByText(/^“2: .*” and what began on it is deleted\. Undo brings it back\.$/)).toBeVisible();
    await expect(tree(playground).locator('[aria-current="true"]')).toHaveCount(1);
    await hands.press(button(playground, 'Undo'));
    await expect.poll(() => branches(playground)).toEqual(before);
    await expect(branch(playground, /^3: /)).toHaveAttribute('aria-current', 'true');
    await expect.poll(async () => (await playground.allLogs()).flat().map(({ text }) => text)).toContain('three=3');

    // One on which nothing began goes at once.
    await hands.press(button(playground, /^delete 3: /));
    await expect.poll(() => branches(playground)).toEqual(before.slice(0, 3));
    await expect(button(playground, /^delete main/)).toHaveCount(0);
  });

  test('two branches stand side by side on one clock, up to where they part', async ({ playground }) => {
    const { page } = playground;
    await grow(hands, playground);
    await hands.press(branch(playground, /^1: /));
    await playground.drawn();
    const before = { at: await playground.clock.innerText(), logs: await playground.allLogs() };
    await hands.press(button(playground, 'compare main'));
    await expect(button(playground, 'Play')).toBeFocused();
    const told = comparison(playground).getByRole('status');
    await expect(told).toContainText(/^Until [\d.]+ s both runs are the same\. Then:A/);
    await expect(told).toContainText('A client asks the leader to write one=1.');
    await expect(told).toContainText(/B(nothing of that; what comes next, at [\d.]+ s: )?\S+/);
    await expectAccessible(playground);

    await hands.press(button(playground, 'Go to the difference'));
    const [, at] = /^Until ([\d.]+) s/.exec(await told.innerText());
    await expect(playground.clock).toHaveText(new RegExp(`^${at} s`));
    const parted = [await serversOf(playground, 'A'), await serversOf(playground, 'B')];
    expect(parted[0]).toHaveLength(5);
    expect(parted[0]).toEqual(parted[1]);

    // Steps, plays and goes back with both.
    const logsOf = (run) => page.getByRole('region', { name: `Logs of run ${run}` });
    await expect(logsOf('A').getByTitle(/one=1/)).toHaveCount(1);
    for (let i = 0; i < 3; i++) await hands.press(button(playground, 'Step'));
    await play(hands, playground);
    await expect(logsOf('A').getByTitle(/: one=1, (committed|applied)/)).toHaveCount(5);
    await pause(hands, playground);
    await expect(logsOf('B').getByTitle(/one=1/)).toHaveCount(0);
    await hands.press(button(playground, 'To the start'));
    await expect(playground.clock).toHaveText(/^0\.000 s/);
    await expect(logsOf('B').locator('td[title]')).toHaveCount(0);
    await hands.press(button(playground, 'Next leader'));
    await expect.poll(() => serversOf(playground, 'B')).toContainEqual(expect.stringMatching(/, leader, /));
    await playground.drawn();
    expect(await serversOf(playground, 'A')).toEqual(await serversOf(playground, 'B'));

    // To look is all that can be done.
    await playground.press('c');
    await expect(playground.notice).toHaveText('Two runs are compared. Leave the comparison to do that.');
    if (hands.name === 'mouse') await button(playground, 'Leave the comparison').click();
    else await playground.press('Escape');
    await expect(comparison(playground)).toHaveCount(0);
    await expect(page.getByRole('tab', { name: 'Branches' })).toBeFocused();
    await playground.drawn();
    expect({ at: await playground.clock.innerText(), logs: await playground.allLogs() }).toEqual(before);
    await expect(branch(playground, /^1: /)).toHaveAttribute('aria-current', 'true');
  });

  test('one run is compared with PreVote on and off', async ({ playground }) => {
    const { page } = playground;
    await calm(hands, playground);
    await open(hands, playground);
    await hands.press(button(playground, 'PreVote on'));
    const told = comparison(playground).getByRole('status');
    await expect(told).toContainText(/A.* stands for election in term 1/);
    await expect(told).toContainText(/B.* asks whether it could win term 1/);
    await expect(page.getByRole('heading', { name: 'A PreVote off', exact: true })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'B PreVote on', exact: true })).toBeVisible();
    await hands.press(button(playground, 'Go to the difference'));
    await expect.poll(() => serversOf(playground, 'A')).toContainEqual(expect.stringMatching(/, candidate, /));
    await expect.poll(() => serversOf(playground, 'B')).toContainEqual(expect.stringMatching(/, pre-candidate, /));
    await expectAccessible(playground);
    await hands.press(button(playground, 'Leave the comparison'));
    await expect(comparison(playground)).toHaveCount(0);
  });

  test('one run is compared with another seed, and with one that nothing tells apart so far', async ({ playground }) => {
    await calm(hands, playground);
    await open(hands, playground);
    await hands.press(button(playground, 'CheckQuorum on'));
    await expect(comparison(playground).getByText(/^Both runs are the same so far, up to [\d.]+ s\.$/)).toBeVisible();
    await expect(button(playground, 'Go to the difference')).toHaveCount(0);
    // While time stands still nothing is drawn.
    await expect.poll(() => frames(playground)).toBe(0);
    await expect.poll(async () => (await serversOf(playground, 'B')).join()).toBe((await serversOf(playground, 'A')).join());
    await hands.press(button(playground, 'Leave the comparison'));
    await hands.type(playground.page.getByLabel('Another seed'), '77');
    await hands.press(button(playground, 'another seed'));
    await expect(comparison(playground).getByRole('status')).toContainText('stands for election');
    await expect(playground.page.getByRole('heading', { name: 'B seed 77', exact: true })).toBeVisible();
  });

  test('a reload in a comparison gives back the run', async ({ playground }) => {
    const { page } = playground;
    await calm(hands, playground);
    await open(hands, playground);
    await hands.press(button(playground, 'PreVote on'));
    await expect(comparison(playground)).toBeVisible();
    const at = await playground.clock.innerText();
    const logs = await page.getByRole('region', { name: 'Logs of run A' }).locator('td[title]').count();
    await page.reload();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(playground.clock).toHaveText(at);
    await expect(comparison(playground)).toHaveCount(0);
    await expect.poll(async () => (await playground.allLogs()).flat().length).toBe(logs);
  });
});
