import type { AiAction, VoiceEndReason } from './ai.ts';
import type { StreamTrack } from './call-streams.ts';
import type { LegId, PlayId } from './ids.ts';
import type { Prompt } from './prompt.ts';

/** Facts of the AIs of a call, and of bots that only listen. */
export interface AiFactTypes {
  'ai.talk': { readonly prompt: Prompt };
  'ai.listen': { readonly timeoutMs: number };
  /**
   * The caller spoke into what the AI said, which stopped. `playedMs`: so much of it was heard. `heard`: its words until
   * then, estimated; null of a file.
   */
  'ai.interrupted': {
    readonly play: PlayId;
    readonly prompt: Prompt;
    readonly playedMs: number;
    readonly heard: string | null;
  };
  'ai.failed': { readonly message: string };
  /** An AI that speaks for itself is dialled. `target`: 0 is the route's own address. `connection`: the first is 1. */
  'ai.connecting': { readonly leg: LegId; readonly target: number; readonly connection: number };
  /** `stream`: the id that an application has given it; absent where it has none. */
  'ai.connected': { readonly leg: LegId; readonly target: number; readonly stream?: string };
  /** The voice that an application had connected is over, or has the caller no more. */
  'ai.ended': {
    readonly lost: boolean;
    readonly reason: VoiceEndReason;
    readonly detail: string | null;
    readonly stream?: string;
  };
  /**
   * The caller was with it, or waited for it, and it is gone: it was not there (`refused`, `timeout`), broke off, or
   * nothing came from it any more (`media-timeout`). `next`: what follows; `application` is the one that had connected it.
   */
  'ai.lost': {
    readonly leg: LegId;
    readonly reason: 'refused' | 'timeout' | 'broken' | 'media-timeout';
    readonly sipStatus: number | null;
    readonly detail: string | null;
    readonly next: 'reconnect' | 'url' | 'handoff' | 'hangup' | 'application';
  };
  /** It asked for something while it had not the caller, or for what such an AI cannot ask for. */
  'ai.refused': {
    readonly leg: LegId | null;
    readonly action: AiAction['type'];
    readonly reason: 'not-its-turn' | 'unsupported';
  };
  /** The caller spoke into what such an AI said, by its own account. `heard`: the words that were played, if it is known. */
  'ai.bargedIn': { readonly leg: LegId; readonly playedMs: number; readonly heard: string | null };
  /** The bot of a one-way stream hears the call. `stream`: its id. */
  'stream.started': { readonly stream: string; readonly name: string | null; readonly tracks: readonly StreamTrack[] };
  /** It hears nothing any more; a stream that is up as the call ends has none. `lost`: it was not there, or broke off. */
  'stream.ended': Omit<AiFactTypes['stream.started'], 'tracks'> & { readonly lost: boolean; readonly reason: string };
  /**
   * The caller hears the first sound of an answer. Times in milliseconds, one behind the other: from the end of what the
   * caller said to the recognizer's last result, to when the AI was asked, to its first sentence, and to that sound.
   * `firstTokenMs` is from when it was asked; null where nobody knows. `totalMs`: from the end of what the caller said.
   */
  'ai.replied': {
    readonly recognizedMs: number;
    readonly askedMs: number;
    readonly firstTokenMs: number | null;
    readonly sentenceMs: number;
    readonly audioMs: number;
    readonly totalMs: number;
  };
  /** A text for the human who talks with the caller, from an AI that listens; `leg` null: from its application (API). */
  'ai.coached': { readonly leg: LegId | null; readonly text: string };
  /** The application asked for more than can wait. So many actions were dropped. */
  'ai.overflow': { readonly dropped: number };
}
