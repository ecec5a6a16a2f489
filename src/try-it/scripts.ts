import type { AcceptPolicy } from '../ports/call-control.ts';
import type { TryScriptName } from '../ports/try-it.ts';

/** What a caller of ours does when the AI listens. */
export interface CallerScript {
  /** Null: the caller says nothing. */
  readonly words: string | null;
  /** Pressed where the words led to nothing. Null: no key is. */
  readonly keys: string | null;
  /** Why the call is handed over where the AI does not do so. */
  readonly reason: string;
  readonly summary: string;
  /** The AI has so long to hand the call over. */
  readonly patienceMs: number;
}

/** The callers of tries. */
export const SCRIPTS: Readonly<Record<TryScriptName, CallerScript>> = {
  'charged-twice': {
    words: 'I was charged twice. I want to talk to a human.',
    keys: '1',
    reason: 'Charged twice',
    summary: 'The caller was charged twice and wants the money back.',
    patienceMs: 7_000,
  },
  human: {
    words: 'I want to speak to a human.',
    keys: '0',
    reason: 'Asked for a human',
    summary: 'The caller asked for a human at once.',
    patienceMs: 7_000,
  },
  silent: {
    words: null,
    keys: null,
    reason: 'Try it',
    summary: 'The caller has said nothing yet.',
    patienceMs: 0,
  },
};

/** What the two say to each other. The tones between are measured. */
export const TALK = {
  hello: 'Hello?',
  agent: 'Hello, this is the test agent. I can see why you call.',
  caller: 'Thank you. Good bye.',
} as const;

/** How an agent takes a call that the try itself hands over. */
export const OUR_ACCEPT = { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 10_000 } satisfies AcceptPolicy;
