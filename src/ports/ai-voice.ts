/** An AI that speaks for itself: a party of the call with audio of its own. Types only. */
import type { AiAction, AiNotice } from './ai.ts';
import type { CallId, LegId } from './ids.ts';
import type { LineSource } from './voice-source.ts';

export type { ForkSource, LineSource, VoiceSource, VoiceTools } from './voice-source.ts';

/** A turn of a conversation with an AI, as far as it is known. */
export interface VoiceTurn {
  readonly who: 'caller' | 'ai' | 'human';
  readonly text: string;
}

/** What the AI is told of the call as its voice is connected. */
export interface VoiceCall {
  readonly call: CallId;
  readonly leg: LegId;
  readonly direction: 'inbound' | 'outbound';
  /** The caller's number, or `anonymous`. */
  readonly from: string;
  readonly to: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What was said before, oldest first, where this call had such a voice already. */
  readonly history: readonly VoiceTurn[];
}

/** What a voice tells. Nothing comes after `ended`. Times (`at`) are those of the monotonic `Clock.now`, in milliseconds. */
export type VoiceEvent =
  /** The AI is there. `sdp` answers the offer; its audio can come from now on. */
  | { readonly type: 'connected'; readonly sdp: string }
  /**
   * The AI asks for this, once what it said before has been played to the last packet. Only `transfer` and `hangup` come.
   */
  | { readonly type: 'actions'; readonly actions: readonly AiAction[] }
  /** What the AI said, by its own account, as far as it was played. */
  | { readonly type: 'said'; readonly text: string; readonly startAt: number; readonly endAt: number }
  /** What the model understood of the caller. */
  | { readonly type: 'heard'; readonly text: string; readonly startAt: number; readonly endAt: number }
  /** While the AI listens: a text for the human who talks with the caller. */
  | { readonly type: 'coached'; readonly text: string }
  /** The caller spoke into what the AI said: so much of it was played, and the rest dropped. */
  | { readonly type: 'interrupted'; readonly playedMs: number; readonly heard: string | null; readonly at: number }
  /** It is over. `lost`: it could not be reached, broke off, or does not answer; else the AI ended it in order. */
  | { readonly type: 'ended'; readonly lost: boolean; readonly reason: string };

/** The voice of an AI in one call. */
export interface VoiceSession {
  /**
   * Whether the AI has the caller. While it has not, it hears nothing, what it says is dropped, and what it asks for is
   * refused. At the beginning it has.
   */
  attend(has: boolean): void;
  /** Tells the AI what happened (`handoff.ended`, `call.returned`), where its protocol can say so. */
  tell(notice: AiNotice): void;
  /** Ends it. `ended` does not follow. Idempotent. */
  close(reason: string): void;
}

/** What gives AIs a voice: the AI gateway. */
export interface VoicePort {
  /**
   * Connects the AI of one call. It never throws: what fails is told by `ended`.
   * @param offer SDP of the media engine, as a telephone would get it (RFC 3264)
   */
  connect(source: LineSource, call: VoiceCall, offer: string, onEvent: (event: VoiceEvent) => void): VoiceSession;
  /** Null if voices can be connected; otherwise the reason why not. */
  unavailable(): string | null;
  /** All is zero when no call is up. */
  usage(): Promise<VoiceUsage>;
  close(): Promise<void>;
}

/** What the gateway counts. */
export interface AiGatewayFigures {
  /** Now. */
  readonly sessions: number;
  /** So far. */
  readonly begun: number;
  /** Those of them that were lost. */
  readonly lost: number;
}

/** What is open in the gateway. */
export interface VoiceUsage {
  readonly sessions: number;
  readonly sockets: number;
  readonly ports: number;
}
