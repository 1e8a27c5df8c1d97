// Single messages: while time stands still each can be looked at, lost, doubled, delayed, held, delivered.

import { everyWay } from './hands.mjs';
import { calm, expectEvent, inspect, message, messageNames, messages, pause, play, step, stepUntil, write } from './moves.mjs';
import { FIREFOX_TOO, expect, test } from './page.mjs';

const ALL = ['S1', 'S2', 'S3', 'S4', 'S5'];
const FIELDS = /from S\d to S\d$/;

/** Time stands still while an entry is under way to everybody: to whom, and how that message is called. */
async function entryUnderWay(hands, it, text) {
  const leader = await calm(hands, it);
  await write(hands, it, text);
  const others = ALL.filter((id) => id !== leader.id);
  await stepUntil(hands, it, async () => (await message(it, /^AppendEntries with entry/).count()) === 4);
  const to = others[1];
  return { leader: leader.id, to, others, name: new RegExp(`^AppendEntries with entry 5 from ${leader.id} to ${to},`) };
}

const menu = (it) => it.page.getByRole('dialog', { name: FIELDS });

async function has(it, id, text) {
  return (await it.log(id)).some((entry) => entry.text === text);
}

everyWay({ desktop: 'mouse', phone: 'keyboard' }, (hands) => {
  test('a message tells its fields, by the names of the paper', async ({ playground }) => {
    const { leader, name } = await entryUnderWay(hands, playground, 'field=1');
    const { facts: state } = await inspect(hands, playground, leader);
    await hands.press(message(playground, name));
    const words = await menu(playground).getByRole('term').allTextContents();
    const values = await menu(playground).getByRole('definition').allTextContents();
    const fields = Object.fromEntries(words.map((word, i) => [word, values[i]]));
    expect(fields).toMatchObject({
      term: state.currentTerm,
      prevLog: '4 of term 1',
      entries: 'field=1',
      leaderCommit: state.commitIndex,
      arrives: expect.stringMatching(/^in [\d.]+ ms$/),
    });
    await playground.press('Escape');
    await expect(menu(playground)).toHaveCount(0);
    await expect(message(playground, name)).toBeFocused();
  });

  test('a dropped message never arrives', async ({ playground }) => {
    const { leader, to, others, name } = await entryUnderWay(hands, playground, 'drop=1');
    await hands.item(message(playground, name), menu(playground), 'Drop');
    await expect(message(playground, name)).toHaveCount(0);
    // The focus goes on to the next one.
    await expect(message(playground, /./).and(playground.page.locator(':focus'))).toHaveCount(1);
    await expectEvent(playground, (text) => text === `AppendEntries from ${leader} to ${to} is dropped.`);
    // The others have it and it is committed, but it is not in this log.
    for (const id of others.filter((id) => id !== to)) {
      await stepUntil(hands, playground, () => has(playground, id, 'drop=1'));
    }
    await stepUntil(hands, playground, async () =>
      (await playground.log(leader)).some(({ text, state }) => text === 'drop=1' && state === 'committed'));
    expect(await has(playground, to, 'drop=1')).toBe(false);
    // The leader notices and sends it again.
    await play(hands, playground);
    await playground.expectCommitted('drop=1', ALL);
  });

  test('a duplicated message is under way twice and does no harm', async ({ playground }) => {
    const { leader, to, name } = await entryUnderWay(hands, playground, 'twice=1');
    await hands.item(message(playground, name), menu(playground), 'Duplicate');
    await expect(message(playground, name)).toHaveCount(2);
    await stepUntil(hands, playground, async () => (await message(playground, name).count()) === 0);
    await play(hands, playground);
    await playground.expectCommitted('twice=1', ALL);
    expect((await playground.log(to)).filter(({ text }) => text === 'twice=1')).toHaveLength(1);
    expect(await playground.log(to)).toEqual(await playground.log(leader));
  });

  test('a delayed message arrives after those that were sent with it', async ({ playground }) => {
    const { to, others, name } = await entryUnderWay(hands, playground, 'late=1');
    await hands.item(message(playground, name), menu(playground), 'Delay by 50 ms');
    for (const id of others.filter((id) => id !== to)) {
      await stepUntil(hands, playground, () => has(playground, id, 'late=1'));
    }
    const before = await playground.seconds();
    expect(await has(playground, to, 'late=1')).toBe(false);
    await stepUntil(hands, playground, () => has(playground, to, 'late=1'), 120);
    expect((await playground.seconds()) - before).toBeGreaterThan(0.02);
  });

  test('a held message stays until it is let go on', async ({ playground }) => {
    const { to, others, name } = await entryUnderWay(hands, playground, 'held=1');
    // The leader may send the same entry again meanwhile: this is about the one message.
    const held = playground.page.locator(`#${await message(playground, name).getAttribute('id')}`);
    await hands.item(held, menu(playground), 'Hold');
    await expect(held).toHaveAccessibleName(/, held$/);
    await play(hands, playground);
    await playground.expectCommitted('held=1', others.filter((id) => id !== to));
    await pause(hands, playground);
    await expect(held).toHaveAccessibleName(/, held$/);
    await hands.item(held, menu(playground), 'Let it go on');
    await expect(held).not.toHaveAccessibleName(/, held$/);
    await stepUntil(hands, playground, async () => (await held.count()) === 0);
    await play(hands, playground);
    await playground.expectCommitted('held=1', ALL);
  });

  test('a message that is delivered now arrives before all others', async ({ playground }) => {
    const { to, others, name } = await entryUnderWay(hands, playground, 'now=1');
    const before = await playground.seconds();
    await hands.item(message(playground, name), menu(playground), 'Deliver now');
    await stepUntil(hands, playground, () => has(playground, to, 'now=1'), 3);
    expect((await playground.seconds()) - before).toBeLessThan(0.002);
    for (const id of others.filter((id) => id !== to)) expect(await has(playground, id, 'now=1')).toBe(false);
  });

  test('what will be lost is announced as lost, and does not arrive', async ({ playground }) => {
    const leader = await calm(hands, playground);
    const cutOff = ALL.find((id) => id !== leader.id);
    await hands.item(playground.server(cutOff), playground.menu, 'Cut off');
    await write(hands, playground, 'lost=1');
    const lost = message(playground, new RegExp(`to ${cutOff}, term \\d+, will be lost$`));
    await stepUntil(hands, playground, async () => (await lost.count()) > 0);
    await hands.press(lost.first());
    await expect(menu(playground).getByRole('definition').last()).toHaveText('will be lost');
    await playground.press('Escape');
    await stepUntil(hands, playground, async () => (await lost.count()) === 0);
    await expectEvent(playground, (text) => text.startsWith('loses') && text.includes(`to ${cutOff}`));
    expect(await has(playground, cutOff, 'lost=1')).toBe(false);
  });

  test('the key m stops time and goes through the messages under way', FIREFOX_TOO, async ({ playground }) => {
    await playground.leader();
    await expect(async () => {
      await playground.press('m');
      await expect(menu(playground)).toBeVisible({ timeout: 300 });
    }).toPass();
    const before = await playground.clock.innerText();
    const names = await messageNames(playground);
    const title = () => menu(playground).getAttribute('aria-label');
    const seen = new Set([await title()]);
    for (let i = 0; i < names.length; i++) {
      await playground.press('m');
      await expect(menu(playground)).toBeVisible();
      seen.add(await title());
    }
    expect([...seen].sort()).toEqual([...new Set(names.map((name) => name.replace(/, term.*/, '')))].sort());
    expect(await playground.clock.innerText()).toBe(before);
    await hands.press(menu(playground).getByRole('button', { name: 'Close' }));
    await expect(menu(playground)).toHaveCount(0);
    // What arrives takes its menu along, and whoever was in it is not lost.
    await playground.press('m');
    await expect(menu(playground)).toBeVisible();
    for (let i = 0; i < 40 && (await menu(playground).count()) > 0; i++) await playground.press('.');
    await expect(menu(playground)).toHaveCount(0);
    await expect(playground.page.locator('body')).not.toBeFocused();
  });
});
