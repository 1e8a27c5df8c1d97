// Clients: what they ask for, what becomes of it, every server's copy of the store, and whether it all fits.

import { expect, test } from './page.mjs';
import { everyWay } from './hands.mjs';
import { pause } from './moves.mjs';

const ALL = ['S1', 'S2', 'S3', 'S4', 'S5'];

/** The room, once somebody leads. */
async function enter(playground, hands) {
  await playground.setSpeed('1/3×');
  const leader = await playground.leader();
  await hands.press(playground.page.getByRole('tab', { name: 'Clients' }));
  return leader;
}

async function ask(playground, hands, { client, op, key, value, via }) {
  const { page } = playground;
  if (client) await hands.choose(page.getByLabel('Client', { exact: true }), client);
  await hands.choose(page.getByLabel('Operation'), op);
  if (key) await hands.type(page.getByLabel('Key', { exact: true }), key);
  if (value) await hands.type(page.getByLabel('Value, or old>new for a swap'), value);
  if (via) await hands.choose(page.getByLabel('Server to ask'), via);
  await hands.press(page.getByRole('button', { name: 'Ask', exact: true }));
}

/** What clients asked for, newest first: `{ at, client, what, outcome }`. */
async function history(playground) {
  const table = playground.page.getByRole('table', { name: 'What clients asked for' });
  const rows = await table.locator('tbody tr').allInnerTexts();
  return rows.map((row) => {
    const [at, client, what, outcome] = row.split('\t').map((text) => text.trim());
    return { at, client, what, outcome };
  });
}

/** Waits until the newest request of that kind has come to `outcome`. */
async function expectOutcome(playground, what, outcome) {
  const newest = async () => (await history(playground)).find((row) => row.what === what)?.outcome;
  await expect.poll(newest, { intervals: [50] }).toMatch(outcome);
}

/** A row of the table of stores by server: `{ S1: '3', … }`. */
async function store(playground, key) {
  const table = playground.page.getByRole('table', { name: 'Every server’s copy of the store' });
  const row = table.getByRole('row').filter({ has: playground.page.getByRole('rowheader', { name: key, exact: true }) });
  const cells = await row.getByRole('cell').allInnerTexts();
  return Object.fromEntries(cells.map((text, place) => [ALL[place], text.trim()]));
}

const onAll = (value) => Object.fromEntries(ALL.map((id) => [id, value]));

everyWay({ desktop: 'mouse', phone: 'keyboard' }, (hands) => {
  test('whatever a client asks for is answered and done on all servers', async ({ playground }) => {
    await enter(playground, hands);
    const key = 'hue';
    await ask(playground, hands, { client: 'C4', op: 'put', key, value: 'red' });
    await expectOutcome(playground, 'write hue=red', /^is done after/);
    expect((await history(playground)).find(({ what }) => what === 'write hue=red').client).toBe('C4');
    await ask(playground, hands, { op: 'append', value: 'dish' });
    await expectOutcome(playground, 'append dish to hue', /^is done/);
    await ask(playground, hands, { op: 'get' });
    await expectOutcome(playground, 'read hue', /^finds reddish/);
    await expect.poll(() => store(playground, key)).toEqual(onAll('reddish'));

    await ask(playground, hands, { op: 'swap', value: 'reddish>blue' });
    await expectOutcome(playground, 'write hue=blue if it is reddish', /replaces it/);
    await ask(playground, hands, { op: 'swap', value: 'red>green' });
    await expectOutcome(playground, 'write hue=green if it is red', /changes nothing/);
    await expect.poll(() => store(playground, key)).toEqual(onAll('blue'));

    await ask(playground, hands, { op: 'scan', key: 'a', value: 'y' });
    await expectOutcome(playground, 'read all keys from a to before y', /^finds 2 keys/);
    await ask(playground, hands, { op: 'delete', key });
    await expectOutcome(playground, 'delete hue', /^is done/);
    await ask(playground, hands, { op: 'get' });
    await expectOutcome(playground, 'read hue', /^finds no value/);
    await expect.poll(() => store(playground, key)).toEqual({});
  });

  test('what cannot be asked is refused in words, and nothing typed is lost', async ({ playground }) => {
    await enter(playground, hands);
    const { page } = playground;
    const [key, value] = [page.getByLabel('Key', { exact: true }), page.getByLabel('Value, or old>new for a swap')];
    await expectOutcome(playground, 'write x=3', /^is done/);
    const before = (await history(playground)).length;
    await ask(playground, hands, { op: 'get' });
    await expect(playground.notice).toHaveText('Give a key, such as x.');
    await ask(playground, hands, { op: 'append', key: 'hue' });
    await expect(playground.notice).toHaveText('Give a value to append, such as 1.');
    await ask(playground, hands, { op: 'swap', value: 'blue' });
    await expect(playground.notice).toContainText('Give a swap as old>new');
    await expect(playground.notice).toBeInViewport();
    await ask(playground, hands, { op: 'put', value: 'a-value-that-is-too-long' });
    await expect(playground.notice).toHaveText('Keep it short: at most 24 characters.');
    // What was typed and chosen is still there when a while has passed and the room was drawn anew.
    await playground.letPass(0.3);
    await expect(key).toHaveValue('hue');
    await expect(value).toHaveValue('a-value-that-is-too-long');
    await expect(page.getByLabel('Operation')).toHaveValue('1');
    expect((await history(playground)).length).toBe(before);
  });

  test('a request goes to the server that was chosen', async ({ playground }) => {
    const { id: leader } = await enter(playground, hands);
    const { page } = playground;
    const follower = ALL.find((id) => id !== leader);
    await ask(playground, hands, { op: 'put', key: 'asked', value: 'it', via: follower });
    await expectOutcome(playground, 'write asked=it', /^is done/);
    await pause(hands, playground);
    await hands.press(page.getByRole('tab', { name: 'What happened' }));
    const events = page.getByRole('list', { name: 'Events, newest first' });
    await expect(events.getByRole('listitem').filter({ hasText: 'begins request 1: write asked=it' })).toBeVisible();
    await expect(events).toContainText(`is to write asked=it at ${follower}`);
  });

  test('clients work by themselves, as much as they are told and until they are stopped', async ({ playground }) => {
    await enter(playground, hands);
    const { page } = playground;
    const number = (name) => page.getByRole('spinbutton', { name, exact: true });
    await expectOutcome(playground, 'write x=3', /^is done/);
    await hands.type(number('Rate'), '40');
    await hands.type(number('Clients'), '3');
    await hands.type(number('Keys'), '2');
    await hands.type(number('Reads'), '0');
    await playground.letPass(0.3);
    await expect(number('Rate')).toHaveValue('40');
    await hands.choose(page.getByLabel('Which keys'), 'each client its own');
    await hands.press(page.getByRole('button', { name: 'Let them work' }));
    await expect(page.getByText('C1 to C3 ask for 40 operations a second on 2 keys, each client its own: all write')).toBeVisible();
    await playground.setSpeed('1×');
    await expect.poll(async () => (await history(playground)).length).toBeGreaterThan(40);
    const made = (await history(playground)).filter(({ what }) => !/^write [xy]=\d$/.test(what));
    expect(new Set(made.map(({ client }) => client))).toEqual(new Set(['C1', 'C2', 'C3']));
    expect(made.every(({ what }) => what.startsWith('write '))).toBe(true);

    await hands.type(number('Reads'), '100');
    await hands.press(page.getByRole('button', { name: 'Change', exact: true }));
    await expect(page.getByText('each client its own: all read one key')).toBeVisible();
    await expect.poll(async () => (await history(playground)).slice(0, 20).every(({ what }) => what.startsWith('read '))).toBe(true);

    await hands.press(page.getByRole('button', { name: 'Stop', exact: true }));
    await expect(page.getByRole('button', { name: 'Let them work' })).toBeVisible();
    await expect(number('Rate')).toHaveValue('40');
    const stopped = await playground.seconds();
    await playground.letPass(1);
    const latest = Number((await history(playground))[0].at);
    expect(latest).toBeLessThan(stopped + 0.1);
  });

  test('the stores differ while a server is cut off, and agree again afterwards', async ({ playground }) => {
    const { id: leader } = await enter(playground, hands);
    const alone = ALL.find((id) => id !== leader);
    await expect.poll(() => store(playground, 'x')).toEqual(onAll('3'));
    await hands.item(playground.server(alone), playground.menu, 'Cut off');
    await ask(playground, hands, { op: 'put', key: 'x', value: 'new' });
    await expectOutcome(playground, 'write x=new', /^is done/);
    await expect.poll(() => store(playground, 'x')).toEqual({ ...onAll('new'), [alone]: '3 ≠' });
    const applied = await store(playground, 'applied up to');
    expect(Number(applied[alone])).toBe(Number(applied[leader]) - 1);
    await hands.item(playground.server(alone), playground.menu, 'Reconnect all');
    await expect.poll(() => store(playground, 'x')).toEqual(onAll('new'));
  });

  test('without a majority a request waits and is given up at last', async ({ playground }) => {
    const { id: leader } = await enter(playground, hands);
    const { page } = playground;
    await expectOutcome(playground, 'write x=3', /^is done/);
    for (const id of ALL.filter((id) => id !== leader).slice(0, 3)) {
      await hands.item(playground.server(id), playground.menu, 'Crash');
    }
    await ask(playground, hands, { client: 'C7', op: 'put', key: 'x', value: 'maybe' });
    await expectOutcome(playground, 'write x=maybe', /^waits$/);
    await playground.setSpeed('10×');
    await expectOutcome(playground, 'write x=maybe', /^is given up; nobody knows$/);
    // Nobody knows, and so it fits whether it was done or not.
    await hands.press(page.getByRole('button', { name: 'Is this linearizable?' }));
    await expect(page.getByText('Linearizable: 4 operations fit into one order.')).toBeVisible();
  });

  test('a long search for an order shows how far it is, and can be cancelled', async ({ playground }) => {
    await enter(playground, hands);
    const { page } = playground;
    const load = { Rate: '5000', Clients: '100', Keys: '1' };
    for (const [name, value] of Object.entries(load)) {
      await hands.type(page.getByRole('spinbutton', { name, exact: true }), value);
    }
    await hands.press(page.getByRole('button', { name: 'Let them work' }));
    await playground.setSpeed('1×');
    await playground.letPass(2.5);
    await hands.press(page.getByRole('button', { name: 'Pause', exact: true }));
    // On a slow machine, so that the search is under way for as long as a hand needs.
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 8 });
    const question = page.getByRole('button', { name: 'Is this linearizable?' });
    await hands.press(question);
    await expect(page.getByText(/^[\d,]+ of [\d,]{5,} are in an order\.$/)).toBeVisible();
    await hands.press(page.getByRole('button', { name: 'Cancel', exact: true }));
    await expect(question).toBeVisible();
    await expect(page.getByText('fit into one order')).toBeHidden();
    // It is over, and not only out of sight: the button still asks when time has gone on.
    await hands.press(page.getByRole('button', { name: 'Step', exact: true }));
    await expect(question).toBeVisible();
  });

  test('who reads at once from an old leader sees what does not fit, and that is marked', async ({ playground }) => {
    const { page } = playground;
    await playground.setSpeed('1/3×');
    await playground.leader();
    await hands.press(page.getByRole('tab', { name: 'Setup' }));
    await hands.press(page.getByText('Clients and reads'));
    await hands.choose(page.getByLabel('Reads', { exact: true }), 'at once (unsafe)');
    await hands.press(page.getByRole('button', { name: 'Start with these' }));
    const { id: old, term } = await enter(playground, hands);
    await ask(playground, hands, { client: 'C1', op: 'put', key: 'x', value: 'old' });
    await expectOutcome(playground, 'write x=old', /^is done/);
    await hands.item(playground.server(old), playground.menu, 'Cut off');
    const { id: leader } = await playground.leader({ above: term });
    await ask(playground, hands, { op: 'put', value: 'new', via: leader });
    await expectOutcome(playground, 'write x=new', /^is done/);
    await ask(playground, hands, { client: 'C2', op: 'get', via: leader });
    await expectOutcome(playground, 'read x', /^finds new/);
    await ask(playground, hands, { client: 'C3', op: 'get', via: old });
    await expectOutcome(playground, 'read x', /^finds old/);

    await hands.press(page.getByRole('button', { name: 'Is this linearizable?' }));
    await expect(page.getByText(/^Not linearizable: no order explains the \d operations that are marked, on x\.$/)).toBeVisible();
    const marked = (await history(playground)).filter(({ at }) => at.startsWith('does not fit:'));
    expect(marked.map(({ client, what }) => `${client} ${what}`)).toContain('C3 read x');
  });
});
