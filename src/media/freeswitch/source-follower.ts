import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { RtpAddress } from '../../ports/media.ts';
import { REBIND_AFTER_MS } from '../room/index.ts';

export interface SourceFollowerOptions {
  readonly clock: Clock;
  /** Sources that packets come from now, heard or not; null if that cannot be told now. */
  readonly look: () => Promise<readonly RtpAddress[] | null>;
  /** The source that FreeSWITCH listens to; null while it is none. */
  readonly present: () => Promise<RtpAddress | null>;
  /** Whether the leg may move to this host. */
  readonly mayMoveTo: (host: string, present: RtpAddress) => boolean;
  /** Makes FreeSWITCH listen to another source, and send there. */
  readonly move: (to: RtpAddress) => Promise<void>;
}

/** FreeSWITCH tells of silence after 800 ms. A leg that is quiet for longer is looked at so much later. */
const FIRST_LOOK_MS = 200;
/** Nothing came, or only from strangers: the next look is twice as far away, up to the last number. */
const NEXT_LOOK_MS = 500;
const LAST_LOOK_MS = 4_000;
/** The present source sends silence. */
const ALIVE_LOOK_MS = 10_000;

/**
 * Follows a leg to another source when the present one has been silent for {@link REBIND_AFTER_MS}. FreeSWITCH does that
 * by itself only at the beginning of a stream, and to anybody. A leg that talks is never looked at.
 */
export class SourceFollower {
  readonly #options: SourceFollowerOptions;
  #timer: TimerHandle | null = null;
  #expected = false;
  #talking = false;
  #waitMs = NEXT_LOOK_MS;
  /** When looks began to show others and not the present source; null while they do not. */
  #missedSinceMs: number | null = null;
  /** Raised when a look under way does not count any more. */
  #round = 0;

  constructor(options: SourceFollowerOptions) {
    this.#options = options;
  }

  /** The far end may send from now on, or not any more (hold). */
  expect(expected: boolean): void {
    if (expected === this.#expected) return;
    this.#expected = expected;
    this.#restart();
  }

  /** FreeSWITCH hears something of the leg, or hears nothing any more. */
  talks(talking: boolean): void {
    this.#talking = talking;
    this.#restart();
  }

  /** Looks no more. */
  stop(): void {
    this.expect(false);
  }

  #restart(): void {
    this.#round++;
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
    this.#waitMs = NEXT_LOOK_MS;
    this.#missedSinceMs = null;
    if (this.#expected && !this.#talking) this.#schedule(FIRST_LOOK_MS);
  }

  #schedule(waitMs: number): void {
    const round = this.#round;
    this.#timer = this.#options.clock.schedule(waitMs, () => void this.#look(round));
  }

  async #look(round: number): Promise<void> {
    const { look, present, move, clock } = this.#options;
    try {
      const sources = await look();
      const [first] = sources ?? [];
      const known = first === undefined ? null : await present();
      if (round !== this.#round) return;
      const to = known === null ? null : this.#judge(sources ?? [], known, clock.now());
      if (to !== null) await move(to);
    } catch {
      // The channel is gone, or FreeSWITCH is; whoever owns the leg is told.
    }
    if (round === this.#round) this.#schedule(this.#nextMs());
  }

  /** The source to move to; null if the leg stays where it is. */
  #judge(sources: readonly RtpAddress[], present: RtpAddress, nowMs: number): RtpAddress | null {
    if (sources.some(({ address, port }) => address === present.address && port === present.port)) {
      this.#missedSinceMs = null;
      this.#waitMs = ALIVE_LOOK_MS;
      return null;
    }
    const candidate = sources.find(({ address }) => this.#options.mayMoveTo(address, present));
    if (candidate === undefined) return null;
    this.#missedSinceMs ??= nowMs;
    if (nowMs - this.#missedSinceMs >= REBIND_AFTER_MS) {
      this.#missedSinceMs = null;
      return candidate;
    }
    this.#waitMs = REBIND_AFTER_MS;
    return null;
  }

  #nextMs(): number {
    const waitMs = this.#waitMs;
    if (waitMs === ALIVE_LOOK_MS || this.#missedSinceMs !== null) this.#waitMs = NEXT_LOOK_MS;
    else this.#waitMs = Math.min(LAST_LOOK_MS, 2 * waitMs);
    return waitMs;
  }
}
