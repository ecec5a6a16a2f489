import type { AttemptRecord, HandoffTimings } from '../../ports/records.ts';
import type { Output } from '../output.ts';
import { table } from '../table.ts';
import type { Heard } from './hearing.ts';

/** What a self test came to. */
export interface SelfTestResult {
  readonly trunk: string;
  /** Why the handoff did not come about; null: it did. */
  readonly fault: string | null;
  readonly attempts: readonly AttemptRecord[];
  readonly timings: HandoffTimings;
  /** What each party heard in each phase; empty where the handoff did not come about. */
  readonly heard: readonly Heard[];
}

/** For people. */
export function writeResult(
  { trunk, fault, attempts, timings, heard }: SelfTestResult,
  ok: boolean,
  out: Output,
): void {
  for (const { destination, result, sipStatus, trunk: by } of attempts) {
    out.write(
      `${destination} by ${by ?? trunk}: ${String(result)}${sipStatus === null ? '' : ` (${String(sipStatus)})`}\n`,
    );
  }
  const times = Object.entries(timings).map(([name, ms]) => [name, `${String(ms)} ms`]);
  if (times.length > 0) out.write(`\n${table(['since the trigger', ''], times)}`);
  if (heard.length > 0) {
    const rows = heard.map(({ phase, party, tones, fault: wrong }) => [
      phase,
      party,
      tonesText(tones),
      wrong ?? 'as it is to be',
    ]);
    out.write(`\n${table(['phase', 'party', 'hears', ''], rows)}`);
  }
  out.write(
    `\n${ok ? 'The handoff went as it is to go.' : `The handoff did not go as it is to go${fault === null ? '.' : `: ${fault}.`}`}\n`,
  );
}

function tonesText(tones: Heard['tones']): string {
  const heard = Object.entries(tones).filter(([, share]) => share > 0);
  if (heard.length === 0) return 'nothing';
  return heard.map(([name, share]) => `${name} ${String(Math.round(share * 100))} %`).join(', ');
}
