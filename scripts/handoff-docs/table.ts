import type { CallState, Effect, Leg, Transition } from '../../src/call-machine/index.ts';
import { stateNameOf } from '../../src/call-machine/index.ts';
import { phaseOf } from '../../src/call-machine/stages/handoff/phase.ts';
import type { Source } from '../../src/ports/media.ts';
import type { Prompt } from '../../src/ports/prompt.ts';
import { CALLER } from './course.ts';
import type { Happening } from './happenings.ts';
import { happenings } from './happenings.ts';
import type { Phase } from './phases.ts';

/** The cells of one row. */
type Row = readonly [event: string, then: string, effects: string, facts: string];

/** What each event makes of a call in that phase, as the machine says it. */
export function rowsOf({ course }: Phase): readonly Row[] {
  const before = course();
  return happenings(before).map((happening) => rowOf(before.state, happening, course().try(happening.event)));
}

function rowOf(before: CallState, { name, whyNot }: Happening, { state, effects, facts }: Transition): Row {
  const isSame = JSON.stringify(state) === JSON.stringify(before);
  if (isSame && effects.length === 0 && facts.length === 0) {
    const why = before.stage.name === 'ended' ? 'nothing of the call is open any more' : whyNot;
    return [name, 'ignored', why, 'none'];
  }
  const told = effects.map((effect) => effectText(effect, state));
  const noted = facts.map(({ type }) => `\`${type}\``);
  return [name, phaseName(state), told.join('; ') || 'nothing; it is noted', noted.join(', ') || 'none'];
}

/** Where a call is, in one line. */
export function phaseName(state: CallState): string {
  const { stage } = state;
  switch (stage.name) {
    case 'handoff': {
      const { handoff } = stage;
      const how = handoff.attempts.map(({ progress }) => progress.name).filter((name) => name !== 'over');
      const joining = handoff.caller.name === 'joining' ? ['joining'] : [];
      const under = [...how, ...joining].join(', ');
      return `handoff, ${phaseOf(handoff)}${under === '' ? '' : ` (${under})`}`;
    }
    case 'conversation': {
      const leaving = stage.leaving?.name === 'referring' ? ', leaving the path' : '';
      return `conversation, ${stateNameOf(state)}${leaving}`;
    }
    case 'closing': {
      const told = stage.farewell === null ? '' : ', last words';
      const left = stage.graceUntil === null ? '' : ', the parties leave';
      return `closing (${stage.ending.reason}): waits for the ${stage.waitsFor}${told}${left}`;
    }
    case 'routing':
    case 'answering':
    case 'with-ai':
    case 'voicemail':
    case 'callback':
    case 'ended':
      return stage.name;
  }
}

function effectText(effect: Effect, state: CallState): string {
  switch (effect.type) {
    case 'scene':
      return `scene: ${sceneText(state)}`;
    case 'dial':
      return `dial ${effect.destination}`;
    case 'refer':
      return effect.replaces === null
        ? `refer the caller to ${effect.destination}`
        : "refer the caller to the agent's place (Replaces)";
    case 'hangup':
      return `hang up on the ${roleOf(state.legs, effect.leg)} (${effect.cause.text})`;
    case 'notifyAi':
      return `tell the AI ${effect.notice.event}`;
    default:
      return effect.type;
  }
}

function sceneText({ scene, legs }: CallState): string {
  const parts = Object.entries(scene.hears).map(
    ([leg, sources]) => `${roleOf(legs, leg)} hears ${sourcesText(sources, legs)}`,
  );
  return parts.join(', ') || 'nobody is there';
}

function sourcesText(sources: readonly Source[], legs: readonly Leg[]): string {
  const words = sources.map((source) => {
    if (source.kind === 'leg') return `the ${roleOf(legs, source.leg)}`;
    return soundOf(source.prompt);
  });
  return words.join(' and ') || 'silence';
}

function roleOf(legs: readonly Leg[], id: string): string {
  if (id === CALLER) return 'caller';
  const agents = legs.filter(({ role }) => role !== 'caller');
  const at = agents.findIndex((leg) => leg.id === id);
  return at <= 0 ? 'agent' : `agent ${String(at + 1)}`;
}

function soundOf(prompt: Prompt): string {
  if ('text' in prompt) return `"${prompt.text}"`;
  return 'file' in prompt ? prompt.file : prompt.url;
}
