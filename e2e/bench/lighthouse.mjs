// What Lighthouse says of the page on a phone and on a desktop, in the system's Chromium. Prints one JSON object a line:
// name, value, unit; `cargo xtask bench lighthouse` reads them. What costs points is told on standard error.
//
// By hand, with the folder for the reports and the words that call Lighthouse: `node bench/lighthouse.mjs /tmp npx lighthouse`.

import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { launchOptions } from '../chromium.mjs';
import { startServer } from '../static-server.mjs';
import { print, quantile } from './measure.mjs';

const PRESETS = { mobile: [], desktop: ['--preset=desktop'] };
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];

/** What is timed differs from run to run, and what moves is seen at other moments: the median of so many is told. */
const RUNS = 3;

const [reports, program, ...words] = process.argv.slice(2);

async function judge(url, preset, run) {
  const place = path.join(reports, `${preset}-${run}`);
  const flags = ['--headless', ...launchOptions.args].join(' ');
  const options = [
    url,
    ...PRESETS[preset],
    `--only-categories=${CATEGORIES}`,
    '--output=json',
    '--output=html',
    `--output-path=${place}`,
    `--chrome-flags=${flags}`,
    '--quiet',
    '--no-enable-error-reporting',
  ];
  await promisify(execFile)(program, [...words, ...options], {
    env: { ...process.env, CHROME_PATH: launchOptions.executablePath },
  });
  const report = JSON.parse(await readFile(`${place}.report.json`, 'utf8'));
  if (report.runtimeError) throw new Error(report.runtimeError.message);
  return report;
}

/** The audits that a category would have more points without, and the parts of the page that they name. */
function losses({ categories, audits }, category) {
  const costs = ({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1;
  return categories[category].auditRefs.filter(costs).map(({ id }) => {
    const parts = (audits[id].details?.items ?? []).map(({ node }) => node?.selector).filter(Boolean);
    return [id, audits[id].displayValue, ...new Set(parts)].filter(Boolean).join(', ');
  });
}

const median = (runs, of) => quantile(runs.map(of), 0.5);

await mkdir(reports, { recursive: true });
const server = await startServer();
try {
  for (const preset of Object.keys(PRESETS)) {
    const runs = [];
    for (let run = 1; run <= RUNS; run++) {
      console.error(`judging: ${preset}, ${run} of ${RUNS}`);
      runs.push(await judge(`${server.url}/`, preset, run));
    }
    for (const category of CATEGORIES) {
      for (const loss of new Set(runs.flatMap((run) => losses(run, category)))) console.error(`  ${category}: ${loss}`);
      print(`lighthouse.${preset}.${category}`, median(runs, ({ categories }) => 100 * categories[category].score), 'points');
    }
    // How fast Lighthouse found the machine. Much less than it has at rest: others were working on it.
    print(`lighthouse.${preset}.benchmark_index`, median(runs, ({ environment }) => environment.benchmarkIndex), '');
  }
} finally {
  await server.close();
}
