import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import type { RehearsedLine } from '../call-machine/index.ts';
import { CHARACTER_MS, rehearse } from '../call-machine/index.ts';
import { escalationSchema } from '../config/index.ts';
import type { EscalationRule } from '../ports/escalation.ts';
import { lexiconSentiment } from '../sentiment/lexicon-sentiment.ts';
import { messageOf } from '../shared/message-of.ts';
import { packageFile } from '../shared/package-files.ts';

/** The labelled calls that come with the program. */
export const LABELLED_CALLS = fileURLToPath(packageFile('config/escalation/labelled.yaml'));

/** Calls that are to stay with the AI. */
const NONE = 'none';
/** Between two lines of a call that has no times: less than ends a turn of the caller without the AI. */
const PAUSE_MS = 2_000;
const LINE = /^(?:(AI):\s*|\((\d(?:\.\d+)?)\)\s*)?(.*)$/s;

const labelledFile = z.strictObject({
  rules: escalationSchema.min(1),
  calls: z.record(z.string(), z.array(z.union([z.string(), z.array(z.string())]))),
});

/** How well the rules for one reason do. */
export interface ReasonScore {
  readonly reason: string;
  /** Calls that were taken to a human for it, rightly and wrongly, and those that should have been. */
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
}

/** What a check came to. */
export interface CheckResult {
  readonly calls: number;
  readonly scores: readonly ReasonScore[];
  /** The calls that were decided otherwise than they are labelled. */
  readonly misses: readonly { readonly expected: string; readonly decided: string; readonly call: string }[];
}

/** Measures rules on labelled calls. @throws Error where the file is none of these */
export function checkLabelled(text: string): CheckResult {
  const parsed = labelledFile.safeParse(parse(text));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { rules, calls } = parsed.data;
  const unknown = Object.keys(calls).find((name) => name !== NONE && !rules.some(({ reason }) => reason === name));
  if (unknown !== undefined) throw new Error(`calls.${unknown}: no rule has this reason`);
  const decided = Object.entries(calls).flatMap(([expected, list]) =>
    list.map((call) => ({ expected, decided: decide(rules, call), call: [call].flat().join(' | ') })),
  );
  const reasons = [...new Set(rules.map(({ reason }) => reason))];
  return {
    calls: decided.length,
    scores: reasons.map((reason) => ({
      reason,
      right: decided.filter((call) => call.decided === reason && call.expected === reason).length,
      wrong: decided.filter((call) => call.decided === reason && call.expected !== reason).length,
      missed: decided.filter((call) => call.decided !== reason && call.expected === reason).length,
    })),
    misses: decided.filter((call) => call.decided !== call.expected),
  };
}

function decide(rules: readonly EscalationRule[], call: string | readonly string[]): string {
  const lines: RehearsedLine[] = [];
  let startMs = 0;
  for (const each of [call].flat()) {
    const [, ai, confidence, text = ''] = LINE.exec(each) ?? [];
    const endMs = startMs + text.length * CHARACTER_MS;
    const sure = confidence === undefined ? {} : { confidence: Number(confidence) };
    lines.push({ role: ai === undefined ? 'caller' : 'ai', text, startMs, endMs, ...sure });
    startMs = endMs + PAUSE_MS;
  }
  return rehearse(rules, lines, {}, lexiconSentiment)?.reason ?? NONE;
}

/**
 * Prints precision and recall of each reason, and the calls that were decided otherwise than they are labelled.
 * @returns the exit code: 0, or 1 where the file cannot be read
 */
export function escalationCheck(file: string, output: { write(text: string): unknown }): number {
  let result: CheckResult;
  try {
    result = checkLabelled(readFileSync(file, 'utf8'));
  } catch (error) {
    output.write(`${file}: ${messageOf(error)}\n`);
    return 1;
  }
  const { calls, scores, misses } = result;
  const width = Math.max(...scores.map(({ reason }) => reason.length), 'reason'.length);
  output.write(`${'reason'.padEnd(width)}  calls  precision  recall\n`);
  for (const score of [...scores, total(scores)]) output.write(`${row(score, width)}\n`);
  for (const { expected, decided, call } of misses) output.write(`${expected}, decided ${decided}: ${call}\n`);
  output.write(`${String(calls - misses.length)} of ${String(calls)} calls are decided as they are labelled.\n`);
  return 0;
}

function total(scores: readonly ReasonScore[]): ReasonScore {
  const sum = (of: (score: ReasonScore) => number): number => scores.reduce((all, score) => all + of(score), 0);
  return { reason: 'all', right: sum(({ right }) => right), wrong: sum(({ wrong }) => wrong), missed: sum(({ missed }) => missed) }; // prettier-ignore
}

function row({ reason, right, wrong, missed }: ReasonScore, width: number): string {
  const share = (of: number): string => (of === 0 ? '-' : (right / of).toFixed(3));
  const cells = [
    String(right + missed).padStart(5),
    share(right + wrong).padStart(9),
    share(right + missed).padStart(6),
  ];
  return `${reason.padEnd(width)}  ${cells.join('  ')}`;
}
