/** What gives an AI its voice, or an ear. Types only. */
import type { StreamRequest } from './call-streams.ts';

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
      /** The stream's id, `MZ` and 32 hex digits; missing: each connection gets one of its own. */
      readonly streamSid?: string | undefined;
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

/**
 * A leg's part in a one-way stream. `caller` opens the connection to the bot, and `others` are what the caller hears: they
 * come to a connection that is open.
 */
export interface ForkSource {
  readonly kind: 'fork';
  readonly stream: StreamRequest;
  readonly part: 'caller' | 'others';
}

/** All that the gateway has a line for. */
export type LineSource = VoiceSource | ForkSource;

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
