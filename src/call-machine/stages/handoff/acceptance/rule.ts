/** What an agent has said to a call that is offered. `repeat`: the whisper is to be said once more. */
export type AgentAnswer = 'accept' | 'decline' | 'repeat';

/** What words say; `nothing`: they are no answer, such as a greeting. Null: they are not understood. */
export type Understood = AgentAnswer | 'nothing' | null;

/** One way in which an agent says yes or no to a call. */
export interface Acceptance {
  /** What the agent is told behind the whisper; empty where nothing has to be said. */
  readonly hint: string;
  /** How long the agent may still say yes when the whisper is over; null where silence is a yes. */
  readonly patienceMs: number | null;
  /** An agent who does nothing in that time is told once more. */
  readonly repeats: boolean;
  /** What a key says; null where it says nothing. */
  answer(digit: string): AgentAnswer | null;
  /** What words say; missing where no words count. */
  readonly words?: SpokenAcceptance;
}

/** An agent may answer by words. */
export interface SpokenAcceptance {
  /** What is asked once more where the agent was not understood; null: nothing, and it is always understood. */
  readonly question: string | null;
  understand(text: string): Understood;
}
