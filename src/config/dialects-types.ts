/** The APIs of other platforms that the program answers to as well, and how it speaks to their applications. */
export interface DialectsConfig {
  readonly twilio: TwilioConfig;
  readonly voipbin: VoipbinConfig;
  readonly teler: TelerConfig;
}

/** Twilio's TwiML and REST API. */
export interface TwilioConfig {
  /** Null: one that the program makes up, the same each time. */
  readonly accountSid: string | null;
  /** Signs requests to applications. Null leaves them unsigned. */
  readonly authToken: string | null;
  /** Whether the API has Twilio's REST API too. Whoever has the account SID and the auth token may act as an operator. */
  readonly rest: boolean;
}

/** The VoIPBin API. */
export interface VoipbinConfig {
  readonly enabled: boolean;
  /** Whether anybody who reaches the API may get an access key (role operator) for it. */
  readonly signup: boolean;
}

/** Teler's API. */
export interface TelerConfig {
  /** The key (`x-api-key`) that may act as an operator. Null: the dialect is off. */
  readonly apiKey: string | null;
}
