// What can be done to a server, and what is told of it: its menu, its state, its links.

import { everyWay } from './hands.mjs';
import { calm, inspect, messages, play, stepUntil, write } from './moves.mjs';
import { expect, test } from './page.mjs';
import { RED, WASH, countPixels } from './pixels.mjs';

const ALL = ['S1', 'S2', 'S3', 'S4', 'S5'];

const others = (...ids) => ALL.filter((id) => !ids.includes(id));

const has = async (it, id, text) => (await it.log(id)).some((entry) => entry.text === text);

everyWay({ desktop: 'mouse', phone: 'keyboard' }, (hands) => {
  const item = (it, id, name) => hands.item(it.server(id), it.menu, name);
  const press = (it, name) => hands.press(it.page.getByRole('button', { name, exact: true }));

  test('a server that restarts with an empty disk has forgotten everything, and gets it again', async ({ playground }) => {
    const { id: leader } = await calm(hands, playground);
    const [id] = others(leader);
    await item(playground, id, 'Crash');
    await expect(playground.server(id)).toHaveAccessibleName(/crashed/);
    expect(await has(playground, id, 'x=3')).toBe(true);
    await item(playground, id, 'Restart with an empty disk');
    await expect(playground.server(id)).toHaveAccessibleName(`${id}, follower, term 0`);
    expect(await playground.log(id)).toEqual([]);
    await play(hands, playground);
    await playground.expectCommitted('x=3', ALL);
  });

  test('whose disk is wiped has an empty log until a leader reaches it', async ({ playground }) => {
    const { id: leader } = await calm(hands, playground);
    const [id] = others(leader);
    await item(playground, id, 'Cut off');
    await item(playground, id, 'Wipe its disk');
    await play(hands, playground);
    await playground.letPass(0.2);
    expect(await playground.log(id)).toEqual([]);
    await item(playground, id, 'Reconnect all');
    await playground.expectCommitted('x=3', ALL);
  });

  test('a paused server does nothing until it is resumed', async ({ playground }) => {
    const { id: leader } = await calm(hands, playground);
    const [id] = others(leader);
    await item(playground, id, 'Pause');
    await expect(playground.server(id)).toHaveAccessibleName(/paused/);
    await write(hands, playground, 'pause=1');
    await play(hands, playground);
    await playground.expectCommitted('pause=1', others(id));
    await playground.letPass(0.3);
    expect(await has(playground, id, 'pause=1')).toBe(false);
    await item(playground, id, 'Resume');
    await playground.expectCommitted('pause=1', ALL);
    await expect(playground.server(id)).not.toHaveAccessibleName(/paused/);
  });

  test('who is made to lead leads the next term, and a write goes through it', async ({ playground }) => {
    const { id: old, term } = await calm(hands, playground);
    const [, id] = others(old);
    await item(playground, id, 'Make it lead');
    await expect(playground.story).toContainText(/hands? over to/);
    await play(hands, playground);
    const leader = await playground.leader({ above: term });
    expect(leader).toMatchObject({ id, term: term + 1 });
    await expect(playground.server(old)).toHaveAccessibleName(`${old}, follower, term ${term + 1}`);
    await hands.press(playground.server(id));
    const offer = playground.menu.getByRole('button', { name: /^Write / });
    const text = (await offer.innerText()).replace('Write ', '');
    await hands.press(offer);
    await playground.expectCommitted(text, ALL);
  });

  test('who is told to time out asks for votes, which are told, and leads', async ({ playground }) => {
    const { id: old, term } = await calm(hands, playground);
    const [, , id] = others(old);
    await item(playground, id, 'Time out now');
    await stepUntil(hands, playground, async () => /candidate/.test(await playground.server(id).getAttribute('aria-label')));
    let votes = [];
    await stepUntil(hands, playground, async () => {
      const { facts } = await inspect(hands, playground, id);
      votes = (facts.votes ?? '').match(/S\d/g) ?? [];
      return votes.length === 2;
    });
    // A vote that is told was given: in that term, to it.
    const other = votes.find((voter) => voter !== id);
    const { facts } = await inspect(hands, playground, other);
    expect(facts).toMatchObject({ currentTerm: `${term + 1}`, votedFor: id });
    await stepUntil(hands, playground, async () => /leader/.test(await playground.server(id).getAttribute('aria-label')));
    await expect(playground.story).toContainText(`${id} leads term ${term + 1}`);
  });

  test('one server after the other is cut off, and all are reconnected', async ({ playground }) => {
    const { id: leader } = await calm(hands, playground);
    const [first, second] = others(leader);
    await item(playground, first, 'Cut off');
    await item(playground, second, 'Cut off');
    await write(hands, playground, 'apart=1');
    await play(hands, playground);
    await playground.expectCommitted('apart=1', others(first, second));
    await playground.letPass(0.2);
    for (const id of [first, second]) expect(await has(playground, id, 'apart=1')).toBe(false);
    await item(playground, first, 'Reconnect all');
    await playground.expectCommitted('apart=1', ALL);
  });

  test('a fast clock loses patience first', async ({ playground }) => {
    const old = await calm(hands, playground);
    const [, , , id] = others(old.id);
    await hands.press(playground.server(id));
    await hands.choose(playground.menu.getByLabel(`Clock of ${id}`), 'twice as fast');
    await expect(playground.server(id)).toHaveAccessibleName(/, fast clock$/);
    // The menu stays, and so does the focus in it.
    if (hands.name === 'keyboard') await expect(playground.menu.getByLabel(`Clock of ${id}`)).toBeFocused();
    await playground.press('Escape');
    // All have heard the leader at the same time, and every patience begins anew.
    for (const isUnderWay of [true, false]) {
      await stepUntil(hands, playground, async () => ((await messages(playground).count()) > 0) === isUnderWay);
    }
    await press(playground, 'Crash the leader');
    await play(hands, playground);
    const leader = await playground.leader({ above: old.term });
    expect(leader.id).toBe(id);
  });

  test('the state of every server fits its name, its log and what the leader knows', async ({ playground }) => {
    const { id: leader } = await calm(hands, playground);
    await write(hands, playground, 'state=1');
    await stepUntil(hands, playground, async () => {
      const holders = await Promise.all(ALL.map((id) => has(playground, id, 'state=1')));
      return holders.filter(Boolean).length === 3;
    });
    const commits = await playground.logs.getByRole('row').evaluateAll((rows) =>
      rows.slice(1).map((row) => row.lastElementChild.textContent));
    for (const [place, { id, role, term }] of (await playground.servers()).entries()) {
      const log = await playground.log(id);
      const { facts, peers } = await inspect(hands, playground, id);
      expect(facts, id).toMatchObject({
        role,
        currentTerm: `${term}`,
        votedFor: expect.stringMatching(/^(S\d|nobody)$/),
        leader,
        'last log index': `${log.at(-1).index}`,
        commitIndex: commits[place],
        voters: 'S1, S2, S3, S4 and S5',
      });
      expect(Number(facts.lastApplied)).toBeLessThanOrEqual(Number(facts.commitIndex));
      expect(peers.map(([peer]) => peer)).toEqual(id === leader ? others(leader) : []);
      if (id !== leader) continue;
      // The marks in the log table say the same of those that they show.
      const marks = await markers(playground);
      for (const [peer, next, match] of peers) expect(marks[peer]).toEqual({ nextIndex: next, matchIndex: match });
    }
  });

  test('cut links, one-way cuts and groups are seen', async ({ playground }) => {
    const { id: leader } = await calm(hands, playground);
    const [from, to] = others(leader);
    const stage = playground.page.getByRole('group', { name: 'Servers', exact: true });
    const red = () => countPixels(stage, RED);
    await expect.poll(red).toBe(0);
    await hands.press(playground.page.getByRole('tab', { name: 'Faults' }));
    await press(playground, `${from} to ${to}: open`);
    await expect.poll(red).toBeGreaterThan(20);
    const oneWay = await red();
    await press(playground, `${to} to ${from}: open`);
    // A bar in the middle in place of an arrow that runs into a bar.
    await expect.poll(red).toBeLessThan(oneWay);
    await expect.poll(red).toBeGreaterThan(0);
    await press(playground, `${from} to ${to}: cut`);
    await press(playground, `${to} to ${from}: cut`);
    await expect.poll(red).toBe(0);
    // An outline around the smaller group, and a bar on each of six links.
    const grouped = () => countPixels(stage, WASH, undefined, { mix: 0.9, near: 3 });
    await expect.poll(grouped).toBeLessThan(100);
    await press(playground, 'Cut the network in two');
    await expect.poll(red).toBeGreaterThan(1.3 * oneWay);
    await expect.poll(grouped).toBeGreaterThan(2000);
    await expect(playground.story).toContainText('It reaches 2 of the 3 servers that it needs');
    await press(playground, 'Heal the cut');
    await expect.poll(red).toBe(0);
    await expect(playground.story).not.toContainText('It reaches');
  });
});

/** The marks of the log table, by server: where the leader sends from next, and what it has confirmed. */
async function markers(it) {
  const rows = await it.logs.getByRole('row').evaluateAll((rows) => {
    const numbers = [...rows[0].cells].map((cell) => cell.textContent);
    return rows.slice(1).map((row) => {
      const index = (title) => {
        const cells = [...row.cells];
        const place = cells.findIndex((cell) => cell.querySelector(`[title="${title}"]`));
        return numbers[place];
      };
      return [row.cells[0].textContent.slice(0, 2), { nextIndex: index('nextIndex'), matchIndex: index('matchIndex') }];
    });
  });
  return Object.fromEntries(rows);
}
