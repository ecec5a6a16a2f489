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

/** Who, or when: `from` and `to` of a list of calls may be either. */
export type PartyOrTime = { readonly party: string } | { readonly time: string };

/**
 * A number or URI, or a time (RFC 3339), which is turned into UTC with milliseconds, as records have it.
 * A plus sign that was not escaped comes as a space; neither a number nor a time has spaces, so it is turned back.
 */
export const partyOrTime = z
  .string()
  .max(512)
  .transform((text): PartyOrTime => {
    const value = text.replaceAll(' ', '+');
    return dateTime.safeParse(value).success ? { time: new Date(value).toISOString() } : { party: value };
  });
