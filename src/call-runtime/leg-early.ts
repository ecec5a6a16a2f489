import type { Logger } from 'pino';
import type { LegId, SipCallId } from '../ports/ids.ts';
import type { Negotiated } from '../ports/leg-terms.ts';
import type { MediaRoom } from '../ports/media.ts';
import type { UntimedEvent } from './untimed-event.ts';
import type { LegMedia } from './leg-media.ts';
import type { LegPeer } from './leg-peer.ts';
import { introduce } from './leg-peer.ts';

/** A leg that may have media before the answer. */
export interface EarlyParts {
  readonly leg: LegId;
  readonly room: () => MediaRoom | null;
  readonly peer: LegPeer;
  readonly media: LegMedia;
  readonly emit: (event: UntimedEvent) => void;
}

export interface LegEarlyOptions extends EarlyParts {
  readonly logger: Logger;
}

/** Media is agreed on before the answer. @param host IP address that the SIP of the leg comes from; empty: unknown */
export function beginEarly(
  { leg, room, peer, emit }: EarlyParts,
  sipCallId: SipCallId,
  host: string,
  { codec, srtp }: Pick<Negotiated, 'codec' | 'srtp'>,
): void {
  introduce(room(), leg, host, peer);
  emit({ type: 'leg.early', leg, sipCallId, codec, ...(srtp !== null && { srtp }) });
}

/** What the far end of a leg that we dial sends before it answers (RFC 3960). */
export class LegEarly {
  readonly #options: LegEarlyOptions;
  /** The INVITE whose session description was taken: the first one that came with a provisional response. */
  #taken: SipCallId | null = null;

  constructor(options: LegEarlyOptions) {
    this.#options = options;
  }

  /** Takes the session description of a provisional response. Those of other phones that a proxy rings are not heard. */
  take(sdp: string, sipCallId: SipCallId): void {
    if (this.#taken !== null) return;
    this.#taken = sipCallId;
    const { leg, media, logger } = this.#options;
    media.negotiate(
      (of, id) => of.acceptAnswer(id, sdp),
      (negotiated) => {
        if (this.#taken === sipCallId) beginEarly(this.#options, sipCallId, '', negotiated);
      },
      ({ detail }) => logger.info({ legId: leg, detail }, 'early media could not be taken'),
    );
  }

  /** Another INVITE takes the place of that one. */
  over(): void {
    if (this.#taken === null) return;
    const { leg, emit } = this.#options;
    emit({ type: 'leg.early', leg, sipCallId: this.#taken, codec: null, isOver: true });
    this.#taken = null;
  }
}
