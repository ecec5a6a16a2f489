import type { Logger } from 'pino';
import type { LegId } from '../ports/ids.ts';
import type { Negotiated } from '../ports/leg-terms.ts';
import type { SignallingLeg } from '../ports/signalling.ts';
import type { LegMedia } from './leg-media.ts';

export type Direction = 'sendrecv' | 'sendonly' | 'inactive';

/** An offer that lost against one of the far end is made again so often. */
const MAX_ATTEMPTS = 3;

export interface LegReofferOptions {
  readonly leg: LegId;
  readonly media: LegMedia;
  /** Null if no re-INVITE can be sent. */
  readonly signalling: () => SignallingLeg | null;
  readonly agreed: (media: Negotiated) => void;
  readonly logger: Logger;
}

/**
 * Our offers of new media on one leg, one at a time. One that is asked for meanwhile follows, and only the newest
 * counts. A refusal leaves the media as it was (RFC 3261 14.1).
 */
export class LegReoffer {
  readonly #options: LegReofferOptions;
  #wanted: Direction | null = null;
  #busy = false;

  constructor(options: LegReofferOptions) {
    this.#options = options;
  }

  offer(direction: Direction): void {
    this.#wanted = direction;
    if (!this.#busy) this.#next();
  }

  #next(attempt = 1): void {
    const direction = this.#wanted;
    this.#wanted = null;
    this.#busy = direction !== null;
    if (direction === null) return;
    const { leg, media, signalling, agreed, logger } = this.#options;
    const done = (): void => this.#next();
    media.negotiate(
      (room, id) => room.reoffer(id, direction),
      ({ sdp }) => {
        const far = signalling();
        if (far === null) {
          done();
          return;
        }
        far.offer(sdp, (answer) => {
          if ('sdp' in answer) {
            media.negotiate(
              (room, id) => room.acceptAnswer(id, answer.sdp),
              (negotiated) => {
                agreed(negotiated);
                done();
              },
              ({ status, detail }) => {
                logger.warn({ legId: leg, status, detail }, 'the answer to a re-INVITE could not be taken');
                done();
              },
              done,
            );
            return;
          }
          logger.info({ legId: leg, status: answer.status, direction }, 'a re-INVITE was refused');
          // The far end made an offer meanwhile, so that ours must be made anew.
          const again = answer.status === 491 && this.#wanted === null && attempt < MAX_ATTEMPTS;
          if (again) this.#wanted = direction;
          this.#next(again ? attempt + 1 : 1);
        });
      },
      ({ status, detail }) => {
        logger.warn({ legId: leg, status, detail }, 'the media engine made no offer');
        done();
      },
      done,
    );
  }
}
