// What was done can be taken back and done again, and a reload goes on where it was.

import { FIREFOX_TOO, expect, test } from './page.mjs';
import { everyWay } from './hands.mjs';

const ALL = ['S1', 'S2', 'S3', 'S4', 'S5'];
const KEPT = 'raft-playground.session';

const button = ({ page }, name) => page.getByRole('button', { name, exact: true });

/** What a visitor sees of the cluster: the servers and their logs. */
async function seen(playground) {
  await playground.drawn();
  return { servers: await playground.servers(), logs: await playground.allLogs() };
}

/** A moment in which time stands still, the last write of the opening scene done. */
async function stopped(playground, hands) {
  await playground.setSpeed('1/3×');
  await playground.expectCommitted('x=3', ALL);
  await hands.press(button(playground, 'Pause'));
  await expect(button(playground, 'Play')).toBeVisible();
}

async function reload(playground) {
  await playground.page.reload();
  await expect(playground.page.getByRole('heading', { level: 1 })).toBeVisible();
}

everyWay({ desktop: 'keyboard', phone: 'mouse' }, (hands) => {
  test('several gestures are taken back one by one, and done again', async ({ playground }) => {
    await stopped(playground, hands);
    const { page } = playground;
    await expect(button(playground, 'Undo')).toBeDisabled();
    const { id: leader } = await playground.leader();
    const states = [await seen(playground)];
    await hands.item(playground.server(leader), playground.menu, 'Crash');
    await expect(playground.server(leader)).toHaveAccessibleName(/crashed/);
    states.push(await seen(playground));
    const other = ALL.find((id) => id !== leader);
    await hands.item(playground.server(other), playground.menu, 'Pause');
    await expect(playground.server(other)).toHaveAccessibleName(/paused/);
    states.push(await seen(playground));
    await hands.press(page.getByRole('button', { name: 'Cut the network in two' }));
    await expect(page.getByRole('button', { name: 'Heal the cut' })).toBeVisible();

    await hands.press(button(playground, 'Undo'));
    await expect(page.getByRole('button', { name: 'Cut the network in two' })).toBeVisible();
    await expect.poll(() => seen(playground)).toEqual(states[2]);
    await hands.press(button(playground, 'Undo'));
    await expect.poll(() => seen(playground)).toEqual(states[1]);
    await hands.press(button(playground, 'Undo'));
    await expect.poll(() => seen(playground)).toEqual(states[0]);
    await expect(button(playground, 'Undo')).toBeDisabled();

    await hands.press(button(playground, 'Redo'));
    await expect.poll(() => seen(playground)).toEqual(states[1]);
    await playground.press('r');
    await expect.poll(() => seen(playground)).toEqual(states[2]);
    await playground.press('u');
    await expect.poll(() => seen(playground)).toEqual(states[1]);
    await playground.press('ControlOrMeta+Shift+z');
    await expect.poll(() => seen(playground)).toEqual(states[2]);
    // Something new: what was taken back is not done again.
    await hands.press(button(playground, 'Undo'));
    await hands.press(page.getByRole('button', { name: 'Cut the network in two' }));
    await expect(button(playground, 'Redo')).toBeDisabled();
  });

  test('a write that is taken back was never made, whatever came of it', async ({ playground }) => {
    await stopped(playground, hands);
    const before = await playground.clock.innerText();
    await hands.type(playground.page.getByLabel('Key and value to write'), 'oops=1');
    await hands.press(button(playground, 'Write'));
    await hands.press(button(playground, 'Play'));
    await playground.expectCommitted('oops=1', ALL);
    await hands.press(button(playground, 'Pause'));
    await hands.press(button(playground, 'Undo'));
    await expect(playground.clock).toContainText(before.trim());
    await hands.press(button(playground, 'Play'));
    await playground.letPass(0.5);
    for (const log of await playground.allLogs()) {
      expect(log.map(({ text }) => text)).not.toContain('oops=1');
    }
    await hands.press(button(playground, 'Redo'));
    await playground.expectCommitted('oops=1', ALL);
  });

  test('a new run is taken back, and the old one is as it was', async ({ playground }) => {
    await stopped(playground, hands);
    const { page } = playground;
    const before = await seen(playground);
    const at = await playground.clock.innerText();
    await hands.press(page.getByRole('tab', { name: 'Setup' }));
    await hands.type(page.getByRole('spinbutton', { name: 'Servers', exact: true }), '3');
    await hands.press(button(playground, 'Start with these'));
    await expect.poll(async () => (await playground.servers()).length).toBe(3);
    await playground.leader();
    await hands.press(button(playground, 'Undo'));
    await expect.poll(() => seen(playground)).toEqual(before);
    await expect(playground.clock).toContainText(at.trim());
    await hands.press(button(playground, 'Redo'));
    await expect.poll(async () => (await playground.servers()).length).toBe(3);
    await playground.leader();
  });

  test('a reload goes on at the same moment of the same branch, at the same speed', FIREFOX_TOO, async ({ playground }) => {
    await stopped(playground, hands);
    const { page } = playground;
    await hands.press(button(playground, 'Crash the leader'));
    await hands.press(button(playground, 'Play'));
    const { id: second } = await playground.leader({ above: 1 });
    await hands.press(button(playground, 'Pause'));
    // In the past something else is done.
    await hands.press(button(playground, 'To the start'));
    await hands.press(button(playground, 'Next event of interest'));
    await hands.item(playground.server(second), playground.menu, 'Crash');
    await playground.setSpeed('1/20×');
    const before = await seen(playground);
    const at = await playground.clock.innerText();
    await reload(playground);
    await expect(playground.clock).toContainText(at.trim());
    await expect.poll(() => seen(playground)).toEqual(before);
    await expect(page.getByLabel('Speed')).toHaveValue(/1\/20×|4/);
    await expect(button(playground, 'Play')).toBeVisible();

    await hands.press(button(playground, 'Play'));
    await playground.letPass(0.02);
    await reload(playground);
    await expect(button(playground, 'Pause')).toBeVisible();
    await playground.letPass(0.02);
    await expect(playground.server(second)).toHaveAccessibleName(/crashed/);
  });

  test('who looks at the past finds the same past after a reload, and what came after it', async ({ playground }) => {
    await stopped(playground, hands);
    const { page } = playground;
    await hands.press(button(playground, 'Crash the leader'));
    await hands.press(button(playground, 'Play'));
    await playground.leader({ above: 1 });
    await hands.press(button(playground, 'Pause'));
    await expect(button(playground, 'Play')).toBeVisible();
    const end = await playground.clock.innerText();
    const after = await seen(playground);
    let at = end;
    for (let i = 0; i < 2; i++) {
      const before = at;
      await hands.press(button(playground, 'Last event of interest'));
      await expect.poll(async () => (at = await playground.clock.innerText())).not.toBe(before);
    }
    await reload(playground);
    await expect(playground.clock).toContainText(at.trim());
    await hands.press(button(playground, 'to live'));
    await expect(playground.clock).toContainText(end.trim());
    await expect.poll(() => seen(playground)).toEqual(after);
  });

  test('a damaged session is said to be damaged, and a new one begins', async ({ playground }) => {
    await stopped(playground, hands);
    const { page } = playground;
    await hands.press(button(playground, 'Crash the leader'));
    await page.evaluate((key) => {
      const text = localStorage.getItem(key);
      // The page keeps its session when it is left: what is damaged has to stay.
      const set = Storage.prototype.setItem;
      Storage.prototype.setItem = function (name, value) {
        if (name !== key) set.call(this, name, value);
      };
      set.call(localStorage, key, text.replace('seed', 'sead'));
    }, KEPT);
    await reload(playground);
    await expect(playground.notice).toContainText(/^The last session cannot be read: .*\. This is a new one\.$/);
    await expect(playground.notice).toBeInViewport();
    const { term } = await playground.leader();
    expect(term).toBe(1);
    // And it is a whole one: what is done in it is kept.
    await hands.press(button(playground, 'Crash the leader'));
    await expect(playground.notice).toHaveText('');
    await hands.press(button(playground, 'Pause'));
    const before = await seen(playground);
    await reload(playground);
    await expect.poll(() => seen(playground)).toEqual(before);
    await expect(playground.notice).toHaveText('');
  });

  test('where storage is denied that is said once, and quietly', async ({ playground }) => {
    const { page } = playground;
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get: () => {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    });
    await reload(playground);
    await playground.setSpeed('1/3×');
    await playground.leader();
    const said = page.getByRole('status').filter({ hasText: 'This browser keeps nothing for this page' });
    await expect(said).toHaveCount(0);
    await hands.press(button(playground, 'Crash the leader'));
    await expect(said).toHaveText('This browser keeps nothing for this page: a reload begins anew.');
    await expect(playground.notice).toHaveText('');
    await playground.leader({ above: 1 });
    await hands.press(button(playground, 'Crash the leader'));
    await expect(said).toHaveCount(0);
  });
});
