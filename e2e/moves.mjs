// What many stories begin with: time stops, goes on in steps, something is written.

import { expect } from './page.mjs';

const button = (it, name) => it.page.getByRole('button', { name, exact: true });

/** Of the transport: a server's menu can pause as well. */
const ofTime = (it, name) => it.page.locator('footer').getByRole('button', { name, exact: true });

/** The first press may have to wait for the rest of the page. */
export async function pause(hands, it) {
  await hands.press(ofTime(it, 'Pause'));
  await expect(ofTime(it, 'Play')).toBeVisible();
  await it.drawn();
}

export async function play(hands, it) {
  await hands.press(ofTime(it, 'Play'));
  await expect(ofTime(it, 'Pause')).toBeVisible();
}

export async function step(hands, it) {
  await hands.press(button(it, 'Step'));
  await it.drawn();
}

/** Steps until something is so; what `isSo` returns then. */
export async function stepUntil(hands, it, isSo, most = 60) {
  for (let i = 0; i < most; i++) {
    const found = await isSo();
    if (found) return found;
    await step(hands, it);
  }
  throw new Error(`not so after ${most} steps: ${isSo}`);
}

export async function write(hands, it, text) {
  await hands.type(it.page.getByLabel('Key and value to write'), text);
  await hands.press(button(it, 'Write'));
  // The page has taken it: another one is proposed.
  await expect(it.page.getByLabel('Key and value to write')).toHaveValue('');
}

/** Somebody leads, the opening scene's three writes are on all servers, no message is under way, and time stands. */
export async function calm(hands, it) {
  await it.setSpeed('1/3×');
  const leader = await it.leader();
  for (const text of ['x=1', 'y=2', 'x=3']) await it.expectCommitted(text, ['S1', 'S2', 'S3', 'S4', 'S5']);
  await pause(hands, it);
  await stepUntil(hands, it, async () => (await messages(it).count()) === 0);
  return leader;
}

/** The messages between servers that can be pressed. */
export const messages = (it) => it.page.getByRole('group', { name: 'Messages under way' }).getByRole('button');

/** Those with such a name. */
export const message = (it, name) =>
  it.page.getByRole('group', { name: 'Messages under way' }).getByRole('button', { name });

/** Their names. */
export const messageNames = (it) =>
  messages(it).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));

/** The list of what happened, newest first: `{ at, who, text }`. */
export const events = (it) =>
  it.page
    .getByRole('list', { name: 'Events, newest first' })
    .getByRole('button', { expanded: false })
    .evaluateAll((all) =>
      all.map((row) => {
        const [at, who, text] = [...row.children].map((part) => part.textContent);
        return { at, who, text };
      }),
    );

/** The list tells of such an event, at the latest when all of it is shown: the first ones alone are while time passes. */
export const expectEvent = (it, isMeant) =>
  expect.poll(async () => (await events(it)).map(({ text }) => text).filter(isMeant)).not.toEqual([]);

/** A server's menu, opened: the names and values in it. */
export async function inspect(hands, it, id) {
  await hands.press(it.server(id));
  const names = await it.menu.getByRole('term').allTextContents();
  const values = await it.menu.getByRole('definition').allTextContents();
  const peers = await it.menu.getByRole('row').evaluateAll((rows) =>
    rows.slice(1).map((row) => [...row.cells].map((cell) => cell.textContent)),
  );
  await hands.press(it.menu.getByRole('button', { name: 'Close' }));
  await expect(it.menu).toHaveCount(0);
  return { facts: Object.fromEntries(names.map((name, i) => [name, values[i]])), peers };
}
