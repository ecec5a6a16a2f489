import vader from 'vader-sentiment';

/** Nobody says so much in one turn, and the lexicon takes its time with each word. */
const MAX_CHARACTERS = 1_000;

/**
 * The sentiment of words by the lexicon and rules of VADER (Hutto and Gilbert 2014): from -1 (negative) to 1 (positive).
 * It knows English only; words of other languages are neutral (0).
 */
export function lexiconSentiment(text: string): number {
  const { compound } = vader.SentimentIntensityAnalyzer.polarity_scores(text.slice(0, MAX_CHARACTERS));
  return Number.isFinite(compound) ? Math.min(1, Math.max(-1, compound)) : 0;
}
