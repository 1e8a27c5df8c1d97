// The page as a visitor sees it: what tests may look at, by role, name and title.

import { expect, test as base } from '@playwright/test';

/** For a test that runs in Firefox too: `test('…', FIREFOX_TOO, async …)`. One of each kind of thing is enough. */
export const FIREFOX_TOO = { tag: '@firefox' };

/**
 * The page is given its later part compiled once it asks for it, as the page itself gives it to its worker. To unpack it
 * would take a second of each test; those that open the page by themselves have it unpacked.
 */
export function giveLater() {
  const later = () => WebAssembly.compileStreaming(fetch('/later.wasm'));
  globalThis.raftGiven = [undefined, { then: (...outcome) => later().then(...outcome) }];
}

/** A page that is open and watched: console errors, failed and foreign requests fail the test. */
export const test = base.extend({
  playground: async ({ page, baseURL }, use) => {
    const problems = [];
    page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`console: ${message.text()}`);
    });
    page.on('requestfailed', (request) => {
      // A page that tells another address has its icon asked for again, and gives that up when it is loaded anew.
      const isGivenUp = request.failure()?.errorText === 'net::ERR_ABORTED' && /icon-\w+\.svg$/.test(request.url());
      if (!isGivenUp) problems.push(`failed: ${request.url()}`);
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(baseURL) && !url.startsWith('data:')) problems.push(`foreign: ${url}`);
    });
    await page.addInitScript(giveLater);
    await page.goto('./');
    // Loaded is not yet started: keys pressed before would go nowhere.
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await use(new Playground(page));
    expect(problems).toEqual([]);
  },
});

/** Keeps the page's later part from coming until the function is called that this returns. */
export async function holdLater(page) {
  let letGo;
  const wait = new Promise((resolve) => (letGo = resolve));
  await page.route('**/*_later.packed', async (route) => {
    await wait;
    await route.continue();
  });
  return letGo;
}

export { expect };

export class Playground {
  constructor(page) {
    this.page = page;
    this.story = page.getByRole('region', { name: 'What is happening' });
    this.logs = page.getByRole('region', { name: 'Logs' });
    this.menu = page.getByRole('dialog', { name: /^Server S/ });
    this.clock = page.getByLabel('Virtual time');
    this.notice = page.getByRole('alert');
    /** Where entries were seen, by their text. */
    this.places = new Map();
  }

  /** The servers as announced: `{ id: 'S3', role: 'leader', term: 2 }`. */
  async servers() {
    const discs = this.page.getByRole('button', { name: /^S\d, / });
    const names = await discs.evaluateAll((all) => all.map((disc) => disc.getAttribute('aria-label')));
    return names.map((name) => {
      const [, id, role, term] = /^(S\d), ([\w-]+), term (\d+)(?:, (?:slow|fast) clock)?$/.exec(name);
      return { id, role, term: Number(term) };
    });
  }

  server(id) {
    return this.page.getByRole('button', { name: new RegExp(`^${id}, `) });
  }

  /** The leader of the highest term; waits until somebody leads, and if asked in a term above `term`. */
  async leader({ above = 0, timeout } = {}) {
    let leader;
    await expect(async () => {
      const leaders = (await this.servers()).filter(({ role }) => role === 'leader');
      leaders.sort((a, b) => b.term - a.term);
      [leader] = leaders;
      expect(leader?.term ?? 0).toBeGreaterThan(above);
    }).toPass({ timeout, intervals: [50] });
    return leader;
  }

  /** A server's log: `{ index, term, text, state }` for each entry shown. */
  async log(id) {
    const row = this.logs.getByRole('row', { name: new RegExp(`^${id}`) });
    // In one look: between two the page may have drawn other cells.
    const titles = await row.evaluateAll((rows) =>
      rows.flatMap((row) => [...row.querySelectorAll('td[title]')].map((cell) => cell.title)),
    );
    return titles.map((title) => {
      const [, index, term, text, state] = /^entry (\d+), term (\d+): (.*), ([^,]*)$/.exec(title);
      const isCommitted = state.startsWith('committed');
      return { index: Number(index), term: Number(term), text, state: isCommitted ? 'committed' : state };
    });
  }

  async allLogs() {
    const ids = (await this.servers()).map(({ id }) => id);
    return Promise.all(ids.map((id) => this.log(id)));
  }

  /**
   * Waits until `text` is committed in the log of each of `ids`. Where later entries have moved it out of sight, which is
   * soon so on a phone, the server's commitIndex says it.
   */
  async expectCommitted(text, ids) {
    await expect(async () => {
      for (const id of ids) {
        const log = await this.log(id);
        const entry = log.find((entry) => entry.text === text);
        if (entry) this.places.set(text, entry.index);
        const isPast = !entry && this.places.get(text) < log[0]?.index;
        if (isPast) expect(await this.commitIndex(id), `commitIndex of ${id}`).toBeGreaterThanOrEqual(this.places.get(text));
        else expect(entry, `${text} on ${id}`).toMatchObject({ state: 'committed' });
      }
    }).toPass({ intervals: [50] });
  }

  async commitIndex(id) {
    return Number(await this.logs.getByRole('row', { name: new RegExp(`^${id}`) }).locator('td.commit').innerText());
  }

  async setSpeed(label) {
    await this.page.getByLabel('Speed').selectOption(label);
  }

  async write(text) {
    await this.page.getByLabel('Key and value to write').fill(text);
    await this.page.getByRole('button', { name: 'Write', exact: true }).click();
  }

  async seconds() {
    return Number.parseFloat(await this.clock.innerText());
  }

  /** Lets so many virtual seconds pass. */
  async letPass(seconds) {
    const until = (await this.seconds()) + seconds;
    await expect.poll(() => this.seconds(), { intervals: [50] }).toBeGreaterThan(until);
  }

  /** Watches the clock: what is returned waits until it has shown an earlier time than before, for however short a while. */
  async watchForPast() {
    const watch = await this.clock.evaluateHandle((clock) => {
      let last = parseFloat(clock.textContent);
      const isPast = new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          const now = parseFloat(clock.textContent);
          if (now < last) resolve(observer.disconnect());
          last = now;
        });
        observer.observe(clock, { subtree: true, childList: true, characterData: true });
      });
      return { isPast };
    });
    return () => watch.evaluate(({ isPast }) => isPast);
  }

  /**
   * Waits, while time stands, until what a hand has done is drawn: where that takes long, Yew lets other things in
   * between (https://github.com/yewstack/yew/pull/4033).
   */
  async drawn() {
    await this.page.evaluate(async () => {
      let quiet = 0;
      const observer = new MutationObserver(() => (quiet = 0));
      observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
      // Yew goes on by a timer of 0 ms, which browsers make 4 ms where one timer sets the next.
      for (let i = 0; i < 100 && quiet < 2; i++) {
        quiet++;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      observer.disconnect();
    });
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }
}
