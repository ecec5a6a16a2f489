/**
 * The same text, in memory of its own. A text cut out of a message keeps that whole message in memory, and a
 * concatenated one keeps its parts. So a text that is remembered for long is better copied.
 */
export function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}
