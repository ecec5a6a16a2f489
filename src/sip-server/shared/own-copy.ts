/**
 * The same text, in memory of its own. A text cut out of a message keeps that message for as long as it is kept itself,
 * and a concatenated one keeps its parts: what is remembered for long is better copied.
 */
export function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}
