// Every state at every size, light and dark.

import { mkdir } from 'node:fs/promises';

import { test } from '../page.mjs';
import { FOLDER, SIZES, STATES } from './states.mjs';

for (const { name, open, below } of STATES) {
  test(name, async ({ playground }) => {
    const { page } = playground;
    await mkdir(FOLDER, { recursive: true });
    await open(playground);
    for (const { width, height } of SIZES) {
      await page.setViewportSize({ width, height });
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        // What is below the cluster on a phone has to be scrolled to.
        if (below && width < 600) await page.locator('.rooms').evaluate((room) => room.scrollIntoView());
        // The page draws anew what has another size or colour, and discs change theirs slowly.
        await page.waitForTimeout(300);
        await page.screenshot({ path: new URL(`${name}-${width}-${colorScheme}.png`, FOLDER).pathname });
      }
    }
  });
}
