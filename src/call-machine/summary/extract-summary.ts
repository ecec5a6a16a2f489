/** A summary out of what the caller said, where nobody has written one: its key sentence, its question, names and amounts. */
import { asksForHuman } from '../escalation/spot.ts';
import { wordsOf } from '../escalation/words.ts';

/** The newest sentences are looked at, and of each as much as can be said. */
const MAX_SENTENCES = 60;
const MAX_SENTENCE = 160;
const MAX_MENTIONS = 4;
const MAX_NAME_WORDS = 3;
/** More words than these make a sentence no better. */
const MAX_CONTENT = 12;
const NUMBER_BONUS = 1;

interface Wording {
  readonly said: string;
  readonly question: string;
  readonly mentioned: string;
}

const ENGLISH: Wording = { said: 'The caller said', question: 'Question', mentioned: 'Mentioned' };
const GERMAN: Wording = { said: 'Der Anrufer sagte', question: 'Frage', mentioned: 'Genannt' };

/** Words that say little. */
const SMALL: ReadonlySet<string> = new Set([
  'the', 'and', 'but', 'for', 'you', 'your', 'are', 'was', 'were', 'this', 'that', 'with', 'have', 'has', 'had', 'not',
  'from', 'please', 'hello', 'yes', 'yeah', 'okay', 'thanks', 'thank', 'can', 'could', 'would', 'will', 'just', 'like',
  'want', 'need', 'about', 'there', 'here', 'what', 'when', 'how', 'why', 'who', 'does', 'did', 'been', 'some', 'well',
  'good', 'morning', 'day', 'help', 'know', 'get', 'got', 'its', 'they', 'them', 'then', 'than', 'really', 'very',
  'ich', 'und', 'der', 'die', 'das', 'ein', 'eine', 'einen', 'mit', 'ist', 'bin', 'habe', 'hat', 'nicht', 'mir', 'mich',
  'sie', 'wir', 'ihr', 'auf', 'von', 'fuer', 'bitte', 'danke', 'hallo', 'guten', 'tag', 'morgen', 'aber', 'auch',
  'noch', 'kann', 'will', 'moechte', 'wie', 'was', 'wann', 'warum', 'den', 'dem', 'mein', 'meine', 'meiner', 'meinen',
]); // prettier-ignore
const QUESTION_WORDS: ReadonlySet<string> = new Set([
  'what', 'when', 'where', 'why', 'how', 'who', 'which', 'can', 'could', 'do', 'does', 'did', 'is', 'are', 'will',
  'would', 'was', 'wie', 'wann', 'wo', 'warum', 'wer', 'welche', 'welcher', 'wieso', 'kann', 'koennen', 'gibt', 'ist',
]); // prettier-ignore
const SENTENCE = /[^.!?]+(?:[.!?](?=\S)[^.!?]+)*[.!?]*/g;
const AMOUNT =
  /[$€£]\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:dollars?|euros?|pounds?|cents?|percent|usd|eur|€|\$|£|%)|\b(?:order|invoice|ticket|case|contract|customer|bestellung|rechnung|auftrag|vertrag|kundennummer)\s(?:number\s|nummer\s)?#?\d[\w-]*/giu;
const NAME = /\b(?:my name is|my name's|mein name ist|ich heiße|ich heisse)\s+([\p{L}'’-]+(?:\s[\p{L}'’-]+){0,2})/iu;
/** They follow a name, and are none. */
const NO_NAMES: ReadonlySet<string> = new Set([
  'and',
  'i',
  'from',
  'calling',
  'my',
  'und',
  'ich',
  'aus',
  'it',
  'the',
  'meine',
]);

/**
 * The summary; empty where the caller said nothing to the point. It has three sentences at the most.
 * @param said oldest first
 * @param language a BCP 47 tag; null: English
 */
export function extractSummary(said: readonly string[], language: string | null): string {
  const sentences = said.flatMap((text) => text.match(SENTENCE) ?? []).slice(-MAX_SENTENCES);
  const telling = sentences
    .map((each) => each.trim())
    .filter((each) => !asksForHuman(each) && wordsOf(each).length > 0);
  const question = telling.findLast(isQuestion) ?? null;
  const key = best(telling.filter((each) => each !== question));
  const mentions = mentionsOf(said.join(' . ')).filter((each) => !`${key ?? ''} ${question ?? ''}`.includes(each));
  const {
    said: says,
    question: asks,
    mentioned,
  } = language?.toLowerCase().startsWith('de') === true ? GERMAN : ENGLISH;
  return [
    key === null ? '' : `${says}: ${sentence(key, '.')}`,
    question === null ? '' : `${asks}: ${sentence(question, '?')}`,
    mentions.length === 0 ? '' : `${mentioned}: ${mentions.join(', ')}.`,
  ]
    .filter((each) => each !== '')
    .join(' ');
}

function isQuestion(text: string): boolean {
  const [first = '', ...rest] = wordsOf(text);
  return text.endsWith('?') || (QUESTION_WORDS.has(first) && rest.length >= 3);
}

/** The sentence that says most; the first of those that say as much. */
function best(sentences: readonly string[]): string | null {
  let found: string | null = null;
  let most = 0;
  for (const each of sentences) {
    const content = new Set(wordsOf(each).filter((word) => word.length > 2 && !SMALL.has(word)));
    const score = Math.min(content.size, MAX_CONTENT) + (/\d/.test(each) ? NUMBER_BONUS : 0);
    if (score > most) [found, most] = [each, score];
  }
  return found;
}

/** Amounts and numbers of orders and the like, and the caller's name. */
function mentionsOf(text: string): readonly string[] {
  const name = nameOf(text);
  const amounts = [...text.matchAll(AMOUNT)].map(([amount]) => amount.replace(/[.,]+$/, ''));
  return [...new Set([...(name === null ? [] : [name]), ...amounts])].slice(0, MAX_MENTIONS);
}

function nameOf(text: string): string | null {
  const words = (NAME.exec(text)?.[1] ?? '').split(/\s/).slice(0, MAX_NAME_WORDS);
  const end = words.findIndex((word) => NO_NAMES.has(word.toLowerCase()));
  const name = (end === -1 ? words : words.slice(0, end)).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return name.length === 0 || name[0] === '' ? null : name.join(' ');
}

/** A text of one line, no longer than a sentence may be, that ends as it should. */
function sentence(text: string, stop: string): string {
  const plain = text
    .toWellFormed()
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[.!?,;:]+$/, '');
  if (plain.length <= MAX_SENTENCE) return plain + stop;
  const cut = plain.slice(0, MAX_SENTENCE);
  const blank = cut.lastIndexOf(' ');
  return `${(blank > 0 ? cut.slice(0, blank) : cut).toWellFormed()}${stop}`;
}
