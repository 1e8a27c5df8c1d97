// The log of somebody's own Raft: taken from a file, a drop or the clipboard, drawn, and held against the paper.

import { readFile, writeFile } from 'node:fs/promises';

import { violations } from './axe.mjs';
import { everyWay, SIZES } from './hands.mjs';
import { FIREFOX_TOO, expect, test } from './page.mjs';

const RAFT_RS = new URL('../crates/raft-trace/tests/raft-rs.ndjson', import.meta.url);

const button = ({ page }, name) => page.getByRole('button', { name, exact: true });
const title = ({ page }) => page.getByRole('heading', { name: 'Your log' });
const told = ({ page }) => page.locator('.own').getByRole('status');
const complaints = ({ page }) => page.getByRole('list', { name: 'What is wrong, by line' }).getByRole('listitem');
const lines = ({ page }) => page.getByRole('list', { name: 'Lines around this one' }).getByRole('listitem');
const slider = ({ page }) => page.locator('.own').getByRole('slider', { name: 'Line' });
const server = ({ page }, id) => page.locator('.own').getByRole('img', { name: new RegExp(`^${id}: `) });
const cells = ({ page }, id) => page.locator('.own').getByRole('row', { name: new RegExp(`^${id}`) }).locator('.entry');

/** To the third place, by its address: on a phone the second leads there. */
async function toLog(it) {
  await it.page.evaluate(() => (location.hash = '#log'));
  await expect(title(it)).toBeVisible();
}

async function paste(it, text) {
  await it.page.getByRole('textbox', { name: 'Lines of a log' }).fill(text);
  await it.page.getByRole('button', { name: 'Check these lines' }).press('Enter');
}

const choose = ({ page }, name, buffer) =>
  page.getByLabel('Choose a log').setInputFiles({ name, mimeType: 'application/x-ndjson', buffer });

/** A run of as many lines as are wanted: one leader, and entries that are committed at once. */
function long(count) {
  let text = '{"s":1,"members":[1],"term":1,"vote":1,"role":"candidate"}\n{"s":1,"role":"leader"}\n';
  for (let index = 1; 2 * index < count - 1; index++) text += `{"s":1,"append":[${index},1,"value ${index}"]}\n{"s":1,"commit":${index}}\n`;
  return text;
}

everyWay({ desktop: 'keyboard', phone: 'mouse' }, (hands) => {
  test('a log of another implementation is drawn, and nothing is found in it', FIREFOX_TOO, async ({ playground }) => {
    const { page } = playground;
    await toLog(playground);
    await choose(playground, 'raft-rs.ndjson', await readFile(RAFT_RS));
    await expect(told(playground)).toHaveText('raft-rs.ndjson: 393 lines of S1, S2, S3. Nothing is broken.');
    await expect(complaints(playground)).toHaveCount(0);
    await expect(slider(playground)).toHaveAttribute('aria-valuetext', 'line 393 of 393');
    await expect(server(playground, 'S1')).toBeVisible();
    expect(await cells(playground, 'S1').count()).toBeGreaterThan(2);
    await hands.press(page.getByText('What was checked'));
    await expect(page.getByRole('row', { name: /at most one vote per term/ })).toContainText('held');
    // Keys go through it wherever the focus is, as they do on the line itself.
    await title(playground).focus();
    await playground.press('ArrowLeft', 'ArrowLeft');
    await expect(slider(playground)).toHaveAttribute('aria-valuetext', 'line 391 of 393');
    await playground.press('Home');
    await expect(slider(playground)).toHaveAttribute('aria-valuetext', 'line 1 of 393');
    await expect(cells(playground, 'S1')).toHaveCount(0);
    await hands.press(button(playground, 'Line after (→)'));
    await expect(slider(playground)).toHaveAttribute('aria-valuetext', 'line 2 of 393');
    await hands.press(lines(playground).getByRole('button').last());
    await expect(slider(playground)).toHaveAttribute('aria-valuetext', 'line 13 of 393');
    await hands.slide(slider(playground), 500);
    await expect(slider(playground)).not.toHaveAttribute('aria-valuetext', 'line 13 of 393');
  });

  test('one looks closer at the diagram and goes through a long log in it', async ({ playground }) => {
    const { page } = playground;
    const lanes = page.locator('.own .lanes');
    const shown = () => lanes.locator('rect').evaluateAll((all) => all.map((rect) => ['class', 'x', 'width'].map((name) => rect.getAttribute(name)).join(' ')).join());
    await toLog(playground);
    await choose(playground, 'raft-rs.ndjson', await readFile(RAFT_RS));
    await expect(slider(playground)).toHaveAttribute('aria-valuetext', 'line 393 of 393');
    const whole = await shown();
    const sent = () => lanes.locator('.sent').getAttribute('d');
    // Each of its messages has a name.
    expect((await sent()).split('M').length).toBeGreaterThan(50);
    await hands.press(button(playground, 'Closer'));
    await hands.press(button(playground, 'Closer'));
    const told = page.locator('.own .timeline').getByText(/^from line/);
    await expect(told).toHaveText(/^from line (29\d|30\d) to line 393$/);
    expect(await shown()).not.toBe(whole);
    // The left edge is the first line of the stretch; who goes further back comes to another one.
    const first = Number(/line (\d+) to/.exec(await told.textContent())[1]);
    await hands.slide(slider(playground), 0);
    if (hands.name === 'mouse') {
      await expect(slider(playground)).toHaveAttribute('aria-valuetext', `line ${first} of 393`);
      await title(playground).focus();
      await playground.press('ArrowLeft');
      await expect(slider(playground)).toHaveAttribute('aria-valuetext', `line ${first - 1} of 393`);
    }
    await expect(told).not.toHaveText(/ to line 393$/);
    await title(playground).focus();
    await playground.press('o', 'o');
    await expect(told).toHaveCount(0);
    expect(await shown()).toBe(whole);
    await playground.press('i');
    await expect(told).toHaveCount(1);
    await hands.press(button(playground, 'All of it'));
    await expect(told).toHaveCount(0);
  });

  test('a second vote is pointed to by its line, and led to', FIREFOX_TOO, async ({ playground }) => {
    await toLog(playground);
    await hands.press(button(playground, 'An example'));
    await expect(told(playground)).toContainText('20 lines of S1, S2, S3. Promises of Raft are broken.');
    const first = complaints(playground).first();
    await expect(first).toHaveText(/^\s*line 18\s*S3 granted a second vote in term 2, to S3 \(it had voted for S2 at line 15\): at most one vote per term \(§5\.2\)\s*$/);
    // It is there already.
    await expect(slider(playground)).toHaveAttribute('aria-valuetext', 'line 18 of 20');
    await expect(server(playground, 'S3')).toHaveAccessibleName('S3: candidate, vote S3, term 2');
    await expect(server(playground, 'S1')).toHaveAccessibleName('S1: crashed, term 1');
    await expect(server(playground, 'S2')).toHaveAccessibleName('S2: leader, vote S2, term 2');
    await expect(cells(playground, 'S2')).toHaveText([/1\s*x=1/, /2\s*y=1/]);
    await hands.press(complaints(playground).getByRole('button', { name: /line 19/ }).first());
    await expect(slider(playground)).toHaveAttribute('aria-valuetext', 'line 19 of 20');
    await expect(server(playground, 'S3')).toHaveAccessibleName(/leader/);
    await title(playground).focus();
    await playground.press('p');
    await expect(slider(playground)).toHaveAttribute('aria-valuetext', 'line 18 of 20');
    await playground.press('n');
    await expect(slider(playground)).toHaveAttribute('aria-valuetext', 'line 19 of 20');
  });

  test('damaged lines are told by their numbers, and all else is drawn', async ({ playground }) => {
    await toLog(playground);
    await paste(playground, '{"s":1,"term":1,"role":"leader"}\n{"s":1,"append":[1,1,"x"]\n\n2026 started\n{"s":1,"append":[1,1,"x"]}\n{"s":2,"comit":1}\n{"s":1,"append":[7,1]}');
    await expect(told(playground)).toHaveText('7 lines of S1, S2. Nothing is found to be broken, but the log is not whole.');
    await expect(complaints(playground)).toHaveText([
      /line 2\s*it is no JSON at column 26 \(the line ends in the middle of the object\), and left out/,
      /line 4\s*it is no JSON at column 1 \(a line is one JSON object and begins with {\), and left out/,
      /line 6\s*hint: the field "comit" says nothing here and is passed over; is it meant to be "commit"\?/,
      /line 7\s*S1 appends entry 7, but its log is known up to 1 only: lines are missing/,
    ]);
    await hands.press(complaints(playground).getByRole('button', { name: /line 6/ }));
    await expect(cells(playground, 'S1')).toHaveText([/1\s*x/]);
  });
});

test('lines that are out of order are sorted, and keep their numbers', async ({ playground }) => {
  await toLog(playground);
  await paste(playground, '{"s":2,"t":5,"term":1,"vote":1}\n{"s":2,"t":9,"term":2}\n{"s":1,"t":1,"term":1,"vote":1,"role":"candidate"}\n{"s":1,"t":7,"role":"leader"}');
  await expect(told(playground)).toHaveText('4 lines of S1, S2. Nothing is broken.');
  await expect(complaints(playground)).toHaveText([/line 3\s*hint: the time goes back from 9 to 1/]);
  await expect(lines(playground)).toHaveText([/^\s*3\s*S1/, /^\s*1\s*S2/, /^\s*4\s*S1/, /^\s*2\s*S2/]);
});

test('a file without lines, and one without sense, say so', async ({ playground }) => {
  await toLog(playground);
  await choose(playground, 'empty.ndjson', Buffer.alloc(0));
  await expect(told(playground)).toHaveText('empty.ndjson: 0 lines, and none that says what a server did.');
  await expect(slider(playground)).toHaveCount(0);
  await choose(playground, 'film.mp4', Buffer.from([0, 255, 10, 254]));
  await expect(told(playground)).toHaveText('film.mp4: 2 lines, and none that says what a server did.');
  await expect(complaints(playground)).toHaveText([/line 1\s*it is no UTF-8 text from column 2 on/, /line 2\s*it is no UTF-8 text from column 1 on/]);
});

test('a long file is read while the page stays fluid, and can be given up', FIREFOX_TOO, async ({ playground }, testInfo) => {
  const { page } = playground;
  await toLog(playground);
  // From the disk: what Playwright hands over by itself holds up the page.
  const path = testInfo.outputPath('long.ndjson');
  await writeFile(path, long(600_000));
  await page.getByLabel('Choose a log').setInputFiles(path);
  await expect(page.getByRole('progressbar', { name: 'How much of the log is done' })).toBeVisible();
  await expect(page.locator('.own')).toContainText(/\d+ % read · [1-9][\d,]* lines a second/);
  await button(playground, 'Cancel').press('Enter');
  await expect(told(playground)).toHaveText('Cancelled.');
  await expect(title(playground)).toBeFocused();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  // Read to its end: in slices, between which the page is drawn.
  await page.evaluate(() => {
    window.frames_drawn = 0;
    const count = () => requestAnimationFrame(() => {
      if (document.querySelector('.own [role="progressbar"], .own progress')) window.frames_drawn++;
      count();
    });
    count();
  });
  await page.getByLabel('Choose a log').setInputFiles(path);
  await expect(told(playground)).toHaveText(/long\.ndjson: 600,000 lines of S1\. Nothing is broken\./, { timeout: 90_000 });
  await expect(slider(playground)).toHaveAttribute('aria-valuetext', 'line 600,000 of 600,000');
  expect(await page.evaluate(() => window.frames_drawn)).toBeGreaterThan(50);
  await page.locator('.own').getByRole('slider', { name: 'Line' }).press('ArrowLeft');
  await expect(slider(playground)).toHaveAttribute('aria-valuetext', 'line 599,999 of 600,000');
});

test('a file that is too long is refused, and leaves what is there', async ({ playground }) => {
  const { page } = playground;
  await toLog(playground);
  await button(playground, 'An example').click();
  await expect(complaints(playground).first()).toBeVisible();
  await page.evaluate(() => {
    const field = document.querySelector('.own input[type=file]');
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(65 * 1024 * 1024)], 'year.ndjson'));
    field.files = data.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await expect(told(playground)).toContainText('year.ndjson is too long to be drawn: 64 MB at most.');
  await expect(complaints(playground).first()).toBeVisible();
});

test('a log that is dropped anywhere is opened here, a script in the sandbox', async ({ playground }) => {
  const { page } = playground;
  await playground.press('d');
  const field = page.getByRole('textbox', { name: 'The run as a script' });
  await expect(field).toBeVisible();
  const drop = async (name, text) => {
    const data = await page.evaluateHandle(([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name));
      return transfer;
    }, [name, text]);
    await page.dispatchEvent('body', 'dragover', { dataTransfer: data });
    await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  };
  await drop('one.raft', 'raft-playground 1\nservers 1\n');
  await expect(field).toHaveValue('raft-playground 1\nservers 1\n');
  await drop('run.log', 'started\n{"s":4,"term":3}\n');
  await expect(title(playground)).toBeVisible();
  await expect(page).toHaveURL(/#log$/);
  await expect(told(playground)).toContainText('run.log: 2 lines of S4.');
  await expect(server(playground, 'S4')).toHaveAccessibleName('S4: follower, term 3');
  // The sandbox is as it was, and so is the log.
  await title(playground).focus();
  await playground.press('g');
  await expect(field).toHaveValue('raft-playground 1\nservers 1\n');
  await page.getByRole('heading', { level: 1 }).click();
  await playground.press('g');
  await expect(page.getByRole('heading', { name: 'The labs' })).toBeVisible();
  await playground.press('g');
  await expect(server(playground, 'S4')).toBeVisible();
});

test('what stands in a log is text', async ({ playground }) => {
  const { page } = playground;
  await toLog(playground);
  const attack = '<img src=x onerror="window.attacked=1">';
  const quoted = JSON.stringify(attack);
  await paste(
    playground,
    [
      `{"s":1,"term":1,"role":"leader","append":[1,1,${quoted}]}`,
      `{"s":1,"send":${quoted},"to":2,"m":${quoted}}`,
      `{"s":2,"recv":${quoted},"from":1,"m":"<b>"}`,
      `{"s":2,${quoted}:1}`,
      `{"s":${quoted}}`,
      attack,
    ].join('\n'),
  );
  await expect(complaints(playground).filter({ hasText: attack })).not.toHaveCount(0);
  await expect(cells(playground, 'S1')).toContainText(attack);
  await lines(playground).getByRole('button', { name: /sends/ }).click();
  await expect(page.locator('.own .kind')).toHaveText(attack);
  await choose(playground, `${attack}.ndjson`.replaceAll('/', ''), Buffer.from('{"s":1,"term":1}'));
  await expect(told(playground)).toContainText(attack);
  expect(await page.evaluate(() => window.attacked)).toBeUndefined();
  await expect(page.locator('.own img')).toHaveCount(0);
});

for (const [size, viewport] of Object.entries(SIZES)) {
  test.describe(size, () => {
    test.use({ viewport });

    test('the place is in order, in English and in Chinese', async ({ playground }) => {
      const { page } = playground;
      await toLog(playground);
      expect(await violations(page), 'empty').toEqual([]);
      await button(playground, 'An example').click();
      await expect(complaints(playground).first()).toBeVisible();
      await page.getByText('What was checked').click();
      for (const theme of ['light', 'dark']) {
        await page.getByRole('button', { name: /^Theme/ }).click();
        expect(await violations(page), theme).toEqual([]);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
      await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: '中文' });
      await expect(page.locator('.complaints li').first()).toContainText('第 18 行');
      const words = await page.locator('.own').evaluate((own) => {
        const found = [own.innerText];
        for (const element of own.querySelectorAll('[aria-label], [title], [aria-valuetext]')) {
          for (const name of ['aria-label', 'title', 'aria-valuetext']) found.push(element.getAttribute(name) ?? '');
        }
        return found.join(' ').match(/[A-Za-z][A-Za-z-]+/g);
      });
      const names = new Set('Raft JSON RequestVote RequestVoteReply AppendEntries vote members term role append apply commit restart'.split(' '));
      expect(words.filter((word) => !names.has(word))).toEqual([]);
    });
  });
}
