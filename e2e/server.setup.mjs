// Serves dist/ while the tests run. Test processes start after this and inherit the variable.

import { existsSync } from 'node:fs';
import { startServer } from './static-server.mjs';

export default async function setup() {
  if (!existsSync(new URL('../dist/index.html', import.meta.url))) {
    throw new Error('dist/ holds no page: `cargo xtask build` makes it');
  }
  const { url, close } = await startServer();
  process.env.RAFT_BASE_URL = `${url}/`;
  return close;
}
