import type { CheckedChain, DayVerdict, SignedDay, UnsignedDay } from '../../ports/audit.ts';
import { exportChain, dueRecordings, verifyChain, verifyDay } from '../../records/audit/index.ts';
import { openToRead } from '../open-database.ts';
import type { DatabaseTarget } from '../sql/database.ts';
import { AuditReader } from '../tables/audit-reader.ts';

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

/** Does a job by a connection of its own that only reads. @throws StoreError `open` */
export async function doAuditJob(target: DatabaseTarget, job: AuditJob): Promise<AuditResults[AuditJob['kind']]> {
  const { database } = await openToRead(target, { sameLayout: true });
  try {
    return await doJob(new AuditReader(database), job);
  } finally {
    await database.close();
  }
}

async function doJob(reader: AuditReader, job: AuditJob): Promise<AuditResults[AuditJob['kind']]> {
  switch (job.kind) {
    case 'unsignedDays':
      return await reader.unsignedDays(job.today);
    case 'signedDays':
      return await reader.signedDays(job.limit, job.before);
    case 'verifyCall': {
      const rows = await reader.chain(job.call);
      if (rows === null) return null;
      return { ...verifyChain(rows), due: dueRecordings(job.call, rows.entries) };
    }
    case 'verifyDay':
      return await reader.day(job.day, async (day) => await verifyDay({ ...day, key: job.key }));
    case 'exportCall': {
      const rows = await reader.chain(job.call);
      if (rows === null) return null;
      const days: SignedDay[] = [];
      for (const { day } of rows.ends) days.push(...(await reader.signed(day)));
      return exportChain(rows, days);
    }
  }
}
