// The table of verbs in docs/verbs.md names tests that are there.

import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('every verb has a test of that name', () => {
  const rows = [...read('../docs/verbs.md').matchAll(/^\| (.+) \| `(\S+\.spec\.mjs)` \| (.+) \|$/gm)];
  expect(rows.length).toBeGreaterThan(80);
  const missing = rows.filter(([, , file, title]) => {
    const text = read(file);
    return !text.includes(`'${title}'`) && !text.includes(`\`${title}\``) && !text.includes(`"${title}"`);
  });
  expect(missing.map(([row]) => row)).toEqual([]);
});
