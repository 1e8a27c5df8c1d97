// What a cluster is made of: of the next run, and who is a member of this one.

import { expect, test } from './page.mjs';
import { everyWay } from './hands.mjs';
import { events } from './moves.mjs';

const ALL = ['S1', 'S2', 'S3', 'S4', 'S5'];

const button = ({ page }, name) => page.getByRole('button', { name, exact: true });
const number = ({ page }, name) => page.getByRole('spinbutton', { name, exact: true });
const choice = ({ page }, name) => page.getByRole('combobox', { name, exact: true });

/** The room, with these groups of options opened. */
async function enter(playground, hands, ...groups) {
  const { page } = playground;
  await playground.setSpeed('1/3×');
  await playground.leader();
  await hands.press(page.getByRole('tab', { name: 'Setup' }));
  for (const group of groups) await hands.press(page.locator('summary', { hasText: group }));
}

/** Begins a run of what is set. */
async function start(playground, hands) {
  await hands.press(playground.page.getByRole('button', { name: /^Start (with these|anew)$/ }));
}

/** The same where it is not refused: another run has begun. */
async function startAnew(playground, hands) {
  const anew = await playground.watchForPast();
  await start(playground, hands);
  await anew();
}

/** A number of those that a server's menu shows by the paper's names. */
async function fact(playground, hands, id, name) {
  await hands.press(playground.server(id));
  await expect(playground.menu).toBeVisible();
  const value = await playground.menu.locator('dt', { hasText: name }).locator('+ dd').innerText();
  await playground.press('Escape');
  return value;
}

const standing = (playground, id) =>
  playground.page.getByRole('listitem').filter({ has: playground.page.getByText(id, { exact: true }) });

everyWay({ desktop: 'mouse', phone: 'keyboard' }, (hands) => {
  test('a run of other servers, learners and seed is begun, and what runs comes back into the form', async ({ playground }) => {
    await enter(playground, hands);
    await expect(number(playground, 'Servers')).toHaveValue('5');
    await expect(button(playground, 'As it runs now')).toBeDisabled();
    await hands.type(number(playground, 'Servers'), '9');
    await hands.type(number(playground, 'of them learners'), '2');
    await hands.type(number(playground, 'Seed'), '77');
    await start(playground, hands);
    await expect.poll(async () => (await playground.servers()).length).toBe(9);
    await playground.leader();
    await expect(standing(playground, 'S8')).toContainText('learns');
    await expect(standing(playground, 'S7')).toContainText('votes');
    if ((await playground.page.viewportSize()).width > 600) {
      await expect(playground.page.getByText(/^seed 77 · [\d,]+ events$/)).toBeVisible();
    }
    const first = await playground.servers();

    // The form holds what somebody is about to try until it is told otherwise.
    await hands.type(number(playground, 'Servers'), '1');
    await hands.press(button(playground, 'As it runs now'));
    await expect(number(playground, 'Servers')).toHaveValue('9');
    await hands.type(number(playground, 'Servers'), '1');
    await hands.type(number(playground, 'of them learners'), '0');
    await start(playground, hands);
    await expect.poll(() => playground.servers()).toEqual([{ id: 'S1', role: 'leader', term: 1 }]);
    expect(first.length).toBe(9);
  });

  test('what several fields take before anything is drawn is all taken', async ({ playground }) => {
    await enter(playground, hands);
    await playground.page.getByRole('tabpanel').evaluate((room) => {
      for (const [name, text] of [['Servers', '9'], ['of them learners', '2'], ['Seed', '77']]) {
        const field = room.querySelector(`input[aria-label="${name}"]`);
        field.value = text;
        field.dispatchEvent(new Event('change', { bubbles: true }));
      }
    });
    await start(playground, hands);
    await expect.poll(async () => (await playground.servers()).length).toBe(9);
    await playground.leader();
    await expect(standing(playground, 'S8')).toContainText('learns');
    await expect(number(playground, 'Seed')).toHaveValue('77');
  });

  test('what is typed stays where it is while the cluster goes on', async ({ playground }) => {
    await enter(playground, hands, 'Times');
    const { page } = playground;
    const field = number(playground, 'Heartbeat');
    await field.scrollIntoViewIfNeeded();
    await field.focus();
    const top = async () => (await field.boundingBox()).y;
    const before = await top();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('12');
    // A leader falls meanwhile, by somebody else's hand: nothing may jump, and nothing be lost.
    await page.evaluate(() => {
      const buttons = [...document.querySelectorAll('button')];
      buttons.find((it) => it.textContent === 'Crash the leader').click();
    });
    await expect.poll(async () => (await playground.servers()).some(({ role }) => role === 'crashed')).toBe(true);
    await playground.leader({ above: 1 });
    await expect(field).toHaveValue('12');
    await expect(field).toBeFocused();
    // Less than the width of a line: a place between two pixels is rounded anew with every drawing.
    expect(Math.abs((await top()) - before)).toBeLessThan(1.5);
    await page.keyboard.type('0');
    await page.keyboard.press('Tab');
    await expect(field).toHaveValue('120');

    // What a field cannot take is said, and it has what it had.
    await hands.type(field, '0');
    await expect(playground.notice).toHaveText('“Heartbeat” takes a whole number from 1 to 60000; it stays 120.');
    await expect(playground.notice).toBeInViewport();
    await expect(field).toHaveValue('120');
  });

  test('impossible clusters are refused with what to do, and the run goes on', async ({ playground }) => {
    await enter(playground, hands, 'Times', 'Clients and reads', 'Elections');
    const { page, notice } = playground;
    const refused = async (sentence) => {
      await start(playground, hands);
      await expect(notice).toContainText(sentence);
      await expect(notice).toBeInViewport();
      await hands.press(button(playground, 'As it runs now'));
      await playground.leader();
    };
    await hands.type(number(playground, 'of them learners'), '5');
    await refused('Of 5 servers at most 4 can be learners, because somebody has to vote.');
    await hands.type(number(playground, 'Heartbeat'), '300');
    await refused('Choose a shorter heartbeat or a longer shortest election timeout.');
    await hands.type(number(playground, 'Election timeout, longest'), '200');
    await refused('The shortest election timeout, 300 ms, is longer than the longest, 200 ms.');
    await hands.choose(choice(playground, 'Reads'), 'lease');
    await expect(choice(playground, 'CheckQuorum')).toHaveValue('1');
    await hands.choose(choice(playground, 'CheckQuorum'), 'off');
    await refused('Reads by lease need CheckQuorum.');
    await expect(choice(playground, 'Reads')).toHaveValue('1');
    await hands.press(button(playground, 'Crash the leader'));
    await expect(notice).toHaveText('');
    expect((await playground.servers()).length).toBe(5);
    await expect(page.getByRole('button', { name: /, crashed, / })).toHaveCount(1);
  });

  test('with PreVote a server that was cut off does not raise the term when it comes back', async ({ playground }) => {
    await enter(playground, hands, 'Elections');
    for (const isOn of [false, true]) {
      await hands.choose(choice(playground, 'PreVote'), isOn ? 'on' : 'off');
      await startAnew(playground, hands);
      const { id: leader, term } = await playground.leader();
      const alone = ALL.find((id) => id !== leader);
      const is = async () => (await playground.servers()).find(({ id }) => id === alone);
      await hands.item(playground.server(alone), playground.menu, 'Cut off');
      await playground.setSpeed('1×');
      if (isOn) {
        await expect.poll(is).toMatchObject({ role: 'pre-candidate' });
        await playground.letPass(1);
      } else {
        await expect.poll(async () => (await is()).term).toBeGreaterThan(term + 1);
      }
      await playground.setSpeed('1/3×');
      await hands.item(playground.server(alone), playground.menu, 'Reconnect all');
      await playground.letPass(0.7);
      await expect(async () => {
        const terms = (await playground.servers()).map((server) => server.term);
        expect(new Set(terms).size).toBe(1);
        if (isOn) expect(terms[0]).toBe(term);
        else expect(terms[0]).toBeGreaterThan(term + 1);
      }).toPass();
    }
  });

  test('with CheckQuorum a leader that is alone steps down', async ({ playground }) => {
    await enter(playground, hands, 'Elections');
    for (const isOn of [false, true]) {
      await hands.choose(choice(playground, 'CheckQuorum'), isOn ? 'on' : 'off');
      await startAnew(playground, hands);
      const { id: old, term } = await playground.leader();
      await hands.item(playground.server(old), playground.menu, 'Cut off');
      await playground.leader({ above: term });
      await playground.letPass(0.7);
      const { role } = (await playground.servers()).find(({ id }) => id === old);
      if (isOn) expect(role).not.toBe('leader');
      else expect(role).toBe('leader');
    }
  });

  test('timeouts, heartbeats and delays are those that were set', async ({ playground }) => {
    await enter(playground, hands, 'Times');
    await hands.type(number(playground, 'Election timeout, longest'), '2000');
    await hands.type(number(playground, 'Election timeout, shortest'), '1500');
    await hands.type(number(playground, 'Heartbeat'), '400');
    await hands.type(number(playground, 'Message delay, longest'), '30');
    await hands.type(number(playground, 'Message delay, shortest'), '30');
    await startAnew(playground, hands);
    const { id: leader } = await playground.leader();
    await hands.press(button(playground, 'Pause'));
    const follower = ALL.find((id) => id !== leader);
    expect(await fact(playground, hands, leader, 'next heartbeat')).toMatch(/^([1-3]?\d?\d|400) ms$/);
    await hands.press(playground.page.getByRole('tab', { name: 'What happened' }));
    const elected = async () => parseFloat((await events(playground)).find(({ text }) => /^leads term 1,/.test(text))?.at);
    await expect.poll(elected).toBeGreaterThan(1.5);
    expect(await elected()).toBeLessThan(2.6);
    await hands.press(playground.page.getByRole('button', { name: 'messages', exact: true }));
    const list = playground.page.getByRole('list', { name: 'Events, newest first' });
    await expect(list).toContainText(`sends ${follower}`);
    const delays = async () =>
      [...(await list.innerText()).matchAll(/sends S\d [^\n]*takes (\d+(?:\.\d+)?) ms/g)].map(([, ms]) => Number(ms));
    await expect.poll(async () => (await delays()).length).toBeGreaterThan(3);
    expect(new Set(await delays())).toEqual(new Set([30]));
  });

  test('a preset sets all options, and one of them changed makes it a mixture', async ({ playground }) => {
    await enter(playground, hands, 'Elections');
    const preset = choice(playground, 'Options of');
    const chosen = () => preset.evaluate((it) => it.selectedOptions[0].textContent);
    expect(await chosen()).toBe('paper');
    await expect(choice(playground, 'Answer older terms')).toHaveValue('1');
    await hands.choose(preset, 'etcd');
    await expect(choice(playground, 'Answer older terms')).toHaveValue('0');
    expect(await chosen()).toBe('etcd');
    await start(playground, hands);
    await expect(button(playground, 'Start anew')).toBeVisible();
    await playground.leader();
    await hands.choose(choice(playground, 'PreVote'), 'on');
    expect(await chosen()).toBe('mixed');
    await hands.press(button(playground, 'As it runs now'));
    expect(await chosen()).toBe('etcd');
    await expect(choice(playground, 'PreVote')).toHaveValue('0');
  });

  test('logs are compacted at the size that was set, and one message at a time is under way', async ({ playground }) => {
    await enter(playground, hands, 'Replication');
    const { page } = playground;
    for (const isLimited of [false, true]) {
      await hands.type(number(playground, 'Messages in flight'), isLimited ? '1' : '100');
      await hands.type(number(playground, 'Bytes a message'), '1');
      await hands.type(number(playground, 'Snapshot at'), isLimited ? '60' : '1000000');
      await hands.type(number(playground, 'Entries kept behind it'), '0');
      await startAnew(playground, hands);
      const { id: leader } = await playground.leader();
      await playground.expectCommitted('no-op', ALL);
      await hands.press(button(playground, 'Pause'));
      for (const text of ['a=1', 'b=2', 'c=3', 'd=4', 'e=5']) {
        await hands.type(page.getByLabel('Key and value to write'), text);
        await hands.press(button(playground, 'Write'));
      }
      await expect.poll(async () => (await playground.log(leader)).at(-1).text).toBe('e=5');
      const follower = ALL.find((id) => id !== leader);
      const sent = page.getByRole('button', { name: new RegExp(`^AppendEntries.* from ${leader} to ${follower},`) });
      await expect(sent).toHaveCount(isLimited ? 1 : 5);
      await hands.press(button(playground, 'Play'));
      if (!isLimited) {
        await playground.expectCommitted('e=5', ALL);
        expect((await playground.log(leader)).slice(-3)).toMatchObject([
          { index: 4, text: 'c=3' },
          { index: 5, text: 'd=4' },
          { index: 6, text: 'e=5' },
        ]);
      } else {
        await expect.poll(() => fact(playground, hands, leader, 'snapshot up to')).toMatch(/^[2-9]$/);
        await expect.poll(async () => (await playground.log(leader)).length).toBeLessThan(6);
      }
    }
  });

  test('a server is added, learns, votes, leads, learns again and leaves', async ({ playground }) => {
    await enter(playground, hands);
    const { page } = playground;
    const { id: leader } = await playground.leader();
    await playground.expectCommitted('x=3', ALL);
    await hands.press(button(playground, 'Add a server'));
    await expect(standing(playground, 'S6')).toContainText('learns');
    await playground.expectCommitted('x=3', ['S6']);
    await hands.press(button(playground, 'S6: let vote'));
    await expect(standing(playground, 'S6')).toContainText('votes');
    await expect.poll(() => fact(playground, hands, 'S6', 'voters')).toContain('S6');
    await hands.press(button(playground, 'S6: let lead'));
    await expect(page.getByText('Changes go through the leader, S6.')).toBeVisible({ timeout: 15_000 });
    expect(await playground.leader({ above: 1 })).toMatchObject({ id: 'S6' });

    await hands.press(button(playground, `${leader}: make learner`));
    await expect(standing(playground, leader)).toContainText('learns');
    await hands.type(page.getByLabel('Key and value to write'), 'who=six');
    await hands.press(button(playground, 'Write'));
    await playground.expectCommitted('who=six', ['S6', leader]);
    await hands.press(button(playground, `${leader}: remove`));
    await expect(standing(playground, leader)).toContainText('no member');
    await expect.poll(() => fact(playground, hands, 'S6', 'voters')).not.toContain(leader);
    // Until the removal is committed another change is refused.
    await expect(async () => {
      await hands.press(button(playground, `${leader}: add as learner`));
      await expect(standing(playground, leader)).toContainText('learns', { timeout: 1000 });
    }).toPass();
  });
});
