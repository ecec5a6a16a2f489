/** An AI that speaks for itself: a party of the call with audio of its own. Types only. */
import type { AiAction, AiNotice } from './ai.ts';
import type { CallId, LegId } from './ids.ts';

/** Where the voice of an AI comes from, but for one that is a SIP user agent. */
export type VoiceSource =
  /** A bot that speaks Twilio's Media Streams messages. We connect to it. */
  | {
      readonly kind: 'media-stream';
      readonly url: string;
      /** `start.customParameters`. */
      readonly parameters: Readonly<Record<string, string>>;
      /** Signs the handshake (`X-Twilio-Signature`); null: it is not signed. */
      readonly authToken: string | null;
    }
  | {
      readonly kind: 'openai-realtime';
      readonly url: string;
      readonly apiKey: string | null;
      readonly model: string;
      readonly voice: string | null;
      readonly instructions: string;
      readonly greeting: string | null;
      readonly tools: VoiceTools;
    }
  | {
      readonly kind: 'assemblyai';
      readonly url: string;
      readonly apiKey: string | null;
      readonly voice: string | null;
      readonly instructions: string;
      readonly greeting: string | null;
      readonly tools: VoiceTools;
    };

/** What a model may ask for. */
export interface VoiceTools {
  /** Reasons that `transfer_to_human` offers; empty: any. The tool is always there. */
  readonly transferReasons: readonly string[];
  /** Tools of the application: JSON Schema of the arguments as the model is to see it. */
  readonly functions: readonly {
    readonly name: string;
    readonly description: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  }[];
  /** They are sent there by POST, and answered; null: there are none. */
  readonly webhook: string | null;
  readonly secret: string | null;
  /** It may show the human texts while it listens to a human with the caller. @defaultValue false */
  readonly coach?: boolean | undefined;
}

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
  connect(source: VoiceSource, call: VoiceCall, offer: string, onEvent: (event: VoiceEvent) => void): VoiceSession;
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
