// The system's Firefox, in the tests that are marked for it. Playwright drives a stock Firefox by WebDriver BiDi, as its
// channel `moz-firefox`; the schemes light and dark it cannot choose there.

import { existsSync } from 'node:fs';

const USUAL_PLACES = ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'];

/** `cargo xtask` says which browser it found or installed; nothing where there is none. */
const executablePath = process.env.RAFT_FIREFOX ?? USUAL_PLACES.find(existsSync);

const use = {
  browserName: 'firefox',
  channel: 'moz-firefox',
  launchOptions: {
    executablePath,
    // The list of downloads would open over the page, and take the keys that are pressed.
    firefoxUserPrefs: { 'browser.download.alwaysOpenPanel': false },
  },
};

/** The tests in Firefox, or none where there is no Firefox. */
export const projects = executablePath ? [{ name: 'firefox', grep: /@firefox/, use }] : [];
