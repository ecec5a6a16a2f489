import { z } from 'zod';
import { LIMITS } from './defaults.ts';
import { undialable } from './destination.ts';
import type { Parsed } from './parse-text.ts';
import { sipUriFault, webUrlFault } from './uris.ts';

/** A whole number of milliseconds. */
export function durationMs(min: number, max: number = LIMITS.maxDurationMs): z.ZodNumber {
  return z.int().min(min).max(max);
}

/** A text that is neither empty nor longer than `max`. */
export function shortText(max: number = LIMITS.maxNameLength): z.ZodString {
  return z.string().min(1).max(max);
}

/** A text that is not empty, such as a path or a secret. */
export function someText(): z.ZodString {
  return z.string().min(1).max(4_096);
}

/**
 * A secret that goes into a header. A line break in it would begin another header, and what refuses to send it would
 * repeat the secret in its error.
 */
export function headerSecret(): z.ZodString {
  return someText().regex(/^[\x21-\x7e]*$/, 'may hold printable ASCII characters only, no blanks and no line breaks');
}

/** A secret or a name that goes into a line of a protocol, which a line break in it would end. */
export function lineText(): z.ZodString {
  return someText().regex(/^\P{Cc}*$/u, 'must not hold line breaks or other control characters');
}

/** A text that `parse` reads. */
export function parsedText<Value>(parse: (text: string) => Parsed<Value>): z.ZodType<Value, string> {
  return z.string().transform((text, context) => {
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    context.issues.push({ code: 'custom', message: parsed.message, input: text });
    return z.NEVER;
  });
}

/** A text in which `fault` finds nothing wrong. */
export function checkedText(fault: (text: string) => string | null): z.ZodString {
  return z.string().superRefine((text, context) => {
    const message = fault(text);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });
}

/**
 * The target of a call: a `sip:`, `sips:` or `tel:` URI, or a number. A relation checks that a way out is there for it.
 */
export const destination = checkedText((text) => undialable(text, null));

/** The URI of a SIP peer. */
export const sipUri = checkedText(sipUriFault);

/** A URL with `http:` or `https:`. */
export const httpUrl = checkedText((text) => webUrlFault(text, ['http:', 'https:']));

/** A URL with `ws:` or `wss:`. */
export const webSocketUrl = checkedText((text) => webUrlFault(text, ['ws:', 'wss:']));
