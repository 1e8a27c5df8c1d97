// What can be done to the network, to disks and to clocks, and what comes of it.

import { everyWay } from './hands.mjs';
import { pause, play, stepUntil } from './moves.mjs';
import { expect, test } from './page.mjs';

const ALL = ['S1', 'S2', 'S3', 'S4', 'S5'];

everyWay({ desktop: 'keyboard', phone: 'mouse' }, (hands) => {
  async function faults(it) {
    await it.setSpeed('1/3×');
    const leader = await it.leader();
    await hands.press(it.page.getByRole('tab', { name: 'Faults' }));
    const room = it.page.getByRole('tabpanel');
    await expect(room.getByRole('table', { name: /Links/ })).toBeVisible();
    return { leader, others: ALL.filter((id) => id !== leader.id), room };
  }

  const heal = (room) => hands.press(room.getByRole('button', { name: 'Heal everything' }));

  test('one direction of a link is cut, and mended', async ({ playground }) => {
    const { leader, others: [other, ...rest], room } = await faults(playground);
    // In steps: left alone, who hears nothing soon leads.
    await pause(hands, playground);
    await hands.press(room.getByRole('button', { name: `${leader.id} to ${other}: open` }));
    await expect(room.getByRole('button', { name: `${leader.id} to ${other}: cut` })).toBeVisible();
    await expect(room.getByRole('button', { name: `${other} to ${leader.id}: open` })).toBeVisible();
    await playground.write('way=1');
    const has = async (id) => (await playground.log(id)).some(({ text }) => text === 'way=1');
    for (const id of rest) await stepUntil(hands, playground, () => has(id));
    expect(await has(other)).toBe(false);
    await hands.press(room.getByRole('button', { name: `${leader.id} to ${other}: cut` }));
    await expect(room.getByRole('button', { name: `${leader.id} to ${other}: open` })).toBeVisible();
    await play(hands, playground);
    await playground.expectCommitted('way=1', ALL);
  });

  test('servers are sent into groups that do not reach each other', async ({ playground }) => {
    const { leader, others: [other], room } = await faults(playground);
    const groups = room.getByRole('group', { name: /^Groups of servers/ });
    const chip = groups.getByRole('button', { name: `${other}: to another group` });
    if (hands.name === 'mouse') {
      await chip.dragTo(groups.getByRole('group', { name: 'a new group' }));
    } else {
      await chip.focus();
      await playground.press('ArrowRight');
    }
    const second = groups.getByRole('group', { name: 'Group 2' });
    await expect(second).toBeVisible();
    await expect(room.getByRole('button', { name: `${leader.id} to ${other}: cut` })).toBeVisible();
    await expect(room.getByRole('button', { name: `${other} to ${leader.id}: cut` })).toBeVisible();
    if (hands.name === 'mouse') {
      await chip.dragTo(groups.getByRole('group', { name: 'Group 1' }));
    } else {
      // The focus has gone along.
      await expect(chip).toBeFocused();
      await playground.press('ArrowLeft');
      await playground.press('ArrowRight');
      await expect(chip).toBeFocused();
      await heal(room);
    }
    await expect(room.getByRole('button', { name: `${leader.id} to ${other}: open` })).toBeVisible();
  });

  test('delay, loss, duplication and reordering are set with their units', async ({ playground }) => {
    const { room } = await faults(playground);
    await pause(hands, playground);
    const dials = [
      ['Delay, longest', /^\d+ ms$/],
      ['Delay, shortest', /^\d+ ms$/],
      ['Lost', /^\d+ %$/],
      ['Twice', /^\d+ %$/],
      ['Overtaken', /^\d+ %$/],
    ];
    for (const [name, unit] of dials) {
      const dial = room.getByRole('slider', { name });
      const before = await dial.getAttribute('aria-valuetext');
      await hands.slide(dial, 500);
      await expect(dial).not.toHaveAttribute('aria-valuetext', before);
      await expect(dial).toHaveAttribute('aria-valuetext', unit);
    }
    await expect(room.getByText(/^Now: /)).toContainText(/lost|lose/);
    await heal(room);
    await expect(room.getByRole('slider', { name: 'Lost' })).toHaveAttribute('aria-valuetext', '0 %');
  });

  test('one link has dials of its own', async ({ playground }) => {
    const { room } = await faults(playground);
    await pause(hands, playground);
    await hands.choose(room.getByLabel('From', { exact: true }), 'S1');
    await hands.choose(room.getByLabel('To', { exact: true }), 'S2');
    const lost = room.getByRole('slider', { name: 'Lost' });
    await hands.slide(lost, 1000);
    await expect(lost).not.toHaveAttribute('aria-valuetext', '0 %');
    await hands.choose(room.getByLabel('From', { exact: true }), 'S3');
    await expect(lost).toHaveAttribute('aria-valuetext', '0 %');
  });

  test('the networks of the labs are set by a button', async ({ playground }) => {
    const { room } = await faults(playground);
    await pause(hands, playground);
    const lost = room.getByRole('slider', { name: 'Lost' });
    await hands.press(room.getByRole('button', { name: 'MIT unreliable' }));
    await expect(lost).toHaveAttribute('aria-valuetext', '10 %');
    await hands.press(room.getByRole('button', { name: 'MIT reliable' }));
    await expect(lost).toHaveAttribute('aria-valuetext', '0 %');
    await hands.press(room.getByRole('button', { name: 'As configured' }));
    await expect(room.getByRole('slider', { name: 'Delay, shortest' })).toHaveAttribute('aria-valuetext', '5 ms');
  });

  test('a full disk takes nothing until it has room again', async ({ playground }) => {
    const { others: [other, ...rest], room } = await faults(playground);
    const full = room.getByRole('button', { name: `${other}: full` });
    await hands.press(full);
    await expect(full).toHaveAttribute('aria-pressed', 'true');
    await playground.write('full=1');
    await playground.expectCommitted('full=1', rest.slice(0, 2));
    await heal(room);
    await expect(full).toHaveAttribute('aria-pressed', 'false');
    await playground.expectCommitted('full=1', ALL);
  });

  test('disks lie, lose entries and are wiped, and that is outside the model', async ({ playground }) => {
    const { others: [other, second], room } = await faults(playground);
    await playground.write('old=1');
    await playground.expectCommitted('old=1', ALL);
    await playground.expectCommitted('x=3', ALL);
    await pause(hands, playground);
    const last = (await playground.log(other)).at(-1).text;
    const row = room.getByRole('listitem').filter({ hasText: new RegExp(`^${other}`) });
    await expect(row.getByTitle(/Raft does not promise to stand it/)).toBeVisible();
    const lies = room.getByRole('button', { name: `${other}: lies` });
    await hands.press(lies);
    await expect(lies).toHaveAttribute('aria-pressed', 'true');
    await hands.press(lies);
    await expect(lies).toHaveAttribute('aria-pressed', 'false');
    await hands.press(room.getByRole('button', { name: `${other}: lose the last entry` }));
    await expect.poll(async () => (await playground.log(other)).some(({ text }) => text === last)).toBe(false);
    expect((await playground.log(other)).length).toBeGreaterThan(0);
    await hands.press(room.getByRole('button', { name: `${second}: wipe` }));
    await expect.poll(() => playground.log(second)).toEqual([]);
  });

  test('a disk is made slow, a clock fast, and a clock jumps', async ({ playground }) => {
    const { others: [other], room } = await faults(playground);
    await pause(hands, playground);
    await hands.choose(room.getByLabel(`Disk of ${other}`), 'very slow: 0.5–1 s');
    await hands.choose(room.getByLabel(`Clock of ${other}`), 'twice as fast');
    await expect(playground.server(other)).toHaveAccessibleName(/fast clock$/);
    await hands.press(room.getByRole('button', { name: `${other}: jump 200 ms` }));
    await hands.press(playground.page.getByRole('tab', { name: 'What happened' }));
    const events = () => playground.page.getByRole('list', { name: /Events/ }).innerText();
    await expect.poll(events).toMatch(new RegExp(`${other}[^\\n]*\\s+[^\\n]*(slow|sync|disk|write)`, 'i'));
    await expect.poll(events).toMatch(/clock/);
  });

  test('chaos strikes until it is stopped, and everything is healed', async ({ playground }) => {
    const { room } = await faults(playground);
    await hands.type(room.getByLabel('Seed of the chaos'), '7');
    await hands.press(room.getByRole('button', { name: 'Chaos', exact: true }));
    const stop = room.getByRole('button', { name: 'Stop the chaos of seed 7' });
    await expect(stop).toBeVisible();
    await playground.setSpeed('10×');
    await playground.letPass(15);
    await hands.press(stop);
    await expect(room.getByRole('button', { name: 'Chaos', exact: true })).toBeVisible();
    await heal(room);
    await playground.setSpeed('1×');
    await expect(playground.page.getByRole('button', { name: /^S\d, (crashed|paused)/ })).toHaveCount(0);
    await expect(room.getByRole('button', { name: /: cut$/ })).toHaveCount(0);
    await playground.leader();
    await playground.write('whole=1');
    await playground.expectCommitted('whole=1', ALL);
  });
});
