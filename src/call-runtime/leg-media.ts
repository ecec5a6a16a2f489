import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { LegId } from '../ports/ids.ts';
import type { Negotiated } from '../ports/leg-terms.ts';
import type { MediaRoom } from '../ports/media.ts';
import { within } from '../shared/within.ts';
import type { MediaFailure } from './media-failure.ts';
import { failureOf } from './media-failure.ts';

/** How long the media engine may take for one request. The caller hears nothing meanwhile. */
export const MEDIA_REQUEST_MS = 10_000;

/** What is asked of the room of a leg. */
export type MediaRequest = (room: MediaRoom, leg: LegId) => Promise<Negotiated>;

export interface LegMediaOptions {
  readonly leg: LegId;
  /** The room of its endpoint; null if the call has no media. */
  readonly room: () => MediaRoom | null;
  /** What was to be done with an outcome failed. */
  readonly broken: (error: unknown) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The media endpoint of one leg: what is asked of it, one after the other, each in time, and its end. */
export class LegMedia {
  readonly #options: LegMediaOptions;
  /** True once the endpoint is closed or about to be, because we hung up or the leg ended. */
  #over = false;
  #queue: Promise<void> = Promise.resolve();

  constructor(options: LegMediaOptions) {
    this.#options = options;
  }

  /**
   * Asks for an offer or an answer.
   * @param gone the leg ended before it came to this, or meanwhile; {@link LegMedia.close} closes the endpoint after us
   */
  negotiate(
    request: MediaRequest,
    done: (negotiated: Negotiated) => void,
    failed: (failure: MediaFailure) => void,
    gone: () => void = () => undefined,
  ): void {
    this.#queue = this.#queue
      .then(async () => {
        const result = this.#over ? null : await this.#ask(request);
        if (result === null || this.#isOver()) gone();
        else if ('sdp' in result) done(result);
        else failed(result);
      })
      .catch((error: unknown) => {
        this.#options.broken(error);
      });
  }

  /** Does something after all that was asked for until now. */
  afterwards(step: () => void): void {
    this.#queue = this.#queue.then(step).catch((error: unknown) => {
      this.#options.broken(error);
    });
  }

  /** Closes the endpoint after what was asked for until now. What comes later is not asked for. Idempotent. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#queue = this.#queue.then(async () => {
      const room = this.#options.room();
      if (room !== null) await this.#close(room);
    });
  }

  #isOver(): boolean {
    return this.#over;
  }

  async #ask(request: MediaRequest): Promise<Negotiated | MediaFailure> {
    const { leg, logger, clock } = this.#options;
    const room = this.#options.room();
    if (room === null) return { status: 503, reason: 'Service Unavailable', detail: 'no media' };
    try {
      const late = (): void => {
        if (this.#over) void this.#close(room);
      };
      return await within({ clock, ms: MEDIA_REQUEST_MS, who: 'the media engine', late }, () => request(room, leg));
    } catch (error) {
      logger.warn({ err: error, legId: leg }, 'media could not be agreed on');
      return failureOf(error);
    }
  }

  /** Never fails: the room closes what is left. It also closes an endpoint that opened too late. */
  async #close(room: MediaRoom): Promise<void> {
    const { leg, logger, clock } = this.#options;
    try {
      await within({ clock, ms: MEDIA_REQUEST_MS, who: 'the media engine' }, () => room.close(leg));
    } catch (error) {
      logger.error({ err: error, legId: leg }, 'an endpoint could not be closed');
    }
  }
}
