import type { TurnOptions } from '../ports/speech.ts';
import type { StreamQuality, TranscriptionEvent } from '../ports/transcription.ts';

/** Number of a leg within one life of the pool. */
export type LegNumber = number;

/** From the pool to a worker. */
export type WorkerCommand =
  /** The first. `settings` are for what the worker's program makes of them: where the recognizer is. */
  | { readonly op: 'start'; readonly settings: unknown; readonly address: string; readonly turns: TurnOptions }
  | {
      readonly op: 'open';
      readonly leg: LegNumber;
      readonly language: string | null;
      readonly hints: readonly string[];
      /** Its codec carries 16 kHz. @defaultValue false */
      readonly wideband?: boolean | undefined;
    }
  | { readonly op: 'began'; readonly leg: LegNumber; readonly ssrc: number }
  | { readonly op: 'hint'; readonly leg: LegNumber; readonly hints: readonly string[] }
  | { readonly op: 'end'; readonly leg: LegNumber };

/** What is heard of a leg in a worker. */
export type HeardEvent = Exclude<TranscriptionEvent, { type: 'moved' }>;

/** From a worker to the pool. Times are those of `Clock.now()`, which processes of one machine share. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  /** It cannot work, and ends. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** It is well. `settled`: up to when all is told, by leg; `unavailable`: why the recognizer does not work. */
  | {
      readonly kind: 'beat';
      readonly unavailable: string | null;
      readonly settled: readonly (readonly [LegNumber, number])[];
      /** Datagrams that belonged to no leg, since the beat before. */
      readonly strays: number;
    }
  /** `wideband`: its recognizer is given 16 kHz. */
  | { readonly kind: 'opened'; readonly leg: LegNumber; readonly port: number; readonly wideband: boolean }
  | { readonly kind: 'refused'; readonly leg: LegNumber; readonly reason: string }
  /** The first sound of a leg came in. */
  | { readonly kind: 'heard'; readonly leg: LegNumber; readonly at: number }
  | { readonly kind: 'event'; readonly leg: LegNumber; readonly event: HeardEvent }
  | { readonly kind: 'ended'; readonly leg: LegNumber; readonly quality: StreamQuality }
  | {
      readonly kind: 'log';
      readonly level: 'debug' | 'info' | 'warn' | 'error';
      readonly message: string;
      readonly fields: Readonly<Record<string, unknown>>;
    };
