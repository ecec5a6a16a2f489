import type { z } from 'zod';
import { pathText } from './config-path.ts';
import { childShapes, knownKeys } from './shape.ts';
import type { Shapes } from './shape.ts';
import { suggestion } from './suggest.ts';

/** A fault with the elements of its path. */
export interface PathFault {
  readonly path: (string | number)[];
  readonly message: string;
}

const CLOSED_TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys and values',
  record: 'keys and values',
};

/**
 * Turns an issue of zod into faults for a person. A fault repeats a value only if the choice is closed, because others
 * may be secrets.
 *
 * @param shapes what may stand at the root, for "did you mean"; an empty list gives no such hints
 */
export function faultsOf(issue: z.core.$ZodIssue, shapes: Shapes): PathFault[] {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  const meant = issue.code === 'invalid_union' ? meantOf(issue) : null;
  if (meant !== null) {
    return meant.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }, shapes));
  }
  if (issue.code !== 'unrecognized_keys') return [{ path, message: messageOf(issue) }];
  const here = path.reduce<Shapes>(childShapes, shapes);
  const known = knownKeys(here);
  return issue.keys.map((key) => {
    const meant = suggestion(key, known);
    return { path: [...path, key], message: `is not a known key${meant === null ? '' : `; did you mean ${meant}?`}` };
  });
}

/**
 * What is wrong with the member of a union that a value was meant to be: of those whose type it has the one with the
 * fewest faults, or the first where it has the type of none. Null: no member is meant more than others.
 */
function meantOf({ errors }: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | null {
  const isOtherType = ([first]: readonly z.core.$ZodIssue[]): boolean =>
    first?.code === 'invalid_type' && first.path.length === 0;
  const fitting = errors.filter((issues) => !isOtherType(issues));
  if (fitting.length === 0) return errors[0] ?? null;
  const fewest = Math.min(...fitting.map(({ length }) => length));
  const meant = fitting.filter(({ length }) => length === fewest);
  return meant.length === 1 ? (meant[0] ?? null) : null;
}

function messageOf(issue: Exclude<z.core.$ZodIssue, { code: 'unrecognized_keys' }>): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeMessage(issue.expected, issue.input);
    case 'invalid_value':
      return choiceMessage(issue.values, issue.input);
    case 'invalid_union':
      return 'options' in issue ? choiceMessage(issue.options, undefined) : 'fits none of the forms it may have';
    case 'too_small':
      return sizeMessage('at least', issue.minimum, issue.origin);
    case 'too_big':
      return sizeMessage('at most', issue.maximum, issue.origin);
    case 'custom':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_element':
      return issue.message;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
  }
}

function typeMessage(expected: string, input: unknown): string {
  const wanted = CLOSED_TYPES[expected] ?? expected;
  if (input === undefined) return 'is required';
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean')) {
    return `expected text, got a ${typeof input}: put it in quotes`;
  }
  return `expected ${wanted}, got ${kindOf(input)}`;
}

function kindOf(input: unknown): string {
  if (input === null) return 'nothing (null)';
  if (Array.isArray(input)) return 'a list';
  return typeof input === 'object' ? 'keys and values' : typeof input === 'string' ? 'text' : `a ${typeof input}`;
}

function choiceMessage(options: readonly z.core.util.Primitive[], input: unknown): string {
  const choice = options.length === 1 ? String(options[0]) : `one of ${options.map(String).join(', ')}`;
  return `expected ${choice}${typeof input === 'string' ? `, got ${JSON.stringify(input.slice(0, 64))}` : ''}`;
}

function sizeMessage(bound: string, size: number | bigint, origin: string): string {
  const unit = origin === 'string' ? ' characters' : origin === 'array' ? ' elements' : '';
  return size === 1 && bound === 'at least' && unit !== '' ? 'must not be empty' : `must be ${bound} ${size}${unit}`;
}

/** Does as {@link faultsOf}, with the path as text. `whole` stands for the root. */
export function faultTexts(
  issue: z.core.$ZodIssue,
  shapes: Shapes,
  whole: string,
): { path: string; message: string }[] {
  return faultsOf(issue, shapes).map(({ path, message }) => ({ path: pathText(path) || whole, message }));
}
