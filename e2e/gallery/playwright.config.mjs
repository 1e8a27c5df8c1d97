// The gallery: a picture of every view and state of the page. `cargo xtask gallery` takes them.

import { defineConfig } from '@playwright/test';
import { launchOptions } from '../chromium.mjs';

export default defineConfig({
  testDir: '.',
  testMatch: 'pictures.mjs',
  globalSetup: '../server.setup.mjs',
  globalTeardown: './index.mjs',
  outputDir: '../results/gallery',
  timeout: 60_000,
  workers: 2,
  fullyParallel: true,
  reporter: 'list',
  use: { baseURL: process.env.RAFT_BASE_URL, launchOptions, screenshot: 'only-on-failure', serviceWorkers: 'block', viewport: { width: 1280, height: 800 } },
});
