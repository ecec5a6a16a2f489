import { z } from 'zod';

/** A parameter that is a whole number. */
export function wholeNumber(min: number, max: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^\d{1,9}$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max));
}

/** A date and time with its zone, RFC 3339 5.6. */
const dateTime = z.iso.datetime({ offset: true });

/** A time (RFC 3339), turned into UTC with milliseconds as in the records. */
export const time = z
  .string()
  .max(64)
  .transform((text, context): string => {
    // A plus sign that was not escaped arrives as a space.
    const value = text.replaceAll(' ', '+');
    if (dateTime.safeParse(value).success) return new Date(value).toISOString();
    context.issues.push({ code: 'custom', message: 'expected a date and time with its zone (RFC 3339)', input: text });
    return z.NEVER;
  });

/** The value of `from` or `to` in a list of calls: a party or a time. */
export type PartyOrTime = { readonly party: string } | { readonly time: string };

/**
 * A number, a URI or a time (RFC 3339). A time is turned into UTC with milliseconds, as in the records.
 * A plus sign that was not escaped arrives as a space. Neither numbers nor times have spaces, so it is turned back.
 */
export const partyOrTime = z
  .string()
  .max(512)
  .transform((text): PartyOrTime => {
    const value = text.replaceAll(' ', '+');
    return dateTime.safeParse(value).success ? { time: new Date(value).toISOString() } : { party: value };
  });
