import type { MessageSign } from '../ports/answering.ts';
import type { AnswerFrame } from './answer-judge.ts';

/** After so much silence behind its greeting a machine without a beep takes the message. */
export const GREETING_OVER_MS = 2_000;
/** Nobody waits longer for the end of a greeting. */
export const LONGEST_GREETING_MS = 40_000;

/** Tells when a machine takes a message: its beep, or its greeting, is over. It is pure. */
export class MessageWait {
  #sinceMs: number | null = null;
  #soundMs: number | null = null;
  #beeps: boolean;

  /** @param beeps it was the beep that gave the machine away */
  constructor({ beeps }: { readonly beeps: boolean }) {
    this.#beeps = beeps;
  }

  /** Takes what is heard next. @returns what told; null while it goes on */
  feed({ endMs, active, tone }: AnswerFrame): MessageSign | null {
    this.#sinceMs ??= endMs;
    if (tone !== null) this.#beeps = true;
    if (this.#beeps && tone?.ended !== false) return 'beep';
    if (active || tone !== null) this.#soundMs = endMs;
    if (endMs - (this.#soundMs ?? this.#sinceMs) >= GREETING_OVER_MS) return 'silence';
    return endMs - this.#sinceMs >= LONGEST_GREETING_MS ? 'undecided' : null;
  }
}
