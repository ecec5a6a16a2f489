import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Ladder, Rung } from './ladder.ts';

/** The ladder of one call ends here; a log may hold days of others. */
const MAX_RUNGS = 10_000;
const START_LINE = /^(?:SIP\/2\.0 (\d{3}) ?([^\r\n]*)|([A-Z]+) (\S+) SIP\/2\.0)/;
const CSEQ = /^CSeq[ \t]*:[ \t]*\d+[ \t]+([A-Z]+)/im;

/**
 * The same legs with every SIP message of theirs that a log has (`log.sipTrace`). It reads line by line, so that a log
 * may have any size. @throws Error where the file cannot be read
 */
export async function withLoggedMessages(ladder: Ladder, file: string): Promise<Ladder> {
  const legs = new Map(ladder.legs.flatMap(({ id, sipCallId }) => (sipCallId === null ? [] : [[sipCallId, id]])));
  const rungs: Rung[] = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (!line.includes('"SIP message"') || rungs.length === MAX_RUNGS) continue;
    const rung = rungOf(line, legs);
    if (rung !== null) rungs.push(rung);
  }
  return { ...ladder, rungs, source: 'log' };
}

interface Logged {
  readonly time?: unknown;
  readonly sipCallId?: unknown;
  readonly direction?: unknown;
  readonly message?: unknown;
}

function rungOf(line: string, legs: ReadonlyMap<string, string>): Rung | null {
  let logged: Logged;
  try {
    logged = JSON.parse(line) as Logged;
  } catch {
    return null;
  }
  const { time, sipCallId, direction, message } = logged;
  const leg = legs.get(String(sipCallId));
  if (leg === undefined || typeof message !== 'string' || typeof time !== 'string') return null;
  const [, status, phrase, method, uri] = START_LINE.exec(message) ?? [];
  const [, cseq] = CSEQ.exec(message) ?? [];
  return {
    at: time,
    leg,
    direction: direction === 'out' ? 'out' : 'in',
    message: status ?? method ?? '(unreadable)',
    detail: status === undefined ? (uri ?? null) : `${phrase ?? ''}${cseq === undefined ? '' : ` (${cseq})`}`.trim(),
  };
}
