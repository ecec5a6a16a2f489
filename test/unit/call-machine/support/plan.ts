import type {
  CallbackPlan,
  CallbackRun,
  CallPlan,
  ConversationPlan,
  HandoffPlan,
  SpeechPlan,
  VoicemailPlan,
  VoicePlan,
} from '../../../../src/call-machine/index.ts';
import { asCallbackId } from '../../../../src/ports/ids.ts';
import type { Prompt } from '../../../../src/ports/prompt.ts';

/** The party that a prompt is meant for. Every prompt in these tests begins with one of these words. */
export const AUDIENCE = {
  'announce:': 'caller',
  'recorded:': 'caller',
  'music:': 'caller',
  'wait:': 'caller',
  'talk:': 'caller',
  'beep:': 'caller',
  'goodbye:': 'caller',
  'greeting:': 'caller',
  'thanks:': 'caller',
  'callback:': 'caller',
  'whisper:': 'agent',
  'Press ': 'agent',
  'Do you take ': 'agent',
  'You can ask the assistant ': 'agent',
  'Sorry, I did not understand.': 'agent',
  'left:': 'agent',
  'calling:': 'agent',
  'ringback:': 'agent',
  'unreached:': 'agent',
  'elsewhere:': 'agent',
  'message:': 'agent',
  'say:': 'anybody',
} as const;

/** What a prompt says: its words, or the name of its file. */
export function wordsOf(prompt: Prompt): string {
  if ('text' in prompt) return prompt.text;
  return 'file' in prompt ? prompt.file : prompt.url;
}

/** The kind of a prompt, such as `whisper:`. */
export function kindOf(prompt: Prompt): keyof typeof AUDIENCE {
  const words = wordsOf(prompt);
  const kind = (Object.keys(AUDIENCE) as (keyof typeof AUDIENCE)[]).find((prefix) => words.startsWith(prefix));
  if (kind === undefined) throw new Error(`a prompt of no known kind: ${words}`);
  return kind;
}

export const HANDOFF_PLAN: HandoffPlan = {
  destinations: ['sip:one@pbx', 'sip:two@pbx'],
  hunt: 'sequential',
  ringTimeoutMs: 20_000,
  totalTimeoutMs: 60_000,
  accept: { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 10_000 },
  strategy: 'conference',
  maxPerCall: 20,
  fallback: [],
  whisper: { text: 'whisper: {from} called {to} about {reason}. {summary}' },
  hintApart: true,
  notifyProlongs: true,
  reason: 'the route says so',
};

export const CONVERSATION_PLAN: ConversationPlan = {
  keys: { hold: '*1', consult: '*2', merge: '*3', leave: '*4', returnToAi: '*5', park: '*6', release: '*8' },
  agentLeaves: 'continue',
  ringTimeoutMs: 20_000,
  parkTimeoutMs: 300_000,
};

/** Speech is heard, as the configuration has it where nothing else is said. */
export const SPEECH_PLAN: SpeechPlan = {
  language: 'en-US',
  bargeIn: { enabled: true, minSpeechMs: 250 },
  endOfTurnMs: 700,
};

/** An AI that speaks for itself, as the configuration has it where nothing else is said. */
export const VOICE_PLAN: VoicePlan = {
  whileHuman: 'park',
  whenEnded: 'hangup',
  reconnects: 2,
  connectTimeoutMs: 5_000,
  pauseMs: null,
  fallback: [{ kind: 'handoff' }],
  tellsWords: false,
};

/** Callers leave messages, as the configuration has it where nothing else is said. */
export const VOICEMAIL_PLAN: VoicemailPlan = {
  greeting: { text: 'greeting: nobody can take your call' },
  beep: { file: 'beep:.wav' },
  thanks: { text: 'thanks: goodbye' },
  maxMs: 120_000,
  silenceMs: 5_000,
  minMs: 1_000,
  endKey: '#',
};

/** Callers are called back, as the configuration has it where nothing else is said. */
export const CALLBACK_PLAN: CallbackPlan = {
  allow: ['*'],
  offer: { text: 'callback: we call {number}; press 1 or 2' },
  ask: { text: 'callback: your number, then #' },
  invalid: { text: 'callback: not that one' },
  thanks: { text: 'callback: thank you' },
  maxAttempts: 3,
  expiresMs: 86_400_000,
};

/** The second of three attempts to call somebody back. */
export const CALLBACK_RUN: CallbackRun = {
  id: asCallbackId('first.h1.callback'),
  attempt: 2,
  maxAttempts: 3,
  spacingMs: 900_000,
  greeting: { text: 'announce: you asked us to call you back' },
  destinations: ['sip:one@pbx', 'sip:two@pbx'],
  context: { reason: 'billing', summary: 'wants a refund', fields: { intent: 'refund' } },
};

/** The same with the agent called first. */
export const AGENT_FIRST_RUN = {
  ...CALLBACK_RUN,
  agentFirst: {
    whisper: { text: 'whisper: you will be connected to {from} about {reason}. {summary}' },
    calling: { text: 'calling: one moment' },
    ringback: { file: 'ringback: tone.wav' },
    unreached: { text: 'unreached: {why}' },
    ringTimeoutMs: 25_000,
    retryMs: 60_000,
  },
} as const satisfies CallbackRun;

/** A plan with everything on but speech. Each test changes the part that it is about. */
export function planWith(
  changes: Partial<Omit<CallPlan, 'handoff'>> & { readonly handoff?: Partial<HandoffPlan> } = {},
): CallPlan {
  return {
    ai: 'webhook',
    recording: true,
    holdMusic: { file: 'music:hold.wav' },
    announcement: { text: 'announce: one moment' },
    wait: { prompt: { text: 'wait: {waitText}' }, everyMs: 15_000 },
    callerLeft: { text: 'left: the caller is gone' },
    conversation: CONVERSATION_PLAN,
    transfer: { agent: true, caller: true },
    ...changes,
    handoff: { ...HANDOFF_PLAN, ...changes.handoff },
  };
}
