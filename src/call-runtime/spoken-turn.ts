import type { Fact } from '../call-machine/index.ts';
import type { VoiceTurn } from '../ports/ai-voice.ts';

/** What a fact says was said aloud; null: nothing, or something that is private. */
export function spokenTurn(fact: Fact): VoiceTurn | null {
  if (fact.type !== 'call.speech' || fact.data.private) return null;
  const { role, text } = fact.data;
  return { who: role === 'caller' || role === 'ai' ? role : 'human', text };
}
