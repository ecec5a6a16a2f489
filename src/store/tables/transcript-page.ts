import { asCallId, asLegId } from '../../ports/ids.ts';
import { LEG_ROLES } from '../../ports/records.ts';
import type { TranscriptMatch } from '../../ports/store.ts';
import type { Session } from '../sql/session.ts';
import { snippetOf } from './snippet.ts';

/** {@link TranscriptQuery} with its cursor decoded. */
export interface TranscriptRequest {
  readonly phrases: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  readonly withPrivate: boolean;
  /** The position of the last match that was looked at. */
  readonly before: number | null;
  readonly limit: number;
}

/** A page of matches, and the position from which on the next page looks where there may be more. */
export interface TranscriptPage {
  readonly items: readonly TranscriptMatch[];
  readonly next: number | null;
}

/** A line of the journal in which something was said. */
export interface SpokenLine {
  readonly position: number;
  readonly type: string;
  /** JSON. */
  readonly data: string;
}

/** The index over what was said. What changes it runs within the transaction that changes the journal. */
export interface SpokenWords {
  /** Takes in what is said in lines of the journal, if anything is. They must be there already. */
  insert(session: Session, lines: readonly SpokenLine[]): Promise<void>;
  /** The journal of the call must still be there. */
  deleteCall(session: Session, callId: string): Promise<void>;
  /**
   * Goes on to take words of deleted calls from the index, a small step at a time.
   * @param isFirst begins with the whole index
   * @returns whether there is more to do
   */
  tidy(session: Session, isFirst: boolean): Promise<boolean>;
  /** Lines before that position in which the words are, the newest first. */
  find(session: Session, phrases: readonly string[], before: number, most: number): Promise<readonly SpokenMatch[]>;
}

/** A line of the journal that has the words. */
export interface SpokenMatch {
  readonly position: number;
  readonly call_id: string;
  readonly at: string;
  readonly type: string;
  readonly data: string;
  readonly started_at: string;
}

/** Matches that one search looks at. */
const MAX_LOOKED_AT = 2_000;
/** Matches that are read together. */
const CHUNK = 250;

const SPOKEN_TYPES: ReadonlySet<string> = new Set(['call.speech', 'ai.talk']);

/** Whether something may be said in facts of that type. */
export function isSpoken(type: string): boolean {
  return SPOKEN_TYPES.has(type);
}

/** What is said in a fact; null: nothing is. */
export function spokenText(type: string, data: Data): string | null {
  const { text } = type === 'ai.talk' ? ((data['prompt'] ?? {}) as Data) : data;
  return typeof text === 'string' ? text : null;
}

/** The newest first. It looks at a bounded number of lines, so a page may be short, or empty, and not be the last. */
export async function searchTranscripts(
  session: Session,
  words: SpokenWords,
  request: TranscriptRequest,
): Promise<TranscriptPage> {
  const items: TranscriptMatch[] = [];
  let before = request.before ?? Number.MAX_SAFE_INTEGER;
  let next: number | null = null;
  for (let lookedAt = 0; ; lookedAt += CHUNK) {
    const matches = await words.find(session, request.phrases, before, CHUNK);
    for (const match of matches) {
      if (items.length === request.limit || lookedAt >= MAX_LOOKED_AT) return { items, next };
      next = match.position;
      const data = JSON.parse(match.data) as Data;
      if (fits(match, data, request)) items.push(matchOf(match, data, request.phrases));
    }
    if (matches.length < CHUNK) return { items, next: null };
    before = next ?? before;
  }
}

type Data = Readonly<Record<string, unknown>>;

function fits({ at }: SpokenMatch, data: Data, { from, to, withPrivate }: TranscriptRequest): boolean {
  if ((from !== null && at < from) || (to !== null && at >= to)) return false;
  return withPrivate || data['private'] !== true;
}

function matchOf(match: SpokenMatch, data: Data, phrases: readonly string[]): TranscriptMatch {
  const { leg, role, startMs, private: isPrivate } = data;
  const sinceStart = Date.parse(match.at) - Date.parse(match.started_at);
  return {
    callId: asCallId(match.call_id),
    at: match.at,
    leg: typeof leg === 'string' ? asLegId(leg) : null,
    role: LEG_ROLES.find((each) => each === role) ?? 'ai',
    startMs: Math.max(0, Math.round(typeof startMs === 'number' ? startMs : sinceStart)),
    snippet: snippetOf(spokenText(match.type, data) ?? '', phrases),
    private: isPrivate === true,
  };
}
