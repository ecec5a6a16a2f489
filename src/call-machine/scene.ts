import type { LegId } from '../ports/ids.ts';
import type { Source } from '../ports/media.ts';
import { answeredAttempt } from './handoff/state.ts';
import type { Play } from './play.ts';
import type { CallState } from './state.ts';
import { callerOf, legOf } from './state.ts';

/** For each leg that is up, what it hears. */
export type Hears = Readonly<Record<LegId, readonly Source[]>>;

/**
 * Who hears what, derived from the state and from nothing else (design.md, "The scene").
 *
 * | state                   | caller                          | agent     |
 * |-------------------------|---------------------------------|-----------|
 * | with-ai                 | what the AI says                | -         |
 * | handoff, nobody there   | announcement, update or music   | -         |
 * | briefing, accepting     | announcement, update or music   | whisper   |
 * | joined, with-agent      | agent                           | caller    |
 * | on-hold (by the agent)  | music                           | nothing   |
 * | a farewell is said      | it, or nothing                  | it, or nothing |
 */
export function sceneOf(state: CallState): Hears {
  const hears: Record<LegId, readonly Source[]> = {};
  for (const leg of state.legs) {
    if (leg.state === 'answered' && !leg.closing) hears[leg.id] = sourcesOf(state, leg.id);
  }
  return hears;
}

function sourcesOf(state: CallState, leg: LegId): readonly Source[] {
  if (state.farewell !== null) return state.farewell.leg === leg ? playing(state.farewell.play) : [];
  if (state.ending !== null) return [];
  return leg === callerOf(state).id ? callerHears(state) : agentHears(state, leg);
}

function callerHears(state: CallState): readonly Source[] {
  const { handoff } = state;
  if (handoff !== null) {
    const agent = handoff.joining === null ? null : answeredAttempt(handoff);
    if (agent !== null) return [{ kind: 'leg', leg: agent.leg }];
    return playing(handoff.announcement ?? handoff.update ?? handoff.music);
  }
  const agent = legOf(state, state.agent);
  if (agent !== null) return agent.held ? playing(state.holdMusic) : [{ kind: 'leg', leg: agent.id }];
  return playing(state.ai.current?.kind === 'talk' ? state.ai.current.play : null);
}

function agentHears(state: CallState, leg: LegId): readonly Source[] {
  const caller: readonly Source[] = [{ kind: 'leg', leg: callerOf(state).id }];
  const { handoff } = state;
  if (handoff !== null) {
    if (answeredAttempt(handoff)?.leg !== leg) return [];
    return handoff.joining === null ? playing(handoff.whisper) : caller;
  }
  const agent = legOf(state, state.agent);
  return agent?.id === leg && !agent.held ? caller : [];
}

function playing(play: Play | null): readonly Source[] {
  return play === null ? [] : [{ kind: 'play', play: play.id, prompt: play.prompt, loop: play.loop }];
}

/** True where two scenes mean the same. */
export function sameScene(one: Hears, other: Hears): boolean {
  const legs = Object.keys(one) as LegId[];
  return (
    legs.length === Object.keys(other).length &&
    legs.every((leg) => {
      const here = one[leg];
      const there = other[leg];
      return (
        here !== undefined &&
        there !== undefined &&
        here.length === there.length &&
        here.every((source, index) => sameSource(source, there[index]))
      );
    })
  );
}

function sameSource(one: Source, other: Source | undefined): boolean {
  if (other === undefined) return false;
  if (one.kind === 'leg') return other.kind === 'leg' && one.leg === other.leg;
  return other.kind === 'play' && one.play === other.play;
}
