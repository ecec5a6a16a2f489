/** How the attributes of a TwiML element are read. What is none is the default. */
import type { TwimlElement } from './parse-twiml.ts';

const MAX_TIMEOUT_S = 600;

/** @returns milliseconds */
export function secondsOf(element: TwimlElement, name: string, otherwise: number): number {
  return Math.min(Math.max(1, numberOf(element, name, otherwise)), MAX_TIMEOUT_S) * 1_000;
}

/** A whole number that is not negative. */
export function numberOf({ attributes }: TwimlElement, name: string, otherwise: number): number {
  const text = attributes[name] ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) : otherwise;
}
