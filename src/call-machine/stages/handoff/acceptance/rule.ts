/** One way in which an agent says yes or no to a call. */
export interface Acceptance {
  /** What the agent is told behind the whisper; empty where nothing has to be said. */
  readonly hint: string;
  /** How long the agent may still say yes when the whisper is over; null where silence is a yes. */
  readonly patienceMs: number | null;
  /** What a key says; null where it says nothing. */
  answer(digit: string): 'accept' | 'decline' | null;
}
