import type { LegId } from '../../src/ports/ids.ts';
import type { MediaFork, RtpAddress } from '../../src/ports/media.ts';
import type {
  LegTranscription,
  StreamQuality,
  TranscribedLeg,
  TranscriptionEvent,
  TranscriptionPort,
} from '../../src/ports/transcription.ts';

type Fork = Pick<MediaFork, 'ssrc' | 'payloadType' | 'codec'>;

/** The transcription of one leg, whose words the test says. */
export class FakeLegTranscription implements LegTranscription {
  readonly leg: TranscribedLeg;
  address: RtpAddress;
  /** The forks that were told of, and the hints, in order. */
  readonly forks: Fork[] = [];
  readonly hints: (readonly string[])[] = [];
  ended = false;
  readonly #onEvent: (event: TranscriptionEvent) => void;
  readonly #closed: (leg: FakeLegTranscription) => Promise<void>;

  constructor(
    leg: TranscribedLeg,
    address: RtpAddress,
    onEvent: (event: TranscriptionEvent) => void,
    closed: (leg: FakeLegTranscription) => Promise<void>,
  ) {
    this.leg = leg;
    this.address = address;
    this.#onEvent = onEvent;
    this.#closed = closed;
  }

  tell(event: TranscriptionEvent): void {
    if (event.type === 'moved') this.address = event.address;
    this.#onEvent(event);
  }

  voice(speaking: boolean, at: number): void {
    this.tell({ type: 'voice', speaking, at });
  }

  /** The leg said this, in that time of the monotonic clock. */
  say(text: string, startAt: number, endAt: number, more: { final?: boolean; confidence?: number } = {}): void {
    const { final = true, confidence = null } = more;
    this.tell({ type: 'segment', final, text, startAt, endAt, confidence, words: [] });
  }

  began({ ssrc, payloadType, codec }: Fork): void {
    this.forks.push({ ssrc, payloadType, codec });
  }

  hint(hints: readonly string[]): void {
    this.hints.push(hints);
  }

  async end(): Promise<StreamQuality | null> {
    this.ended = true;
    await this.#closed(this);
    return { received: 100, lost: 0, jitterMs: 1 };
  }
}

/** Transcription without audio. */
export class FakeTranscription implements TranscriptionPort {
  readonly opened: FakeLegTranscription[] = [];
  /** Every leg that was asked for, also those that were refused. */
  readonly asked: TranscribedLeg[] = [];
  /** The next so many are refused. */
  refuse = 0;
  /** How a leg ends; it may say its last words. @defaultValue at once */
  atEnd: (leg: FakeLegTranscription) => Promise<void> = () => Promise.resolve();
  #gate: Promise<void> = Promise.resolve();
  #port = 40_000;

  /** Makes legs wait until the returned function is called. */
  hold(): () => void {
    let release = (): void => undefined;
    this.#gate = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  /** The newest transcription of a leg. */
  of(leg: LegId): FakeLegTranscription {
    const found = this.opened.findLast((each) => each.leg.leg === leg);
    if (found === undefined) throw new Error(`${leg} is not transcribed`);
    return found;
  }

  async open(leg: TranscribedLeg, onEvent: (event: TranscriptionEvent) => void): Promise<LegTranscription> {
    this.asked.push(leg);
    await this.#gate;
    if (this.refuse > 0) {
      this.refuse -= 1;
      throw new Error('every worker is full');
    }
    const address = this.newAddress();
    const opened = new FakeLegTranscription(leg, address, onEvent, (each) => this.atEnd(each));
    this.opened.push(opened);
    return opened;
  }

  newAddress(): RtpAddress {
    this.#port += 2;
    return { address: '127.0.0.1', port: this.#port };
  }

  unavailable(): string | null {
    return null;
  }

  usage(): { readonly legs: number; readonly workers: number } {
    return { legs: this.opened.filter(({ ended }) => !ended).length, workers: 1 };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
