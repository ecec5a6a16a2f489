/** What becomes of a caller whose AI is lost. Addresses are not in it, because they may hold secrets. */
export type VoiceFallbackPlan =
  /** The next address of the configuration. */
  | { readonly kind: 'url' }
  | { readonly kind: 'handoff'; readonly destination?: string | undefined }
  | { readonly kind: 'hangup'; readonly text?: string | undefined };

/** An AI that speaks for itself, as far as the machine asks about it. */
export interface VoicePlan {
  /** While a human has the caller: its leg ends, waits in silence (`park`), or listens. */
  readonly whileHuman: 'end' | 'park' | 'listen';
  /** It ended its leg in order: the call ends, or goes to a human. */
  readonly whenEnded: 'hangup' | 'handoff';
  /** A connection that fails is made anew so often. */
  readonly reconnects: number;
  readonly connectTimeoutMs: number;
  /** It sends audio all the time. Where none comes for so long, the caller hears music; null: it may pause. */
  readonly pauseMs: number | null;
  readonly fallback: readonly VoiceFallbackPlan[];
  /** It tells what it said, and what it understood of the caller, so that it is not transcribed by us. */
  readonly tellsWords: boolean;
}
