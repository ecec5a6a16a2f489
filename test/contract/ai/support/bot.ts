import type { VoiceSource } from '../../../../src/ports/ai-voice.ts';

/** 20 ms that an AI heard, and when. */
export interface HeardFrame {
  readonly atMs: number;
  readonly ulaw: Buffer;
}

/** An AI for tests, on a real socket, as its protocol has it. */
export interface Bot extends AsyncDisposable {
  /** Where it is connected to. */
  readonly source: VoiceSource;
  /** Connections that are open. */
  readonly connections: number;
  /** What it heard, over all connections. */
  readonly heard: readonly HeardFrame[];
  /** The keys that it was told, where its protocol has them; null: it has not. */
  readonly keys: string | null;
  /** Speaks u-law on its connection. */
  say(ulaw: Buffer): void;
  /** Refuses those who connect from now on. */
  refuse(): Promise<void>;
  /** Is gone: nobody listens on its port. */
  away(): Promise<void>;
  /** Ends its connection in order. */
  hangUp(): void;
  /** Its connection breaks off. */
  kill(): void;
  /** It takes nothing in any more, and says nothing, with the connection up. */
  hang(): void;
  /** Sends what no protocol has, again and again. */
  rave(): void;
}
