import type { RecognitionOptions } from '../../../ports/speech.ts';

/** Where an engine is connected to. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A word in an engine's own time: milliseconds since the first sample of the connection. */
export interface SaidWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence: number | null;
}

/** What an engine says, in its own time. */
export type Said =
  /** It takes audio now. */
  | { readonly type: 'ready' }
  | ({
      readonly type: 'partial' | 'final';
      readonly words: readonly SaidWord[];
      /** It answers its own stretch only: what was said before it is not answered. @defaultValue false */
      readonly isAlone?: boolean;
    } & SaidWord)
  /** It has worked on the audio until then, and no word of it is still to come. */
  | { readonly type: 'heard'; readonly untilMs: number }
  /** The oldest flush is done. */
  | { readonly type: 'flushed' }
  /** It lives. */
  | { readonly type: 'alive' }
  /** It cannot go on. `refused`: it will not later either, unless somebody mends the configuration. */
  | { readonly type: 'failed'; readonly reason: string; readonly refused: boolean }
  /** It sent what its protocol does not have. */
  | { readonly type: 'malformed' };

/** How audio is sent to an engine. */
export interface Pacing {
  /** A pause up to this is sent as silence. Of a longer one so much is sent, and the rest is skipped. */
  readonly fillMs: number;
  /** The shortest frame that the engine takes; silence makes up for what is missing. */
  readonly minFrameMs: number;
  /** Audio that is sent in a second at most, in frames; null: any. */
  readonly framesPerSecond: number | null;
  /** Whether the engine ends utterances itself. For others one that is too long is flushed. */
  readonly endsUtterances: boolean;
}

/** What an engine speaks over one connection. It has the state of that connection only, and never throws. */
export interface Dialect {
  readonly target: Target;
  /** The first messages. */
  greeting(): readonly string[];
  /** Whether audio waits until the engine has said `ready`. */
  readonly waitsForReady: boolean;
  /** A frame of audio, or of silence that the speaker made; null: the engine does not need that silence. */
  frame(pcm: Int16Array, isSilence: boolean): string | Uint8Array | null;
  /** Asks for what is final of the audio so far; null: there is nothing to ask, the flush is done. */
  flush(): readonly string[] | null;
  /** The likely words have changed; null: it cannot be told now. */
  hint(hints: readonly string[]): string | null;
  /** Holds the connection while there is no audio. */
  readonly keepAlive: string | null;
  /** The last message. */
  readonly farewell: string | null;
  /** What a message means. */
  read(text: string): readonly Said[];
  /** What a code of a closed WebSocket means; null: nothing of its own. */
  closed(code: number, reason: string): Extract<Said, { type: 'failed' }> | null;
  /** The connection is gone, or hangs: what was final and is not told yet. It is given once. */
  rest(): readonly Said[];
  /** How much audio it has taken and not worked on, in milliseconds, as far as it tells. */
  behindMs(): number;
  /** True where it has to say something soon. An engine that then is silent for long hangs. */
  owes(): boolean;
}

/** Makes the dialect of a new connection. */
export type OpenDialect = (options: RecognitionOptions) => Dialect;
