// What Raft promises: how often it was looked at, that it held, and what clashes where it is broken.

import { expect, test } from './page.mjs';
import { everyWay } from './hands.mjs';

const ALL = ['S1', 'S2', 'S3', 'S4', 'S5'];
const PROMISES = [
  'Election Safety',
  'One Vote a Term',
  'Leader Append-Only',
  'Log Matching',
  'Leader Completeness',
  'State Machine Safety',
  'Committed Stays',
  'Nothing Goes Back',
  'Quorum Log',
  'Durable Commit',
  'Overlapping Quorums',
  'Exactly Once',
  'Linearizability',
];

const promises = ({ page }) => page.getByRole('table', { name: 'Promises of Raft' });

/** The promises as they are shown: `{ 'Log Matching': { section, count, state }, … }`. */
async function shown(playground) {
  const rows = await promises(playground).locator('tbody tr').allInnerTexts();
  const cells = rows.map((row) => row.split('\t').map((text) => text.trim()));
  return Object.fromEntries(
    cells.map(([name, section, count, state]) => [
      name,
      { section, count: Number(count.replaceAll(',', '')), state },
    ]),
  );
}

/**
 * Time stands still while three followers lose their disks and those two are gone that know of a term.
 * What follows is the same each time: the three begin anew and elect a second leader of term 1.
 */
async function breakPromises(playground, hands) {
  const { page } = playground;
  await playground.setSpeed('1/3×');
  const { id: leader } = await playground.leader();
  await playground.expectCommitted('x=3', ALL);
  await hands.press(page.getByRole('button', { name: 'Pause', exact: true }));
  const [last, ...wiped] = ALL.filter((id) => id !== leader);
  for (const id of wiped) await hands.item(playground.server(id), playground.menu, 'Wipe its disk');
  for (const id of [leader, last]) await hands.item(playground.server(id), playground.menu, 'Crash');
  await hands.press(page.getByRole('button', { name: 'Play', exact: true }));
  return wiped;
}

everyWay({ desktop: 'keyboard', phone: 'mouse' }, (hands) => {
  test('every promise of Raft is named, looked at again and again, and held', async ({ playground }) => {
    const { page } = playground;
    await playground.setSpeed('1/3×');
    await playground.leader();
    await hands.press(page.getByRole('tab', { name: 'Checks' }));
    await expect(page.getByText('Every promise of Raft has held so far.')).toBeVisible();
    await playground.expectCommitted('x=3', ALL);
    const before = await shown(playground);
    expect(Object.keys(before)).toEqual(PROMISES);
    for (const { section } of Object.values(before)) expect(section).toMatch(/Figure|§/);
    // One leader only was elected: no later one could lack what was committed.
    expect(before['Leader Completeness']).toMatchObject({ count: 0, state: 'no occasion yet' });

    await hands.press(page.getByRole('button', { name: 'Crash the leader' }));
    await playground.leader({ above: 1 });
    await expect(async () => {
      const now = await shown(playground);
      for (const name of ['Election Safety', 'One Vote a Term', 'Log Matching', 'Nothing Goes Back', 'Committed Stays']) {
        expect(now[name].count, name).toBeGreaterThan(before[name].count);
        expect(now[name].state, name).toBe('held');
      }
      expect(now['Leader Completeness']).toMatchObject({ count: 1, state: 'held' });
    }).toPass();
  });

  test('a broken promise is counted on the tab, told with the facts that clash, and can be gone to', async ({ playground }) => {
    const { page } = playground;
    const wiped = await breakPromises(playground, hands);
    const tab = page.getByRole('tab', { name: /^Checks \d+ broken$/ });
    await expect(tab).toBeVisible();
    await hands.press(tab);
    const state = async (name) => (await shown(playground))[name].state;
    await expect.poll(() => state('Election Safety')).toBe('broken once');
    const all = await shown(playground);
    expect(all['Nothing Goes Back'].state).toMatch(/^broken \d+ times$/);
    expect(all['Log Matching'].state).toBe('held');

    const room = page.getByRole('tabpanel');
    await expect(room).toContainText('The first one may have caused the others.');
    // The first one is flagged: a disk that forgot.
    await expect(room).toContainText(
      new RegExp(`The first: Nothing Goes Back .*the disk of ${wiped[0]} went back from term 1 to 0; before, .*${wiped[0]} lost its disk`),
    );
    const clash = room.getByText(/^Election Safety .* at [\d.]+, .*S\d and S\d were both elected in term 1/);
    const at = /at (\d+\.\d+)/.exec(await clash.innerText())[1];
    await hands.press(room.getByRole('button', { name: `Go to ${at} s: Election Safety` }));
    await expect(playground.clock).toContainText(`${at} s`);
    await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
    await hands.press(page.getByRole('tab', { name: 'What happened' }));
    await expect(page.getByRole('region', { name: 'What led to it' })).toContainText(/S\d (wins|leads|is elected|becomes)[^.]*term 1/);
  });

  test('before the moment in which a promise broke, all had held', async ({ playground }) => {
    const { page } = playground;
    await breakPromises(playground, hands);
    await hands.press(page.getByRole('tab', { name: /^Checks/ }));
    await expect(page.getByText(/broken/).first()).toBeVisible();
    await hands.press(page.getByRole('button', { name: 'Pause', exact: true }));
    await hands.press(page.getByRole('button', { name: /^Go to/ }).first());
    await hands.press(page.getByRole('button', { name: 'Step back', exact: true }));
    await expect(page.getByText('Every promise of Raft has held so far.')).toBeVisible();
    await expect(page.getByRole('tab', { name: 'Checks', exact: true })).toBeVisible();
    await hands.press(page.getByRole('button', { name: 'Step', exact: true }));
    await expect(page.getByRole('tab', { name: /^Checks \d broken$/ })).toBeVisible();
  });
});
