/** The Raft Playground for programs: see docs/javascript.md. Times are milliseconds of virtual time. */

/** Fetches the program; to be awaited before the first `Playground`. Nothing is put on the page. */
export default function init(): Promise<void>;

/** A name as in scripts: `S1`. */
export type ServerName = `S${number}`;
/** A server, or a client: `C1`. */
export type Party = ServerName | `C${number}`;
/** A time with its unit. */
export type Duration = `${number}${'us' | 'ms' | 's' | 'min' | 'h'}`;
/** A stretch, such as `5..15ms`. */
export type Range = string;
/** A word or a number of scripts; a list's members get quotation marks where they need them. */
export type Words = string | number | readonly (string | number)[];

/** The settings of scripts, with capitals for hyphens: `check-quorum on` is `checkQuorum: true`. */
export interface Options {
  /** 1 to 9; usually 5. */
  servers?: number;
  learners?: number;
  /** Any if not given. */
  seed?: number | bigint;
  preset?: 'paper' | 'etcd' | 'tinykv' | 'mit';
  tick?: Duration;
  heartbeat?: Duration;
  election?: Range;
  delay?: Range;
  sync?: Range;
  machine?: 'store' | 'counter' | 'journal';
  reads?: 'log' | 'read-index' | 'local';
  sessions?: boolean;
  snapshot?: string;
  preVote?: boolean;
  checkQuorum?: boolean;
  readMode?: 'read-index' | 'lease';
  /** What is done when, as in a script. */
  statements?: string | readonly string[];
  /** Any other setting. */
  [setting: string]: Words | boolean | bigint | readonly string[] | undefined;
}

/** An action in words of scripts: `{ crash: 'leader' }`, `{ put: ['x', 1], via: 'S3' }`, `{ heal: true }`. */
export type Action = { [word: string]: Words | true };

/** What there is to see. */
export interface State {
  time: number;
  /** How many events there have been. */
  events: number;
  /** Who leads the highest term. */
  leader: ServerName | null;
  servers: Server[];
  /** What is under way. */
  messages: Message[];
}

export interface Server {
  id: ServerName;
  role: 'follower' | 'pre-candidate' | 'candidate' | 'leader' | 'down';
  isPaused: boolean;
  term: number;
  votedFor: ServerName | null;
  /** Of the log behind the snapshot. */
  firstIndex: number;
  lastIndex: number;
  durableIndex: number;
  commitIndex: number;
  lastApplied: number;
}

export interface Message {
  /** As in `drop M17`. */
  id: number;
  /** As in scripts: `append-entries`. */
  kind: string;
  from: Party;
  to: Party;
  /** The sender's; 0 between clients and servers. */
  term: number;
  sent: number;
  due: number;
}

export interface Entry {
  index: number;
  term: number;
  command: string;
}

export interface Event {
  id: number;
  time: number;
  /** The event that made it happen; its own id if nothing did. */
  cause: number;
  kind:
    | 'sent' | 'arrived' | 'lost'
    | 'candidate' | 'voted' | 'leader' | 'stepped-down' | 'committed' | 'decided'
    | 'woke' | 'durable' | 'applied' | 'snapshot' | 'refused' | 'recovered' | 'halted' | 'retired'
    | 'asked' | 'answered' | 'gave-up'
    | 'acted' | 'action-failed' | 'not-as-expected' | 'goal' | 'violation';
  about: 'election' | 'log' | 'commit' | 'fault' | 'client' | 'message';
  /** Whom the text is told of. */
  subject: Party | null;
  /** A sentence, without its subject. */
  text: string;
  /** Of the paper or the dissertation. */
  section: string | null;
  /** If it is about a message, its kind and way. */
  message: string | null;
  from: Party | null;
  to: Party | null;
}

export interface Violation {
  property: string;
  section: string;
  time: number;
  /** The event that brought it. */
  event: number;
  text: string;
}

export class RaftError extends Error {
  readonly kind: 'script' | 'action' | 'argument' | 'limit' | 'freed' | 'load' | 'crash';
  /** Of a script or statement; both count from 1. */
  readonly line: number | null | undefined;
  readonly column: number | null | undefined;
  /** The word that may have been meant. */
  readonly hint: string | null | undefined;
  /** What else is wrong with the script. */
  readonly others: RaftError[];
}

export class Playground {
  /** So many happenings are played between two turns of the page: usually 250,000. */
  static limit: number;
  /** The cluster of a script, or of options. */
  constructor(script?: string | Options);
  /** Does something now; in the past another future begins. */
  act(action: string | Action): void;
  /** Plays until the next event; false if there is none. */
  step(): boolean;
  /** Lets time pass. */
  run(ms: number): void;
  /** Goes to a moment, back or forth; no listener hears of it. */
  seek(ms: number): void;
  /** The moment. */
  readonly time: number;
  state(): State;
  /** At most 10,000 entries of a log, from an index on. */
  log(server: ServerName, first?: number): Entry[];
  /** Keys and values of a server's state machine. */
  store(server: ServerName): Map<string, string>;
  /** Promises of Raft that were broken. */
  readonly violations: Violation[];
  /** The fingerprint of the whole cluster: what `raft-lab play --digest` prints. */
  digest(): string;
  /** The run so far, and what is still to come of it, as a script in the normal form. */
  script(): string;
  /** Hears of what `act`, `step` and `run` bring, from now on; what is returned ends that. */
  on(what: 'event', listener: (event: Event) => void): () => void;
  on(what: 'violation', listener: (violation: Violation) => void): () => void;
  /** Lets the memory go; nothing can be done with it afterwards. */
  free(): void;
}
