// The Raft Playground for programs: clusters without the page.
//
//   import init, { Playground } from './playground.js';
//   await init();
//   const playground = new Playground({ servers: 3, seed: 4 });
//   playground.run(1000);
//
// docs/javascript.md describes it, playground.d.ts beside this file says it to TypeScript. `cargo xtask build` writes in
// which script and which wasm of this build it belongs to.

import start, { raftApi } from './SCRIPT';

// What can be asked for: crates/web/src/api/call.rs has the same numbers.
const [NEW, FREE, ACT, STEP, RUN, SEEK, HEAR, TIME, STATE, SERVERS, MESSAGES, STORE, LOG, VIOLATIONS, DIGEST, SCRIPT] = Array(16).keys();
/** So many happenings are played by one call: crates/web/src/api/play.rs has the same number. */
const PART = 100;
/** Virtual time ends somewhere: after some 30 years. */
const MS_MAX = 1e12;

/** Something that is not possible, or not right. */
export class RaftError extends Error {
  constructor([[kind, message, line, column, hint], ...others], options) {
    super(message, options);
    this.name = 'RaftError';
    this.kind = kind;
    this.line = line;
    this.column = column;
    this.hint = hint;
    this.others = others.map((problem) => new RaftError([problem]));
  }
}

const refuse = (kind, message, options) => {
  throw new RaftError([[kind, message]], options);
};

let begun;
/** Why nothing can be asked for, as long as that is so. */
let lack = ['load', 'call init() first, and wait for it'];

async function load() {
  try {
    // Asked by the program when it starts: it then mounts nothing.
    globalThis.raftMountsNothing = true;
    await start({ module_or_path: new URL('WASM', import.meta.url) });
    await globalThis.raftLater?.();
    lack = undefined;
  } catch (cause) {
    // Who tries again may have more luck.
    begun = undefined;
    refuse('load', `the Raft Playground could not be loaded: ${cause.message}`, { cause });
  } finally {
    delete globalThis.raftMountsNothing;
  }
}

/** Fetches the program, once. */
export default function init() {
  return (begun ??= load());
}

function call(what, which, number = 0, text = '') {
  if (lack) refuse(...lack);
  if (which === undefined) refuse('freed', 'this Playground was freed');
  const [amount, name] = [Number(number), String(text)];
  try {
    return raftApi(what, which, amount, name);
  } catch (error) {
    if (Array.isArray(error)) throw new RaftError(error);
    // Nothing can be told from a program that has stopped in the middle.
    lack = ['crash', `the program has crashed, which is a mistake in it: ${error.message}`, { cause: error }];
    return refuse(...lack);
  }
}

// What comes as lists has its names here: crates/web/src/api/views.rs has the same order.
const named = (names) => {
  const list = names.split(' ');
  return (values) => Object.fromEntries(list.map((name, at) => [name, values[at] ?? null]));
};
const asState = named('time events leader');
const asServer = named('id role isPaused term votedFor firstIndex lastIndex durableIndex commitIndex lastApplied');
const asMessage = named('id kind from to term sent due');
const asEntry = named('index term command');
const asViolation = named('property section time event text');
const asEvent = named('id time cause kind about subject text section message from to');

/** How many happenings were played since the page last had its turn. */
let played = 0;

function spend(happenings) {
  if (!played) setTimeout(() => (played = 0));
  played += happenings;
  if (played > Playground.limit) refuse('limit', `${Playground.limit} happenings were played without a pause; wait for a timer, and go on`);
}

/** A word of ours as scripts have it. */
const word = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A member of a list as one word or one text. */
const quoted = (value) => (/^[\w.,:%+~=|<>/-]+$/.test(value) ? value : `"${String(value).replace(/["\\\x00-\x1f]/g, (sign) => `\\u{${sign.charCodeAt().toString(16)}}`)}"`);

/** What stands behind a word. */
const behind = (value) => (Array.isArray(value) ? value.map(quoted).join(' ') : String(value).replace(/\s+/g, ' '));

const settings = ({ statements = [], ...options }) =>
  [
    'raft-playground 1',
    ...Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${word(name)} ${{ true: 'on', false: 'off' }[value] ?? behind(value)}`),
    ...[statements].flat(),
  ].join('\n');

const statement = (action) =>
  Object.entries(action)
    .map(([name, value]) => (value === true ? word(name) : `${word(name)} ${behind(value)}`))
    .join(' ');

/** Those that nobody holds any more. */
const forgotten = new FinalizationRegistry((id) => lack || call(FREE, id));

/** A cluster that is played. */
export class Playground {
  static limit = 250_000;
  #id;
  #listeners = { event: new Set(), violation: new Set() };
  #violations = 0;

  constructor(script = {}) {
    const isText = typeof script === 'string';
    this.#id = call(NEW, 0, isText || script.seed !== undefined ? 0 : 1, isText ? script : settings(script));
    forgotten.register(this, this.#id, this);
  }

  /** Lets its memory go. */
  free() {
    forgotten.unregister(this);
    if (this.#id !== undefined) call(FREE, this.#id);
    this.#id = undefined;
  }

  /** Does something now. */
  act(action) {
    const text = typeof action === 'string' ? action : statement(action);
    if (/^\s*(at\b|when\b|\+)/m.test(text)) refuse('action', 'what is done now has no moment; those with moments belong into the script');
    try {
      call(ACT, this.#id, 0, text);
    } finally {
      this.#tell();
    }
  }

  /** Plays until the next event; false if there is none. */
  step() {
    spend(1);
    const isNew = call(STEP, this.#id);
    this.#tell();
    return isNew;
  }

  /** Lets time pass. */
  run(ms) {
    this.#go(RUN, this.time + ms);
  }

  /** Goes to a moment, back or forth; nothing is told on the way. */
  seek(ms) {
    try {
      this.#go(SEEK, ms);
    } finally {
      call(HEAR, this.#id, 1);
      this.#violations = this.violations.length;
    }
  }

  #go(how, ms) {
    if (!(ms >= 0 && ms <= MS_MAX)) refuse('argument', `${ms} is no moment in milliseconds`);
    const us = Math.round(ms * 1000);
    spend(1);
    while (!call(how, this.#id, us)) {
      if (how === RUN) this.#tell();
      spend(PART);
    }
    if (how === RUN) this.#tell();
  }

  /** The moment, in milliseconds. */
  get time() {
    return call(TIME, this.#id);
  }

  /** What there is to see. */
  state() {
    const [state, servers, messages] = [STATE, SERVERS, MESSAGES].map((what) => call(what, this.#id));
    return { ...asState(state), servers: servers.map(asServer), messages: messages.map(asMessage) };
  }

  /** What a server's state machine holds. */
  store(server) {
    return new Map(this.#of(STORE, server));
  }

  /** The entries of a server's log, from an index on. */
  log(server, first = 0) {
    return this.#of(LOG, server, first).map(asEntry);
  }

  #of(what, server, first) {
    return call(what, this.#id, first, server) ?? refuse('argument', `there is no server “${server}”`);
  }

  get violations() {
    return call(VIOLATIONS, this.#id).map(asViolation);
  }

  /** The fingerprint of the whole cluster. */
  digest() {
    return call(DIGEST, this.#id).map((half) => half.toString(16).padStart(8, '0')).join('');
  }

  /** The run so far, and what is to come of it, as a script. */
  script() {
    return call(SCRIPT, this.#id);
  }

  /** Hears of what happens from now on; what is returned ends that. */
  on(what, listener) {
    const listeners = this.#listeners[what] ?? refuse('argument', `there is nothing to hear of “${what}”`);
    if (what === 'violation') {
      if (!listeners.size) this.#violations = this.violations.length;
    } else if (!listeners.size) call(HEAR, this.#id, 1);
    const hears = (it) => listener(it);
    listeners.add(hears);
    return () => void listeners.delete(hears);
  }

  #tell() {
    const { event, violation } = this.#listeners;
    if (event.size) tell(event, call(HEAR, this.#id).map(asEvent));
    if (violation.size) {
      const all = this.violations;
      const seen = this.#violations;
      this.#violations = all.length;
      tell(violation, all.slice(seen));
    }
  }
}

function tell(listeners, list) {
  for (const it of list) {
    for (const hears of [...listeners]) {
      try {
        hears(it);
      } catch (error) {
        // The others hear of it all the same.
        reportError(error);
      }
    }
  }
}
