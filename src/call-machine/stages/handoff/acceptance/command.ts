/** Words by which an agent who talks with an AI takes the call, or declines it: they can be said to nobody else. */
import type { Phrase } from '../../../escalation/phrase.ts';
import { phraseOf } from '../../../escalation/phrase.ts';
import { STOP, wordsOf } from '../../../escalation/words.ts';

const TAKING: readonly Phrase[] = [
  'accept', 'accept the call', 'accept this call', 'take the call', 'take this call', 'take that call', 'take him',
  'take her', 'take them', 'put it through', 'put them through', 'put him through', 'put her through',
  'put the caller through', 'put the call through', 'put me through', 'connect', 'connect me', 'connect us',
  'connect them', 'connect the caller',
  'annehmen', 'ich uebernehme', 'uebernehme ich', 'ich nehme den anruf', 'verbinden', 'verbinden sie',
  'verbinden sie mich', 'verbinden sie uns', 'durchstellen', 'stellen sie durch', 'stell durch',
  'acepto', 'acepto la llamada', 'paselo', 'pasela', 'pasemelo', 'pasemela', 'conecteme',
  'j accepte', 'je prends l appel', 'je le prends', 'je la prends', 'passez le moi', 'passez la moi',
].map(phraseOf); // prettier-ignore
const REFUSING: readonly Phrase[] = [
  'decline', 'decline the call', 'reject', 'reject the call', 'ablehnen', 'ich lehne ab', 'rechazo', 'rechazar',
  'refuser', 'je refuse',
].map(phraseOf); // prettier-ignore
/** What may be said around it. */
const AROUND: ReadonlySet<string> = new Set([
  STOP, 'yes', 'yeah', 'ok', 'okay', 'alright', 'sure', 'fine', 'good', 'please', 'now', 'then', 'so', 'and', 'thanks',
  'thank', 'you', 'i', 'will', 'll', 'to', 'him', 'her', 'them',
  'ja', 'gut', 'bitte', 'jetzt', 'dann', 'danke', 'und', 'ich', 'mich',
  'si', 'bien', 'por', 'favor', 'ahora', 'gracias', 'y', 'lo', 'la', 'me', 'oui', 'merci', 'maintenant',
  'alors', 'd', 'accord',
]); // prettier-ignore
const MAX_WORDS = 10;

/** What an agent orders who talks with somebody else; null: nothing. A question about it orders nothing. */
export function commanded(text: string): 'accept' | 'decline' | null {
  if (text.includes('?')) return null;
  const words = wordsOf(text);
  if (words.length > MAX_WORDS) return null;
  if (isOrder(words, TAKING)) return 'accept';
  return isOrder(words, REFUSING) ? 'decline' : null;
}

/** Whether the words are one of these, with nothing around it that could change what they mean. */
function isOrder(words: readonly string[], phrases: readonly Phrase[]): boolean {
  return phrases.some((phrase) =>
    words.some((_, at) => {
      const isThere = phrase.every((word, index) => words[at + index] === word);
      const rest = [...words.slice(0, at), ...words.slice(at + phrase.length)];
      return isThere && rest.every((word) => AROUND.has(word));
    }),
  );
}
