import type { LegId, SipCallId } from '../ports/ids.ts';
import type { MediaRoom, Negotiated } from '../ports/media.ts';
import type { UntimedEvent } from './leg-driver.ts';
import type { LegPeer } from './leg-peer.ts';
import { introduce } from './leg-peer.ts';

export interface LegEarlyOptions {
  readonly leg: LegId;
  readonly room: () => MediaRoom | null;
  readonly peer: LegPeer;
  readonly emit: (event: UntimedEvent) => void;
}

/** The media that a leg has before its 200 (RFC 3960). */
export class LegEarly {
  readonly #options: LegEarlyOptions;
  #answer: string | null = null;

  constructor(options: LegEarlyOptions) {
    this.#options = options;
  }

  /** Our answer, which went to the caller in a 183; null: none did. The 200 has the same. */
  get answer(): string | null {
    return this.#answer;
  }

  /** The 183 is out. @param host IP address that the SIP of the caller comes from */
  sent({ sdp, codec, srtp }: Negotiated, sipCallId: SipCallId, host: string): void {
    const { leg, room, peer, emit } = this.#options;
    this.#answer = sdp;
    introduce(room(), leg, host, peer);
    emit({ type: 'leg.early', leg, sipCallId, codec, ...(srtp !== null && { srtp }) });
  }
}
