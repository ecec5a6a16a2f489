import type { AgentQueuePlace } from '../../../../ports/agent-queues.ts';
import type { Prompt } from '../../../../ports/prompt.ts';
import { waitText } from '../wording.ts';
import { estimateText, numberText } from './estimate-words.ts';

/** A sentence with its blanks behind it. Linear in the text. */
const SENTENCE = /[^.!?]+[.!?]*/g;

/**
 * What a caller is told who has waited for so long. A sentence with `{position}` or `{estimate}` is left out where that
 * is not known.
 * @param place null: the caller waits in no queue
 * @returns null: nothing is left
 */
export function updateWords(prompt: Prompt, waitedMs: number, place: AgentQueuePlace | null): Prompt | null {
  if (!('text' in prompt)) return prompt;
  const estimate = place?.estimate ?? null;
  const values = {
    position: place === null ? null : numberText(place.position),
    estimate: estimate === null ? null : estimateText(estimate),
  };
  let text = prompt.text;
  if (/\{(position|estimate)\}/.test(text)) {
    const sentences = text.match(SENTENCE) ?? [];
    text = sentences
      .filter(
        (sentence) => !Object.entries(values).some(([name, value]) => value === null && sentence.includes(`{${name}}`)),
      )
      .join('')
      .trim();
    for (const [name, value] of Object.entries(values)) text = text.replaceAll(`{${name}}`, () => value ?? '');
  }
  text = text.replaceAll('{waitText}', waitText(waitedMs));
  return text === '' ? null : { ...prompt, text };
}
