import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { CallId, LegId, SipCallId } from '../../ports/ids.ts';
import type { MediaRoom } from '../../ports/media.ts';
import type { LegSignal, SignallingLeg, SignallingPort } from '../../ports/signalling.ts';
import type { SiprecTarget } from '../../ports/siprec.ts';
import { joinStreams, recordingSessionBody, refuseStreams, splitStreams } from '../../siprec/index.ts';
import { messageOf } from '../../shared/message-of.ts';
import { within } from '../../shared/within.ts';
import { MEDIA_REQUEST_MS } from '../leg-media.ts';

/** The recording server has so long to answer. Nothing waits for it but the recording. */
const ANSWER_MS = 10_000;
const CAUSE = { q850Cause: 16, text: 'the call is over' };

/** How a session ended. */
export interface SessionEnd {
  readonly reason: string;
  readonly sipStatus: number | null;
}

export interface RecordingSessionOptions {
  readonly call: CallId;
  readonly target: SiprecTarget;
  readonly room: MediaRoom;
  /** The legs of its streams. */
  readonly legs: readonly LegId[];
  readonly signalling: Pick<SignallingPort, 'dial'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What the server is told of the call, as it is now. */
  readonly metadata: () => string;
  readonly onStarted: (sipCallId: SipCallId) => void;
}

/** One dialog with the recording server: two streams that we send (RFC 7866 6.1, as the recording client). */
export class RecordingSession {
  readonly #options: RecordingSessionOptions;
  readonly #over = Promise.withResolvers<SessionEnd>();
  #leg: SignallingLeg | null = null;
  #started = false;
  #ended = false;
  /** What each stream is offered as, and the places of those that the server refused. */
  #streams: readonly string[] = [];
  readonly #refused = new Set<number>();
  /** The server does not know of the last change. */
  #isStale = false;

  constructor(options: RecordingSessionOptions) {
    this.#options = options;
  }

  /** Runs the session from its INVITE to its end. It never rejects. */
  async run(): Promise<SessionEnd> {
    try {
      await this.#dial();
    } catch (error) {
      this.#end({ reason: messageOf(error), sipStatus: null });
    }
    const end = await this.#over.promise;
    for (const leg of this.#options.legs) await this.#close(leg);
    return end;
  }

  /** Tells the server what has changed of the call. */
  update(): void {
    if (!this.#started || this.#ended) return;
    const { contentType, body } = recordingSessionBody(this.#sdp, this.#options.metadata());
    this.#leg?.offer(
      body,
      (answer) => {
        const status = 'sdp' in answer ? 200 : answer.status;
        // It met an offer of the server's, and goes again behind that.
        if (status === 491) this.#isStale = true;
        if (status !== 200) this.#options.logger.info({ status }, 'the recording server did not take new metadata');
      },
      contentType,
    );
  }

  /** Ends it. Idempotent. */
  close(): void {
    this.#leg?.hangup(CAUSE);
    this.#end({ reason: CAUSE.text, sipStatus: null });
  }

  async #dial(): Promise<void> {
    const { room, legs, target, signalling, clock, call, metadata } = this.#options;
    const offers: string[] = [];
    for (const leg of legs) offers.push((await this.#ask(async () => await room.openOffering(leg))).sdp);
    if (this.#ended) return;
    this.#streams = offers;
    const { contentType, body } = recordingSessionBody(this.#sdp, metadata());
    const timer = clock.schedule(ANSWER_MS, () => {
      if (!this.#started) this.#fail({ reason: 'it did not answer', sipStatus: null });
    });
    void this.#over.promise.then(() => clock.cancel(timer));
    this.#leg = signalling.dial(
      {
        destination: target.uri,
        sdp: body,
        callerNumber: 'warmbridge',
        headers: {
          'Content-Type': contentType,
          Accept: 'application/sdp, application/rs-metadata-request',
          Require: 'siprec',
          Contact: '<sip:warmbridge@localhost>;+sip.src',
          'X-Warmbridge-Call': call,
        },
        auth: target.auth ?? undefined,
      },
      (signal) => this.#hear(signal),
    );
  }

  #hear(signal: LegSignal): void {
    switch (signal.type) {
      case 'answered':
        void this.#answered(signal.sdp, signal.sipCallId);
        return;
      case 'reoffered':
        void this.#reoffered(signal);
        return;
      case 'referred':
        signal.refer.refuse(603, 'Decline');
        return;
      case 'ended':
        this.#end({ reason: signal.detail ?? 'it hung up', sipStatus: signal.status });
        return;
      case 'progress':
      case 'acknowledged':
      case 'dtmf':
    }
  }

  async #answered(answer: string | null, sipCallId: SipCallId): Promise<void> {
    const { room, legs, onStarted } = this.#options;
    if (this.#ended) return;
    try {
      const streams = splitStreams(answer ?? '', legs.length);
      if (streams.every((each) => each === null)) throw new Error('it takes neither stream');
      for (const [index, leg] of legs.entries()) {
        const stream = streams[index] ?? null;
        if (stream === null) {
          this.#refused.add(index);
          await this.#close(leg);
        } else await this.#ask(async () => await room.acceptAnswer(leg, stream));
      }
    } catch (error) {
      if (!this.#isOver()) this.#fail({ reason: messageOf(error), sipStatus: null });
      return;
    }
    if (this.#isOver()) return;
    this.#started = true;
    onStarted(sipCallId);
  }

  /** The server pauses and resumes by re-INVITEs (RFC 7866 8.1), and refreshes the session. */
  async #reoffered({ offer, reply }: Extract<LegSignal, { type: 'reoffered' }>): Promise<void> {
    const { room, legs } = this.#options;
    if (offer === null) {
      reply({ sdp: this.#sdp });
      return;
    }
    try {
      const answers: string[] = [];
      for (const [index, stream] of splitStreams(offer, legs.length).entries()) {
        const leg = legs[index];
        if (leg === undefined || (stream === null) !== this.#refused.has(index))
          throw new Error('a stream is missing, or another one');
        if (stream === null) answers.push(this.#streams[index] ?? '');
        else answers.push((await this.#ask(async () => await room.answerOffer(leg, stream))).sdp);
      }
      this.#streams = answers;
      reply({ sdp: this.#sdp });
      if (this.#isStale) this.update();
      this.#isStale = false;
    } catch (error) {
      this.#options.logger.info({ err: error }, 'a new offer of the recording server is refused');
      reply({ status: 488, reason: 'Not Acceptable Here' });
    }
  }

  /** Both streams in one description. */
  get #sdp(): string {
    return refuseStreams(joinStreams(this.#streams), this.#refused);
  }

  async #ask<Value>(request: () => Promise<Value>): Promise<Value> {
    return await within({ clock: this.#options.clock, ms: MEDIA_REQUEST_MS, who: 'the media engine' }, request);
  }

  async #close(leg: LegId): Promise<void> {
    try {
      await this.#ask(async () => await this.#options.room.close(leg));
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'a stream to the recording server is closed with its room');
    }
  }

  /** Asked anew each time: it changes while we wait. */
  #isOver(): boolean {
    return this.#ended;
  }

  #fail(end: SessionEnd): void {
    this.#leg?.hangup({ q850Cause: 31, text: end.reason });
    this.#end(end);
  }

  #end(end: SessionEnd): void {
    this.#ended = true;
    this.#over.resolve(end);
  }
}
