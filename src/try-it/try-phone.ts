/** What a telephone tells. */
export type TryPhoneEvent =
  | { readonly type: 'ringing' }
  | { readonly type: 'answered' }
  | { readonly type: 'ended'; readonly status: number | null };

/** A telephone of a try. */
export interface TryPhone {
  /** Host and port. */
  readonly address: string;
  on(listener: (event: TryPhoneEvent) => void): void;
  /** @throws Error where the call cannot be offered */
  call(destination: string, from: string): Promise<void>;
  takeCalls(taking: { readonly ringMs: number; readonly then: 'answer' | 'decline' | 'nothing' }): void;
  say(text: string): Promise<void>;
  /** Plays its tone from now on, or nothing. */
  hum(isOn: boolean): void;
  press(digits: string): Promise<void>;
  /** What is heard goes to the left channel of this WAV file, until the call ends. */
  record(file: string): Promise<void>;
  hangup(): void;
}

/** The two telephones of a try. */
export interface TryPhones {
  readonly caller: TryPhone;
  readonly agent: TryPhone;
  /** The folder of their recordings. It goes with {@link remove}. */
  readonly folder: string;
  /** Hangs up; recordings are whole then. Idempotent. */
  close(): Promise<void>;
  /** Removes the recordings. */
  remove(): Promise<void>;
}
