import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { LegId } from '../../ports/ids.ts';
import type { MediaRecording, RoomEvent } from '../../ports/media.ts';
import type { SampleRateHz } from '../codecs/index.ts';
import { assertRecordingFree } from '../room/index.ts';
import type { FileService } from './file-service.ts';
import type { MediaLink, RecordingNumber, RecordingTold, RoomNumber } from './messages.ts';

/** What recordings need of their room. */
interface RoomRecordingsOptions {
  readonly number: RoomNumber;
  readonly link: MediaLink;
  readonly files: FileService;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nextRecording: () => RecordingNumber;
  readonly emit: (event: RoomEvent) => void;
}

/** How a recording begins. */
export interface RecordingStart {
  readonly paused: boolean;
  /** Of its file, also where another leg takes the place of the first. */
  readonly sampleRateHz: SampleRateHz;
}

interface Recording {
  readonly number: RecordingNumber;
  readonly file: string;
  /** Settles once the recording runs, or could not be started. */
  readonly started: Promise<void>;
  /** Settles when its file is complete; null: it goes on. */
  stopping: Promise<void> | null;
}

/** The recordings of a room in the main thread. The sound goes from the media thread to the file thread. */
export class RoomRecordings {
  readonly #options: RoomRecordingsOptions;
  readonly #recordings = new Set<Recording>();

  constructor(options: RoomRecordingsOptions) {
    this.#options = options;
  }

  /** Those that run, or whose file is not complete yet. */
  get size(): number {
    return this.#recordings.size;
  }

  /** @throws MediaError */
  async record(leg: LegId, file: string, how: RecordingStart): Promise<MediaRecording> {
    assertRecordingFree(
      [...this.#recordings].map((each) => each.file),
      file,
    );
    const number = this.#options.nextRecording();
    const started = this.#start(number, leg, file, how);
    const recording: Recording = { number, file, started, stopping: null };
    this.#recordings.add(recording);
    try {
      await started;
    } catch (error) {
      this.#recordings.delete(recording);
      throw error;
    }
    return {
      file,
      moveTo: (to) => this.#move(recording, to),
      pause: () => this.#pause(recording, true),
      resume: () => this.#pause(recording, false),
      stop: () => this.#stop(recording),
    };
  }

  /** Ends all. It never rejects. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#recordings].map((recording) => this.#stop(recording)));
  }

  /** What the file thread tells of a recording, which may be that of another room. */
  told({ recording: number, error, lostMs }: RecordingTold): void {
    const { clock, emit } = this.#options;
    const recording = [...this.#recordings].find((each) => each.number === number);
    if (recording?.stopping !== null) return;
    const { file } = recording;
    const at = clock.now();
    if (error === null) emit({ type: 'recordingResumed', file, lostMs, at });
    else emit({ type: 'recordingFailed', file, error, at });
  }

  async #start(
    number: RecordingNumber,
    leg: LegId,
    file: string,
    { paused, sampleRateHz }: RecordingStart,
  ): Promise<void> {
    const { files, link, number: room } = this.#options;
    await files.openRecording(number, file, sampleRateHz);
    try {
      await link.request('startRecording', { room, recording: number, leg, paused, sampleRateHz });
    } catch (error) {
      await files.endRecording(number, true);
      throw error;
    }
  }

  async #move({ number: recording, stopping }: Recording, leg: LegId): Promise<void> {
    const { link, number: room } = this.#options;
    if (stopping === null) await link.request('moveRecording', { room, recording, leg });
  }

  async #pause({ number: recording, stopping }: Recording, paused: boolean): Promise<void> {
    const { link, number: room } = this.#options;
    // A thread that does not answer is lost, and what it recorded ends.
    if (stopping === null) await link.request('pauseRecording', { room, recording, paused }).catch(() => null);
  }

  async #stop(recording: Recording): Promise<void> {
    recording.stopping ??= this.#complete(recording).finally(() => this.#recordings.delete(recording));
    await recording.stopping;
  }

  async #complete({ started, number }: Recording): Promise<void> {
    try {
      await started;
    } catch {
      return; // record() told so
    }
    const { link, files, logger, number: room } = this.#options;
    const ended = await link.request('stopRecording', { room, recording: number }).catch(() => false);
    const { error } = await files.endRecording(number, !ended);
    if (error !== null) logger.error({ reason: error }, 'a recording is incomplete');
  }
}
