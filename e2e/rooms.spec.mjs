// The rooms beside the cluster: their fields and buttons, and what comes of them.

import { everyWay } from './hands.mjs';
import { expect, test } from './page.mjs';

everyWay((hands) => {
  const button = (playground, name) => playground.page.getByRole('button', { name, exact: true });

  async function room(playground, name) {
    await hands.press(playground.page.getByRole('tab', { name }));
    await expect(playground.page.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true');
    return playground.page.getByRole('tabpanel');
  }

  async function pause(playground) {
    await hands.press(button(playground, 'Pause'));
    await expect(button(playground, 'Play')).toBeVisible();
  }

  test('a field keeps what is typed while time passes', async ({ playground }) => {
    await playground.setSpeed('1×');
    const clients = await room(playground, 'Clients');
    const rate = clients.getByLabel('Rate');
    await rate.focus();
    await playground.press('ControlOrMeta+a');
    await playground.page.keyboard.type('77');
    await playground.letPass(1);
    await expect(rate).toHaveValue('77');
    await hands.press(button(playground, 'Let them work'));
    await expect(clients).toContainText('77 operations a second');
  });

  test('clients work as they are told until they are stopped', async ({ playground }) => {
    await playground.setSpeed('1×');
    await playground.leader();
    const clients = await room(playground, 'Clients');
    await hands.press(button(playground, 'Let them work'));
    await expect(clients).toContainText('20 operations a second');
    await expect(clients.getByRole('row', { name: /C\d (read|write) k\d/ }).first()).toBeVisible({ timeout: 15_000 });
    await hands.press(button(playground, 'Stop'));
    await expect(button(playground, 'Let them work')).toBeVisible();
  });

  test('what clients saw is found to be linearizable', async ({ playground }) => {
    await playground.setSpeed('1×');
    await playground.leader();
    const clients = await room(playground, 'Clients');
    await playground.letPass(1);
    await pause(playground);
    await hands.press(button(playground, 'Is this linearizable?'));
    await expect(clients.getByText(/^Linearizable: 3 operations fit into one order/)).toBeVisible();
  });

  test('a cell of the matrix cuts one direction, and everything is healed', async ({ playground }) => {
    await playground.setSpeed('1/3×');
    await playground.leader();
    const faults = await room(playground, 'Faults');
    await hands.press(faults.getByRole('button', { name: 'S1 to S2: open' }));
    await expect(faults.getByRole('button', { name: 'S1 to S2: cut' })).toBeVisible();
    await expect(faults.getByRole('button', { name: 'S2 to S1: open' })).toBeVisible();
    await hands.press(faults.getByRole('button', { name: 'Heal everything' }));
    await expect(faults.getByRole('button', { name: 'S1 to S2: open' })).toBeVisible();
  });

  test('a run of three servers begins, is undone and done again', async ({ playground }) => {
    await playground.leader();
    const setup = await room(playground, 'Setup');
    await hands.type(setup.getByLabel('Servers', { exact: true }), '3');
    await hands.press(button(playground, 'Start with these'));
    const servers = playground.page.getByRole('button', { name: /^S\d, / });
    await expect(servers).toHaveCount(3);
    await hands.press(button(playground, 'Undo'));
    await expect(servers).toHaveCount(5);
    await hands.press(button(playground, 'Redo'));
    await expect(servers).toHaveCount(3);
  });

  test('every property is checked more and more often', async ({ playground }) => {
    await playground.setSpeed('1×');
    await playground.leader();
    const checks = await room(playground, 'Checks');
    const counts = () =>
      checks.locator('td.count').evaluateAll((cells) => cells.map((cell) => Number(cell.textContent.replaceAll(',', ''))));
    const before = await counts();
    expect(before).toHaveLength(13);
    await playground.write('counts=1');
    await playground.letPass(1);
    await expect.poll(async () => (await counts()).reduce((a, b) => a + b)).toBeGreaterThan(before.reduce((a, b) => a + b));
    await expect(checks.getByText('held', { exact: true })).toHaveCount(13);
  });

  test('an event tells what led to it', async ({ playground }) => {
    await playground.setSpeed('1/3×');
    await playground.leader();
    await pause(playground);
    const events = playground.page.getByRole('list', { name: 'Events, newest first' });
    await hands.press(events.getByRole('button', { name: /leads term 1, with/ }));
    const causes = playground.page.getByRole('region', { name: 'What led to it' });
    await expect(causes.getByRole('listitem').last()).toContainText('leads term 1');
    await expect(causes).toContainText('stands for election');
    await hands.press(causes.getByRole('button', { name: 'Close' }));
    await expect(causes).toBeHidden();
  });

  test('a reload goes on where it was', async ({ playground }) => {
    await playground.setSpeed('1/3×');
    await playground.leader();
    await playground.write('stays=1');
    await playground.letPass(0.5);
    await pause(playground);
    const now = await playground.seconds();
    await playground.page.reload();
    await expect.poll(() => playground.seconds()).toBe(now);
    await expect(button(playground, 'Play')).toBeVisible();
    expect((await playground.log('S1')).some(({ text }) => text === 'stays=1')).toBe(true);
  });
});
