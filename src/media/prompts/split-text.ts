/** Pieces are about this long, 15 s of speech: the first is ready soon, and each has time to be made while one plays. */
const USUAL_LENGTH = 250;

/** Where a text may be cut, the best place first: behind a sentence, behind a clause, between words. */
const CUTS = [/(?<=[.!?…。！？]["'’”)\]]*)\s+|\n+/u, /(?<=[,;:–—、，；：]["'’”)\]]*)\s+/u, /\s+/u];

/**
 * A text in pieces to be spoken one after the other: whole sentences where they fit, else clauses, else words, else as
 * many characters as fit. A text that fits is one piece, as it is.
 * @param maxLength UTF-16 units that a piece may have, at least 2
 */
export function splitText(text: string, maxLength: number): readonly string[] {
  if (text.length <= maxLength) return [text];
  const usual = Math.min(maxLength, USUAL_LENGTH);
  const pieces: string[] = [];
  for (const part of partsOf(text, maxLength, 0)) {
    const last = pieces.at(-1);
    if (last !== undefined && last.length + 1 + part.length <= usual) pieces[pieces.length - 1] = `${last} ${part}`;
    else pieces.push(part);
  }
  return pieces;
}

/** The parts of a text, each within the limit, cut at the best places that make them so. */
function partsOf(text: string, maxLength: number, cut: number): readonly string[] {
  const place = CUTS[cut];
  if (place === undefined) return charactersOf(text, maxLength);
  return text
    .split(place)
    .filter((part) => part !== '')
    .flatMap((part) => (part.length <= maxLength ? [part] : partsOf(part, maxLength, cut + 1)));
}

/** A word that is too long; no character is cut in two. */
function charactersOf(word: string, maxLength: number): readonly string[] {
  const parts = [''];
  for (const character of word) {
    const part = parts.at(-1) ?? '';
    if (part.length + character.length <= maxLength) parts[parts.length - 1] = part + character;
    else parts.push(character);
  }
  return parts;
}
