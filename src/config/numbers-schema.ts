import { z } from 'zod';
import { BARE_NUMBERS, NUMBER_FORMATS } from '../ports/number-format.ts';
import { DEFAULTS } from './defaults.ts';
import { related } from './related.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf, isGiven, itemsOf } from './relations.ts';

const { numbers: NUMBERS } = DEFAULTS.sip.trunk;

const DIAL_PREFIX = z.string().regex(/^[0-9*#]{0,8}$/, 'expected at most 8 of the digits, *, #, in quotes');

const CHANGED_PREFIX = z
  .string()
  .regex(/^\+?[0-9A-D*#]{0,16}$/i, 'expected at most 16 of the digits, *, #, A-D, after a plus or none');

function digits(max: number): z.ZodString {
  return z.string().regex(new RegExp(`^\\d{1,${String(max)}}$`), `expected 1 to ${String(max)} digits, in quotes`);
}

function change<Format extends z.ZodType>(
  format: Format,
  { strip, prefix }: { readonly strip: number; readonly prefix: string },
) {
  return z.strictObject({
    format,
    strip: z.int().min(0).max(32).default(strip),
    prefix: CHANGED_PREFIX.default(prefix),
  });
}

/** A form that names the country or the area needs to know which that is. */
const formatsAreKnown: Relation = (numbers) => {
  const { country, area, bare, incoming, outgoing } = fieldsOf(numbers);
  const { format } = fieldsOf(outgoing);
  const needsArea = format === 'local' || bare === 'local';
  const needsCountry =
    needsArea ||
    format === 'national' ||
    bare === 'national' ||
    (fieldsOf(incoming)['format'] === 'e164' && bare !== 'e164');
  return [
    ...(needsCountry && !isGiven(country) ? [fault(['country'], 'is needed for these formats, such as "49"')] : []),
    ...(needsArea && !isGiven(area) ? [fault(['area'], 'is needed for local numbers, such as "30"')] : []),
  ];
};

/** `sip.trunks[].numbers`. */
export const numbersSchema = related(
  z.strictObject({
    country: digits(3).nullable().default(null),
    area: digits(6).nullable().default(null),
    internationalPrefix: DIAL_PREFIX.default(NUMBERS.internationalPrefix),
    nationalPrefix: DIAL_PREFIX.default(NUMBERS.nationalPrefix),
    bare: z.enum(BARE_NUMBERS).default(NUMBERS.bare),
    extensionDigits: z.int().min(0).max(15).default(NUMBERS.extensionDigits),
    incoming: change(z.enum(['as-is', 'e164']).default(NUMBERS.incoming.format), NUMBERS.incoming).prefault({}),
    outgoing: change(z.enum(NUMBER_FORMATS).default(NUMBERS.outgoing.format), NUMBERS.outgoing).prefault({}),
  }),
  formatsAreKnown,
);

/** Each trunk of a rule has a weight, or none has. */
export const weightsFit: Relation = (rule) => {
  const { trunks, weights } = fieldsOf(rule);
  if (!isGiven(weights) || !Array.isArray(weights)) return [];
  const { length } = itemsOf(trunks);
  if (weights.length !== length) return [fault(['weights'], `must have a weight for each trunk (${String(length)})`)];
  return weights.every((weight) => weight === 0) ? [fault(['weights'], 'must not all be 0')] : [];
};
