import { existsSync } from 'node:fs';
import { auditKeyFile, readPublicKey, verifyCall } from '../audit/index.ts';
import type { AuditBreak } from '../ports/audit.ts';
import { asCallId } from '../ports/ids.ts';
import { openShelf } from '../recordings/index.ts';
import type { RecordingShelf } from '../recordings/index.ts';
import { messageOf } from '../shared/message-of.ts';
import { doAuditJob } from '../store/thread/audit-jobs.ts';
import type { AuditJob, AuditResults } from '../store/thread/audit-jobs.ts';
import { loadOrTell } from './load-config.ts';
import type { Output } from './output.ts';
import { writeJsonLine } from './output.ts';
import { progressBar } from './progress.ts';

/** Where the records and the key are. */
export interface VerifySource {
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A key (PEM, either half) that must have signed; undefined: that of the configuration, or the one that is named. */
  readonly key: string | undefined;
  /** One line of JSON for each of them. */
  readonly json?: boolean;
  /** Where a bar shows how far it is; null or absent: nowhere. */
  readonly progress?: Output | null;
}

interface Checking {
  readonly do: <Kind extends AuditJob['kind']>(
    job: Extract<AuditJob, { readonly kind: Kind }>,
  ) => Promise<AuditResults[Kind]>;
  readonly key: string | null;
  readonly shelf: RecordingShelf;
  readonly output: Output;
  readonly json: boolean;
}

/**
 * Holds calls, or days, against what vouches for them, and says of each that it holds, or its first break.
 * @param what ids of calls, and days as `2026-01-15`
 * @returns the exit code: 0 where all hold, 1 where one does not or cannot be told
 */
export async function verify(what: readonly string[], source: VerifySource, output: Output): Promise<number> {
  const opened = await open(source, output);
  if (opened === null) return 1;
  let code = 0;
  const bar = progressBar(what.length, 'calls and days', source.progress ?? null);
  for (const each of what) {
    try {
      const holds = isDay(each) ? await verifyOneDay(each, opened) : await verifyOneCall(each, opened);
      if (!holds) code = 1;
    } catch (error) {
      if (opened.json) writeJsonLine(output, { what: each, holds: false, error: messageOf(error) });
      else output.write(`${each}: ${messageOf(error)}\n`);
      code = 1;
    }
    bar.advance();
  }
  bar.stop();
  return code;
}

/**
 * Writes the chains of calls with all that they vouch for, as lines of JSON.
 * @returns the exit code: 0, or 1 where one cannot be read
 */
export async function exportCalls(
  calls: readonly string[],
  source: VerifySource,
  output: Output,
  faults: Output,
): Promise<number> {
  const opened = await open(source, faults);
  if (opened === null) return 1;
  const bar = progressBar(calls.length, 'calls', source.progress ?? null);
  for (const call of calls) {
    try {
      const lines = await opened.do({ kind: 'exportCall', call });
      if (lines === null) throw new Error('there is no such call');
      output.write(lines.map((line) => `${line}\n`).join(''));
      bar.advance();
    } catch (error) {
      bar.stop();
      faults.write(`${call}: ${messageOf(error)}\n`);
      return 1;
    }
  }
  bar.stop();
  return 0;
}

async function open(source: VerifySource, output: Output): Promise<Checking | null> {
  const config = loadOrTell(source, output);
  if (config === null) return null;
  const { store } = config;
  try {
    const { shelf } = await openShelf(config);
    const key = keyOf(source, auditKeyFile(config), output);
    return {
      do: async (job) => (await doAuditJob(store, job)) as AuditResults[(typeof job)['kind']],
      key,
      shelf,
      output,
      json: source.json === true,
    };
  } catch (error) {
    output.write(`${messageOf(error)}\n`);
    return null;
  }
}

function keyOf({ key, json }: VerifySource, file: string, output: Output): string | null {
  if (key !== undefined) return readPublicKey(key);
  if (existsSync(file)) return readPublicKey(file);
  // What is between the lines of JSON is no JSON.
  if (json !== true)
    output.write(`${file} is not there: signatures are held against the key that each statement names\n`);
  return null;
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

async function verifyOneCall(id: string, { do: job, key, shelf, output, json }: Checking): Promise<boolean> {
  const audit = {
    verifyCall: async (call: string) => await job({ kind: 'verifyCall', call }),
    verifyDay: async (day: string, of: string | null) => await job({ kind: 'verifyDay', day, key: of }),
  };
  const verdict = await verifyCall({ audit, shelf, publicKey: key }, asCallId(id));
  if (verdict === null) throw new Error('there is no such call');
  const holds = verdict.breaks.length === 0;
  if (json) {
    writeJsonLine(output, { what: id, holds, ...verdict });
    return holds;
  }
  const counts = `${String(verdict.links)} links, ${String(verdict.entries)} entries, ${String(verdict.records)} records, ${String(verdict.recordings)} recordings`;
  const erased = verdict.erased ? '; what was known of the caller was erased' : '';
  const days = verdict.days.map((day) => dayText(day, !verdict.unsigned.includes(day)));
  output.write(`${id}: ${outcome(verdict.breaks)} (${counts}; ${days.join(', ')}${erased})\n`);
  for (const note of verdict.notes) output.write(`  ${note}\n`);
  return holds;
}

async function verifyOneDay(day: string, checking: Checking): Promise<boolean> {
  const verdict = await checking.do({ kind: 'verifyDay', day, key: checking.key });
  if (checking.json) {
    writeJsonLine(checking.output, { what: day, holds: verdict.breaks.length === 0, ...verdict });
    return verdict.breaks.length === 0;
  }
  checking.output.write(
    `${day}: ${outcome(verdict.breaks)} (${String(verdict.chains)} chains; ${dayText(day, verdict.signed !== null)})\n`,
  );
  return verdict.breaks.length === 0;
}

function dayText(day: string, isSigned: boolean): string {
  return isSigned ? `${day} is signed` : `${day} is not signed yet`;
}

function outcome(breaks: readonly AuditBreak[]): string {
  const [first, ...others] = breaks;
  if (first === undefined) return 'holds';
  const more = others.length === 0 ? '' : `, and ${String(others.length)} more`;
  return `does not hold: ${first.where}: ${first.message}${more}`;
}
