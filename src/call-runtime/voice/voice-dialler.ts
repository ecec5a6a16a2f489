import type { SipCallId } from '../../ports/ids.ts';
import type { VoiceCall, VoiceEvent, VoicePort, VoiceSession, VoiceSource } from '../../ports/ai-voice.ts';
import type { LegSignal, SignallingLeg } from '../../ports/signalling.ts';
import type { LegOffer } from '../dial-ways.ts';
import { InnerLeg } from '../inner-leg.ts';
import type { Dialler, EndedSignal } from '../trunk-hunt.ts';

/** What a voice tells beyond what a leg is about. */
export type VoiceNews = Exclude<VoiceEvent, { readonly type: 'connected' | 'ended' }>;

export interface VoiceDiallerOptions {
  readonly port: VoicePort;
  readonly source: VoiceSource;
  readonly call: VoiceCall;
  /** Stands where a SIP leg has its Call-ID. */
  readonly legName: SipCallId;
  readonly onNews: (news: VoiceNews) => void;
  /** The session is there, before the AI is; null: it is over. */
  readonly onSession: (session: VoiceSession | null) => void;
}

/**
 * Connects an AI by the gateway in the way in which a telephone is dialled: the offer goes to the gateway, its answer is
 * the 200, and its end the BYE. So an AI's leg is driven as any other.
 */
export class VoiceDialler implements Dialler {
  readonly terms = { within: true };
  readonly #options: VoiceDiallerOptions;

  constructor(options: VoiceDiallerOptions) {
    this.#options = options;
  }

  begin({ sdp: offer }: LegOffer, onSignal: (signal: LegSignal) => void): SignallingLeg {
    const { port, source, call, legName, onNews, onSession } = this.#options;
    const over = (): void => onSession(null);
    const leg = new InnerLeg({
      onSignal: (signal) => {
        if (signal.type === 'ended') over();
        onSignal(signal);
      },
      onHangup: ({ text }) => session.close(text),
      takesNoRefer: 'the AI is no SIP telephone',
    });
    const session = port.connect(source, call, offer, (event) => {
      if (leg.isOver) return;
      switch (event.type) {
        case 'connected':
          leg.connected(event.sdp, legName);
          return;
        case 'ended':
          leg.ended(event.lost ? 'lost' : 'remote', event.reason);
          return;
        case 'actions':
        case 'said':
        case 'heard':
        case 'coached':
        case 'interrupted':
          onNews(event);
      }
    });
    if (!leg.isOver) onSession(session);
    return leg;
  }

  /** There is nowhere else to go. The machine has the fallbacks. */
  next(ended: EndedSignal): EndedSignal {
    return ended;
  }
}
