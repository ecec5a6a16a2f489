import { asLegId } from '../../../../src/ports/ids.ts';
import type { LegId } from '../../../../src/ports/ids.ts';
import { wordsOf } from './plan.ts';
import type { ScriptedCall } from './scripted-call.ts';
import { CALLER, FIRST_AGENT } from './scripted-call.ts';

/** The leg that is dialled after that of the first agent. */
export const THIRD = asLegId('call.3');

const NAMES: Readonly<Record<LegId, string>> = { [CALLER]: 'caller', [FIRST_AGENT]: 'agent', [THIRD]: 'third' };

/** What each of the legs that are up hears: names of people, and prompts. */
export function ears(call: ScriptedCall): Readonly<Record<string, string>> {
  const { hears } = call.state.scene;
  const lists = (Object.keys(hears) as LegId[]).map((leg) => {
    const sources = (hears[leg] ?? []).map((source) => {
      if (source.kind === 'leg') return NAMES[source.leg] ?? source.leg;
      return wordsOf(source.prompt);
    });
    return [NAMES[leg] ?? leg, sources.join(' + ')];
  });
  return Object.fromEntries(lists) as Record<string, string>;
}
