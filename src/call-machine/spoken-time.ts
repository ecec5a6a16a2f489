/** How long words take to be said, by estimate: voices differ by a fifth. */

/** A character of speech. */
export const CHARACTER_MS = 65;
/** A digit is said as a word. */
const DIGIT_MS = 330;
/** A sentence that ends in the first part of what there is time for is too little to stop at. */
const ENOUGH = 0.4;

/** The beginning of a text that is said within the time: whole sentences, or whole words where the first is too long. */
export function cutToTime(text: string, maxMs: number): string {
  const end = endInTime(text, maxMs);
  if (end === text.length) return text;
  const sentence = Math.max(...['. ', '! ', '? '].map((stop) => text.lastIndexOf(stop, end - 1)));
  if (sentence >= end * ENOUGH) return text.slice(0, sentence + 1);
  const word = text.lastIndexOf(' ', end);
  return text
    .slice(0, word > 0 ? word : end)
    .toWellFormed()
    .replace(/[\s,;:\uFFFD]+$/u, '');
}

/** Where the time is over; the length of the text if it is not. */
function endInTime(text: string, maxMs: number): number {
  let ms = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    ms += unit >= 0x30 && unit <= 0x39 ? DIGIT_MS : CHARACTER_MS;
    if (ms > maxMs) return at;
  }
  return text.length;
}
