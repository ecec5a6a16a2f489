import type { LegId } from '../ports/ids.ts';
import type { Source } from '../ports/media.ts';
import { withMessages } from './messages.ts';
import { withSaid } from './said.ts';
import { rulesOf } from './stages/index.ts';
import type { CallState } from './state.ts';

/** For each leg that is up, what it hears. */
export type Hears = Readonly<Record<LegId, readonly Source[]>>;

/**
 * Who hears what, derived from the state and from nothing else (docs/architecture.md, "The scene"). The stage says it
 * for each leg that is up.
 */
export function sceneOf(state: CallState): Hears {
  return withSaid(state, withMessages(state, sceneOfStage(state)));
}

/** The same without what the API has said. */
export function sceneOfStage(state: CallState): Hears {
  const rules = rulesOf(state.stage);
  const hears: Record<LegId, readonly Source[]> = {};
  for (const leg of state.legs) {
    if (leg.state === 'answered' && !leg.closing) hears[leg.id] = rules.hears(state, state.stage, leg.id);
  }
  return hears;
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
