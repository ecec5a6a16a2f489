/**
 * How much an application may ask for: the same in the configuration, in the REST API, in an AI's actions, and in the
 * call machine that carries it out.
 */
export const CALL_LIMITS = {
  /** Words of a prompt, in UTF-16 units: some four minutes of speech. */
  maxPromptLength: 4_000,
  maxVoiceLength: 64,
  maxReasonLength: 1_000,
  maxSummaryLength: 4_000,
  /** A text that an AI shows the human. */
  maxCoachLength: 1_000,
  /** A text of a handoff's context. */
  maxContextTextLength: 1_000,
  maxDestinations: 20,
  maxDestinationLength: 512,
  /** Keys that one `listen` collects, and keys that are remembered until somebody listens. */
  maxDigits: 64,
  /** People who take part in a conversation, or are called to do so, at a time. */
  maxPeople: 20,
  /** Actions of an AI that may wait. */
  maxQueuedActions: 100,
} as const;
