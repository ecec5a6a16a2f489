import type { CheckedChain, DayVerdict, SignedDay, UnsignedDay } from '../../ports/audit.ts';
import { exportChain, dueRecordings, verifyChain, verifyDay } from '../../records/audit/index.ts';
import { AuditReader } from './audit-reader.ts';

/** What a thread of the audit is started for. */
export type AuditJob =
  | { readonly kind: 'unsignedDays'; readonly today: string }
  | { readonly kind: 'signedDays'; readonly limit: number; readonly before: string | null }
  | { readonly kind: 'verifyCall'; readonly call: string }
  | { readonly kind: 'verifyDay'; readonly day: string; readonly key: string | null }
  | { readonly kind: 'exportCall'; readonly call: string };

/** What comes of each. */
export interface AuditResults {
  unsignedDays: readonly UnsignedDay[];
  signedDays: readonly SignedDay[];
  verifyCall: CheckedChain | null;
  verifyDay: DayVerdict;
  exportCall: readonly string[] | null;
}

/** Does a job, and blocks meanwhile. @throws StoreError `open` */
export function doAuditJob(file: string, busyTimeoutMs: number, job: AuditJob): AuditResults[AuditJob['kind']] {
  using reader = new AuditReader(file, busyTimeoutMs);
  switch (job.kind) {
    case 'unsignedDays':
      return reader.unsignedDays(job.today).map((day) => ({ day, ...reader.root(day) }));
    case 'signedDays':
      return reader.signedDays(job.limit, job.before);
    case 'verifyCall': {
      const rows = reader.chain(job.call);
      if (rows === null) return null;
      return { ...verifyChain(rows), due: dueRecordings(job.call, rows.entries) };
    }
    case 'verifyDay':
      return verifyDay(reader.day(job.day, job.key));
    case 'exportCall': {
      const rows = reader.chain(job.call);
      if (rows === null) return null;
      const days = rows.ends.flatMap(({ day }) => reader.day(day, null).signed ?? []);
      return exportChain(rows, days);
    }
  }
}
