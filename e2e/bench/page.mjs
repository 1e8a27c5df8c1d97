// What it is like to use the page: how soon it runs, how smoothly, how fast it goes through time, and how much memory
// an hour takes. Prints one JSON object a line: name, value, unit. `cargo xtask bench page` reads them.
//
// By hand: `node bench/page.mjs [start] [default] [heavy] [hour]`.

import { startServer } from '../static-server.mjs';
import { frames, megabytes, print, quantile, withPage } from './measure.mjs';
import { events, makeHeavy, makeHour, seconds, TIMELINE_S } from './scenes.mjs';

/** Median of so many openings, each in a browser that has nothing of the page yet. */
const OPENINGS = 5;

/** From the navigation until a frame shows a cluster whose time has begun to pass. */
async function start(url) {
  const times = [];
  for (let i = 0; i < OPENINGS; i++) {
    const before = () => {
      globalThis.started = new Promise((resolve) => {
        const look = () => {
          const time = document.querySelector('.clock')?.textContent;
          const isRunning = document.querySelector('.disc') && Number.parseFloat(time) > 0;
          if (isRunning) resolve(performance.now());
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
    };
    times.push(await withPage(url, (page) => page.evaluate(() => globalThis.started), { before }));
  }
  print('page.start_ms', quantile(times, 0.5), 'ms');
}

const WARM_UP_MS = 2_000;
const MEASURED_MS = 10_000;

/** Frames and load as the page opens. */
async function byDefault(url) {
  await withPage(url, async (page) => {
    await page.waitForTimeout(WARM_UP_MS);
    const measured = await frames(page, MEASURED_MS);
    print('page.default.fps', measured.fps, '1/s');
    print('page.default.cpu_percent', measured.busy, '%');
    print('page.default.script_percent', measured.script, '%');
    print('page.default.layout_percent', measured.layout, '%');
  });
}

/** Nine servers, 500 messages under way, 10,000 events on the timeline. */
async function heavy(url) {
  await withPage(url, async (page) => {
    await makeHeavy(page);
    const before = { at: await seconds(page), events: await events(page) };
    await page.waitForTimeout(WARM_UP_MS);
    const measured = await frames(page, MEASURED_MS);
    // What was asked for was there: stopped, every message between servers is a button.
    const messages = [];
    for (let i = 0; i < 5; i++) {
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      messages.push(await page.locator('.messages [role=button]').count());
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await page.waitForTimeout(300);
    }
    const perSecond = ((await events(page)) - before.events) / ((await seconds(page)) - before.at);
    print('page.heavy.fps', measured.fps, '1/s');
    print('page.heavy.cpu_percent', measured.busy, '%');
    print('page.heavy.script_percent', measured.script, '%');
    print('page.heavy.messages', quantile(messages, 0.5), '');
    print('page.heavy.events_shown', perSecond * TIMELINE_S, '');
  });
}

const SEEKS = 60;

/** An hour with 20 operations a second: how fast it is played, how soon any moment of it is drawn, what it takes. */
async function hour(url) {
  await withPage(url, async (page) => {
    const { rate } = await makeHour(page);
    print('page.fast_forward_rate', rate, 'virtual s a s');
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    const { heap, wasm } = await megabytes(page);
    print('page.hour_mb', heap + wasm, 'MB');
    print('page.hour_heap_mb', heap, 'MB');
    print('page.hour_wasm_mb', wasm, 'MB');
    await page.getByRole('button', { name: 'All of it' }).click();
    await page.waitForTimeout(1_000);
    const times = await seek(page);
    print('page.seek_p95_ms', quantile(times, 0.95), 'ms');
    print('page.seek_p50_ms', quantile(times, 0.5), 'ms');
  });
}

/** What the browser itself does not report is quicker than this, in milliseconds. */
const REPORTED_MS = 16;

/**
 * Presses moments on the axis, all over the hour; milliseconds from each press until a frame with its outcome is on
 * the screen, as the browser measures them for its "interaction to next paint": in steps of 8.
 */
async function seek(page) {
  await page.evaluate((durationThreshold) => {
    globalThis.presses = [];
    const note = (list) => globalThis.presses.push(...list.getEntriesByName('pointerdown').map((it) => it.duration));
    new PerformanceObserver(note).observe({ type: 'event', durationThreshold });
  }, REPORTED_MS);
  const box = await page.locator('#timeline-canvas').boundingBox();
  // The axis lies above three lanes of operations.
  const axis = box.y + box.height - 4 - 3 * 15 - 9;
  for (let i = 0; i < SEEKS; i++) {
    // The golden section goes everywhere.
    const share = (i * 0.618_034) % 1;
    const before = await page.locator('.clock').textContent();
    await page.mouse.click(box.x + 44 + share * (box.width - 44) * 0.95, axis);
    await page.waitForFunction((before) => document.querySelector('.clock').textContent !== before, before);
    // As somebody would, who looks at what is there.
    await page.waitForTimeout(150);
  }
  const reported = await page.evaluate(() => globalThis.presses);
  const unreported = Array(Math.max(0, SEEKS - reported.length)).fill(REPORTED_MS);
  return [...reported, ...unreported];
}

const ALL = { start, default: byDefault, heavy, hour };
const wanted = process.argv.slice(2);
const server = await startServer();
try {
  for (const [name, measure] of Object.entries(ALL)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.error(`measuring: ${name}`);
    await measure(server.url);
  }
} finally {
  await server.close();
}
