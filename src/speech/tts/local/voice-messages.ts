/** A text for the voice's process, one at a time. */
export interface VoiceRequest {
  readonly text: string;
  /** The number of a speaker of the model, as a text; anything else is the default one. */
  readonly voice: string | null;
}

/** What the process answers: first once that it is ready, and then once for each request. */
export type VoiceReply =
  | { readonly type: 'ready' }
  | { readonly type: 'sound'; readonly sampleRateHz: number; readonly samples: Int16Array }
  | { readonly type: 'failed'; readonly error: string };
