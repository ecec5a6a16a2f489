import fc from 'fast-check';
import { resolved } from './document.ts';
import type { ApiDocument, JsonSchema } from './document.ts';

/** How deep values go: below that only what has to be there is made. */
const MAX_DEPTH = 6;

/** Texts that programs have stumbled over. */
const ODD_TEXTS = [
  '',
  ' ',
  '0',
  '-1',
  'null',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '%00',
  '\u0000',
  '\ud800',
  '\u202e',
  "' OR 1=1 --",
  'sip:',
  'sip:@',
  'sip:a@b:99999',
  'tel:+',
  'agent:',
  'x'.repeat(5_000),
  '9'.repeat(400),
  '2026-02-30T25:61:61.000Z',
  '1e400',
];

/** Any JSON at all, with texts that are odd. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...ODD_TEXTS),
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, [], {}, [[]], { a: { b: null } }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Values that a schema allows, mostly. What a pattern or a refinement asks for beyond the schema is not heeded. */
export function valuesOf(document: ApiDocument, schema: JsonSchema, depth = 0): fc.Arbitrary<unknown> {
  const whole = resolved(document, schema);
  const inner = (next: JsonSchema): fc.Arbitrary<unknown> => valuesOf(document, next, depth + 1);
  if ('const' in whole) return fc.constant(whole['const']);
  if (Array.isArray(whole['enum'])) return fc.constantFrom(...(whole['enum'] as unknown[]));
  const options = whole['anyOf'] ?? whole['oneOf'];
  if (Array.isArray(options)) return fc.oneof(...(options as JsonSchema[]).map(inner));
  if (Array.isArray(whole['allOf'])) {
    return fc
      .tuple(...(whole['allOf'] as JsonSchema[]).map(inner))
      .map((parts) => Object.assign({}, ...parts) as unknown);
  }
  switch (Array.isArray(whole['type']) ? (whole['type'] as string[])[0] : whole['type']) {
    case 'object':
      return objectsOf(document, whole, depth);
    case 'array':
      return fc.array(inner((whole['items'] as JsonSchema | undefined) ?? {}), {
        minLength: numberOf(whole['minItems'], 0),
        maxLength: depth >= MAX_DEPTH ? numberOf(whole['minItems'], 0) : Math.min(numberOf(whole['maxItems'], 3), 5),
      });
    case 'string':
      return textsOf(whole);
    case 'integer':
      return fc.integer({ min: boundOf(whole, 'minimum', -10), max: boundOf(whole, 'maximum', 100_000) });
    case 'number':
      return fc.double({
        min: boundOf(whole, 'minimum', -10),
        max: boundOf(whole, 'maximum', 100_000),
        noNaN: true,
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return anyJson;
  }
}

function objectsOf(document: ApiDocument, schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const required = (schema['required'] ?? []) as string[];
  const shown = Object.entries(properties).filter(([name]) => depth < MAX_DEPTH || required.includes(name));
  const shape = Object.fromEntries(shown.map(([name, inner]) => [name, valuesOf(document, inner, depth + 1)]));
  return fc.record(shape, { requiredKeys: required.filter((name) => name in shape) });
}

function textsOf(schema: JsonSchema): fc.Arbitrary<string> {
  const { format } = schema;
  const min = numberOf(schema['minLength'], 0);
  const max = Math.max(min, Math.min(numberOf(schema['maxLength'], 40), 200));
  const usual = fc.string({ minLength: min, maxLength: max });
  if (format === 'date-time') {
    return fc
      .date({ min: new Date('2025-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
      .map((at) => at.toISOString());
  }
  if (format === 'uri') return fc.constantFrom('http://127.0.0.1:9/', 'https://example.com/a?b=c', 'http://[::1]:9/x');
  return fc.oneof(usual, fc.constantFrom('sip:2001@127.0.0.1:9', '2001', 'agent:anna', '+15551234567', 'billing'));
}

/** A value that was right, with one thing in it changed, taken out, put in, or made too much of. */
export function spoilt(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value)) {
    const list = value as readonly unknown[];
    return fc.oneof(
      anyJson,
      fc.constant([...list, ...list, ...list]),
      anyJson.map((more) => [...list, more]),
      ...list.slice(0, 3).map((one, index) => spoilt(one).map((other) => list.with(index, other))),
    );
  }
  if (typeof value !== 'object' || value === null) return anyJson;
  const entries = Object.entries(value);
  return fc.oneof(
    anyJson,
    fc.tuple(fc.string({ maxLength: 12 }), anyJson).map(([name, more]) => ({ ...value, [name]: more })),
    ...entries.flatMap(([name, inner]) => [
      fc.constant(Object.fromEntries(entries.filter(([other]) => other !== name))),
      spoilt(inner).map((other) => ({ ...value, [name]: other })),
    ]),
  );
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** Bounds as zod writes them for any integer are those of JavaScript; nobody wants such values only. */
function boundOf(schema: JsonSchema, name: 'minimum' | 'maximum', otherwise: number): number {
  const value = numberOf(schema[name], otherwise);
  if (Math.abs(value) >= Number.MAX_SAFE_INTEGER) return otherwise;
  return name === 'maximum' ? Math.max(value, numberOf(schema['minimum'], value)) : value;
}
