import type { SipCallId } from '../ports/ids.ts';
import type { LegSignal, ReasonHeader, SignallingLeg } from '../ports/signalling.ts';
import { addressIn } from './sdp-address.ts';
import type { EndedSignal } from './trunk-hunt.ts';

export interface InnerLegOptions {
  readonly onSignal: (signal: LegSignal) => void;
  /** We end the leg: so does whatever it leads to. */
  readonly onHangup: (reason: ReasonHeader) => void;
  /** Why it cannot be asked to call somebody. */
  readonly takesNoRefer: string;
}

/**
 * A leg that leads to a part of our own, which takes the offer and answers it as a telephone would. So it is driven as
 * any other.
 */
export class InnerLeg implements SignallingLeg {
  readonly dialog = null;
  readonly #options: InnerLegOptions;
  #connected = false;
  #over = false;

  constructor(options: InnerLegOptions) {
    this.#options = options;
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** The other side is there. @param sipCallId stands where the leg of a telephone has its Call-ID */
  connected(sdp: string, sipCallId: SipCallId): void {
    if (this.#over) return;
    this.#connected = true;
    this.#options.onSignal({ type: 'answered', sdp, sipCallId, sourceAddress: addressIn(sdp) ?? '' });
  }

  /** The other side is there no more. */
  ended(by: EndedSignal['by'], detail: string): void {
    this.#end({ by, status: null, q850Cause: null, detail });
  }

  hangup(reason: ReasonHeader): void {
    if (this.#over) return;
    this.#options.onHangup(reason);
    this.#end({ by: 'local', status: this.#connected ? null : 487, q850Cause: reason.q850Cause, detail: null });
  }

  refer(_refer: unknown, onProgress: Parameters<SignallingLeg['refer']>[1]): void {
    onProgress({ type: 'ended', status: null, detail: this.#options.takesNoRefer });
  }

  /** Its media stay as they are: the other side sends and takes all the time. */
  offer(_sdp: string, done: Parameters<SignallingLeg['offer']>[1]): void {
    done({ status: null });
  }

  #end(ended: Omit<EndedSignal, 'type'>): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.onSignal({ type: 'ended', ...ended });
  }
}
