/** When a handoff wants to be woken: each attempt has a limited time at each point, and so has the caller's wait. */
import { ANSWERING_MS } from '../../answering.ts';
import type { CallState } from '../../state.ts';
import type { Deadlines } from '../rules.ts';
import { acceptDeadline } from './agent-words.ts';
import type { Attempt, Handoff } from './state.ts';
import { openAttempts } from './state.ts';

/** The moments that a handoff waits for. */
export function handoffDeadlines({ handoff }: { readonly handoff: Handoff }, state: CallState): Deadlines {
  const { caller, totalDeadline } = handoff;
  if (caller.name === 'called') return { ring: caller.deadline };
  if (caller.name === 'joining') {
    const heardSince = caller.called?.heardSince ?? null;
    return heardSince === null ? { join: caller.deadline } : { answering: heardSince + ANSWERING_MS };
  }
  const earliest = (name: Attempt['progress']['name']): number | null => earliestOf(state, handoff, name);
  const times = {
    ring: earliest('dialling'),
    total: unanswered(handoff).length === 0 ? null : totalDeadline,
    postDial: earliest('keying'),
    briefing: earliest('briefing'),
    accept: earliest('accepting'),
    answering: earlier(earliest('greeting'), earliest('screening')),
    context: earliest('informing'),
    refer: earliest('referring'),
    room: handoff.room?.name === 'asked' ? handoff.room.deadline : null,
    destinations: handoff.naming?.deadline ?? null,
    agents: handoff.asking?.deadline ?? null,
    wait: caller.name === 'waiting' ? caller.nextUpdate : null,
  };
  return Object.fromEntries(Object.entries(times).filter(([, at]) => at !== null));
}

function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

/** The time until which an attempt may stay as it is; null is for ever. */
export function deadlineOf(state: CallState, handoff: Handoff, { leg, progress }: Attempt): number | null {
  switch (progress.name) {
    case 'dialling':
      return progress.ringDeadline;
    case 'referring':
      return progress.wait.deadline;
    case 'accepting':
      return acceptDeadline(state, handoff, leg, progress.deadline);
    case 'keying':
    case 'greeting':
    case 'briefing':
    case 'screening':
    case 'informing':
      return progress.deadline;
    case 'accepted':
    case 'over':
      return null;
  }
}

/** The attempts that nobody has answered yet. */
export function unanswered(handoff: Handoff): readonly Attempt[] {
  return openAttempts(handoff).filter(({ answeredAt }) => answeredAt === null);
}

/** The earliest deadline of the attempts that are at this point. */
function earliestOf(state: CallState, handoff: Handoff, name: Attempt['progress']['name']): number | null {
  const times = openAttempts(handoff).flatMap((attempt) =>
    attempt.progress.name === name ? [deadlineOf(state, handoff, attempt) ?? Infinity] : [],
  );
  return times.length === 0 ? null : Math.min(...times);
}
