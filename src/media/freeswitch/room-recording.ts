import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { MediaError } from '../../ports/media.ts';
import { recordCommands, stopRecordCommand } from './command-text.ts';
import type { RoomLeg } from './room-legs.ts';

/** What recording takes. */
export interface RoomRecordingOptions {
  /** Gives FreeSWITCH an API command. */
  readonly command: (text: string) => Promise<string>;
  /** What FreeSWITCH calls a file of ours. */
  readonly enginePath: (file: string) => string;
  readonly logger: Logger;
}

/** A leg that can be recorded. */
type RecordedLeg = Pick<RoomLeg, 'farEnd'> & { readonly endpoint: Pick<RoomLeg['endpoint'], 'uuid'> };

/** The recording of a room. There is one at a time, and it hangs on the channel of a leg. */
export class RoomRecording {
  readonly #options: RoomRecordingOptions;
  #recording: { readonly file: string; readonly leg: RecordedLeg } | null = null;

  constructor(options: RoomRecordingOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#recording !== null;
  }

  /** Whether it hangs on this leg. */
  isOf(leg: RecordedLeg): boolean {
    return this.#recording?.leg === leg;
  }

  /** Begins to record what a leg says and hears. @throws MediaError `io`, `engine-lost` */
  async start(leg: RecordedLeg, file: string): Promise<void> {
    if (this.#recording !== null) throw new MediaError('io', 'a recording runs already');
    if (leg.farEnd === null) throw new MediaError('io', 'the leg has not answered yet');
    const recording = { file: this.#options.enginePath(file), leg };
    this.#recording = recording;
    try {
      // FreeSWITCH would make a missing directory, but a wrong path should be told instead.
      await access(dirname(file), constants.W_OK).catch((cause: unknown) => {
        throw new MediaError('io', 'the directory of the recording cannot be written to', { cause });
      });
      const answers = await Promise.all(
        recordCommands(leg.endpoint.uuid, recording.file).map((text) => this.#options.command(text)),
      );
      const refused = answers.find((answer) => !answer.startsWith('+OK'));
      if (refused !== undefined) throw new MediaError('io', `FreeSWITCH does not record: ${refused.trim()}`);
    } catch (error) {
      if (this.#recording === recording) this.#recording = null;
      throw error;
    }
  }

  /** Ends the recording if one runs. It never rejects. */
  async stop(): Promise<void> {
    const recording = this.#recording;
    if (recording === null) return;
    this.#recording = null;
    try {
      await this.#options.command(stopRecordCommand(recording.leg.endpoint.uuid, recording.file));
    } catch (error) {
      this.#options.logger.error({ err: error }, 'a recording is incomplete');
    }
  }

  /** Its channel is gone, and the recording with it. */
  forget(): void {
    this.#recording = null;
  }
}
