import { existsSync } from 'node:fs';
import { auditKeyFile, readPublicKey } from '../audit/index.ts';
import type { AuditBreak, DayVerdict } from '../ports/audit.ts';
import { messageOf } from '../shared/message-of.ts';
import { doAuditJob } from '../store/sqlite/audit-jobs.ts';
import type { AuditJob, AuditResults } from '../store/sqlite/audit-jobs.ts';
import type { Output } from './check-config.ts';
import { loadOrTell } from './load-config.ts';

/** Where the records and the key are. */
export interface VerifySource {
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A key (PEM, either half) that must have signed; undefined: that of the configuration, or the one that is named. */
  readonly key: string | undefined;
}

const BUSY_TIMEOUT_MS = 5_000;

interface Checking {
  readonly do: <Kind extends AuditJob['kind']>(job: Extract<AuditJob, { readonly kind: Kind }>) => AuditResults[Kind];
  readonly key: string | null;
  readonly recordings: string;
  readonly output: Output;
}

/**
 * Holds calls, or days, against what vouches for them, and says of each that it holds, or its first break.
 * @param what ids of calls, and days as `2026-01-15`
 * @returns the exit code: 0 where all hold, 1 where one does not or cannot be told
 */
export function verify(what: readonly string[], source: VerifySource, output: Output): number {
  const opened = open(source, output);
  if (opened === null) return 1;
  let code = 0;
  for (const each of what) {
    try {
      const holds = isDay(each) ? verifyOneDay(each, opened) : verifyOneCall(each, opened);
      if (!holds) code = 1;
    } catch (error) {
      output.write(`${each}: ${messageOf(error)}\n`);
      code = 1;
    }
  }
  return code;
}

/**
 * Writes the chains of calls with all that they vouch for, as lines of JSON.
 * @returns the exit code: 0, or 1 where one cannot be read
 */
export function exportCalls(calls: readonly string[], source: VerifySource, output: Output, faults: Output): number {
  const opened = open(source, faults);
  if (opened === null) return 1;
  for (const call of calls) {
    try {
      const lines = opened.do({ kind: 'exportCall', call });
      if (lines === null) throw new Error('there is no such call');
      output.write(lines.map((line) => `${line}\n`).join(''));
    } catch (error) {
      faults.write(`${call}: ${messageOf(error)}\n`);
      return 1;
    }
  }
  return 0;
}

function open(source: VerifySource, output: Output): Checking | null {
  const config = loadOrTell(source, output);
  if (config === null) return null;
  const { store } = config;
  if (store.kind !== 'sqlite') {
    output.write(`a store of the kind ${store.kind} cannot be verified\n`);
    return null;
  }
  try {
    const recordings = config.recording.directory;
    const key = keyOf(source, auditKeyFile(config, store.file), output);
    return {
      do: (job) => doAuditJob(store.file, BUSY_TIMEOUT_MS, job) as AuditResults[(typeof job)['kind']],
      key,
      recordings,
      output,
    };
  } catch (error) {
    output.write(`${messageOf(error)}\n`);
    return null;
  }
}

function keyOf({ key }: VerifySource, file: string, output: Output): string | null {
  if (key !== undefined) return readPublicKey(key);
  if (existsSync(file)) return readPublicKey(file);
  output.write(`${file} is not there: signatures are held against the key that each statement names\n`);
  return null;
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

function verifyOneCall(id: string, checking: Checking): boolean {
  const { output } = checking;
  const verdict = checking.do({ kind: 'verifyCall', call: id, recordings: checking.recordings });
  if (verdict === null) throw new Error('there is no such call');
  const days = verdict.days.map((day) => checking.do({ kind: 'verifyDay', day, key: checking.key }));
  // Of other calls of these days nothing is asked here.
  const ofDays = days.flatMap(({ breaks }) => breaks.filter(({ where }) => where.startsWith('statement ')));
  const breaks = [...verdict.breaks, ...ofDays];
  const counts = `${String(verdict.links)} links, ${String(verdict.entries)} entries, ${String(verdict.records)} records, ${String(verdict.recordings)} recordings`;
  const erased = verdict.erased ? '; what was known of the caller was erased' : '';
  output.write(`${id}: ${outcome(breaks)} (${counts}; ${days.map(dayText).join(', ')}${erased})\n`);
  for (const note of verdict.notes) output.write(`  ${note}\n`);
  return breaks.length === 0;
}

function verifyOneDay(day: string, checking: Checking): boolean {
  const verdict = checking.do({ kind: 'verifyDay', day, key: checking.key });
  checking.output.write(`${day}: ${outcome(verdict.breaks)} (${String(verdict.chains)} chains; ${dayText(verdict)})\n`);
  return verdict.breaks.length === 0;
}

function dayText({ day, signed }: DayVerdict): string {
  return signed === null ? `${day} is not signed yet` : `${day} is signed`;
}

function outcome(breaks: readonly AuditBreak[]): string {
  const [first, ...others] = breaks;
  if (first === undefined) return 'holds';
  const more = others.length === 0 ? '' : `, and ${String(others.length)} more`;
  return `does not hold: ${first.where}: ${first.message}${more}`;
}
