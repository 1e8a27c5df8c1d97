// What the cluster does under a visitor's hands: with the mouse, and with the keyboard alone by its shortcuts.

import { SIZES, ways } from './hands.mjs';
import { FIREFOX_TOO, expect, test } from './page.mjs';

const ALL = ['S1', 'S2', 'S3', 'S4', 'S5'];

/** The same gestures in two ways. */
const HANDS = {
  mouse: {
    write: (it, text) => it.write(text),
    crashLeader: (it) => it.page.getByRole('button', { name: 'Crash the leader' }).click(),
    cut: (it) => it.page.getByRole('button', { name: 'Cut the network in two' }).click(),
    heal: (it) => it.page.getByRole('button', { name: 'Heal the cut' }).click(),
    menu: async (it, id, item) => {
      await it.server(id).click();
      await it.menu.getByRole('button', { name: item, exact: true }).click();
    },
    togglePlay: (it, name) => it.page.getByRole('button', { name, exact: true }).click(),
    step: (it) => it.page.getByRole('button', { name: 'Step', exact: true }).click(),
    fast: (it) => it.setSpeed('1/3×'),
  },
  keyboard: {
    write: async (it, text) => {
      await it.page.getByLabel('Key and value to write').focus();
      await it.page.keyboard.type(text);
      await it.press('Enter');
      await it.page.evaluate(() => document.activeElement.blur());
    },
    crashLeader: (it) => it.press('c'),
    cut: (it) => it.press('x'),
    heal: (it) => it.press('h'),
    menu: async (it, id, item) => {
      await it.press(id.slice(1));
      await expect(it.menu).toBeVisible();
      const wanted = it.menu.getByRole('button', { name: item, exact: true });
      for (let i = 0; i < 12 && !(await wanted.evaluate((e) => e === document.activeElement)); i++) {
        await it.press('ArrowDown');
      }
      await it.press('Enter');
    },
    togglePlay: async (it) => {
      // On a server the space bar opens its menu.
      await it.page.evaluate(() => document.activeElement.blur());
      await it.press('Space');
    },
    step: (it) => it.press('.'),
    fast: (it) => it.press('+', '+', '+', '+'),
  },
};

test('the first leader stands within four seconds of opening', async ({ playground }) => {
  await playground.leader({ timeout: 4_000 });
  await expect(playground.story).toContainText(/S\d leads term 1/);
});

for (const { size, name } of ways({ desktop: 'keyboard', phone: 'mouse' })) {
  test.describe(`${name}, ${size}`, () => {
    const hands = HANDS[name];
    test.use({ viewport: SIZES[size] });

    test('a write commits on all servers', FIREFOX_TOO, async ({ playground }) => {
      await hands.fast(playground);
      await playground.leader();
      await hands.write(playground, 'colour=blue');
      await playground.expectCommitted('colour=blue', ALL);
    });

    test('after a crash of the leader another one leads a higher term', FIREFOX_TOO, async ({ playground }) => {
      await hands.fast(playground);
      const old = await playground.leader();
      await hands.crashLeader(playground);
      await expect(playground.server(old.id)).toHaveAccessibleName(/crashed/);
      const leader = await playground.leader({ above: old.term });
      expect(leader.id).not.toBe(old.id);
    });

    test('a minority commits nothing, and after healing all logs agree', async ({ playground }) => {
      await hands.fast(playground);
      const old = await playground.leader();
      await hands.cut(playground);
      await hands.menu(playground, old.id, /^Write/);
      const wanted = (await playground.log(old.id)).at(-1);
      const leader = await playground.leader({ above: old.term });
      await hands.write(playground, 'side=major');
      await expect
        .poll(async () => (await playground.log(leader.id)).find((e) => e.text === 'side=major')?.state)
        .toBe('committed');
      const shown = await playground.log(old.id);
      const still = shown.find(({ index }) => index === wanted.index);
      // A phone shows few entries: after one election more than usual it has moved out of sight.
      if (still || shown[0]?.index <= wanted.index) {
        expect(still.text).toBe(wanted.text);
        expect(still.state).not.toBe('committed');
      }

      await hands.heal(playground);
      await playground.expectCommitted('side=major', ALL);
      await expect(async () => {
        const logs = await playground.allLogs();
        for (const log of logs) expect(log).toEqual(logs[0]);
        expect(logs[0].every(({ state }) => state === 'committed')).toBe(true);
        expect(logs[0].some(({ text }) => text === wanted.text)).toBe(false);
      }).toPass();
    });

    test('any server crashes and restarts from its disk', async ({ playground }) => {
      await hands.fast(playground);
      await playground.leader();
      await hands.write(playground, 'kept=yes');
      await playground.expectCommitted('kept=yes', ALL);
      // While time stands nobody else is elected, and the entry stays in sight.
      await hands.togglePlay(playground, 'Pause');
      await expect(playground.page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
      for (const id of ALL) {
        await hands.menu(playground, id, 'Crash');
        await expect(playground.server(id)).toHaveAccessibleName(/crashed/);
        expect((await playground.log(id)).some(({ text }) => text === 'kept=yes')).toBe(true);
      }
      await expect(playground.story).toContainText('Every server is down.');
      for (const id of ALL) await hands.menu(playground, id, 'Restart');
      await hands.togglePlay(playground, 'Play');
      await playground.leader();
      await playground.expectCommitted('kept=yes', ALL);
    });

    test('a server that is told to time out stands for election', async ({ playground }) => {
      await hands.fast(playground);
      const old = await playground.leader();
      const other = ALL.find((id) => id !== old.id);
      await hands.menu(playground, other, 'Time out now');
      await expect
        .poll(async () => (await playground.servers()).find(({ id }) => id === other).term)
        .toBeGreaterThan(old.term);
    });

    test('one server is cut off and reconnected', async ({ playground }) => {
      await hands.fast(playground);
      const { id: leader } = await playground.leader();
      const alone = ALL.find((id) => id !== leader);
      await hands.menu(playground, alone, 'Cut off');
      await hands.write(playground, 'without=it');
      await playground.expectCommitted('without=it', ALL.filter((id) => id !== alone));
      expect((await playground.log(alone)).some(({ text }) => text === 'without=it')).toBe(false);
      await hands.menu(playground, alone, 'Reconnect all');
      await playground.expectCommitted('without=it', ALL);
    });

    test('time pauses, goes on in steps, and goes on by itself', async ({ playground }) => {
      await playground.leader();
      await hands.togglePlay(playground, 'Pause');
      await expect(playground.page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
      const paused = await playground.clock.innerText();
      await playground.page.waitForTimeout(300);
      expect(await playground.clock.innerText()).toBe(paused);
      // Some happen in the same millisecond.
      for (let i = 0; i < 30 && (await playground.clock.innerText()) === paused; i++) {
        await hands.step(playground);
        await playground.drawn();
      }
      await expect(playground.clock).not.toHaveText(paused);
      await hands.togglePlay(playground, 'Play');
      await playground.letPass(0.01);
    });
  });
}

test('impossible wishes are answered in words and change nothing', async ({ playground }) => {
  await playground.press('c');
  await expect(playground.notice).toHaveText('Nobody leads yet. Wait for an election.');
  await playground.write('nonsense');
  await expect(playground.notice).toHaveText('Write a key and a value, such as x=1.');
  await playground.leader();
  await playground.write('fine=1');
  await expect(playground.notice).toHaveText('');
});

test('the whole run stays fast at ten times real time', async ({ playground }) => {
  await playground.setSpeed('10×');
  await playground.letPass(60);
  await playground.leader();
  await playground.write('late=1');
  await playground.expectCommitted('late=1', ALL);
});
