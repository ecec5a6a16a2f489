import { isQuestionInTurn } from './answer-request.ts';
import type { Question } from './answer-request.ts';
import type { NumberedWrite } from './group-commit.ts';
import { asFault } from './fault.ts';
import type { Answers, Numbered, Reply, Request } from './protocol.ts';
import type { Write } from '../tables/store-tables.ts';

interface NumberedQuestion {
  readonly number: number;
  readonly question: Question;
}

/** What a {@link StoreServer} asks. */
export interface StoreServerOptions {
  readonly commit: (writes: readonly NumberedWrite[]) => Promise<readonly Reply[]>;
  readonly answer: (question: Question) => Promise<Answers[keyof Answers]>;
  readonly reply: (replies: readonly Reply[]) => void;
  /** Writes that are committed together at most. */
  readonly maxGroup: number;
}

/**
 * Does what is asked of the store. All writes that wait are committed together (group commit), so that more load makes
 * larger transactions, not a longer queue. What changes something is done one after the other. What only reads is done
 * when the writes that came before it are committed, and nothing waits for it.
 */
export class StoreServer {
  readonly #options: StoreServerOptions;
  #writes: NumberedWrite[] = [];
  #questions: NumberedQuestion[] = [];
  readonly #reading = new Set<Promise<void>>();
  #isWorking = false;

  constructor(options: StoreServerOptions) {
    this.#options = options;
  }

  take(requests: readonly Numbered[]): void {
    for (const { number, request } of requests) {
      if (isWrite(request)) this.#writes.push({ number, write: request });
      else this.#questions.push({ number, question: request });
    }
    if (this.#isWorking) return;
    this.#isWorking = true;
    // Not before all that came in this turn is there.
    queueMicrotask(() => void this.#work());
  }

  async #work(): Promise<void> {
    const { commit, reply, maxGroup } = this.#options;
    while (this.#writes.length + this.#questions.length > 0) {
      const questions = this.#questions;
      this.#questions = [];
      // A question sees what was written before it.
      for (let due = this.#writes.length; due > 0; due -= maxGroup) {
        const group = this.#writes.slice(0, maxGroup);
        this.#writes = this.#writes.slice(maxGroup);
        reply(await commit(group));
      }
      for (const each of questions) await this.#ask(each);
    }
    this.#isWorking = false;
  }

  async #ask(asked: NumberedQuestion): Promise<void> {
    const { question } = asked;
    if (question.kind === 'close') await Promise.all(this.#reading);
    const answered = this.#answer(asked);
    if (isQuestionInTurn(question)) await answered;
    else {
      this.#reading.add(answered);
      void answered.finally(() => this.#reading.delete(answered));
    }
  }

  async #answer({ number, question }: NumberedQuestion): Promise<void> {
    const { answer, reply } = this.#options;
    try {
      reply([{ number, value: await answer(question) }]);
    } catch (error) {
      reply([{ number, fault: asFault(error, 'io') }]);
    }
  }
}

/** What is committed together with others. */
const WRITES: Readonly<Record<Write['kind'], true>> = {
  append: true,
  settle: true,
  putAgent: true,
  setPresence: true,
  setPhone: true,
  removeAgent: true,
  reserveAgents: true,
  followAgent: true,
  releaseAgent: true,
  releaseAgentsOf: true,
  releaseOtherAgents: true,
  createCallback: true,
  changeCallback: true,
  removeCallback: true,
  claimCallback: true,
  releaseCallback: true,
  recoverCallbacks: true,
  expireCallbacks: true,
  recordActions: true,
  deleteActions: true,
  changePlaces: true,
  removePlacesOf: true,
};

function isWrite(request: Request): request is Write {
  return Object.hasOwn(WRITES, request.kind);
}
