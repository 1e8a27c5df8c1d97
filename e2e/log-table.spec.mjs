// What the log table tells of every entry. (log-scroll.spec.mjs goes through long logs.)

import { everyWay } from './hands.mjs';
import { calm, play, step, stepUntil, write } from './moves.mjs';
import { expect, test } from './page.mjs';

const ALL = ['S1', 'S2', 'S3', 'S4', 'S5'];

const others = (...ids) => ALL.filter((id) => !ids.includes(id));

const entry = async (it, id, text) => (await it.log(id)).find((entry) => entry.text === text);

/** What stands in the cell of an entry. */
const cell = (it, id, text) =>
  it.logs.getByRole('row', { name: new RegExp(`^${id}`) }).getByTitle(new RegExp(`: ${text},`));

/** The numbers of the columns in which a server's row has such a mark. */
async function marked(it, id, title) {
  const heads = await it.logs.getByRole('row').first().locator('td, th').allTextContents();
  const cells = it.logs.getByRole('row', { name: new RegExp(`^${id}`) }).locator('td, th');
  const has = await cells.evaluateAll((all, title) => all.map((cell) => !!cell.querySelector(`[title="${title}"]`)), title);
  return heads.filter((_, place) => has[place]).map(Number);
}

/** The state of an entry at each step until it is applied, without repetitions. */
async function states(hands, it, id, text) {
  const seen = [];
  await stepUntil(hands, it, async () => {
    const found = await entry(it, id, text);
    if (found) {
      const title = await cell(it, id, text).getAttribute('title');
      const state = title.split(', ').at(-1);
      if (seen.at(-1) !== state) seen.push(state);
    }
    return seen.at(-1) === 'committed and applied';
  });
  return seen;
}

everyWay({ desktop: 'keyboard', phone: 'mouse' }, (hands) => {
  test('an entry is first in memory, then on disk, committed, applied', async ({ playground }) => {
    const { id: leader } = await calm(hands, playground);
    await write(hands, playground, 'stage=1');
    await stepUntil(hands, playground, () => entry(playground, leader, 'stage=1'));
    await expect(cell(playground, leader, 'stage=1')).toContainText('⋯');
    const ofLeader = await states(hands, playground, leader, 'stage=1');
    expect(ofLeader.slice(0, 2)).toEqual(['neither committed nor on its disk yet', 'not committed yet']);
    expect(ofLeader.at(-1)).toBe('committed and applied');
    await expect(cell(playground, leader, 'stage=1')).not.toContainText('⋯');
    // The followers have it, and learn later that it is committed.
    const [id] = others(leader);
    expect((await entry(playground, id, 'stage=1')).state).toBe('not committed yet');
    await states(hands, playground, id, 'stage=1');
  });

  test('what is in no log yet, open, and committed differs to the eye', async ({ playground }) => {
    const { id: leader } = await calm(hands, playground);
    await write(hands, playground, 'eye=1');
    await stepUntil(hands, playground, async () => (await entry(playground, leader, 'eye=1'))?.state === 'not committed yet');
    const open = await (cell(playground, leader, 'eye=1')).screenshot({ animations: 'disabled' });
    const commit = playground.logs.getByRole('row', { name: new RegExp(`^${leader}`) }).locator('td').last();
    const before = await commit.innerText();
    await stepUntil(hands, playground, async () => (await entry(playground, leader, 'eye=1')).state === 'committed');
    await step(hands, playground);
    const committed = await (cell(playground, leader, 'eye=1')).screenshot({ animations: 'disabled' });
    expect(open.equals(committed)).toBe(false);
    await expect(commit).toHaveText(`${Number(before) + 1}`);
  });

  test('nextIndex goes along with what is sent, matchIndex with what is confirmed', async ({ playground }) => {
    const { id: leader } = await calm(hands, playground);
    const followers = others(leader);
    for (const id of followers) {
      expect(await marked(playground, id, 'nextIndex'), id).toEqual([5]);
      expect(await marked(playground, id, 'matchIndex'), id).toEqual([4]);
    }
    expect(await marked(playground, leader, 'nextIndex')).toEqual([]);
    await write(hands, playground, 'marks=1');
    await stepUntil(hands, playground, async () => (await marked(playground, followers[0], 'nextIndex'))[0] === 6);
    // Sent and not yet confirmed, by nobody.
    for (const id of followers) expect(await marked(playground, id, 'matchIndex'), id).toEqual([4]);
    for (const id of followers) {
      await stepUntil(hands, playground, async () => (await marked(playground, id, 'matchIndex'))[0] === 5);
      expect(await entry(playground, id, 'marks=1')).toBeTruthy();
    }
  });

  test('what the leader does not have is marked, and replaced when the network is whole', async ({ playground }) => {
    const old = await calm(hands, playground);
    await hands.press(playground.page.getByRole('button', { name: 'Cut the network in two' }));
    await hands.press(playground.server(old.id));
    const offer = playground.menu.getByRole('button', { name: /^Write / });
    const text = (await offer.innerText()).replace('Write ', '');
    await hands.press(offer);
    await play(hands, playground);
    await playground.leader({ above: old.term });
    await expect.poll(async () => (await entry(playground, old.id, text))?.state).toBe("not in the leader's log");
    await expect(cell(playground, old.id, text)).toBeVisible();
    await hands.press(playground.page.getByRole('button', { name: 'Heal the cut' }));
    await expect.poll(() => entry(playground, old.id, text)).toBeUndefined();
    await expect.poll(async () => (await playground.log(old.id)).at(-1).term).toBeGreaterThan(old.term);
  });

  test('a snapshot stands for the beginning of the log', async ({ playground }) => {
    const { id: leader } = await calm(hands, playground);
    const [id] = others(leader);
    await hands.item(playground.server(id), playground.menu, 'Crash');
    await write(hands, playground, 'folded=1');
    await play(hands, playground);
    await playground.expectCommitted('folded=1', others(id));
    await expect(playground.logs.getByRole('columnheader', { name: 'snapshot' })).toHaveCount(0);
    await hands.item(playground.server(leader), playground.menu, 'Take a snapshot');
    await expect(playground.logs.getByRole('columnheader', { name: 'snapshot' })).toBeVisible();
    const row = (id) => playground.logs.getByRole('row', { name: new RegExp(`^${id}`) });
    await expect(row(leader).getByRole('cell', { name: '1–5' })).toBeVisible();
    await expect(row(leader).getByRole('cell', { name: 'in the snapshot' })).toBeVisible();
    expect(await playground.log(leader)).toEqual([]);
    expect((await playground.log(id)).at(-1).index).toBe(4);
    await hands.press(playground.server(leader));
    const term = playground.menu.getByRole('term').filter({ hasText: 'snapshot up to' });
    await expect(term).toBeVisible();
    await playground.press('Escape');
    // Who was down lacks an entry that is in the snapshot only, and gets that.
    await hands.item(playground.server(id), playground.menu, 'Restart');
    await expect(row(id).getByRole('cell', { name: '1–5' })).toBeVisible({ timeout: 10_000 });
    await write(hands, playground, 'after=1');
    await playground.expectCommitted('after=1', ALL);
  });
});
