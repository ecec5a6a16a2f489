/** A text for the voice's process, one at a time. */
export interface VoiceRequest {
  readonly text: string;
  /** Of the model's speakers. One that it does not have is its first one. */
  readonly speaker: number;
}

/** What the process answers: first once that it is ready, and then once for each request. */
export type VoiceReply =
  | { readonly type: 'ready' }
  | { readonly type: 'sound'; readonly sampleRateHz: number; readonly samples: Int16Array }
  | { readonly type: 'failed'; readonly error: string };
