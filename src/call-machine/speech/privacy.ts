/** Whether the other side could hear what was said, when it was said. */
import type { LegId } from '../../ports/ids.ts';
import type { CallState } from '../state.ts';
import { callerOf, conversationIn } from '../state.ts';
import type { Hearing, HearingSpan } from './state.ts';

/**
 * Speech of which a longer part was private is private as a whole. It is so long because the times of words are known
 * no better.
 */
export const PRIVATE_LIMIT_MS = 200;

/**
 * Whether the other side is to hear a leg: of the caller somebody who talks with it, of everybody else the caller. With
 * the AI, and leaving a message, the caller is heard whatever the scene is (`always`).
 */
export function isHeard(state: CallState, leg: LegId): 'always' | 'by scene' | 'no' {
  const caller = callerOf(state).id;
  const { name } = state.stage;
  if ((name === 'with-ai' || name === 'voicemail') && leg === caller) return 'always';
  const { hears } = state.scene;
  const hearing = (Object.keys(hears) as LegId[]).filter((listener) =>
    hears[listener]?.some((source) => source.kind === 'leg' && source.leg === leg),
  );
  const isOtherSide = leg === caller ? (listener: LegId) => talks(state, listener) : (it: LegId) => it === caller;
  return hearing.some(isOtherSide) ? 'by scene' : 'no';
}

/** Whether a leg is no mere listener, such as a supervisor whom the caller does not know of. */
function talks(state: CallState, leg: LegId): boolean {
  const member = conversationIn(state)?.members.find((each) => each.leg === leg);
  return member === undefined || member.mode.kind === 'talk';
}

/**
 * What speech of that time is. What lies before the spans is private. A telephone that held us for most of it has
 * played music.
 */
export function hearingOf(spans: readonly HearingSpan[], startAt: number, endAt: number): Hearing {
  if (startAt === endAt) return spans.findLast(({ from }) => from <= startAt)?.heard ?? 'private';
  const ms = { public: 0, private: 0, hold: 0 };
  for (const [index, { from, heard }] of spans.entries()) {
    const until = spans[index + 1]?.from ?? Infinity;
    ms[heard] += Math.max(0, Math.min(endAt, until) - Math.max(startAt, from));
  }
  const wholeMs = endAt - startAt;
  if (2 * ms.hold > wholeMs) return 'hold';
  const unheardMs = wholeMs - ms.public;
  return unheardMs > PRIVATE_LIMIT_MS || 2 * unheardMs >= wholeMs ? 'private' : 'public';
}
