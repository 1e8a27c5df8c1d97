// What the gallery shows: states of the page, each brought about by what a visitor can do.

import { expect } from '@playwright/test';
import { MOUSE } from '../hands.mjs';
import { calm, messages, pause, step, stepUntil, write } from '../moves.mjs';

export const FOLDER = new URL('../../target/gallery/', import.meta.url);

export const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 375, height: 812 },
  { width: 320, height: 568 },
];

const tab = (it, name) => it.page.getByRole('tab', { name }).click();
const button = (it, name) => it.page.getByRole('button', { name, exact: true });

/** Runs a script, from the editor. */
async function run(it, text, speed = '1/3×') {
  await it.setSpeed(speed);
  await it.press('d');
  const field = it.page.getByRole('textbox', { name: 'The run as a script' });
  await field.fill(text);
  await it.page.getByRole('tabpanel').getByRole('button', { name: 'Run', exact: true }).click();
  await expect(it.page.getByText('This is what runs.')).toBeVisible();
  await tab(it, 'What happened');
}

/** Runs a script until the last of its statements has been carried out, which is a note, and stops. */
async function runToNote(it, text, speed) {
  await run(it, text, speed);
  const note = /note "([^"]*)"\s*$/.exec(text)[1];
  await expect(it.page.getByText(note).first()).toBeVisible({ timeout: 30_000 });
  await pause(MOUSE, it);
}

const splitVote = `raft-playground 1
servers 4
seed 3
link S1 -> S4 delay 20..20ms
link S3 -> S2 delay 20..20ms
at 20ms timeout S1
timeout S3
when message request-vote-reply S2 -> S1: wait
when message request-vote-reply S4 -> S3: wait
+4ms note "Two candidates, two votes each."
`;

const conflicts = `raft-playground 1
servers 5
seed 9
at 20ms timeout S1
when S1 leads: put x 1
when all agree: partition S1 S2 | S3 S4 S5
propose put y lost at S1
propose put z lost at S1
when S2 log 4: timeout S3
when S3 leads: propose put y kept at S3
propose put z kept at S3
when S4 committed 4: note "Two logs, one truth."
`;

const snapshot = `raft-playground 1
servers 5
seed 5
snapshot 300B
snapshot-keep 2
at 20ms timeout S1
when S1 leads: crash S5
load 100/s clients 5 keys 4
+1s load off
restart S5
when S5 log 20: wait
when all answered: wait
+100ms note "S5 has the snapshot."
`;

const violated = `raft-playground 1
servers 3
seed 2
at 20ms timeout S1
when S1 leads: put x 1
when all agree: crash S2
disk S2 wipe
crash S3
disk S3 wipe
crash S1
+50ms restart S2
restart S3
timeout S2
when violation: note "That was outside the model."
`;

/** Into the lecture hall, to a scene. */
async function hall(it, key) {
  await it.press('z', key);
  await button(it, 'Leave the presentation').waitFor();
}

/** A page of somebody else with a figure. */
async function figure({ page }, view) {
  const home = new URL('./', page.url()).href;
  const script = 'raft-playground 1; servers 5; seed 3; at 400ms put colour blue; at 700ms crash leader';
  const html = `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
    <link rel="icon" href="data:,"><title>A lesson</title><style>body { font: 17px/1.6 Georgia, serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }</style>
    <h1>Elections</h1><p>When the leader crashes, the others wait for it until one of them loses patience.</p>
    <script src="${home}raft-playground.js"></script><raft-playground view="${view}" at="0.75" script="${script}"></raft-playground><p>Play it.</p>`;
  await page.goto(`${home}host/?${encodeURIComponent(html)}`);
  await page.frameLocator('iframe').getByLabel('Virtual time').getByText('0.750 s').waitFor();
  await page.waitForTimeout(700);
}

export const STATES = [
  { name: 'first-load', title: 'As the page opens', open: async () => {} },
  {
    name: 'first-leader',
    title: 'The first leader, some seconds later',
    open: async (it) => {
      await it.leader();
      await pause(MOUSE, it);
    },
  },
  {
    name: 'mid-election',
    title: 'Stopped in the middle of an election',
    open: async (it) => {
      await calm(MOUSE, it);
      await button(it, 'Crash the leader').click();
      const isElection = async () => (await it.servers()).some(({ role }) => role === 'candidate');
      await stepUntil(MOUSE, it, isElection, 200);
      for (let i = 0; i < 3; i++) await step(MOUSE, it);
    },
  },
  { name: 'split-vote', title: 'A split vote', open: (it) => runToNote(it, splitVote, '1/20×') },
  {
    name: 'partition',
    title: 'The network is cut in two',
    open: async (it) => {
      await it.setSpeed('1/3×');
      const { term } = await it.leader();
      await it.expectCommitted('x=3', ['S1', 'S2', 'S3', 'S4', 'S5']);
      await it.press('x');
      await it.leader({ above: term });
      await it.write('side=major');
      await it.letPass(0.04);
      await pause(MOUSE, it);
    },
  },
  {
    name: 'crashed-leader',
    title: 'The leader is down',
    open: async (it) => {
      await calm(MOUSE, it);
      await button(it, 'Crash the leader').click();
    },
  },
  {
    name: 'long-logs',
    title: 'Long logs',
    open: async (it) => {
      await run(it, 'raft-playground 1\nservers 5\nseed 1\nat 300ms load 400/s clients 20\n', '10×');
      await it.letPass(8);
      await pause(MOUSE, it);
    },
  },
  { name: 'conflicts', title: 'Suffixes that conflict', open: (it) => runToNote(it, conflicts, '1/10×') },
  { name: 'snapshot', title: 'A snapshot was installed', open: (it) => runToNote(it, snapshot, '1/3×') },
  {
    name: 'nine-servers',
    title: 'Nine servers at work',
    open: async (it) => {
      await run(it, 'raft-playground 1\nservers 9\nlearners 1\nseed 8\nat 400ms load 30/s\n', '1/3×');
      await it.letPass(1.5);
      await pause(MOUSE, it);
      await stepUntil(MOUSE, it, async () => (await messages(it).count()) > 6, 200);
    },
  },
  {
    name: 'one-server',
    title: 'One server',
    open: async (it) => {
      await run(it, 'raft-playground 1\nservers 1\nseed 8\nat 700ms put alone yes\n', '1/3×');
      await it.letPass(1);
      await pause(MOUSE, it);
    },
  },
  {
    name: 'violation',
    below: true,
    title: 'A promise of Raft is broken',
    open: async (it) => {
      await runToNote(it, violated, '1/10×');
      await tab(it, /^Checks/);
    },
  },
  {
    name: 'event',
    below: true,
    title: 'An event, and what led to it',
    open: async (it) => {
      await calm(MOUSE, it);
      await it.page.getByRole('list', { name: /Events/ }).getByRole('button').nth(4).click();
    },
  },
  {
    name: 'why-nothing',
    title: 'Why nothing happens',
    open: async (it) => {
      await calm(MOUSE, it);
      for (const id of ['S1', 'S2', 'S3']) {
        await it.server(id).click();
        await it.menu.getByRole('button', { name: 'Crash', exact: true }).click();
      }
      await it.press('y');
    },
  },
  {
    name: 'server-menu',
    title: 'The menu of a server',
    open: async (it) => {
      await calm(MOUSE, it);
      await it.server('S2').click();
    },
  },
  {
    name: 'message-menu',
    title: 'The menu of a message',
    open: async (it) => {
      await calm(MOUSE, it);
      await write(MOUSE, it, 'colour=blue');
      await stepUntil(MOUSE, it, async () => (await messages(it).count()) > 2);
      await it.press('m');
    },
  },
  ...['Faults', 'Clients', 'Checks', 'Setup', 'Branches', 'Script'].map((name) => ({
    name: name.toLowerCase(),
    below: true,
    title: `The room ${name}`,
    open: async (it) => {
      await calm(MOUSE, it);
      await tab(it, name);
    },
  })),
  {
    name: 'setup-open',
    below: true,
    title: 'Every option',
    open: async (it) => {
      await calm(MOUSE, it);
      await tab(it, 'Setup');
      const closed = it.page.locator('#room details:not([open]) > summary');
      while ((await closed.count()) > 0) await closed.first().click();
    },
  },
  {
    name: 'at-work',
    below: true,
    title: 'Clients at work, and what they saw',
    open: async (it) => {
      await it.setSpeed('1/3×');
      await it.leader();
      await tab(it, 'Clients');
      await button(it, 'Let them work').click();
      await it.letPass(0.5);
      await pause(MOUSE, it);
      await button(it, 'Is this linearizable?').click();
    },
  },
  {
    name: 'branches-tree',
    below: true,
    title: 'A tree of branches',
    open: async (it) => {
      await calm(MOUSE, it);
      for (const text of ['one=1', 'two=2']) {
        await button(it, 'Last event of interest').click();
        await button(it, 'Last event of interest').click();
        await write(MOUSE, it, text);
        await step(MOUSE, it);
      }
      await tab(it, 'Branches');
    },
  },
  {
    name: 'comparison',
    title: 'Two runs side by side',
    open: async (it) => {
      await calm(MOUSE, it);
      await it.press('b');
      await button(it, 'PreVote on').click();
      await button(it, 'Go to the difference').click();
      await expect(it.page.getByRole('group', { name: 'Servers of run B' })).toBeVisible();
    },
  },
  {
    name: 'editor-error',
    below: true,
    title: 'A script with a mistake',
    open: async (it) => {
      await calm(MOUSE, it);
      await it.press('d');
      const field = it.page.getByRole('textbox', { name: 'The run as a script' });
      await field.fill('raft-playground 1\nservers 5\nseed 7\n\nat 1s crash S9\nwhen leader stors x = 1: heal\n');
      await field.press('ArrowUp');
      await it.page.getByRole('list', { name: 'Mistakes' }).waitFor();
    },
  },
  {
    name: 'editor-completion',
    below: true,
    title: 'A statement that is completed',
    open: async (it) => {
      await calm(MOUSE, it);
      await it.press('d');
      const field = it.page.getByRole('textbox', { name: 'The run as a script' });
      await field.fill('raft-playground 1\nservers 5\n');
      await field.press('End');
      await it.page.keyboard.type('at 1s ');
    },
  },
  {
    name: 'empty-history',
    title: 'Nothing has happened yet',
    open: async (it) => {
      await it.leader();
      await pause(MOUSE, it);
      await button(it, 'To the start').click();
    },
  },
  {
    name: 'labs',
    title: 'The labs',
    open: async (it) => {
      await it.press('g');
      await it.page.getByRole('heading', { name: /^The labs/ }).waitFor();
    },
  },
  {
    name: 'labs-run',
    title: 'A suite of the labs has run',
    open: async (it) => {
      await it.press('g');
      await it.page.getByRole('button', { name: /^Run/ }).first().click();
      await expect(button(it, 'Cancel')).toHaveCount(0, { timeout: 50_000 });
    },
  },
  {
    name: 'own-log',
    title: 'The place for a log of one’s own',
    open: async (it) => {
      await it.page.evaluate(() => (location.hash = '#log'));
      await it.page.getByRole('heading', { name: 'Your log' }).waitFor();
    },
  },
  {
    name: 'own-log-broken',
    title: 'A log in which somebody votes twice',
    open: async (it) => {
      await it.page.evaluate(() => (location.hash = '#log'));
      await button(it, 'An example').click();
      await it.page.getByText('granted a second vote').waitFor();
    },
  },
  ...[
    ['1', 'the cluster alone'],
    ['2', 'cluster and logs'],
    ['3', 'cluster and timeline'],
    ['4', 'logs and timeline'],
    ['5', 'everything'],
  ].map(([key, what]) => ({
    name: `presentation-${key}`,
    title: `Presentation: ${what}`,
    open: async (it) => {
      await calm(MOUSE, it);
      await write(MOUSE, it, 'colour=blue');
      await stepUntil(MOUSE, it, async () => (await messages(it).count()) > 2);
      await hall(it, key);
    },
  })),
  {
    name: 'share',
    title: 'A moment is given away',
    open: async (it) => {
      await calm(MOUSE, it);
      await it.press('a');
      await expect(it.page.getByRole('textbox', { name: 'Link' })).toHaveValue(/#raft=1/);
    },
  },
  {
    name: 'take-away',
    title: 'A picture is taken away',
    open: async (it) => {
      await calm(MOUSE, it);
      await it.press('a');
      await it.page.getByRole('button', { name: 'Timeline', exact: true }).click();
      await expect(it.page.getByRole('img', { name: 'Timeline' })).toBeVisible();
    },
  },
  {
    name: 'damaged-link',
    title: 'A link that was cut short',
    open: async (it) => {
      await calm(MOUSE, it);
      await it.page.evaluate(() => (location.hash = '#raft=1&script=raft-playground+1;servers'));
      await expect(it.page.getByRole('alert').filter({ hasText: 'cannot be opened' })).toBeVisible();
    },
  },
  { name: 'figure', title: 'A figure in another page', open: (it) => figure(it, 'cluster,logs') },
  { name: 'figure-timeline', title: 'A figure of the timeline alone', open: (it) => figure(it, 'timeline') },
  { name: 'shortcuts', title: 'The shortcuts', open: (it) => it.press('?') },
  ...['What happened', 'Setup', 'Faults'].map((name) => ({
    name: `chinese-${name.split(' ')[0].toLowerCase()}`,
    below: name !== 'What happened',
    title: `简体中文: ${name}`,
    open: async (it) => {
      await calm(MOUSE, it);
      await tab(it, name);
      await it.page.getByLabel('Language').selectOption({ label: '中文' });
      await expect(it.page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    },
  })),
];
