// How the system's Chromium is started, in the tests and in measurements.

import { existsSync } from 'node:fs';

const USUAL_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const launchOptions = {
  // `cargo xtask` says which browser it found or installed.
  executablePath: process.env.RAFT_CHROMIUM ?? USUAL_PLACES.find(existsSync),
  args: [
    // Chromium refuses to run as root (containers, CI) with its sandbox.
    '--no-sandbox',
    '--disable-gpu',
    // It must not try to reach anybody: tests run where there is no network.
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
