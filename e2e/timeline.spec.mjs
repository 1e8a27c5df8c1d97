// The timeline: what is drawn of a run, and how one moves in it. What the mouse does on the drawing, the keyboard does
// on the slider, by keys, and in the lists that say the same.

import { everyWay } from './hands.mjs';
import { calm, expectEvent, pause, play, stepUntil, write } from './moves.mjs';
import { FIREFOX_TOO, expect, test } from './page.mjs';
import { GREEN, GREY, INK, LINK, RED, columnsOf, countPixels, picture } from './pixels.mjs';

const ALL = ['S1', 'S2', 'S3', 'S4', 'S5'];
/** The three lanes of clients at the foot of the drawing, and the axis above them, in pixels. */
const CLIENTS_PX = 49;
const AXIS_PX = 18;
/** Left of this are names. */
const NAMES_PX = 40;

/** Not what is pale or thin. */
const SOLID = { mix: 0.9, near: 30 };

const slider = (it) => it.page.getByRole('slider', { name: 'Moment' });
const drawing = (it) => slider(it).locator('canvas');
const tip = (it) => slider(it).locator('p');

async function size(it) {
  await drawing(it).evaluate((canvas) => canvas.scrollIntoView({ block: 'center', behavior: 'instant' }));
  return drawing(it).boundingBox();
}

/** Runs of columns in which a colour is: `{ from, to }` in pixels of the drawing. */
async function runsOf(it, colour, within, least = 1) {
  const columns = await columnsOf(it.page, await picture(drawing(it), within), colour);
  const runs = [];
  for (const [x, count] of columns.entries()) {
    if (count < least) continue;
    const last = runs.at(-1);
    if (last && x - last.to <= 1) last.to = x;
    else runs.push({ from: x, to: x });
  }
  return runs.map(({ from, to }) => ({ from: from + within.x, to: to + within.x }));
}

/** The clients' operations as they are drawn, in the first lane. */
async function operations(it) {
  const { width, height } = await size(it);
  const lane = { x: NAMES_PX + 4, y: height - CLIENTS_PX - 2, width: width - NAMES_PX - 4, height: 4 };
  return runsOf(it, GREEN, lane);
}

/** Where the present is drawn. */
async function present(it) {
  const { width, height } = await size(it);
  const foot = { x: NAMES_PX, y: height - 12, width: width - NAMES_PX, height: 10 };
  const runs = await runsOf(it, INK, foot, 9);
  return runs.length ? (runs[0].from + runs[0].to) / 2 : undefined;
}

/** Points here and there on the lanes until something is told that fits. Where that was. */
async function pointAt(it, wanted, { top = 10, bottom } = {}) {
  const { x, y, width, height } = await size(it);
  const end = bottom ?? height - CLIENTS_PX - AXIS_PX;
  for (let down = top; down < end; down += 6) {
    for (let across = NAMES_PX + 10; across < width - 4; across += 9) {
      await it.page.mouse.move(x + across, y + down);
      const [text] = await tip(it).allTextContents();
      if (text && wanted.test(text)) return { x: x + across, y: y + down, text };
    }
  }
  throw new Error(`nothing fits ${wanted}`);
}

/** How far apart they are. */
async function gaps(it) {
  const all = await operations(it);
  return all.slice(1).map((one, place) => one.from - all[place].from);
}

everyWay({ desktop: 'keyboard', phone: 'mouse' }, (hands) => {
  const mouse = hands.name === 'mouse';
  const press = (it, name) => hands.press(it.page.getByRole('button', { name, exact: true }));

  /** From the start on, with all three writes in view: the same stretch however far the run has come. */
  const fromStart = async (it) => {
    for (let i = 0; i < 6; i++) await press(it, 'Earlier');
    await expect.poll(async () => (await operations(it)).length).toBe(3);
  };

  test('one looks closer and wider, and at all of it', async ({ playground }) => {
    await calm(hands, playground);
    await fromStart(playground);
    const all = await gaps(playground);
    // But for a pixel or two.
    const asBefore = () => expect(async () => {
      const now = await gaps(playground);
      for (const place of [0, 1]) expect(Math.abs(now[place] - all[place])).toBeLessThan(3);
    }).toPass();
    await press(playground, 'Closer');
    await expect.poll(async () => (await gaps(playground))[0]).toBeGreaterThan(1.8 * all[0]);
    expect((await gaps(playground))[0]).toBeLessThan(2.2 * all[0]);
    await press(playground, 'Wider');
    await asBefore();

    if (mouse) {
      const { x, y, width } = await size(playground);
      await playground.page.mouse.move(x + width / 2, y + 40);
      await playground.page.mouse.wheel(0, -100);
      await expect.poll(async () => (await gaps(playground))[0]).toBeGreaterThan(1.15 * all[0]);
      await playground.page.mouse.wheel(0, 100);
    } else {
      await playground.press('i');
      await expect.poll(async () => (await gaps(playground))[0]).toBeGreaterThan(1.8 * all[0]);
      await playground.press('o');
      await asBefore();
      await slider(playground).focus();
      await playground.press('+');
      await expect.poll(async () => (await gaps(playground))[0]).toBeGreaterThan(1.8 * all[0]);
      await playground.press('-');
    }
    await asBefore();

    await press(playground, 'All of it');
    const { width } = await size(playground);
    await expect.poll(() => present(playground)).toBeGreaterThan(NAMES_PX + (width - NAMES_PX) * 0.9);
    await expect.poll(() => operations(playground)).toHaveLength(3);
  });

  test('what one asks for is drawn at once, not when the address follows', async ({ playground }) => {
    await calm(hands, playground);
    const hash = () => playground.page.evaluate(() => location.hash);
    await expect.poll(hash).toContain(`at=${await playground.seconds()}`);
    await fromStart(playground);
    await press(playground, 'Closer');
    await playground.page.waitForTimeout(100);
    const soon = await operations(playground);
    // The address is told within a second and a half.
    await playground.page.waitForTimeout(1600);
    expect(await operations(playground)).toEqual(soon);
  });

  test('one moves to earlier and later', async ({ playground }) => {
    await calm(hands, playground);
    await fromStart(playground);
    const before = await gaps(playground);
    await press(playground, 'Closer');
    await expect.poll(async () => (await gaps(playground))[0]).toBeGreaterThan(1.8 * before[0]);
    const first = async () => (await operations(playground))[0]?.from;
    const { x, y, width } = await size(playground);
    const start = await first();
    await press(playground, 'Earlier');
    await expect.poll(first).toBeGreaterThan(start + width / 5);
    await press(playground, 'Later');
    await expect.poll(first).toBeLessThan(start + 2);
    // Now by another way, back to where it was or thereabouts.
    const here = await first();
    if (mouse) {
      await playground.page.mouse.move(x + width / 3, y + 40);
      await playground.page.mouse.down();
      await playground.page.mouse.move(x + width / 3 + 60, y + 44, { steps: 5 });
      await playground.page.mouse.up();
      await expect.poll(first).toBeGreaterThan(here + 55);
      expect(await first()).toBeLessThan(here + 65);
      await playground.page.mouse.wheel(100, 0);
      await expect.poll(first).toBeLessThan(here + 50);
    } else {
      await playground.press('[');
      await expect.poll(first).toBeGreaterThan(here + width / 5);
      const moved = await first();
      await playground.press(']');
      await expect.poll(first).toBeLessThan(moved - width / 5);
    }
    // It is only looked at: time has not moved.
    await expect(slider(playground)).toHaveAttribute('aria-valuetext', /^([\d.]+) s of \1 s$/);
  });

  test('an event is told in words, and one goes there', async ({ playground }) => {
    await calm(hands, playground);
    let at;
    let entry = 'entry 3';
    if (mouse) {
      const place = await pointAt(playground, /^[\d.]+ S\d sends .*entry \d/);
      [, at, entry] = /^([\d.]+) .*(entry \d)/.exec(place.text);
      await playground.page.mouse.click(place.x, place.y);
    } else {
      const event = playground.page.getByRole('list', { name: /^Events/ }).getByRole('button', { name: /appends entry 3/ });
      at = (await event.innerText()).slice(0, 5);
      await hands.press(event);
      await press(playground, 'Go there');
    }
    await expect(playground.clock).toContainText(`${at} s`);
    await expect(playground.page.getByRole('region', { name: 'What led to it' })).toContainText(entry);
    await expect(playground.page.getByRole('button', { name: 'to live' })).toBeVisible();
    // The chain is marked on the drawing, too.
    const { width, height } = await size(playground);
    const lanes = { x: NAMES_PX, y: 20, width: width - NAMES_PX, height: height - CLIENTS_PX - AXIS_PX - 24 };
    const marked = await countPixels(drawing(playground), LINK, lanes, SOLID);
    await hands.press(playground.page.getByRole('region', { name: 'What led to it' }).getByRole('button', { name: 'Close' }));
    await expect.poll(() => countPixels(drawing(playground), LINK, lanes, SOLID)).toBeLessThan(marked);
  });

  test('the axis is a slider through time', async ({ playground }) => {
    await calm(hands, playground);
    const end = await playground.seconds();
    await press(playground, 'All of it');
    if (mouse) {
      const { x, y, width, height } = await size(playground);
      const axis = y + height - CLIENTS_PX - AXIS_PX / 2 - 2;
      await playground.page.mouse.move(x + width * 0.7, axis);
      await playground.page.mouse.down();
      await expect.poll(() => playground.seconds()).toBeLessThan(end * 0.85);
      const first = await playground.seconds();
      await playground.page.mouse.move(x + width * 0.4, axis, { steps: 6 });
      await expect.poll(() => playground.seconds()).toBeLessThan(first - 0.2 * end);
      // Not beyond the end, however far the hand goes.
      await playground.page.mouse.move(x + width + 30, axis, { steps: 6 });
      await expect.poll(() => playground.seconds()).toBeCloseTo(end, 2);
      await playground.page.mouse.move(x + NAMES_PX + (width - NAMES_PX) * 0.05, axis, { steps: 6 });
      await playground.page.mouse.up();
      await expect.poll(() => playground.seconds()).toBeLessThan(end * 0.1);
    } else {
      await slider(playground).focus();
      await playground.press('PageDown');
      await expect.poll(() => playground.seconds()).toBeLessThan(end * 0.95);
      const first = await playground.seconds();
      await playground.press('PageDown', 'PageDown');
      await expect.poll(() => playground.seconds()).toBeLessThan(first - 0.15 * end);
      const back = await playground.seconds();
      await playground.press('PageUp');
      await expect.poll(() => playground.seconds()).toBeCloseTo(back + (end - first), 2);
      const before = await playground.clock.innerText();
      await playground.press('ArrowRight', 'ArrowRight');
      await expect(playground.clock).not.toHaveText(before);
      const on = await playground.clock.innerText();
      await playground.press('ArrowLeft', 'ArrowLeft');
      await expect(playground.clock).not.toHaveText(on);
      await playground.press('Home');
      await expect(playground.clock).toHaveText(/^0\.000 s/);
      await expect(slider(playground)).toHaveAttribute('aria-valuenow', '0');
      await playground.press('End');
      await expect.poll(() => playground.seconds()).toBe(end);
      await expect(slider(playground)).toBeFocused();
      return;
    }
    // The cluster is that of the moment: before any write.
    await expect.poll(async () => (await playground.log('S1')).some(({ text }) => text === 'x=3')).toBe(false);
    await expect(slider(playground)).toHaveAttribute('aria-valuetext', new RegExp(`^0\\.\\d+ s of ${end.toFixed(3)} s$`));
  });

  test('the present is followed until one moves away, and again on request', async ({ playground }) => {
    await calm(hands, playground);
    await playground.setSpeed('1×');
    await play(hands, playground);
    const follow = playground.page.getByRole('button', { name: 'Follow the present' });
    await expect(follow).toHaveAttribute('aria-pressed', 'true');
    await playground.letPass(1);
    const at = await present(playground);
    await playground.letPass(0.5);
    expect(Math.abs((await present(playground)) - at)).toBeLessThan(3);
    await press(playground, 'Earlier');
    await expect(follow).toHaveAttribute('aria-pressed', 'false');
    await playground.letPass(2);
    await expect.poll(() => present(playground)).toBeUndefined();
    await hands.press(follow);
    await expect(follow).toHaveAttribute('aria-pressed', 'true');
    await expect.poll(async () => Math.abs((await present(playground)) - at)).toBeLessThan(3);
  });

  test('what clients ask for is drawn, and told with what came of it', FIREFOX_TOO, async ({ playground }) => {
    await calm(hands, playground);
    await press(playground, 'All of it');
    await expect.poll(async () => (await operations(playground)).length).toBe(3);
    const [first] = await operations(playground);
    if (mouse) {
      const { x, y, height } = await size(playground);
      await playground.page.mouse.move(x + (first.from + first.to) / 2, y + height - CLIENTS_PX + 6);
      await expect(tip(playground)).toHaveText(/^0\.430 C1 asks to write x=1: .* after [\d.]+ ms$/);
      await playground.page.mouse.click(x + (first.from + first.to) / 2, y + height - CLIENTS_PX + 6);
      await expect(playground.clock).toContainText('0.430 s');
    } else {
      await hands.press(playground.page.getByRole('tab', { name: 'Clients' }));
      const row = playground.page.getByRole('tabpanel').getByRole('row', { name: /^0\.430/ });
      await expect(row).toHaveText(/C1\s*write x=1\s*.* after [\d.]+ ms$/);
    }
  });

  test('a crash, a lost message and what was done are seen', async ({ playground }) => {
    const { id: leader } = await calm(hands, playground);
    const { width, height } = await size(playground);
    const lanes = { x: NAMES_PX, y: 12, width: width - NAMES_PX, height: height - CLIENTS_PX - AXIS_PX - 16 };
    const top = { x: NAMES_PX, y: 0, width: width - NAMES_PX, height: 9 };
    expect(await countPixels(drawing(playground), RED, lanes)).toBe(0);
    expect(await countPixels(drawing(playground), LINK, top)).toBe(0);
    const [one, other] = ALL.filter((id) => id !== leader);
    await hands.item(playground.server(one), playground.menu, 'Cut off');
    await hands.item(playground.server(other), playground.menu, 'Crash');
    await play(hands, playground);
    await playground.letPass(0.5);
    await pause(hands, playground);
    // Messages to the one that is cut off end in red crosses; what was done is marked at the top.
    await expect.poll(() => countPixels(drawing(playground), RED, lanes)).toBeGreaterThan(20);
    await expect.poll(() => countPixels(drawing(playground), LINK, top)).toBeGreaterThan(10);
    // The lane of the one that is down is hatched in grey where its neighbours have the colour of the term.
    const lane = (id) => ({ x: width * 0.6, y: ALL.indexOf(id) * lanePx(height) + lanePx(height) - 4, width: 40, height: 8 });
    await expect.poll(() => countPixels(drawing(playground), GREY, lane(other))).toBeGreaterThan(20);
    await expect.poll(() => countPixels(drawing(playground), GREY, lane(leader))).toBeLessThan(20);
    await expectEvent(playground, (text) => text.startsWith('loses'));
  });

  test('a violation is flagged', async ({ playground }) => {
    await calm(hands, playground);
    const { width, height } = await size(playground);
    const foot = { x: NAMES_PX, y: height - CLIENTS_PX, width: width - NAMES_PX, height: CLIENTS_PX - 6 };
    expect(await countPixels(drawing(playground), RED, foot)).toBe(0);
    for (const id of ALL) await hands.item(playground.server(id), playground.menu, 'Wipe its disk');
    await press(playground, 'Next violation');
    await press(playground, 'Step');
    await expect.poll(() => countPixels(drawing(playground), RED, { ...foot, height: 8, y: 0 })).toBeGreaterThan(4);
    if (mouse) {
      const place = await pointAt(playground, /violat|broken|promise/i, { top: 4, bottom: 8 });
      expect(place.text).toMatch(/^\d/);
    } else {
      await expect(playground.page.getByRole('region', { name: 'What led to it' })).toBeVisible();
    }
  });
});

/** The height of a lane of five servers, of the drawing's height. */
const lanePx = (height) => (height - CLIENTS_PX - AXIS_PX) / 5.4;
