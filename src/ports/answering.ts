import type { MediaFork, RtpAddress } from './media.ts';

/** Who answered a call of ours. `unknown`: nothing told, so whoever it is counts as a human. */
export const ANSWERERS = ['human', 'machine', 'fax', 'unknown'] as const;
export type Answerer = (typeof ANSWERERS)[number];

/**
 * What told: `short-greeting` and then silence (a human); a `long-greeting`, or a `beep` (a machine); a `fax-tone`;
 * `silence`: nobody spoke in time; `undecided`: somebody spoke, and the time was over; `not-heard`: we could not listen.
 */
export const ANSWER_SIGNS = [
  'short-greeting', 'long-greeting', 'beep', 'fax-tone', 'silence', 'undecided', 'not-heard',
] as const; // prettier-ignore
export type AnswerSign = (typeof ANSWER_SIGNS)[number];

/** Who answered, and what told. */
export interface AnswerVerdict {
  readonly by: Answerer;
  readonly why: AnswerSign;
}

/** What is heard of a leg that answered. Times (`at`) are those of the monotonic clock (`Clock.now()`), in milliseconds. */
export type AnswerEvent =
  /** It comes once, and first. */
  | ({ readonly type: 'answeredBy'; readonly at: number } & AnswerVerdict)
  /** The machine takes a message from now on: its beep is over, or its greeting, or it was waited for long enough. */
  | { readonly type: 'takesMessage'; readonly at: number; readonly why: MessageSign };

/** What told that a machine takes a message. `undecided`: it was waited for long enough. */
export const MESSAGE_SIGNS = ['beep', 'silence', 'undecided', 'not-heard'] as const;
export type MessageSign = (typeof MESSAGE_SIGNS)[number];

export interface ListenOptions {
  /** The call was forwarded on its way (SIP 181), which is mostly to a machine. */
  readonly forwarded: boolean;
  /** Of a machine it is to be told when it takes a message. */
  readonly untilMessage: boolean;
}

/** Listens to one leg. It ends by itself when there is nothing more to tell. */
export interface AnswerEar {
  /** Where the leg's fork is to be sent. */
  readonly address: RtpAddress;
  /** The fork runs: packets with its SSRC are this leg's, and none else are. */
  began(fork: Pick<MediaFork, 'ssrc'>): void;
  /** Ends it. No event comes after it. Idempotent. */
  end(): void;
}

/** Tells a machine from a human who answers. */
export interface AnsweringPort {
  /**
   * Listens to a leg that has answered just now.
   * @throws Error where it cannot
   */
  open(options: ListenOptions, onEvent: (event: AnswerEvent) => void): Promise<AnswerEar>;
  /** Ends every ear. Idempotent. */
  close(): Promise<void>;
}
