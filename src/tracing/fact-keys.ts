import type { Attributes, AttributeValue } from './span-steps.ts';

/** The AI has the caller. */
export const AI = 'ai';
/** People talk with each other. */
export const CONVERSATION = 'conversation';

/** Those attributes that there are. */
export function presentOnly(values: Readonly<Record<string, AttributeValue | null | undefined>>): Attributes {
  const present: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(values)) if (value !== null && value !== undefined) present[name] = value;
  return present;
}

/** Whom a leg goes to, where that names an agent of ours. Numbers and addresses of people stay here. */
export function destinationAttributes(destination: string): Attributes {
  return /^(agent|skills):/.test(destination) ? { 'warmbridge.destination': destination } : {};
}

/** The key of a span of something that a call may have several of. */
export function keyOf(what: string, id: string): string {
  return `${what} ${id}`;
}
