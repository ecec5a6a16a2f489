/** Pieces are about this long, 15 s of speech: the first is ready soon, and each has time to be made while one plays. */
const USUAL_LENGTH = 250;

/** How long a text is to who speaks it. */
export type LengthOf = (text: string) => number;

/** Where a text may be cut, the best place first: behind a sentence, behind a clause, between words. */
const CUTS = [/(?<=[.!?…。！？]["'’”)\]]*)\s+|\n+/u, /(?<=[,;:–—、，；：]["'’”)\]]*)\s+/u, /\s+/u];

/**
 * A text in pieces to be spoken one after the other: whole sentences where they fit, else clauses, else words, else as
 * many characters as fit. A text that fits is one piece, as it is.
 * @param maxLength the length that a piece may have, at least 2
 * @param lengthOf the length of a text, by default its UTF-16 units
 */
export function splitText(
  text: string,
  maxLength: number,
  lengthOf: LengthOf = ({ length }) => length,
): readonly string[] {
  if (lengthOf(text) <= maxLength) return [text];
  const usual = Math.min(maxLength, USUAL_LENGTH);
  const pieces: string[] = [];
  for (const part of partsOf(text, (each) => lengthOf(each) <= maxLength, 0)) {
    const last = pieces.at(-1);
    const joined = `${last ?? ''} ${part}`;
    if (last !== undefined && joined.length <= usual && lengthOf(joined) <= usual) pieces[pieces.length - 1] = joined;
    else pieces.push(part);
  }
  return pieces;
}

/** The parts of a text, each so short that it fits, cut at the best places that make them so. */
function partsOf(text: string, fits: (part: string) => boolean, cut: number): readonly string[] {
  const place = CUTS[cut];
  if (place === undefined) return charactersOf(text, fits);
  return text
    .split(place)
    .filter((part) => part !== '')
    .flatMap((part) => (fits(part) ? [part] : partsOf(part, fits, cut + 1)));
}

/** A word that is too long, in halves that fit. No character is cut in two. */
function charactersOf(word: string, fits: (part: string) => boolean): readonly string[] {
  const characters = Array.from(word);
  if (characters.length < 2 || fits(word)) return [word];
  const middle = Math.ceil(characters.length / 2);
  return [characters.slice(0, middle), characters.slice(middle)].flatMap((half) => charactersOf(half.join(''), fits));
}
