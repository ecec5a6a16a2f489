import type { Clock } from '../../ports/clock.ts';

/** What a server says of all its channels, whoever made them. */
export interface ChannelCount {
  readonly sessions: number;
  /** Its `max-sessions`. */
  readonly maxSessions: number;
}

/** What the channels of a server are counted with. */
export interface OccupancyOptions {
  readonly clock: Clock;
  /** Calls of ours on it. */
  readonly calls: () => number;
}

/** A server that refused an endpoint for want of sessions or ports gets no new call for this long. */
const FULL_MS = 5_000;
/** Channels that a call is taken to need before it has them: caller and agent. A call that cannot have both is refused. */
const CHANNELS_PER_CALL = 2;
/** FreeSWITCH refuses the channel that would make its `max-sessions` full: it counts that one too when it looks. */
const LAST_SESSION = 1;

/** How full a server is: our channels on it, those of others, and how many it takes. */
export class Occupancy {
  readonly #options: OccupancyOptions;
  #endpoints = 0;
  /** Sessions of others on it, at the last count. */
  #others = 0;
  #maxSessions = Number.POSITIVE_INFINITY;
  /** Endpoints that it has RTP ports for. */
  #rtpCapacity = Number.POSITIVE_INFINITY;
  #fullUntilMs = -Infinity;
  #countedMs = -Infinity;
  /** Ours at the last count. */
  #oursCounted = 0;

  constructor(options: OccupancyOptions) {
    this.#options = options;
  }

  /** Our channels on it, including those that are being made or ended. */
  get endpoints(): number {
    return this.#endpoints;
  }

  /** Channels that it may have at one time; infinite while that is not known. */
  get capacity(): number {
    return Math.min(this.#maxSessions - LAST_SESSION, this.#rtpCapacity);
  }

  /** Our channels on it, and those that our calls will soon need. */
  get ours(): number {
    return Math.max(this.#endpoints, this.#options.calls() * CHANNELS_PER_CALL);
  }

  /** How many of {@link ours} came since the last count. Negative: so many went. */
  get oursSinceCount(): number {
    return this.ours - this.#oursCounted;
  }

  /** Channels of others on it, at the last count. */
  get others(): number {
    return this.#others;
  }

  /** All channels on it, whoever made them: of others at the last count, and ours now; null before the first count. */
  get channels(): number | null {
    return this.#countedMs === -Infinity ? null : this.#others + this.#endpoints;
  }

  /** Whether the last count is older than this, in milliseconds. */
  isOlderThan(ageMs: number): boolean {
    return this.#options.clock.now() - this.#countedMs > ageMs;
  }

  /** Why it has no room for a new call; null if it has. */
  get full(): string | null {
    if (this.#options.clock.now() < this.#fullUntilMs) return 'full';
    return this.#others + this.ours + CHANNELS_PER_CALL > this.capacity
      ? 'full: it has no room for a whole call'
      : null;
  }

  /** An endpoint begins to be made. */
  add(): void {
    this.#endpoints++;
  }

  /** An endpoint is gone, or was not made. */
  remove(): void {
    this.#endpoints--;
  }

  /** The server refused an endpoint for want of sessions or ports. */
  refused(): void {
    this.#fullUntilMs = this.#options.clock.now() + FULL_MS;
  }

  /** The server counted its channels. */
  counted({ sessions, maxSessions }: ChannelCount): void {
    this.#others = Math.max(0, sessions - this.#endpoints);
    this.#maxSessions = maxSessions;
    this.#countedMs = this.#options.clock.now();
    this.#oursCounted = this.ours;
  }

  /** The server has RTP ports for so many endpoints. */
  portsFor(endpoints: number): void {
    this.#rtpCapacity = endpoints;
  }

  /** The server is gone, and others' channels with it. */
  lost(): void {
    this.#others = 0;
    this.#countedMs = -Infinity;
  }
}
