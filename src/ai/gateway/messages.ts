import type { AiNotice } from '../../ports/ai.ts';
import type { VoiceCall, VoiceEvent, LineSource, VoiceUsage } from '../../ports/ai-voice.ts';

/** Number of a session within one life of the gateway. */
export type SessionNumber = number;

/** Requests to the thread, each with its arguments and its result. */
export interface GatewayRequests {
  /** Ends all sessions, in order. */
  endAll: { args: { reason: string }; result: null };
  usage: { args: object; result: VoiceUsage };
}

/** Commands to the thread. Those for a session that is not there are ignored: it has ended. */
export type GatewayCommand =
  | {
      readonly op: 'connect';
      readonly session: SessionNumber;
      readonly source: LineSource;
      readonly call: VoiceCall;
      readonly offer: string;
    }
  | { readonly op: 'attend'; readonly session: SessionNumber; readonly has: boolean }
  | { readonly op: 'tell'; readonly session: SessionNumber; readonly notice: AiNotice }
  | { readonly op: 'close'; readonly session: SessionNumber; readonly reason: string };

/** What the thread tells. */
export interface GatewayTold {
  readonly session: SessionNumber;
  readonly event: VoiceEvent;
}

/** What the thread is started with. */
export interface GatewayThreadOptions {
  /** IP address of the RTP ports. */
  readonly address: string;
  /** The media engine is in this process, and ticks in step with it. */
  readonly inStep: boolean;
  /** What the program of the thread makes its connectors with. */
  readonly settings: unknown;
}
