// What the measurements share: a fresh page, and what Chromium counts.

import { chromium } from '@playwright/test';
import { launchOptions } from '../chromium.mjs';

export const VIEWPORT = { width: 1280, height: 800 };

/** Opens the page in a browser of its own, for `body`. */
export async function withPage(url, body, { before } = {}) {
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage({ viewport: VIEWPORT });
    page.on('pageerror', (error) => console.error(`error in the page: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') console.error(`console of the page: ${message.text()}`);
    });
    if (before) await page.addInitScript(before);
    await page.goto(`${url}/`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return await body(page);
  } finally {
    await browser.close();
  }
}

/** One line of JSON, which `cargo xtask bench page` reads. */
export function print(name, value, unit) {
  console.log(JSON.stringify({ name, value: Math.round(value * 100) / 100, unit }));
}

/** The value below which `share` of the values are. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

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

/** Frames a second, and how busy the main thread is with what, in percent. */
export async function frames(page, durationMs) {
  const session = await page.context().newCDPSession(page);
  // What the thread works, not for how long its tasks were kept waiting by others on this machine.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  const before = await read();
  const fps = await page.evaluate(countFrames, durationMs);
  const after = await read();
  const share = (key) => (100 * (after[key] - before[key])) / (after.Timestamp - before.Timestamp);
  return {
    fps,
    busy: share('TaskDuration'),
    script: share('ScriptDuration'),
    layout: share('LayoutDuration') + share('RecalcStyleDuration'),
  };
}

/** Megabytes of the script's heap and of wasm memory, after everything that can go has gone. */
export async function megabytes(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { result: prototype } = await session.send('Runtime.evaluate', {
    expression: 'WebAssembly.Memory.prototype',
  });
  const { objects } = await session.send('Runtime.queryObjects', {
    prototypeObjectId: prototype.objectId,
  });
  const { result } = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    functionDeclaration: 'function () { return this.reduce((sum, it) => sum + it.buffer.byteLength, 0); }',
    returnByValue: true,
  });
  return { heap: usedSize / 1e6, wasm: result.value / 1e6 };
}
