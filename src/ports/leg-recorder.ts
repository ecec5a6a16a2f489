import type { MediaFork, RtpAddress } from './media.ts';

/**
 * How a recording of what a leg says ended: by a `key`; by `silence`; at its `limit`; the party hung up; the call went on
 * to something else (`stopped`); or it `failed`: what was written until then is kept.
 */
export const RECORDING_ENDS = ['key', 'silence', 'limit', 'hangup', 'stopped', 'failed'] as const;
export type RecordingEnd = (typeof RECORDING_ENDS)[number];

/**
 * Who asked for a recording: the AI, for what its caller says next; a program by the API, until it wants no more; the
 * voicemail, for the message of a caller; or the configuration, for what an agent hears and says before it has the caller
 * (`briefing`), and while it consults somebody (`consult`).
 */
export const RECORDING_TRIGGERS = ['ai', 'api', 'voicemail', 'briefing', 'consult'] as const;
export type RecordingTrigger = (typeof RECORDING_TRIGGERS)[number];

/** Recordings of these have both sides: what the leg says on the left, what it hears on the right. */
export const BOTH_SIDED: ReadonlySet<RecordingTrigger> = new Set(['briefing', 'consult'] as const);

/** What becomes of the sound while a recording is paused: it is left out (`skip`), or is silence in the file. */
export const RECORDING_PAUSES = ['skip', 'silence'] as const;
export type RecordingPause = (typeof RECORDING_PAUSES)[number];

/** What is asked of the recording of a leg. */
export interface LegRecordingRequest {
  /** It ends after so long. Pauses count. */
  readonly maxMs: number;
  /** It ends when nobody has spoken for so long, from the beginning on; null: silence does not end it. */
  readonly silenceMs: number | null;
  /** Silence before the first word and behind the last is left out, and so is all of it where nobody speaks. */
  readonly trim: boolean;
}

export interface LegRecordingOptions extends LegRecordingRequest {
  /** A WAV file (16 bit, mono). Its directory is made if it is missing. */
  readonly file: string;
  /** The leg's codec carries 16 kHz, and the file is to. @defaultValue false: the file has 8 kHz */
  readonly wideband?: boolean | undefined;
}

/** How it ended, as whoever records knows it. `stopped`: it was asked to. */
export interface LegRecordingResult {
  /** The sound in the file. Where there is none, there is no file. */
  readonly durationMs: number;
  /** Somebody spoke in it. Tones, keys and steady noise are no speech. */
  readonly spoken: boolean;
  readonly by: 'silence' | 'limit' | 'stopped' | 'failed';
  /** Why it failed; null: it did not. */
  readonly message: string | null;
}

/** A recording that runs. */
export interface OpenLegRecording {
  /** Where the leg's fork is to be sent. */
  readonly address: RtpAddress;
  /** Resolves when it is over and its file is whole. It never rejects. */
  readonly over: Promise<LegRecordingResult>;
  /** The fork runs: packets with its SSRC are this leg's, and none else are. */
  began(fork: Pick<MediaFork, 'ssrc'>): void;
  /** Pauses it; null: it goes on. */
  hold(pause: RecordingPause | null): void;
  /** Ends it. Idempotent. @param fault why it cannot go on; null: nobody wants more of it */
  end(fault: string | null): void;
}

/** Records what legs say, each to a file of its own. */
export interface LegRecorderPort {
  /**
   * Begins a recording: its time runs from now on.
   * @throws Error where the file cannot be made, or nobody can listen
   */
  open(options: LegRecordingOptions): Promise<OpenLegRecording>;
  /** Ends every recording. Resolves when their files are whole. Idempotent. @throws DeadlineError where the disk is silent */
  close(): Promise<void>;
}
