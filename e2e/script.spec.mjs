// The run as a script: read, changed, finished, run, opened and saved.

import { readFile } from 'node:fs/promises';

import { everyWay } from './hands.mjs';
import { pause } from './moves.mjs';
import { FIREFOX_TOO, expect, test } from './page.mjs';

const ALL = ['S1', 'S2', 'S3', 'S4', 'S5'];

everyWay({ desktop: 'keyboard', phone: 'mouse' }, (hands) => {
  const field = ({ page }) => page.getByRole('textbox', { name: 'The run as a script' });
  const button = ({ page }, name) => page.getByRole('tabpanel').getByRole('button', { name, exact: true });
  const state = ({ page }) => page.getByRole('tabpanel').getByRole('status').first();
  const mistakes = ({ page }) => page.getByRole('list', { name: 'Mistakes' });

  async function enter(it) {
    await it.setSpeed('1/3×');
    const leader = await it.leader();
    await hands.press(it.page.getByRole('tab', { name: 'Script' }));
    await expect(field(it)).toBeVisible();
    return leader;
  }

  /** Replaces the script as somebody writes it. */
  async function write(it, text) {
    await field(it).focus();
    await it.page.keyboard.press('ControlOrMeta+a');
    await it.page.keyboard.insertText(text);
  }

  test('the script grows with what is done', async ({ playground }) => {
    const { id } = await enter(playground);
    await expect(field(playground)).toHaveValue(/^raft-playground 1\n/);
    await expect(field(playground)).not.toHaveValue(/crash/);
    await hands.press(playground.page.getByRole('button', { name: 'Crash the leader' }));
    await expect(field(playground)).toHaveValue(new RegExp(`\\nat [\\d.]+m?s crash ${id}\\n`));
    await expect(state(playground)).toContainText('This is what runs');
  });

  test('a script that is changed runs from its start, and undo brings the former run back', async ({ playground }) => {
    await enter(playground);
    await write(playground, 'raft-playground 1\nservers 3 # as few as can lose one\nseed 4\nat 50ms timeout S2\nwhen S2 leads: put story 1\n');
    await expect(state(playground)).toHaveText('This is not what runs.');
    expect((await playground.servers()).length).toBe(5);
    await hands.press(button(playground, 'Run'));
    await expect.poll(async () => (await playground.servers()).length).toBe(3);
    await expect(playground.server('S2')).toHaveAccessibleName(/leader/);
    await playground.expectCommitted('story=1', ['S1', 'S2', 'S3']);
    await expect(state(playground)).toHaveText('This is what runs.');
    // What was written is as it was, its comment with it.
    await expect(field(playground)).toHaveValue(/# as few/);
    await hands.press(playground.page.getByRole('button', { name: 'Undo' }));
    await expect.poll(async () => (await playground.servers()).length).toBe(5);
    await expect(field(playground)).toHaveValue(/# as few/);
    await hands.press(button(playground, 'As it runs now'));
    await expect(field(playground)).toHaveValue(/^raft-playground 1\nservers 5\n/);
    await hands.press(button(playground, 'The text before'));
    await expect(field(playground)).toHaveValue(/# as few/);
  });

  test('a script runs up to the cursor at once', async ({ playground }) => {
    await enter(playground);
    await write(playground, 'raft-playground 1\nservers 3\nat 0s timeout S1\nat 5s crash S1\nat 50s restart S1\n');
    await field(playground).press('ArrowUp');
    await field(playground).press('ArrowUp');
    await hands.press(button(playground, 'Run to the cursor'));
    await expect.poll(() => playground.seconds()).toBe(5);
    await expect(playground.server('S1')).toHaveAccessibleName(/crashed/);
    await expect(playground.page.locator('footer').getByRole('button', { name: 'Play' })).toBeVisible();
  });

  test('mistakes are told with their places, and none is run', async ({ playground }) => {
    await enter(playground);
    await write(playground, 'raft-playground 1\nservers 3\n\ncrahs S1\nat 5 crash S1\n');
    await expect(state(playground)).toHaveText('2 mistakes.');
    await expect(mistakes(playground)).toContainText('line 4, column 1: there is no setting or action `crahs`; did you mean `crash`?');
    await expect(mistakes(playground)).toContainText('line 5, column 4');
    await expect(field(playground)).toHaveAttribute('aria-invalid', 'true');
    await hands.press(button(playground, 'Run'));
    await expect(playground.notice).toContainText('line 4, column 1');
    expect((await playground.servers()).length).toBe(5);
    // One is led there: what is typed mends it.
    await expect(field(playground)).toBeFocused();
    await hands.press(mistakes(playground).getByRole('button', { name: /^line 5/ }));
    await expect(field(playground)).toBeFocused();
    await playground.page.keyboard.press('ArrowRight');
    await playground.page.keyboard.type('s');
    await expect(state(playground)).toHaveText('One mistake.');
    await expect(field(playground)).toHaveValue(/at 5s crash S1/);
  });

  test('words are offered and finished', async ({ playground }) => {
    await enter(playground);
    await write(playground, 'raft-playground 1\nservers 3\n');
    const offers = playground.page.getByRole('group', { name: 'What may stand here' });
    await playground.page.keyboard.type('at ');
    await expect(offers).toContainText('Here stands a time, such as 20ms.');
    await playground.page.keyboard.type('1s pa');
    await expect(offers.getByRole('button')).toHaveText(['pause', 'partition']);
    if (hands.name === 'mouse') await offers.getByRole('button', { name: 'pause' }).click();
    else await playground.page.keyboard.press('Tab');
    await expect(field(playground)).toHaveValue(/at 1s pause $/);
    await expect(field(playground)).toBeFocused();
    await expect(offers.getByRole('button')).toHaveText(['leader', 'follower', 'S1', 'S2', 'S3']);
    await playground.page.keyboard.type('l');
    await playground.page.keyboard.press('Tab');
    await expect(field(playground)).toHaveValue(/at 1s pause leader $/);
    // With nothing begun, Tab goes on as everywhere.
    await playground.page.keyboard.press('Tab');
    await expect(field(playground)).not.toBeFocused();
  });

  test('the normal form leaves out what does not matter', async ({ playground }) => {
    await enter(playground);
    await write(playground, '  raft-playground 1   # a comment\nservers   3\nat 1000ms   crash s1');
    await hands.press(button(playground, 'Normal form'));
    await expect(field(playground)).toHaveValue('raft-playground 1\nservers 3\nseed 0\n\nat 1s      crash S1\n');
    await hands.press(button(playground, 'The text before'));
    await expect(field(playground)).toHaveValue(/# a comment/);
  });

  test('a script is saved and opened', FIREFOX_TOO, async ({ playground }) => {
    const { page } = playground;
    await enter(playground);
    await pause(hands, playground);
    const text = await field(playground).inputValue();
    const [download] = await Promise.all([page.waitForEvent('download'), hands.press(button(playground, 'Save'))]);
    expect(download.suggestedFilename()).toBe('run-of-seed-9.raft');
    expect(await readFile(await download.path(), 'utf8')).toBe(text);

    await write(playground, 'mine');
    await page.getByLabel('Open a script').setInputFiles(await download.path());
    await expect(field(playground)).toHaveValue(text);
    await hands.press(button(playground, 'The text before'));
    await expect(field(playground)).toHaveValue('mine');
    await page.getByLabel('Open a script').setInputFiles({
      name: 'film.mp4',
      mimeType: 'video/mp4',
      buffer: Buffer.alloc(1_100_000),
    });
    await expect(playground.notice).toHaveText('film.mp4 is longer than a script can be: 1 MiB at most.');
    await expect(field(playground)).toHaveValue('mine');
  });

  test('a script that is dropped anywhere on the page is opened', async ({ playground }) => {
    const { page } = playground;
    await playground.leader();
    await hands.press(page.getByRole('tab', { name: 'Checks' }));
    await expect(page.getByRole('tab', { name: 'Checks' })).toHaveAttribute('aria-selected', 'true');
    const file = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['raft-playground 1\nservers 1\n'], 'one.raft'));
      return data;
    });
    await playground.logs.dispatchEvent('dragover', { dataTransfer: file });
    await playground.logs.dispatchEvent('drop', { dataTransfer: file });
    await expect(field(playground)).toHaveValue('raft-playground 1\nservers 1\n');
    await hands.press(button(playground, 'Run'));
    await expect.poll(async () => (await playground.servers()).length).toBe(1);
  });

  test('what is being written outlives the page', async ({ playground }) => {
    await enter(playground);
    await write(playground, 'raft-playground 1\n# half a th');
    await expect(state(playground)).toHaveText('This is not what runs.');
    await playground.page.reload();
    await playground.leader();
    await hands.press(playground.page.getByRole('tab', { name: 'Script' }));
    await expect(field(playground)).toHaveValue('raft-playground 1\n# half a th');
    expect((await playground.servers()).map(({ id }) => id)).toEqual(ALL);
  });
});
