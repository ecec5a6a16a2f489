import type { Clock } from '../ports/clock.ts';
import type { Fact } from '../ports/facts.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { HandoffTimings } from '../ports/records.ts';

/** What a demo leaves behind. */
export interface DemoSummary {
  readonly ok: boolean;
  readonly callId: string | null;
  /** The handoff's timings, milliseconds from its trigger. */
  readonly timings: HandoffTimings;
  /** Paths of files. */
  readonly journal: string;
  readonly journalEntries: number;
  readonly recording: string;
}

/** Shows what happens while it happens. */
export interface Timeline {
  entry(entry: JournalEntry): void;
  /** What one of the demo's people does. */
  act(who: string, what: string): void;
  note(type: string, data: Readonly<Record<string, unknown>>): void;
  /** Who recognizes what is said, and what onlookers should know of that. */
  recognizer(engine: string, words: string): void;
  summary(summary: DemoSummary): void;
}

type Write = (line: string) => void;

/** One JSON object a line: the facts of the journal, and what the people do as `demo.*`. */
export function jsonTimeline(write: Write, clock: Clock): Timeline {
  const now = (): string => new Date(clock.wall()).toISOString();
  return {
    entry: ({ kind, at, type, callId, sequence, data }) => {
      if (kind === 'fact') write(JSON.stringify({ at, type, callId, sequence, ...data }));
    },
    act: (who, what) => {
      write(JSON.stringify({ at: now(), type: 'demo.action', who, what }));
    },
    note: (type, data) => {
      write(JSON.stringify({ at: now(), type, ...data }));
    },
    recognizer: (engine, words) => {
      write(JSON.stringify({ at: now(), type: 'demo.recognizer', engine, words }));
    },
    summary: (summary) => {
      write(JSON.stringify({ at: now(), type: 'demo.result', ...summary }));
    },
  };
}

/** For people: seconds since the start, who, what. */
export function textTimeline(write: Write, clock: Clock): Timeline {
  const beganMs = clock.now();
  const line = (who: string, what: string): void => {
    const seconds = ((clock.now() - beganMs) / 1000).toFixed(2).padStart(7);
    write(`${seconds} s  ${who.padEnd(10)}  ${what}`);
  };
  return {
    entry: (entry) => {
      const words = entry.kind === 'fact' ? wording(entry) : null;
      if (words !== null) line('warmbridge', `${entry.type.padEnd(20)} ${words}`.trimEnd());
    },
    act: line,
    note: (type, data) => {
      write(`${type}: ${JSON.stringify(data)}`);
    },
    recognizer: (_engine, words) => {
      write(words);
    },
    summary: ({ ok, timings, journal, journalEntries, recording }) => {
      write(ok ? '\nThe caller was handed over warm.' : '\nThe handoff did not come about.');
      write('\nFrom the trigger of the handoff:');
      for (const [name, value] of Object.entries(timings))
        write(`  ${name.padEnd(16)} ${String(value).padStart(6)} ms`);
      write(
        `\nRecording (left: what the caller says, right: what the caller hears; no whisper in it):\n  ${recording}`,
      );
      write(`Journal, ${String(journalEntries)} entries:\n  ${journal}`);
    },
  };
}

/** A fact as a line; null for a fact that says nothing to an onlooker. */
function wording({ type, data }: Fact): string | null {
  switch (type) {
    case 'call.started':
      return `from ${data.from} to ${data.to}`;
    case 'call.answered':
      return 'the AI talks first';
    case 'ai.talk':
      return 'text' in data.prompt ? `ai: "${data.prompt.text}"` : '';
    case 'ai.listen':
      return '';
    case 'call.speech':
      return `${data.role}${data.private ? ' (private)' : ''}: "${data.text}"`;
    case 'call.speechMissing':
      return `${data.role}: ${data.reason}`;
    case 'call.dtmf':
      return `${data.role} pressed ${data.digit}`;
    case 'handoff.started':
      return `${data.reason}: ${data.summary}`;
    case 'handoff.dialling':
    case 'handoff.referring':
    case 'handoff.ringing':
      return data.destination;
    case 'handoff.answered':
      return 'the agent hears the whisper, the caller hears hold music';
    case 'handoff.accepting':
      return 'the whisper is over, and Warmbridge waits for a digit';
    case 'handoff.accepted':
      return '';
    case 'handoff.bridged':
      return 'caller and agent hear each other, the AI is out';
    case 'handoff.ended':
    case 'call.ended':
      return `${data.result}, ${data.reason}`;
    default:
      return null;
  }
}
