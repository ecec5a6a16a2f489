import type { Logger } from 'pino';
import type { ForkSource, VoiceCall, VoiceEvent, VoicePort, VoiceSession } from '../../ports/ai-voice.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LegId } from '../../ports/ids.ts';
import type { MediaFork, MediaRoom, RtpAddress } from '../../ports/media.ts';
import { pause } from '../../shared/pause.ts';
import { dropFork, forkLeg } from '../fork-leg.ts';
import { MEDIA_REQUEST_MS } from '../leg-media.ts';
import { rtpAddressIn } from '../sdp-address.ts';

/** A fork that is lost is made anew so much later. */
const RETRY_MS = 1_000;

/** A leg, and what it speaks. */
export interface FeedLeg {
  readonly leg: LegId;
  readonly codec: string | null;
}

/** What became of a feed. `ended` comes once, and not after {@link LegFeed.end}. */
export type FeedNews =
  { readonly type: 'began' } | { readonly type: 'ended'; readonly lost: boolean; readonly reason: string };

export interface LegFeedOptions {
  readonly voices?: VoicePort | null | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly room: () => MediaRoom | null;
  readonly source: ForkSource;
  readonly call: VoiceCall;
  readonly leg: FeedLeg;
  readonly onNews: (news: FeedNews) => void;
}

/** What one leg says, on its way to the gateway: a fork of its audio. It never harms the call. */
export class LegFeed {
  readonly #options: LegFeedOptions;
  readonly #abort = new AbortController();
  #leg: LegId;
  #session: VoiceSession | null = null;
  /** Where the gateway listens; null: it does not yet. */
  #to: RtpAddress | null = null;
  #fork: MediaFork | null = null;
  #forking = false;

  constructor(options: LegFeedOptions) {
    this.#options = options;
    this.#leg = options.leg.leg;
    const { voices, source, call, leg } = options;
    if (voices === null || voices === undefined) {
      queueMicrotask(() => this.#over(true, 'there is no AI gateway'));
      return;
    }
    this.#session = voices.connect(source, call, offerOf(leg.codec), (event) => this.#hear(event));
  }

  get leg(): LegId {
    return this.#leg;
  }

  get isOver(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Another leg is in the place of the one before. */
  follow({ leg }: FeedLeg): void {
    if (leg === this.#leg) return;
    this.#leg = leg;
    this.#dropFork();
    if (this.#to !== null) void this.#work();
  }

  forkLost(fork: MediaFork): void {
    if (fork !== this.#fork) return;
    this.#fork = null;
    void this.#work(RETRY_MS);
  }

  /** Idempotent. */
  end(): void {
    if (this.isOver) return;
    this.#abort.abort();
    this.#session?.close('the stream is over');
    this.#dropFork();
  }

  #hear(event: VoiceEvent): void {
    if (this.isOver) return;
    if (event.type === 'ended') {
      this.#over(event.lost, event.reason);
    } else if (event.type === 'connected') {
      this.#to = rtpAddressIn(event.sdp);
      this.#options.onNews({ type: 'began' });
      void this.#work();
    }
  }

  #over(lost: boolean, reason: string): void {
    if (this.isOver) return;
    this.end();
    this.#options.onNews({ type: 'ended', lost, reason });
  }

  /** Forks the leg until that has been done. One at a time. @param waitMs before the first attempt */
  async #work(waitMs = 0): Promise<void> {
    const { clock, logger } = this.#options;
    const { signal } = this.#abort;
    if (this.#forking) return;
    this.#forking = true;
    let wait = waitMs;
    while (!isAborted(signal) && this.#fork === null) {
      try {
        if (wait > 0) await pause(clock, wait, signal);
        await this.#makeFork(signal);
      } catch (error) {
        if (!isAborted(signal))
          logger.warn({ err: error, legId: this.#leg }, 'a leg is not heard in its stream at present');
      }
      wait = RETRY_MS;
    }
    this.#forking = false;
  }

  async #makeFork(signal: AbortSignal): Promise<void> {
    const { clock, room } = this.#options;
    const media = room();
    const to = this.#to;
    if (media === null || to === null) throw new Error('the room or the gateway is not there');
    const leg = this.#leg;
    const fork = await forkLeg(media, leg, to, { clock, ms: MEDIA_REQUEST_MS, signal });
    if (signal.aborted || leg !== this.#leg) dropFork(fork);
    else this.#fork = fork;
  }

  #dropFork(): void {
    if (this.#fork !== null) dropFork(this.#fork);
    this.#fork = null;
  }
}

/** What a leg that only sends would offer, in the leg's codec (RFC 3551 6: 0 is PCMU, 8 is PCMA). */
function offerOf(codec: string | null): string {
  const payloadType = codec === 'PCMA' ? 8 : 0;
  return (
    'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n' +
    `m=audio 9 RTP/AVP ${String(payloadType)}\r\na=sendonly\r\n`
  );
}

/** A function, because TypeScript would assume that the signal does not change while we wait. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
