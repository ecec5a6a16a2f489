import type { AiReplyAction } from './ai-application.ts';
import { ROW_NUMBERS } from './rows-site.ts';
import { ROW_TONES, TONES } from './tones.ts';

/** The agent of a scenario picks up and is silent for so long, before it begins with the 600 ms before its key. */
export const PAUSE_MS = 100;
/** What an agent does. */
export const SCENARIOS = {
  accepts: 'uas-answer-then-press-1-and-hum-expect-bye',
  hums: 'uas-answer-then-hum-expect-bye',
  declines: 'uas-answer-then-hum-and-press-2-expect-bye-with-cause-21',
  busy: 'uas-reject-486-expect-ack',
  fails: 'uas-reject-503-expect-ack',
  rings: 'uas-ring-expect-cancel-with-reason',
  ringsBesideAnother: 'uas-ring-expect-cancel-completed-elsewhere',
  machine: 'uas-answer-as-machine-expect-bye',
} as const;

/** Who has the caller in the end, and the tone of that. */
export const GOALS = {
  agent: TONES.agent,
  ai: TONES.ai,
  voicemail: ROW_TONES.greeting,
  'last words': ROW_TONES.lastWords,
} as const;

export type Transfer = Omit<Extract<AiReplyAction, { type: 'transfer' }>, 'type'>;

export interface Row {
  readonly name: string;
  /** What the agents do. The last one that accepts has the caller. */
  readonly agents: readonly (keyof typeof SCENARIOS)[];
  /** @defaultValue the number of the default route */
  readonly number?: string;
  /** The agents pick up and are silent for so long before the key. @defaultValue {@link PAUSE_MS} */
  readonly pauseMs?: number;
  /** @defaultValue all agents are destinations, one after the other */
  readonly transfer?: (uris: readonly string[]) => Transfer;
  readonly reaches: keyof typeof GOALS;
  readonly handoff: Readonly<Record<string, unknown>>;
  /** The results of the attempts. */
  readonly attempts: readonly string[];
  /** The keys that the last agent receives. */
  readonly keys?: string;
}

const MESSAGE = { kind: 'voicemail', greeting: { file: 'greeting.wav' }, mailbox: 'billing' };
const GOODBYE = { kind: 'hangup', text: 'Please call again tomorrow.' };
const NOBODY = 'sip:office@127.0.0.1:9';

export const ROWS: readonly Row[] = [
  {
    name: 'an agent accepts by a key',
    agents: ['accepts'],
    reaches: 'agent',
    handoff: { result: 'bridged' },
    attempts: ['answered'],
  },
  {
    name: 'an agent is joined without a key (auto), once the whisper is over',
    agents: ['hums'],
    number: ROW_NUMBERS.auto,
    reaches: 'agent',
    handoff: { result: 'bridged' },
    attempts: ['answered'],
  },
  {
    name: 'an agent presses nothing, as a machine would: back to the AI, and the caller never hears it',
    agents: ['hums'],
    reaches: 'ai',
    handoff: { result: 'returned', resultReason: 'machine' },
    attempts: ['machine'],
  },
  {
    name: 'an agent declines by a key: the next one has a turn, and the caller never hears who declined',
    agents: ['declines', 'accepts'],
    reaches: 'agent',
    handoff: { result: 'bridged' },
    attempts: ['declined', 'answered'],
  },
  {
    name: 'an agent is busy (486): the next one has a turn',
    agents: ['busy', 'accepts'],
    reaches: 'agent',
    handoff: { result: 'bridged' },
    attempts: ['busy', 'answered'],
  },
  {
    name: 'an agent does not answer (CANCEL): the next one has a turn',
    agents: ['rings', 'accepts'],
    reaches: 'agent',
    handoff: { result: 'bridged' },
    attempts: ['no-answer', 'answered'],
  },
  {
    name: 'two ring at once: the first to accept has the caller, the other gets CANCEL with cause 200',
    agents: ['ringsBesideAnother', 'accepts'],
    transfer: (uris) => ({ destination: uris, hunt: 'simultaneous' }),
    reaches: 'agent',
    handoff: { result: 'bridged' },
    attempts: ['cancelled', 'answered'],
  },
  {
    name: 'an answering machine is not joined: the next agent has a turn',
    agents: ['machine', 'accepts'],
    number: ROW_NUMBERS.machines,
    reaches: 'agent',
    handoff: { result: 'bridged' },
    attempts: ['machine', 'answered'],
  },
  {
    name: 'keys after the answer reach the destination before the whisper does',
    agents: ['accepts'],
    pauseMs: 2_700,
    transfer: ([uri]) => ({ destination: { uri: uri!, dtmf: 'w20W1' } }),
    reaches: 'agent',
    handoff: { result: 'bridged' },
    attempts: ['answered'],
    keys: '201',
  },
  {
    name: 'nobody takes the call: the fallback destination does',
    agents: ['busy', 'accepts'],
    transfer: ([busy, other]) => ({ destination: busy!, fallback: [{ kind: 'destination', uri: other }] }),
    reaches: 'agent',
    handoff: { result: 'bridged' },
    attempts: ['busy', 'answered'],
  },
  {
    name: 'closed hours: no agent rings, and the fallback destination has the caller',
    agents: ['accepts'],
    number: ROW_NUMBERS.closed,
    transfer: ([uri]) => ({ destination: NOBODY, fallback: [{ kind: 'destination', uri }] }),
    reaches: 'agent',
    handoff: { result: 'bridged' },
    attempts: ['answered'],
  },
  {
    name: 'nobody takes the call: voicemail',
    agents: ['busy', 'rings'],
    transfer: (uris) => ({ destination: uris, fallback: [MESSAGE] }),
    reaches: 'voicemail',
    handoff: { result: 'voicemail', resultReason: 'no-answer' },
    attempts: ['busy', 'no-answer'],
  },
  {
    name: 'nobody takes the call: back to the AI',
    agents: ['declines'],
    reaches: 'ai',
    handoff: { result: 'returned', resultReason: 'declined' },
    attempts: ['declined'],
  },
  {
    name: 'nobody takes the call: last words and the end',
    agents: ['busy'],
    transfer: (uris) => ({ destination: uris, fallback: [GOODBYE] }),
    reaches: 'last words',
    handoff: { result: 'failed', resultReason: 'busy' },
    attempts: ['busy'],
  },
];
