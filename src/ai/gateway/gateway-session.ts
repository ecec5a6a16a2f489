import type { AiNotice } from '../../ports/ai.ts';
import type { VoiceCall, VoiceEvent, LineSource } from '../../ports/ai-voice.ts';
import type { Clock } from '../../ports/clock.ts';
import { messageOf } from '../../shared/message-of.ts';
import type { LineFormat } from './line-format.ts';
import { ULAW_LINE } from './line-format.ts';
import { LivePace } from './live-pace.ts';
import { PlayQueue } from './play-queue.ts';
import { Playout } from './playout.ts';
import { RtpLine } from './rtp-line.ts';
import type { ConnectorContext, VoiceConnection } from './voice-connector.ts';
import type { Cleared, OnMark, VoiceLine, VoiceTold } from './voice-line.ts';
import { takesWideband } from './wideband.ts';

/** Ticks may come so much early. */
const EARLY_MS = 2;

/** What a session is made of. */
export interface SessionParts extends ConnectorContext {
  readonly source: LineSource;
  readonly call: VoiceCall;
  readonly offer: string;
  readonly address: string;
  /** How long the media engine takes: one of `ENGINE_MS`. */
  readonly engineMs: number;
  /** Connects the AI, or says why that cannot be. Given the line once its port is open. */
  readonly open: (line: VoiceLine) => VoiceConnection | string;
  readonly onEvent: (event: VoiceEvent) => void;
}

/**
 * The voice of one AI in one call: its RTP port, what waits to be said, and its connection.
 *
 *     opening --port, connector--> connecting --ready--> up
 *     any --end (AI) or close (call)--> ended
 */
export class GatewaySession implements VoiceLine {
  readonly #parts: SessionParts;
  readonly #clock: Clock;
  #queue = new PlayQueue();
  #pace = new LivePace();
  readonly #playout: Playout;
  #frame = Buffer.alloc(ULAW_LINE.frameOctets);
  #rtp: RtpLine | null = null;
  #connection: VoiceConnection | null = null;
  #state: 'opening' | 'connecting' | 'up' | 'ended' = 'opening';
  /** Whether `start` is done. Until then it looks after what it has opened itself. */
  #begun = false;
  #endReason = '';
  readonly #released = Promise.withResolvers<undefined>();
  /** When the frame was due that is waited for; null: there is none. */
  #owedMs: number | null = null;
  #attending = true;
  /** People talk with the caller, and it hears them. */
  #listening = false;
  #droppedMs = 0;
  #faults = 0;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#clock = parts.clock;
    this.#playout = new Playout(parts.engineMs);
  }

  /** Resolves when it has ended and nothing of it is open. Never rejects. */
  get closed(): Promise<undefined> {
    return this.#released.promise;
  }

  /** Whether its RTP port is open. */
  get hasPort(): boolean {
    return this.#rtp !== null;
  }

  /** Whether something of its connection may be open. */
  get hasConnection(): boolean {
    return this.#connection !== null;
  }

  /** Opens the port and connects the AI. Never rejects. */
  async start(): Promise<void> {
    await this.#open();
    this.#begun = true;
    if (this.#isOver()) await this.#release();
    else if (!this.#attending) this.#connection?.attend(false);
  }

  /** Whether a frame is due that is waited for. */
  get owes(): boolean {
    return this.#owedMs !== null;
  }

  /**
   * One tick: 20 ms out, or soon ({@link owes}).
   * @param skipped ticks that were left out before it
   */
  tick(dueMs: number, skipped: number): void {
    const rtp = this.#rtp;
    if (this.#state !== 'up' || rtp === null) return;
    this.sayOwed();
    if (skipped > 0) {
      rtp.skip(skipped);
      this.#queue.fallBehind(skipped);
    }
    const nowMs = this.#clock.now();
    this.#queue.settle(nowMs + EARLY_MS);
    if (this.#pace.awaits(this.#queue.waiting, nowMs)) this.#owedMs = dueMs;
    else this.#say(dueMs);
    rtp.tick(nowMs);
  }

  /** Says what there is of a frame that is waited for. */
  sayOwed(): void {
    if (this.#owedMs !== null) this.#say(this.#owedMs);
  }

  /** Looks for what is overdue. Call it now and then. */
  poll(): void {
    this.#rtp?.poll(this.#clock.now());
  }

  attend(has: boolean): void {
    if (this.#state === 'ended' || has === this.#attending) return;
    this.#attending = has;
    this.#listening = false;
    // The connector is told first: it may ask, by clearing, how much of what it said was played.
    this.#connection?.attend(has);
    if (!has) this.#queue.clear(this.#clock.now());
  }

  notify(notice: AiNotice): void {
    if (this.#state === 'ended') return;
    this.#listening = notice.event === 'handoff.listening' && !this.#attending;
    this.#connection?.tell(notice);
  }

  /** The call ends it. */
  close(reason: string): void {
    if (this.#state !== 'ended') this.#end(reason);
  }

  get format(): LineFormat {
    return this.#rtp?.format ?? ULAW_LINE;
  }

  ready(): void {
    if (this.#state !== 'connecting' || this.#rtp === null) return;
    this.#state = 'up';
    this.#parts.onEvent({ type: 'connected', sdp: this.#rtp.answer });
  }

  play(audio: Uint8Array): void {
    if (this.#state === 'ended' || !this.#attending) return;
    this.#pace.arrived(this.#queue.waiting, this.#clock.now());
    const dropped = this.#queue.push(audio);
    if (this.#owedMs !== null && this.#queue.waiting >= this.#frame.length) this.#say(this.#owedMs);
    if (dropped === 0) return;
    if (this.#droppedMs === 0) this.#parts.log('warn', 'an AI is ten minutes ahead of the call: audio is dropped');
    this.#droppedMs += dropped / this.format.octetsPerMs;
  }

  mark(onMark: OnMark): void {
    if (this.#state === 'ended') return;
    const nowMs = this.#clock.now();
    if (!this.#attending) onMark(false, nowMs);
    else if (!this.#queue.mark(onMark, nowMs)) this.end(true, 'it sets too many marks');
  }

  clear(): Cleared {
    return this.#queue.clear(this.#clock.now());
  }

  get queuedMs(): number {
    return this.#queue.queuedMs;
  }

  tell(event: VoiceTold): void {
    if (this.#state !== 'ended') this.#parts.onEvent(event);
  }

  end(lost: boolean, reason: string): void {
    if (this.#state === 'ended') return;
    this.#end(reason);
    this.#parts.onEvent({ type: 'ended', lost, reason });
  }

  #hear(audio: Buffer, streamMs: number): void {
    if (this.#state !== 'up') return;
    this.#connection?.hear(this.#attending || this.#listening ? audio : this.format.silence, streamMs);
  }

  /** Says the frame that was due at `dueMs`, as far as there is one. */
  #say(dueMs: number): void {
    this.#owedMs = null;
    const nowMs = this.#clock.now();
    const length = this.#queue.next(this.#frame, this.#playout.playedAtMs(dueMs, nowMs));
    this.#queue.fallBehind(this.#pace.took(length, this.#queue.waiting, nowMs));
    this.#rtp?.say(this.#frame, length);
  }

  async #open(): Promise<void> {
    const { address, offer, source, log } = this.#parts;
    try {
      this.#rtp = await RtpLine.open({ address, offer, wideband: takesWideband(source) }, this.#clock, {
        heard: (audio, streamMs) => this.#hear(audio, streamMs),
        key: (digit) => {
          if (this.#state === 'up' && this.#attending) this.#connection?.dtmf(digit);
        },
        fault: (error) => {
          // A port where nobody listens any more says so for each packet.
          if (++this.#faults === 1) log('warn', 'the RTP of an AI failed', { error: messageOf(error) });
        },
      });
      if (this.#isOver()) return;
      this.#useFormat(this.#rtp.format);
      this.#state = 'connecting';
      const opened = this.#parts.open(this);
      if (typeof opened === 'string') this.end(true, opened);
      else this.#connection = opened;
    } catch (error) {
      this.end(true, `its line cannot be opened: ${messageOf(error)}`);
    }
  }

  /** Nothing waits to be said yet. */
  #useFormat(format: LineFormat): void {
    if (format === ULAW_LINE) return;
    this.#queue = new PlayQueue(format);
    this.#pace = new LivePace(format);
    this.#frame = Buffer.alloc(format.frameOctets);
  }

  #end(reason: string): void {
    this.#state = 'ended';
    this.#endReason = reason;
    if (this.#begun) void this.#release();
  }

  #isOver(): boolean {
    return this.#state === 'ended';
  }

  async #release(): Promise<void> {
    this.#rtp?.close();
    this.#rtp = null;
    if (this.#droppedMs > 0) {
      this.#parts.log('info', 'audio of an AI was dropped', { droppedMs: this.#droppedMs });
    }
    await this.#connection?.close(this.#endReason);
    this.#connection = null;
    this.#released.resolve(undefined);
  }
}
