/** `routes[].ai` of the configuration: what answers a call first. */
import type { VoiceSource, VoiceTools } from '../ports/ai-voice.ts';

/** What becomes of an AI that speaks for itself (a voice) while people have the caller, and where it is lost. */
export interface VoicePolicy {
  /**
   * While a human has the caller: its session ends, waits with all it knows and hears nothing (`park`), or listens.
   */
  readonly whileHuman: 'end' | 'park' | 'listen';
  /** The AI ended its session in order: the call ends, or goes to a human. */
  readonly whenEnded: 'hangup' | 'handoff';
  /** A connection that breaks off is made anew so often, while the caller hears the hold music. */
  readonly reconnects: number;
  /** How long one connection may take to be there. */
  readonly connectTimeoutMs: number;
  /** What follows where that was in vain, one after the other. */
  readonly fallback: readonly VoiceFallback[];
}

/** What becomes of a caller whose AI is lost. */
export type VoiceFallback =
  /** Another address of the same kind of AI: a URL, or a SIP URI. */
  | { readonly kind: 'url'; readonly url: string }
  /** A handoff, to the route's destinations or to this one. */
  | { readonly kind: 'handoff'; readonly destination?: string | undefined }
  | { readonly kind: 'hangup'; readonly text?: string | undefined };

/** The model that `llm` asks: a server with OpenAI's chat completions. */
export interface LlmConfig {
  readonly kind: 'llm';
  /** Without `/chat/completions`, such as `http://127.0.0.1:11434/v1`. */
  readonly url: string;
  readonly apiKey: string | null;
  readonly model: string;
  /** A file of `prompts.directory` that says who the AI is and what it is to do. */
  readonly prompt: string;
  /** What it says first; null: the model begins. */
  readonly greeting: string | null;
  readonly temperature: number | null;
  /** No answer within this time is a failure. */
  readonly timeoutMs: number;
  /** What is said while a tool works. */
  readonly filler: string | null;
  readonly tools: VoiceTools;
}

/** What answers a call first. With `none` the call goes straight to the handoff. */
export type AiConfig =
  /** `secret` signs our requests. Null leaves them unsigned. */
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string | null }
  /** An application that answers with TwiML. Requests are signed with `dialects.twilio.authToken`. */
  | {
      readonly kind: 'twiml';
      readonly url: string;
      readonly method: 'GET' | 'POST';
      readonly fallbackUrl: string | null;
    }
  /** An application that answers with Teler's call flow. */
  | { readonly kind: 'teler'; readonly flowUrl: string; readonly statusCallbackUrl: string | null }
  | LlmConfig
  /** A receptionist by rules: a YAML file of `prompts.directory`. */
  | { readonly kind: 'script'; readonly file: string }
  /** What speaks Teler's media messages is named by its flow. */
  | (Exclude<VoiceSource, { readonly kind: 'teler-stream' }> & VoicePolicy)
  /** A SIP user agent. */
  | ({
      readonly kind: 'sip';
      readonly uri: string;
      /**
       * It sends RTP all the time: where none comes for so long, the caller hears the hold music. Null: an AI that sends
       * nothing while it is silent.
       */
      readonly pauseMs: number | null;
    } & VoicePolicy)
  | { readonly kind: 'none' };

/** An AI that is a leg of the call. */
export type VoiceConfig = Extract<AiConfig, VoicePolicy>;

/** Whether an AI is a leg of the call. */
export function isVoice(ai: AiConfig): ai is VoiceConfig {
  return 'whileHuman' in ai;
}
