import type { CallId, LegId } from './ids.ts';
import type { MediaFork, RtpAddress } from './media.ts';
import type { LegRole } from './records.ts';
import type { RecognizedWord } from './speech.ts';

/** Whose words are to be written down. */
export interface TranscribedLeg {
  readonly call: CallId;
  readonly leg: LegId;
  readonly role: LegRole;
  /** A BCP 47 tag; null: the recognizer's default. */
  readonly language: string | null;
  readonly hints: readonly string[];
  /** Its codec carries 16 kHz. @defaultValue false */
  readonly wideband?: boolean | undefined;
}

/** What is heard of a leg. All times are those of the monotonic clock (`Clock.now()`), in milliseconds. */
export type TranscriptionEvent =
  /** The speaker began or ended a turn. `at`: when that was, some time before it is told. */
  | { readonly type: 'voice'; readonly speaking: boolean; readonly at: number }
  /** Words, with exactly that leg as their speaker. A partial segment takes the place of the former one. */
  | {
      readonly type: 'segment';
      readonly final: boolean;
      readonly text: string;
      readonly startAt: number;
      readonly endAt: number;
      readonly confidence: number | null;
      readonly words: readonly RecognizedWord[];
    }
  /** Words of that time are missing, or may be. */
  | { readonly type: 'missing'; readonly startAt: number; readonly endAt: number; readonly reason: string }
  /** The worker was replaced: the fork has to be started again, to this address. */
  | { readonly type: 'moved'; readonly address: RtpAddress };

/** What came of the packets of a leg (RFC 3550 6.4). */
export interface StreamQuality {
  readonly received: number;
  readonly lost: number;
  readonly jitterMs: number;
}

/** The transcription of one leg. */
export interface LegTranscription {
  /** Where the leg's fork is to be sent: another one from the event `moved` on. */
  readonly address: RtpAddress;
  /** The leg's fork may be of 16 kHz, at that address. @defaultValue false */
  readonly wideband?: boolean | undefined;
  /** The fork runs: packets with its SSRC are this leg's, and none else are. */
  began(fork: Pick<MediaFork, 'ssrc' | 'payloadType' | 'codec'>): void;
  /** The likely words have changed. */
  hint(hints: readonly string[]): void;
  /**
   * Ends it. What was said before is still told: the last segments come before this resolves, within a limit. It never
   * rejects. @returns what came of the packets; null where that is not known
   */
  end(): Promise<StreamQuality | null>;
}

/** Writes down what legs say, in processes of its own. */
export interface TranscriptionPort {
  /**
   * Opens the transcription of a leg.
   * @throws Error where no worker can take it: the call goes on without
   */
  open(leg: TranscribedLeg, onEvent: (event: TranscriptionEvent) => void): Promise<LegTranscription>;
  /** Null if it takes legs; otherwise the reason why it does not. */
  unavailable(): string | null;
  /** Legs that are open, and workers that run. */
  usage(): { readonly legs: number; readonly workers: number };
  close(): Promise<void>;
}

/** What transcription does now, and has done since the start. */
export interface TranscriptionFigures {
  readonly legs: number;
  readonly workers: number;
  /** Final segments. */
  readonly segments: number;
  /** Time of which words are or may be missing. */
  readonly missingMs: number;
  /** Workers that were replaced. */
  readonly restarts: number;
  /** Datagrams that were no leg's. */
  readonly strays: number;
}
