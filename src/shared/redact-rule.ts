import { LinearPattern } from './linear-pattern.ts';
import { messageOf } from './message-of.ts';

/** Kinds of identifiers that have a rule of their own. */
const IDENTIFIERS = ['emails', 'ibans', 'us-ssns'] as const;
export type IdentifierKind = (typeof IDENTIFIERS)[number];

/** A rule of `transcription.redact`: card numbers, identifiers, or what a pattern finds. */
export type RedactRule =
  | { readonly kind: 'card-numbers' }
  | { readonly kind: 'identifiers'; readonly which: readonly IdentifierKind[] }
  | { readonly kind: 'pattern'; readonly pattern: LinearPattern };

/** The rules that have a name. `identifiers` is all kinds of them. */
const NAMED: Readonly<Record<string, RedactRule>> = {
  'card-numbers': { kind: 'card-numbers' },
  identifiers: { kind: 'identifiers', which: IDENTIFIERS },
  ...Object.fromEntries(IDENTIFIERS.map((name) => [name, { kind: 'identifiers', which: [name] } as const])),
};

/** Reads a rule. @throws SyntaxError that says what is wrong with it */
export function redactRule(text: string): RedactRule {
  const named = Object.hasOwn(NAMED, text) ? NAMED[text] : undefined;
  if (named !== undefined) return named;
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/su.exec(text) ?? [];
  if (source === undefined) {
    throw new SyntaxError(`expected ${Object.keys(NAMED).join(', ')}, or a pattern between slashes`);
  }
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
