import type { CallReport, HandoffReport } from '../../ports/reports.ts';
import { openToRead } from '../open-database.ts';
import type { DatabaseTarget } from '../sql/database.ts';
import { makeReport } from '../tables/make-report.ts';
import type { ReportJob } from '../tables/make-report.ts';

/** Makes a report by a connection of its own that only reads. @throws StoreError `open` */
export async function doReportJob(target: DatabaseTarget, job: ReportJob): Promise<HandoffReport | CallReport> {
  const { database } = await openToRead(target, { cacheKib: CACHE_KIB });
  try {
    return await makeReport(database, job);
  } finally {
    await database.close();
  }
}

/** Of pages of SQLite, so that looking for earlier calls does not read the same ones again and again. */
const CACHE_KIB = 32_768;
