import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Effect } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { LegId, RecordingId } from '../ports/ids.ts';
import type { LegRecorderPort, LegRecordingResult, OpenLegRecording, RecordingPause } from '../ports/leg-recorder.ts';
import type { MediaFork, MediaRoom, RoomEvent } from '../ports/media.ts';
import { messageOf, messageWithCauseOf } from '../shared/message-of.ts';
import { within } from '../shared/within.ts';
import { dropFork, forkLeg } from './fork-leg.ts';
import type { UntimedEvent } from './untimed-event.ts';

/** The file and the fork may take so long to open. */
const OPEN_MS = 2_000;
/** A file may take so long to be completed once its end was asked for. A disk that is silent must not keep a call up. */
const CLOSE_MS = 3_000;

export interface LegRecordingsOptions {
  /** @defaultValue nobody records, so that every recording fails */
  readonly recorder?: LegRecorderPort | null | undefined;
  readonly recordingFileOf: (recording: RecordingId) => string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly room: () => MediaRoom | null;
  readonly dispatch: (event: UntimedEvent) => void;
}

type RecordEffect = Extract<Effect, { readonly type: 'recordLeg' }>;

/** A recording that runs, or opens. */
interface Running {
  readonly leg: LegId;
  /** The leg's codec carries 16 kHz. */
  readonly wideband: boolean;
  /** Its end was asked for. What opens is given up. */
  readonly abort: AbortController;
  open: OpenLegRecording | null;
  pause: RecordingPause | null;
  fork: MediaFork | null;
  /** Resolves when its end is told. It never rejects. */
  told: Promise<void>;
}

/**
 * Records legs of one call: opens a file for each, and a fork of its audio to it. The end is told once, whatever it is,
 * and no fault of a recording harms the call.
 */
export class LegRecordings {
  readonly #options: LegRecordingsOptions;
  readonly #running = new Map<RecordingId, Running>();
  /** The call's recordings are paused, and so are these. */
  #silent = false;

  constructor(options: LegRecordingsOptions) {
    this.#options = options;
  }

  /** Records a leg until the recording is over by itself, or its end is asked for. */
  record(effect: RecordEffect, wideband = false): void {
    const { leg, recording } = effect;
    if (this.#running.has(recording)) return;
    const abort = new AbortController();
    const running: Running = { leg, wideband, abort, open: null, pause: null, fork: null, told: Promise.resolve() };
    this.#running.set(recording, running);
    running.told = this.#record(effect, running);
  }

  /** Pauses a recording, or lets it go on. One that opens still does so when it is open. */
  hold(recording: RecordingId, pause: RecordingPause | null): void {
    const running = this.#running.get(recording);
    if (running === undefined) return;
    running.pause = pause;
    running.open?.hold(this.#pauseOf(running));
  }

  /** All are silent, or as they were again. */
  silence(silent: boolean): void {
    this.#silent = silent;
    for (const running of this.#running.values()) running.open?.hold(this.#pauseOf(running));
  }

  /** Ends a recording. Idempotent. */
  stop(recording: RecordingId): void {
    const running = this.#running.get(recording);
    if (running !== undefined) end(running, null);
  }

  /** Deletes the file of a recording that is over and that nobody wants. */
  discard(recording: RecordingId): void {
    const { recordingFileOf, logger } = this.#options;
    rm(recordingFileOf(recording), { force: true }).catch((error: unknown) => {
      logger.warn({ err: error, recording }, 'a recording that nobody wants could not be deleted');
    });
  }

  /** The engine ended a fork by itself. */
  forkLost({ fork, reason }: Extract<RoomEvent, { readonly type: 'forkLost' }>): void {
    for (const running of this.#running.values()) {
      if (running.fork === fork) end(running, `the media engine has lost the leg's audio: ${reason}`);
    }
  }

  /** A leg ends. Idempotent. */
  end(leg: LegId): void {
    for (const running of this.#running.values()) if (running.leg === leg) end(running, null);
  }

  /** Every leg ends. Resolves when all is told. It never rejects. */
  async endAll(): Promise<void> {
    const all = [...this.#running.values()];
    for (const running of all) end(running, null);
    await Promise.all(all.map(({ told }) => told));
  }

  #pauseOf({ pause }: Running): RecordingPause | null {
    return pause ?? (this.#silent ? 'silence' : null);
  }

  async #record(effect: RecordEffect, running: Running): Promise<void> {
    const { leg, recording } = effect;
    const { logger, dispatch } = this.#options;
    const result = await this.#result(effect, running);
    this.#running.delete(recording);
    if (running.fork !== null) dropFork(running.fork);
    const { message } = result;
    if (message !== null) logger.warn({ legId: leg, recording, reason: message }, 'the recording of a leg failed');
    dispatch({ type: 'leg.recorded', recording, ...result });
  }

  /** How it ended. It never rejects. */
  async #result(effect: RecordEffect, running: Running): Promise<LegRecordingResult> {
    const { clock } = this.#options;
    try {
      const open = await this.#open(effect, running);
      const { promise: ending, resolve } = Promise.withResolvers<null>();
      running.abort.signal.addEventListener('abort', () => resolve(null), { once: true });
      if (running.abort.signal.aborted) resolve(null);
      const first = await Promise.race([open.over, ending]);
      if (first !== null) return first;
      return await within({ clock, ms: CLOSE_MS, who: 'the disk' }, async () => await open.over);
    } catch (error) {
      const message = messageWithCauseOf(error);
      if (running.abort.signal.aborted && running.open === null) return nothing('stopped', null);
      return nothing('failed', message);
    }
  }

  async #open({ leg, recording, maxMs, silenceMs, trim }: RecordEffect, running: Running): Promise<OpenLegRecording> {
    const { clock, recorder = null, recordingFileOf } = this.#options;
    const room = this.#options.room();
    if (recorder === null || room === null) throw new Error('nobody can record');
    const { wideband } = running;
    const { signal } = running.abort;
    const file = recordingFileOf(recording);
    const late = (opened: OpenLegRecording): void => opened.end(null);
    const open = await within({ clock, ms: OPEN_MS, who: 'the disk', signal, late }, async () => {
      return await recorder.open({ file, maxMs, silenceMs, trim, wideband });
    });
    running.open = open;
    const pause = this.#pauseOf(running);
    if (pause !== null) open.hold(pause);
    try {
      const fork = await forkLeg(room, leg, open.address, { clock, ms: OPEN_MS, signal }, { wideband });
      running.fork = fork;
      open.began(fork);
    } catch (error) {
      open.end(signal.aborted ? null : messageOf(error));
    }
    return open;
  }
}

function end({ abort, open }: Running, fault: string | null): void {
  open?.end(fault);
  abort.abort();
}

function nothing(by: LegRecordingResult['by'], message: string | null): LegRecordingResult {
  return { durationMs: 0, spoken: false, by, message };
}
