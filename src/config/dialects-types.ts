/** The APIs of other platforms that the program answers to as well, and how it speaks to their applications. */
export interface DialectsConfig {
  readonly twilio: TwilioConfig;
}

/** Twilio's TwiML and REST API. */
export interface TwilioConfig {
  /** Null: one that the program makes up, the same each time. */
  readonly accountSid: string | null;
  /** Signs requests to applications. Null leaves them unsigned. */
  readonly authToken: string | null;
}
