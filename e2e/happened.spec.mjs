// What happened, and why: the list of events, what led to each, and why nothing happens.

import { everyWay } from './hands.mjs';
import { pause } from './moves.mjs';
import { expect, test } from './page.mjs';

everyWay({ desktop: 'mouse', phone: 'keyboard' }, (hands) => {
  const list = (it) => it.page.getByRole('list', { name: 'Events, newest first' });
  const filter = (it) => it.page.getByRole('group', { name: 'Which events' });
  const causes = (it) => it.page.getByRole('region', { name: 'What led to it' });
  const texts = (it) => list(it).locator('.event').allInnerTexts();

  /** The opening scene has ended, and time stands still. */
  async function ended(it) {
    await it.setSpeed('1/3×');
    const leader = await it.leader();
    await it.letPass(1);
    await pause(hands, it);
    return leader;
  }

  /** Lists events of one kind alone. */
  async function only(it, wanted) {
    for (const kind of ['elections', 'logs', 'commits', 'faults', 'clients', 'messages']) {
      const chip = filter(it).getByRole('button', { name: kind });
      const isOn = (await chip.getAttribute('aria-pressed')) === 'true';
      if (isOn !== (kind === wanted)) await hands.press(chip);
      await expect(chip).toHaveAttribute('aria-pressed', String(kind === wanted));
    }
  }

  test('events are listed by kind', async ({ playground }) => {
    await ended(playground);
    await hands.press(playground.page.getByRole('button', { name: 'Crash the leader' }));
    const wanted = {
      elections: /stands for election|votes for|leads term/,
      logs: /stores entry|appends entry|holds everything/,
      commits: /commits entry|applies entry/,
      faults: /crashes/,
      clients: /begins request|hears from|is to write/,
      messages: /sends|arrives|hears|receives/,
    };
    for (const [kind, words] of Object.entries(wanted)) {
      await only(playground, kind);
      await expect.poll(async () => (await texts(playground)).join('\n'), { message: kind }).toMatch(words);
    }
    await only(playground, 'faults');
    expect((await texts(playground)).join('\n')).not.toMatch(/stores entry|votes for/);
  });

  test('two kinds chosen before anything is drawn are both chosen', async ({ playground }) => {
    await ended(playground);
    const chips = ['elections', 'commits'].map((name) => filter(playground).getByRole('button', { name }));
    for (const chip of chips) await expect(chip).toHaveAttribute('aria-pressed', 'true');
    await filter(playground).evaluate((group) => {
      for (const chip of group.querySelectorAll('button')) if (/elections|commits/.test(chip.textContent)) chip.click();
    });
    for (const chip of chips) await expect(chip).toHaveAttribute('aria-pressed', 'false');
  });

  test('events are listed by server', async ({ playground }) => {
    await ended(playground);
    await hands.choose(playground.page.getByLabel('Events of'), 'S2');
    await expect
      .poll(async () => new Set((await list(playground).locator('.who').allInnerTexts()).filter((who) => who)))
      .toEqual(new Set(['S2']));
    await hands.choose(playground.page.getByLabel('Events of'), 'every server');
    await expect.poll(async () => new Set(await list(playground).locator('.who').allInnerTexts()).size).toBeGreaterThan(3);
  });

  test('an event tells what led to it, and every step of that can be gone to', async ({ playground }) => {
    await ended(playground);
    const now = await playground.seconds();
    await hands.press(list(playground).getByRole('button', { name: /commits entry 2/ }));
    await expect(causes(playground)).toBeVisible();
    const story = await causes(playground).getByRole('listitem').allInnerTexts();
    expect(story.at(-1)).toMatch(/commits entry 2/);
    expect(story.length).toBeGreaterThan(3);
    // The same events stand out in the list.
    await expect(list(playground).locator('.told').first()).toBeVisible();
    await hands.press(causes(playground).getByRole('button', { name: 'Go there' }));
    await expect.poll(() => playground.seconds()).toBeLessThan(now);
    const there = await playground.seconds();
    await hands.press(causes(playground).getByRole('listitem').first().getByRole('button'));
    await expect.poll(() => playground.seconds()).toBeLessThan(there);
    await hands.press(causes(playground).getByRole('button', { name: 'Close' }));
    await expect(causes(playground)).toBeHidden();
  });

  test('the arrow keys go from event to event', async ({ playground }) => {
    await ended(playground);
    const rows = list(playground).getByRole('button');
    await hands.press(rows.nth(1));
    await expect(causes(playground)).toBeVisible();
    await rows.nth(1).focus();
    await playground.press('ArrowDown', 'ArrowDown', 'ArrowUp');
    await expect(rows.nth(2)).toBeFocused();
    await playground.press('Enter');
    await expect(rows.nth(2)).toHaveAttribute('aria-expanded', 'true');
  });

  test('earlier events are listed on request', async ({ playground }) => {
    await playground.setSpeed('1×');
    await playground.leader();
    await hands.press(playground.page.getByRole('tab', { name: 'Clients' }));
    await hands.press(playground.page.getByRole('button', { name: 'Let them work' }));
    await playground.setSpeed('10×');
    await playground.letPass(20);
    await pause(hands, playground);
    await hands.press(playground.page.getByRole('tab', { name: 'What happened' }));
    await expect.poll(async () => (await texts(playground)).length).toBe(120);
    await hands.press(list(playground).getByRole('button', { name: 'Earlier events' }));
    await expect.poll(async () => (await texts(playground)).length).toBeGreaterThan(150);
  });

  test('it is told why nothing happens', async ({ playground }) => {
    const leader = await ended(playground);
    const why = playground.page.getByRole('dialog', { name: 'Why is nothing happening?' });
    const ask = () => hands.press(playground.page.getByRole('button', { name: 'Why is nothing happening?' }));
    await ask();
    await expect(why).toContainText('nobody has asked for anything');
    await hands.press(why.getByRole('button', { name: 'Close' }));
    await expect(why).toBeHidden();
    const down = [1, 2, 3, 4, 5].map((id) => `S${id}`).filter((id) => id !== leader.id).slice(0, 3);
    for (const id of down) await hands.item(playground.server(id), playground.menu, 'Crash');
    await playground.write('never=1');
    await ask();
    await expect(why).toContainText(/of the 3 voters that it needs only/);
    await expect(why.getByRole('listitem').first()).toBeVisible();
    await expect(why.getByRole('link', { name: /^Section/ }).first()).toHaveAttribute('href', /raft\.pdf|PhD\.pdf/);
  });

  test('the story follows what happens', async ({ playground }) => {
    await expect(playground.story).toContainText('No leader yet');
    await playground.setSpeed('1/3×');
    const { id, term } = await playground.leader();
    await expect(playground.story).toContainText(`${id} leads term ${term}`);
    await hands.press(playground.page.getByRole('button', { name: 'Crash the leader' }));
    await expect(playground.story).not.toContainText(`${id} leads term ${term}`);
    const next = await playground.leader({ above: term });
    await expect(playground.story).toContainText(`${next.id} leads term ${next.term}`);
    await expect(playground.story.getByRole('link', { name: /^Section .* of the Raft paper/ })).toHaveAttribute('href', /raft\.pdf/);
  });
});
