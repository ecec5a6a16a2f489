import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { RoomEvent } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import { messageOf } from '../../shared/message-of.ts';
import { pause } from '../../shared/pause.ts';
import { RESUME_LAG_MS } from '../room/index.ts';
import { appendSilence } from '../wav/index.ts';
import { maskRecordCommand, recordCommands, stopRecordCommand } from './command-text.ts';
import type { RoomLeg } from './room-legs.ts';

/** What recording takes. */
export interface RoomRecordingOptions {
  /** Gives FreeSWITCH an API command. */
  readonly command: (text: string) => Promise<string>;
  /** What FreeSWITCH calls a file of ours. */
  readonly enginePath: (file: string) => string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly emit: (event: RoomEvent) => void;
}

/** A leg that can be recorded. */
export type RecordedLeg = Pick<RoomLeg, 'farEnd'> & { readonly endpoint: Pick<RoomLeg['endpoint'], 'uuid'> };

/** What FreeSWITCH writes at present. */
interface Writing {
  readonly leg: RecordedLeg;
  readonly sinceMs: number;
  /** It writes silence. */
  masked: boolean;
}

/** A recording that FreeSWITCH lost is begun again after so long, again and again: a full disk may have room by then. */
const RETRY_MS = 10_000;
/**
 * FreeSWITCH collects the first half second (25 packets) before it writes any of it. A mask that comes and goes meanwhile
 * would hide nothing.
 */
const PRE_BUFFER_MS = 1_000;
/** A gap that is shorter than a packet is none. */
const LEAST_GAP_MS = 20;

/**
 * One recording, which hangs on the channel of the leg that it is of. It has what is wanted, and brings what FreeSWITCH
 * does to that, one change after the other. A pause masks it. Where a mask could come too late (it has only just begun, or
 * is to begin on another leg), FreeSWITCH writes nothing until the pause is over, and the file gets its silence from us.
 */
export class RoomRecording {
  readonly file: string;
  readonly #options: RoomRecordingOptions;
  /** FreeSWITCH's name for the file. */
  readonly #engineFile: string;
  /** Aborted when nobody wants it any more. */
  readonly #over = new AbortController();
  /** The leg that is to be recorded; null: it is gone. */
  #leg: RecordedLeg | null;
  #paused: boolean;
  #resumedAtMs = -Infinity;
  #writing: Writing | null = null;
  /** FreeSWITCH is being told to begin. */
  #beginning = false;
  /** It is lost, that is told, and it will be begun again. */
  #failing = false;
  /** The file is there, and goes on at its end. */
  #exists = false;
  /** Since when the file has nothing, for want of a leg or by a pause. */
  #gapSinceMs: number | null = null;
  /** Ends that we asked for, and that FreeSWITCH will tell of. */
  #stopsDue = 0;
  #tail: Promise<void> = Promise.resolve();

  constructor(options: RoomRecordingOptions, leg: RecordedLeg, file: string, paused: boolean) {
    this.#options = options;
    this.file = file;
    this.#engineFile = options.enginePath(file);
    this.#leg = leg;
    this.#paused = paused;
  }

  /** Begins it. @throws MediaError `io`, `engine-lost`: it is over */
  async start(): Promise<void> {
    try {
      await assertWritable(this.file);
      await this.#settle();
      if (this.#over.signal.aborted) throw new MediaError('io', 'the recording was ended before it began');
    } catch (error) {
      this.#over.abort();
      throw error;
    }
  }

  /** Another leg is to be recorded. It never rejects. */
  async move(leg: RecordedLeg): Promise<void> {
    this.#leg = leg;
    await this.#settleOrRecover();
  }

  /** It never rejects. */
  async pause(): Promise<void> {
    this.#paused = true;
    await this.#settleOrRecover();
  }

  /** It never rejects. */
  async resume(): Promise<void> {
    if (!this.#paused) return;
    this.#paused = false;
    this.#resumedAtMs = this.#options.clock.now();
    await this.#settleOrRecover();
  }

  /** A leg closes. It never rejects. */
  async leave(leg: RecordedLeg): Promise<void> {
    if (this.#leg !== leg) return;
    this.#leg = null;
    await this.#settleOrRecover();
  }

  /** A channel is gone, and what hung on it. */
  forget(leg: RecordedLeg): void {
    if (this.#leg === leg) this.#leg = null;
    if (this.#writing?.leg === leg) this.#ceased();
  }

  /** FreeSWITCH writes it no more: its disk is full, or an end that we asked for. */
  lost(leg: RecordedLeg, engineFile: string, cause: string): void {
    if (engineFile !== this.#engineFile) return;
    if (this.#stopsDue > 0) {
      this.#stopsDue--;
      return;
    }
    if (this.#writing?.leg !== leg) return;
    this.#writing = null;
    if (!this.#beginning) void this.#recover(`FreeSWITCH ended the recording: ${cause}`);
  }

  /** Ends it. Idempotent, never rejects. */
  async stop(): Promise<void> {
    this.#over.abort();
    await this.#tail;
    if (this.#writing === null) return;
    try {
      await this.#cease(this.#writing);
    } catch (error) {
      this.#options.logger.error({ err: error }, 'a recording is incomplete');
    }
  }

  /** The server is gone. */
  abandon(): void {
    this.#over.abort();
    this.#writing = null;
  }

  async #settleOrRecover(): Promise<void> {
    try {
      await this.#settle();
    } catch (error) {
      void this.#recover(messageOf(error));
    }
  }

  /** @throws MediaError `io`, `engine-lost` */
  async #settle(again = false): Promise<void> {
    const settled = this.#tail.then(async () => await this.#bring(again));
    this.#tail = settled.catch(() => undefined);
    await settled;
  }

  /** @param again a lost recording is begun again, which is not for the next change to do */
  async #bring(again: boolean): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      const writing = this.#writing;
      if (writing !== null && writing.leg !== this.#leg) await this.#cease(writing);
      else if (this.#paused) {
        if (writing === null || writing.masked) return;
        await this.#mask(writing);
      } else if (writing === null) {
        if (this.#leg === null || (this.#failing && !again)) return;
        if (!(await this.#lags())) await this.#begin();
      } else if (!writing.masked) return;
      else if (!(await this.#lags())) await this.#unmask(writing);
    }
  }

  /** Waits until what was said before the end of a pause is out. @returns false: it is */
  async #lags(): Promise<boolean> {
    const { clock } = this.#options;
    const leftMs = this.#resumedAtMs + RESUME_LAG_MS - clock.now();
    if (leftMs <= 0) return false;
    await pause(clock, leftMs, this.#over.signal);
    return true;
  }

  async #begin(): Promise<void> {
    const { clock } = this.#options;
    await assertWritable(this.file);
    await this.#fillGap();
    const leg = this.#leg;
    if (leg === null || this.#paused || this.#over.signal.aborted) return;
    if (leg.farEnd === null) throw new MediaError('io', 'the leg has not answered yet');
    const writing = { leg, masked: false, sinceMs: clock.now() };
    this.#writing = writing;
    this.#beginning = true;
    try {
      const commands = recordCommands(leg.endpoint.uuid, this.#engineFile, this.#exists);
      const answers = await Promise.all(commands.map((text) => this.#options.command(text)));
      const refused = answers.find((answer) => !answer.startsWith('+OK'));
      if (refused !== undefined) throw new MediaError('io', `FreeSWITCH does not record: ${refused.trim()}`);
      // It may have ended before we heard that it had begun.
      if (this.#writing !== writing) throw new MediaError('io', 'FreeSWITCH ended the recording at once');
      this.#exists = true;
    } catch (error) {
      this.#writing = null;
      throw error;
    } finally {
      this.#beginning = false;
    }
  }

  async #cease({ leg }: Writing): Promise<void> {
    this.#ceased();
    this.#stopsDue++;
    const answer = await this.#options.command(stopRecordCommand(leg.endpoint.uuid, this.#engineFile));
    // Of a recording that is none, no end is told.
    if (!answer.startsWith('+OK')) this.#stopsDue = 0;
  }

  #ceased(): void {
    this.#writing = null;
    this.#gapSinceMs = this.#options.clock.now();
  }

  async #mask(writing: Writing): Promise<void> {
    const isYoung = this.#options.clock.now() - writing.sinceMs < PRE_BUFFER_MS;
    if (isYoung || !(await this.#isDone(writing, true))) await this.#cease(writing);
    else writing.masked = true;
  }

  async #unmask(writing: Writing): Promise<void> {
    if (await this.#isDone(writing, false)) writing.masked = false;
    else if (this.#writing === writing) {
      this.#writing = null;
      throw new MediaError('io', 'FreeSWITCH has lost the recording while it was paused');
    }
  }

  async #isDone({ leg }: Writing, mask: boolean): Promise<boolean> {
    const answer = await this.#options.command(maskRecordCommand(leg.endpoint.uuid, this.#engineFile, mask));
    return answer.startsWith('+OK');
  }

  /** The file keeps its time where it had nothing. Where that cannot be, the time is missing. */
  async #fillGap(): Promise<void> {
    const { clock, logger } = this.#options;
    const gapMs = this.#gapSinceMs === null ? 0 : clock.now() - this.#gapSinceMs;
    this.#gapSinceMs = null;
    if (!this.#exists || gapMs < LEAST_GAP_MS) return;
    try {
      await appendSilence(this.file, gapMs);
    } catch (error) {
      logger.warn({ err: error, gapMs }, 'a recording lacks the time in which it was paused');
    }
  }

  async #recover(error: string): Promise<void> {
    const { clock, logger, emit } = this.#options;
    const { file } = this;
    const { signal } = this.#over;
    const isOver = (): boolean => signal.aborted;
    if (this.#failing || isOver()) return;
    this.#failing = true;
    this.#gapSinceMs = null;
    const sinceMs = clock.now();
    emit({ type: 'recordingFailed', file, error, at: sinceMs });
    while (this.#writing === null) {
      await pause(clock, RETRY_MS, signal);
      if (isOver()) return;
      try {
        await this.#settle(true);
      } catch (refusal) {
        logger.debug({ err: refusal }, 'the recording cannot be begun again yet');
      }
    }
    this.#failing = false;
    const at = clock.now();
    emit({ type: 'recordingResumed', file, lostMs: Math.round(at - sinceMs), at });
  }
}

/** FreeSWITCH would make a missing directory, but a wrong path should be told instead. */
async function assertWritable(file: string): Promise<void> {
  await access(dirname(file), constants.W_OK).catch((cause: unknown) => {
    throw new MediaError('io', 'the directory of the recording cannot be written to', { cause });
  });
}
