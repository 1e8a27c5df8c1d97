// The page loads, wherever it is served.

import { expect, test } from '@playwright/test';
import { FIREFOX_TOO } from './page.mjs';

const PLACES = ['./', './course/notes/raft/', './csp/', './csp/course/notes/raft/'];

for (const place of PLACES) {
  test(`the page loads at ${place}`, FIREFOX_TOO, async ({ page }) => {
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('requestfailed', (request) => errors.push(`failed: ${request.url()}`));
    page.on('console', (message) => {
      // Browsers ask every host for this one, whether the page has an icon of its own or not.
      const isFavicon = message.location().url.endsWith('/favicon.ico');
      if (message.type() === 'error' && !isFavicon) errors.push(message.text());
    });
    await page.goto(place);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(errors).toEqual([]);
  });
}
