import type { SipCallId } from '../../ports/ids.ts';
import type { VoiceCall, VoiceEvent, VoicePort, VoiceSession, VoiceSource } from '../../ports/ai-voice.ts';
import type { LegSignal, ReasonHeader, SignallingLeg } from '../../ports/signalling.ts';
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
  readonly #options: VoiceDiallerOptions;

  constructor(options: VoiceDiallerOptions) {
    this.#options = options;
  }

  begin(offer: string, onSignal: (signal: LegSignal) => void): SignallingLeg {
    return new VoiceLeg(this.#options, offer, onSignal);
  }

  /** There is nowhere else to go. The machine has the fallbacks. */
  next(ended: EndedSignal): EndedSignal {
    return ended;
  }
}

class VoiceLeg implements SignallingLeg {
  readonly dialog = null;
  readonly #options: VoiceDiallerOptions;
  readonly #onSignal: (signal: LegSignal) => void;
  readonly #session: VoiceSession;
  #connected = false;
  #over = false;

  constructor(options: VoiceDiallerOptions, offer: string, onSignal: (signal: LegSignal) => void) {
    this.#options = options;
    this.#onSignal = onSignal;
    const { port, source, call, onSession } = options;
    this.#session = port.connect(source, call, offer, (event) => this.#hear(event));
    if (!this.#isOver()) onSession(this.#session);
  }

  hangup({ q850Cause, text }: ReasonHeader): void {
    if (this.#over) return;
    this.#session.close(text);
    this.#end({ by: 'local', status: this.#connected ? null : 487, q850Cause, detail: null });
  }

  /** It has no telephone that could call somebody. */
  refer(_refer: unknown, onProgress: Parameters<SignallingLeg['refer']>[1]): void {
    onProgress({ type: 'ended', status: null, detail: 'the AI is no SIP telephone' });
  }

  /** Its media stay as they are: the gateway sends and takes all the time. */
  offer(_sdp: string, done: Parameters<SignallingLeg['offer']>[1]): void {
    done({ status: null });
  }

  #hear(event: VoiceEvent): void {
    if (this.#over) return;
    switch (event.type) {
      case 'connected': {
        const { legName: sipCallId } = this.#options;
        this.#connected = true;
        this.#onSignal({ type: 'answered', sdp: event.sdp, sipCallId, sourceAddress: addressIn(event.sdp) });
        return;
      }
      case 'ended':
        this.#end({ by: event.lost ? 'lost' : 'remote', status: null, q850Cause: null, detail: event.reason });
        return;
      case 'actions':
      case 'said':
      case 'heard':
      case 'coached':
      case 'interrupted':
        this.#options.onNews(event);
    }
  }

  #end(ended: Omit<EndedSignal, 'type'>): void {
    this.#over = true;
    this.#options.onSession(null);
    this.#onSignal({ type: 'ended', ...ended });
  }

  #isOver(): boolean {
    return this.#over;
  }
}

/** The address that an SDP names (RFC 8866 5.7), from where its RTP comes. */
function addressIn(sdp: string): string {
  return /^c=IN IP[46] (\S+)/m.exec(sdp)?.[1] ?? '';
}
