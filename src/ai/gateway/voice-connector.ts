import type { AiNotice } from '../../ports/ai.ts';
import type { VoiceCall, LineSource } from '../../ports/ai-voice.ts';
import type { Clock } from '../../ports/clock.ts';
import type { VoiceLine } from './voice-line.ts';

/** The AI's end of a {@link VoiceLine}. No method throws. */
export interface VoiceConnection {
  /**
   * What the AI hears: 20 ms in the format of the line as soon as they are there, once the line is ready; silence where
   * the caller is silent or the AI does not have the caller. The frame may be used again: copy what must outlive the call.
   * @param streamMs time at the end of the frame since the line was ready
   */
  hear(audio: Uint8Array, streamMs: number): void;
  /** The caller pressed a key: `0`-`9`, `*`, `#`, `A`-`D`. */
  dtmf(digit: string): void;
  /**
   * Whether the AI has the caller; at the beginning it has. While it has not, its frames are silence, its keys and what
   * it plays are dropped by the line, and the connector refuses what it asks for.
   */
  attend(has: boolean): void;
  /** Something happened in the call. A protocol that cannot say so ignores it. */
  tell(notice: AiNotice): void;
  /**
   * Ends the connection, in order where it stands. Called once, also after {@link VoiceLine.end}.
   * @returns resolves when nothing of it is open any more; never rejects, and takes some seconds at most
   */
  close(reason: string): Promise<void>;
}

/** What connectors are made with. */
export interface ConnectorContext {
  readonly clock: Clock;
  /** Has the program log a line, with the ids of the call. */
  readonly log: (
    level: 'debug' | 'info' | 'warn' | 'error',
    message: string,
    fields?: Readonly<Record<string, unknown>>,
  ) => void;
}

/**
 * Connects an AI to a line. What fails later is told by {@link VoiceLine.end}.
 * @throws Error where there is nothing to connect to, such as a URL that is none
 */
export type OpenVoice<Kind extends LineSource['kind'] = LineSource['kind']> = (
  source: Extract<LineSource, { readonly kind: Kind }>,
  call: VoiceCall,
  line: VoiceLine,
  context: ConnectorContext,
) => VoiceConnection;

/** The connectors of the gateway, each by its kind. `composition/ai-gateway-worker.ts` has the list. */
export type VoiceConnectors = { readonly [Kind in LineSource['kind']]?: OpenVoice<Kind> };
