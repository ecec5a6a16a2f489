import type { LegId } from '../../ports/ids.ts';
import type { MediaRecording } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import { assertRecordingFree } from '../room/index.ts';
import type { RecordedLeg, RoomRecordingOptions } from './room-recording.ts';
import { RoomRecording } from './room-recording.ts';

interface RoomRecordingsOptions extends RoomRecordingOptions {
  /** @throws MediaError `unknown-leg` */
  readonly legOf: (id: LegId) => RecordedLeg;
}

/** The recordings of a room. */
export class RoomRecordings {
  readonly #options: RoomRecordingsOptions;
  readonly #recordings = new Set<RoomRecording>();

  constructor(options: RoomRecordingsOptions) {
    this.#options = options;
  }

  /** Those that run, or that are not ended yet. */
  get size(): number {
    return this.#recordings.size;
  }

  /** @throws MediaError */
  async record(id: LegId, file: string, paused: boolean): Promise<MediaRecording> {
    const leg = this.#options.legOf(id);
    if (leg.farEnd === null) throw new MediaError('io', 'the leg has not answered yet');
    assertRecordingFree(
      [...this.#recordings].map((each) => each.file),
      file,
    );
    const recording = new RoomRecording(this.#options, leg, file, paused);
    this.#recordings.add(recording);
    try {
      await recording.start();
    } catch (error) {
      this.#recordings.delete(recording);
      throw error;
    }
    return {
      file,
      moveTo: async (to) => await recording.move(this.#options.legOf(to)),
      pause: () => recording.pause(),
      resume: () => recording.resume(),
      stop: () => this.#stop(recording),
    };
  }

  /** FreeSWITCH writes a file no more. */
  lost(leg: RecordedLeg, engineFile: string, cause: string): void {
    for (const recording of this.#recordings) recording.lost(leg, engineFile, cause);
  }

  /** A leg closes: what is recorded of it is completed. It never rejects. */
  async leave(leg: RecordedLeg): Promise<void> {
    await Promise.all([...this.#recordings].map((recording) => recording.leave(leg)));
  }

  /** A channel is gone, and what hung on it. */
  forget(leg: RecordedLeg): void {
    for (const recording of this.#recordings) recording.forget(leg);
  }

  /** Ends all. It never rejects. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#recordings].map((recording) => this.#stop(recording)));
  }

  /** The server is gone, and they are with it. */
  abandon(): void {
    for (const recording of this.#recordings) recording.abandon();
    this.#recordings.clear();
  }

  async #stop(recording: RoomRecording): Promise<void> {
    await recording.stop();
    this.#recordings.delete(recording);
  }
}
