// The scenes that are measured, made by the gestures of a visitor.

/** So many virtual seconds are on the timeline as the page opens, up to the present. */
export const TIMELINE_S = 1.5 * 0.88;
const HOUR_S = 3_600;

export const seconds = (page) =>
  page.evaluate(() => Number.parseFloat(document.querySelector('.clock').textContent));

export async function events(page) {
  const [, number] = /([\d,]+) events/.exec(await page.locator('.facts').textContent());
  return Number(number.replaceAll(',', ''));
}

const setSpeed = (page, label) => page.getByLabel('Speed').selectOption(label);
const room = (page, name) => page.getByRole('tab', { name }).click();
const leader = (page) => page.getByRole('button', { name: /, leader, / }).waitFor({ timeout: 60_000 });

async function set(page, name, value) {
  const field = page.locator('#room').getByLabel(name, { exact: true });
  await field.fill(String(value));
  await field.press('Tab');
}

/** Lets clients work by themselves. */
async function work(page, { rate, clients, reads }) {
  await room(page, 'Clients');
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await set(page, 'Rate', rate);
  await set(page, 'Clients', clients);
  await set(page, 'Reads', reads);
  await page.getByRole('button', { name: 'Let them work' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await room(page, 'What happened');
}

/** Nine servers with a slow network and busy clients, some seconds after they began. */
export async function makeHeavy(page) {
  await room(page, 'Setup');
  await set(page, 'Servers', 9);
  await page.getByText('Times', { exact: true }).click();
  await set(page, 'Election timeout, longest', 2_000);
  await set(page, 'Election timeout, shortest', 1_000);
  await set(page, 'Heartbeat', 40);
  await set(page, 'Message delay, longest', 250);
  await set(page, 'Message delay, shortest', 150);
  await page.getByRole('button', { name: 'Start with these' }).click();
  await setSpeed(page, '1×');
  await leader(page);
  await work(page, { rate: 600, clients: 100, reads: 0 });
  const before = await seconds(page);
  while ((await seconds(page)) < before + 2.5) await page.waitForTimeout(100);
  await setSpeed(page, '1/10×');
}

/** An hour with 20 operations a second; how many virtual seconds were played in a real one. */
export async function makeHour(page) {
  await leader(page);
  await work(page, { rate: 20, clients: 5, reads: 50 });
  const [from, began] = [await seconds(page), performance.now()];
  await setSpeed(page, 'max');
  for (let now = from; now < HOUR_S; now = await seconds(page)) {
    console.error(`played ${now.toFixed(0)} s of ${HOUR_S} s`);
    await page.waitForTimeout(Math.min(2_000, 100 + (HOUR_S - now) * 2));
  }
  return { rate: ((await seconds(page)) - from) / ((performance.now() - began) / 1000) };
}
