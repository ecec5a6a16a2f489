import type { ConnectorContext } from '../gateway/index.ts';
import { CANCEL_RESPONSE, createResponse } from './client-events.ts';

/** Responses that fail one after the other: after so many the model is given up. */
const MAX_FAILURES = 4;
const RETRY_MS = 1_000;

/** Who has responses made. */
export interface ResponsesUser {
  send(text: string): void;
  /** Whether the caller would hear what the model says. */
  canSpeak(): boolean;
  /** Whether its answer is of use to somebody, heard or not. */
  mayAnswer(): boolean;
  giveUp(reason: string): void;
}

/**
 * The responses of a session, of which there can be one at a time: one that is wanted while another is under way is made
 * after it, and one that is wanted while the AI does not have the caller when it has.
 */
export class Responses {
  readonly #user: ResponsesUser;
  readonly #context: ConnectorContext;
  /** Set from `response.create`, the server's own too, to `response.done`. */
  #underWay = false;
  #wanted: { readonly instructions: string | null } | null = null;
  #failures = 0;
  #created = 0;
  #isOver = false;

  constructor(user: ResponsesUser, context: ConnectorContext) {
    this.#user = user;
    this.#context = context;
  }

  /** The model is to speak. @param instructions for this once; null: as it sees fit */
  want(instructions: string | null): void {
    this.#wanted = { instructions: instructions ?? this.#wanted?.instructions ?? null };
    this.proceed();
  }

  /** Has a response made if one is wanted and can be made now. */
  proceed(): void {
    if (this.#wanted === null || this.#underWay || this.#isOver || !this.#user.canSpeak()) return;
    const { instructions } = this.#wanted;
    this.#wanted = null;
    this.#underWay = true;
    this.#user.send(createResponse(`respond-${String(++this.#created)}`, instructions));
  }

  /** `response.created`. What nobody would hear is not said. */
  began(): void {
    this.#underWay = true;
    if (!this.#user.mayAnswer()) this.#user.send(CANCEL_RESPONSE);
  }

  /** Nobody hears the response that is under way. */
  cancel(): void {
    if (this.#underWay) this.#user.send(CANCEL_RESPONSE);
  }

  /** `response.done`. @param code what it failed by; null: it did not fail */
  ended(hasFailed: boolean, code: string | null): void {
    this.#underWay = false;
    if (!hasFailed) {
      this.#failures = 0;
      this.proceed();
      return;
    }
    this.#context.log('warn', 'a model failed to answer', { code });
    if (++this.#failures >= MAX_FAILURES || code === 'insufficient_quota') {
      this.#user.giveUp(`it fails to answer (${code ?? 'no code'})`);
      return;
    }
    // A limit of rate is over soon. The caller must not wait for ever.
    this.#context.clock.schedule(RETRY_MS, () => this.want(null));
  }

  /** The server refuses a `response.create`: another one is under way, which we had not been told of. */
  refused(eventId: string | null, code: string | null): void {
    if (code === 'conversation_already_has_active_response') {
      this.#underWay = true;
      this.#wanted ??= { instructions: null };
    } else if (eventId?.startsWith('respond-') === true) {
      this.#underWay = false;
    }
  }

  /** No other one is made. */
  close(): void {
    this.#isOver = true;
  }
}
