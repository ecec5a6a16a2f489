import { LinearPattern } from './linear-pattern.ts';
import { messageOf } from './message-of.ts';

/** A rule of `transcription.redact`: card numbers, or what a pattern finds. */
export type RedactRule =
  { readonly kind: 'card-numbers' } | { readonly kind: 'pattern'; readonly pattern: LinearPattern };

/** The rule that has a name. */
export const CARD_NUMBERS = 'card-numbers';

/** Reads a rule. @throws SyntaxError that says what is wrong with it */
export function redactRule(text: string): RedactRule {
  if (text === CARD_NUMBERS) return { kind: 'card-numbers' };
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/su.exec(text) ?? [];
  if (source === undefined) throw new SyntaxError(`expected ${CARD_NUMBERS}, or a pattern between slashes`);
  const odd = /[^gisu]/.exec(flags)?.[0];
  if (odd !== undefined) throw new SyntaxError(`the flag ${odd} is not supported; the flags are g, i, s and u`);
  return { kind: 'pattern', pattern: new LinearPattern(source, flags.includes('i')) };
}

/** Says what is wrong with a rule; null if nothing is. */
export function redactRuleFault(text: string): string | null {
  try {
    redactRule(text);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}
