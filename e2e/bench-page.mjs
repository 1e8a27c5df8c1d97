// How smoothly the page runs at its defaults: frames a second, and how busy the main thread is.
// Prints one JSON object a line: name, value, unit. `cargo xtask bench page` reads them.

import { chromium } from '@playwright/test';
import { launchOptions } from './chromium.mjs';
import { startServer } from './static-server.mjs';

const WARM_UP_MS = 2_000;
const MEASURED_MS = 10_000;

// What Chromium sums up for the page's main thread, in seconds.
const DURATIONS = {
  'page.main_thread_busy': 'TaskDuration',
  'page.script': 'ScriptDuration',
  'page.layout': 'LayoutDuration',
  'page.style': 'RecalcStyleDuration',
};

// Counts frames from inside the page; the callback does nothing else, for it is measured with.
const countFrames = (duration) =>
  new Promise((resolve) => {
    let frames = 0;
    let start;
    const frame = (now) => {
      start ??= now;
      if (now - start >= duration) return resolve((frames * 1000) / (now - start));
      frames += 1;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });

async function measure(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  const before = await read();
  const framesPerSecond = await page.evaluate(countFrames, MEASURED_MS);
  const after = await read();
  const wall = after.Timestamp - before.Timestamp;
  const busy = Object.entries(DURATIONS).map(([name, key]) => ({
    name,
    value: (100 * (after[key] - before[key])) / wall,
    unit: '%',
  }));
  return [{ name: 'page.frames_per_s', value: framesPerSecond, unit: '1/s' }, ...busy];
}

const server = await startServer();
const browser = await chromium.launch(launchOptions);
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => console.error(`error in the page: ${error.message}`));
  await page.goto(`${server.url}/`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForTimeout(WARM_UP_MS);
  for (const metric of await measure(page)) {
    console.log(JSON.stringify({ ...metric, value: Math.round(metric.value * 10) / 10 }));
  }
} finally {
  await browser.close();
  await server.close();
}
