import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { RoomEvent } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import { messageOf } from '../../shared/message-of.ts';
import { pause } from '../../shared/pause.ts';
import { recordCommands, stopRecordCommand } from './command-text.ts';
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
type RecordedLeg = Pick<RoomLeg, 'farEnd'> & { readonly endpoint: Pick<RoomLeg['endpoint'], 'uuid'> };

interface Recording {
  /** FreeSWITCH's name for it. */
  readonly file: string;
  readonly directory: string;
  /** The leg that is to be recorded. Whoever begins the recording follows it. */
  leg: RecordedLeg;
  /** Aborted when nobody wants it any more. */
  readonly over: AbortController;
  /** `begins`: somebody begins it at this moment. `lost`: FreeSWITCH does not write it, and it is to be begun again. */
  state: 'begins' | 'runs' | 'lost';
}

/** A recording that FreeSWITCH lost is begun again after so long, again and again: a full disk may have room by then. */
const RETRY_MS = 10_000;

/** The recording of a room. There is one at a time, and it hangs on the channel of a leg. */
export class RoomRecording {
  readonly #options: RoomRecordingOptions;
  #recording: Recording | null = null;

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
    const recording: Recording = {
      file: this.#options.enginePath(file),
      directory: dirname(file),
      leg,
      over: new AbortController(),
      state: 'begins',
    };
    this.#recording = recording;
    try {
      await this.#begin(recording, null);
    } catch (error) {
      this.#end(recording);
      throw error;
    }
  }

  /** FreeSWITCH writes a file no more, which we did not ask for: its disk is full, or somebody else ended it. */
  lost(leg: RecordedLeg, file: string, cause: string): void {
    const recording = this.#recording;
    // A leg that is recorded no more tells of the end that we asked for.
    if (recording?.file !== file || recording.leg !== leg) return;
    const known = recording.state !== 'runs';
    recording.state = 'lost';
    if (!known) void this.#resume(recording, `FreeSWITCH ended the recording: ${cause}`);
  }

  /**
   * The recording goes on with another leg, at the end of the file. Where that fails, it is lost: `recordingFailed` tells
   * so, and it is begun again. It never rejects.
   */
  async move(leg: RecordedLeg): Promise<void> {
    const recording = this.#recording;
    if (recording === null || recording.leg === leg) return;
    const former = recording.leg;
    recording.leg = leg;
    if (recording.state !== 'runs') return;
    try {
      await this.#begin(recording, former);
    } catch (error) {
      if (!recording.over.signal.aborted) void this.#resume(recording, messageOf(error));
    }
  }

  /** Ends the recording if one runs. It never rejects. */
  async stop(): Promise<void> {
    const recording = this.#recording;
    if (recording === null) return;
    this.#end(recording);
    try {
      await this.#options.command(stopRecordCommand(recording.leg.endpoint.uuid, recording.file));
    } catch (error) {
      this.#options.logger.error({ err: error }, 'a recording is incomplete');
    }
  }

  /** Its channel is gone, and the recording with it. */
  forget(): void {
    if (this.#recording !== null) this.#end(this.#recording);
  }

  #end(recording: Recording): void {
    recording.over.abort();
    if (this.#recording === recording) this.#recording = null;
  }

  /**
   * Has FreeSWITCH write what the wanted leg says and hears, also where that becomes another one meanwhile. Where this
   * fails, the recording is lost.
   * @param former the leg of which it is written now; null: of none
   * @throws MediaError `io`, `engine-lost`
   */
  async #begin(recording: Recording, former: RecordedLeg | null, append = former !== null): Promise<void> {
    const { directory, file, over } = recording;
    try {
      for (let recorded = former, appends = append; recorded !== recording.leg; appends = true) {
        recording.state = 'begins';
        if (recorded !== null) await this.#options.command(stopRecordCommand(recorded.endpoint.uuid, file));
        await assertWritable(directory);
        if (over.signal.aborted) throw new MediaError('io', 'the recording was ended before it began');
        recorded = recording.leg;
        await this.#record(recorded, file, appends);
      }
      // It may have ended before we heard that it had begun.
      if (stateOf(recording) === 'lost') throw new MediaError('io', 'FreeSWITCH ended the recording at once');
      recording.state = 'runs';
    } catch (error) {
      recording.state = 'lost';
      throw error;
    }
  }

  async #record({ endpoint }: RecordedLeg, file: string, append: boolean): Promise<void> {
    const commands = recordCommands(endpoint.uuid, file, append);
    const answers = await Promise.all(commands.map((text) => this.#options.command(text)));
    const refused = answers.find((answer) => !answer.startsWith('+OK'));
    if (refused !== undefined) throw new MediaError('io', `FreeSWITCH does not record: ${refused.trim()}`);
  }

  async #resume(recording: Recording, error: string): Promise<void> {
    const { clock, logger, emit } = this.#options;
    const { signal } = recording.over;
    const sinceMs = clock.now();
    emit({ type: 'recordingFailed', error, at: sinceMs });
    for (;;) {
      await pause(clock, RETRY_MS, signal);
      if (signal.aborted) return;
      try {
        await this.#begin(recording, null, true);
        break;
      } catch (refusal) {
        logger.debug({ err: refusal }, 'the recording cannot be begun again yet');
      }
    }
    const at = clock.now();
    if (this.#recording === recording) emit({ type: 'recordingResumed', lostMs: Math.round(at - sinceMs), at });
  }
}

/** FreeSWITCH would make a missing directory, but a wrong path should be told instead. */
async function assertWritable(directory: string): Promise<void> {
  await access(directory, constants.W_OK).catch((cause: unknown) => {
    throw new MediaError('io', 'the directory of the recording cannot be written to', { cause });
  });
}

/** The state as it is now: events change it while we wait. */
function stateOf({ state }: Recording): Recording['state'] {
  return state;
}
