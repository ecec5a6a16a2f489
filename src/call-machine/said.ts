/**
 * What the API has said and played to single legs, in any stage. It is heard together with people, and in the place of
 * music. It does not interrupt other words, such as those of the AI or a whisper: whoever begins first is heard out.
 */
import type { LegId } from '../ports/ids.ts';
import type { Source } from '../ports/media.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { LegRole } from '../ports/records.ts';
import type { CallEventOf } from './events.ts';
import { playing } from './play.ts';
import type { Said } from './play.ts';
import type { CallState } from './state.ts';
import { endingOf, legOf } from './state.ts';
import type { Step } from './step.ts';
import { fact, newPlay, patch } from './step.ts';

/** Things that may wait to be said in one call. The API refuses more. */
export const MAX_SAID = 20;
/** Guards against a prompt whose end is never reported. A longer one is cut off. */
const SAID_MS = 600_000;

type Hears = Readonly<Record<LegId, readonly Source[]>>;

/** Has something said to a leg that is up, as soon as it is its turn. */
export function enqueueSaid(
  step: Step,
  { leg, way, prompt, disclosure }: Pick<Said, 'leg' | 'way' | 'disclosure'> & { readonly prompt: Prompt },
): void {
  if (endingOf(step.state) !== null || step.state.said.length >= MAX_SAID) return;
  patch(step, {
    said: [
      ...step.state.said,
      { leg, way, play: newPlay(step, prompt), deadline: null, ...(disclosure && { disclosure }) },
    ],
  });
}

/** What each leg hears if the API has something said to it. */
export function withSaid({ said }: CallState, hears: Hears): Hears {
  const result: Record<LegId, readonly Source[]> = { ...hears };
  for (const { leg, play, deadline } of said) {
    const sources = result[leg];
    if (deadline === null || sources === undefined) continue;
    result[leg] = [...sources.filter(({ kind }) => kind === 'leg'), ...playing(play)];
  }
  return result;
}

/** Drops what nobody is there for any more, and begins what has its turn. @param hears what each leg hears otherwise */
export function nextSaid(step: Step, hears: Hears): void {
  const isEnding = endingOf(step.state) !== null;
  for (const each of step.state.said) {
    const leg = legOf(step.state, each.leg);
    if (isEnding || leg?.state !== 'answered' || leg.closing || leg.leaveBy !== null)
      end(step, each, { finished: false, error: null });
  }
  for (const each of step.state.said) {
    const { said } = step.state;
    const isFirst = said.find(({ leg }) => leg === each.leg) === each;
    if (!isFirst || each.deadline !== null || (hears[each.leg] ?? []).some(isWords)) continue;
    const begun = { ...each, deadline: step.at + SAID_MS };
    patch(step, { said: said.map((other) => (other === each ? begun : other)) });
  }
}

/** A prompt is over. @returns false if it was none of these */
export function saidOver(step: Step, { play, error }: CallEventOf<'media.playFinished'>): boolean {
  const over = step.state.said.find((each) => each.play.id === play);
  if (over === undefined) return false;
  end(step, over, { finished: error === null, error });
  return true;
}

/** When the first prompt that is heard is cut off; null where none is heard. */
export function saidDeadline({ said }: CallState): number | null {
  const times = said.flatMap(({ deadline }) => (deadline === null ? [] : [deadline]));
  return times.length === 0 ? null : Math.min(...times);
}

export function saidTooLong(step: Step): void {
  for (const each of step.state.said) {
    if (each.deadline !== null && each.deadline <= step.at)
      end(step, each, { finished: false, error: 'took too long' });
  }
}

/** Sends keys to a leg (RFC 4733). */
export function sendKeys(step: Step, { leg, digits }: Pick<CallEventOf<'api.dtmf'>, 'leg' | 'digits'>): void {
  if (endingOf(step.state) !== null) return;
  step.effects.push({ type: 'sendDtmf', leg, digits });
  fact(step, 'call.dtmfSent', { leg, role: roleOf(step, leg), digits });
}

function end(step: Step, over: Said, how: { readonly finished: boolean; readonly error: string | null }): void {
  patch(step, { said: step.state.said.filter((each) => each !== over) });
  const { leg, way, play } = over;
  const told = { leg, role: roleOf(step, leg), prompt: play.prompt };
  if (over.disclosure === true)
    fact(step, 'disclosure.played', { disclosure: 'recording', ...told, completed: how.finished });
  else fact(step, 'call.said', { ...told, way, ...how });
}

function roleOf(step: Step, leg: LegId): LegRole {
  return legOf(step.state, leg)?.role ?? 'caller';
}

/** Words end by themselves. Music does not. */
function isWords(source: Source): boolean {
  return source.kind === 'play' && !source.loop;
}
