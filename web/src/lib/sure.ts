import { createStore } from './store.ts';

/** Something that is asked before it is done. */
export interface Question {
  readonly text: string;
  /** What the button says that does it. */
  readonly yes: string;
  readonly answer: (isSure: boolean) => void;
}

/** What is being asked now. */
export const QUESTION = createStore<Question | null>(null);

/** Asks whether somebody is sure. A question that is still open counts as answered by no. */
export async function sure(text: string, yes: string): Promise<boolean> {
  QUESTION.get()?.answer(false);
  return await new Promise((resolve) => {
    const question: Question = {
      text,
      yes,
      answer: (isSure) => {
        // A late answer takes no other question away.
        if (QUESTION.get() === question) QUESTION.set(null);
        resolve(isSure);
      },
    };
    QUESTION.set(question);
  });
}
