// The page in dist/, in the system's Chromium, and some of the tests in Firefox too. `cargo xtask test e2e` builds the
// page first.
//
// The server is started once by server.setup.mjs on a port of its own, so that tests never meet
// another server. Tests use relative addresses: `page.goto('./')`; where else the page is served
// is told in static-server.mjs.

import { availableParallelism } from 'node:os';

import { defineConfig } from '@playwright/test';
import { launchOptions } from './chromium.mjs';
import { projects as firefox } from './firefox.mjs';

export default defineConfig({
  testDir: '.',
  // `cargo xtask test book` makes the book that the one is about.
  testIgnore: ['gallery/**', ...(process.env.RAFT_BOOK ? [] : ['book.spec.mjs'])],
  globalSetup: './server.setup.mjs',
  outputDir: 'results/files',
  // What hangs is given up; a machine that is busy with other things has its time. (How fast the page is, `cargo xtask
  // bench page` tells.)
  timeout: 150_000,
  expect: { timeout: 40_000, toPass: { timeout: 40_000 } },
  // A test that passes at the second try is a test or a page that is wrong.
  retries: 0,
  // One more than the machine has processors: some of them wait.
  workers: 1 + availableParallelism(),
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  reporter: [['list'], ['json', { outputFile: 'results/results.json' }]],
  use: {
    baseURL: process.env.RAFT_BASE_URL,
    screenshot: 'only-on-failure',
    // What the page keeps for the time without a network is tried in offline.spec.mjs; other tests see what is in dist/.
    serviceWorkers: 'block',
  },
  projects: [{ name: 'chromium', use: { browserName: 'chromium', launchOptions } }, ...firefox],
});
