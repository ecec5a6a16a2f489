import type { MigrationListener } from '../layout/index.ts';
import type { PostgresTarget } from '../sql/database.ts';
import { StoreError } from '../store-error.ts';
import { layoutVersion, migratePostgres, newestLayout } from './migrate-postgres.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { postgresFault } from './postgres-faults.ts';
import { PostgresSpokenWords } from './postgres-spoken-words.ts';

/** Connections at once where nothing else is said: two that write, and those that read. */
const DEFAULT_CONNECTIONS = 5;
const LAYOUT_MS = 10_000;
/** What calls and the API wait for. */
const READ_MS = 2_500;
/** What reads the records of months. */
const JOB_READ_MS = 600_000;

/** A database that was opened, and how the words of it are found. */
interface OpenedPostgres {
  readonly database: PostgresDatabase;
  readonly words: PostgresSpokenWords;
}

/** Opens a database and brings it up to date. @throws StoreError `open` or `newer` */
export async function openPostgres(
  { url, connections = DEFAULT_CONNECTIONS }: PostgresTarget,
  node: string,
  onStep?: MigrationListener,
): Promise<OpenedPostgres> {
  const database = new PostgresDatabase({ url, connections, node, readMs: READ_MS });
  return await opened(database, url, async () => await migratePostgres(database, onStep));
}

/** Opens a database to read. @throws StoreError `open`: also where its layout is not that of this program */
export async function openPostgresToRead({ url }: PostgresTarget): Promise<OpenedPostgres> {
  const database = new PostgresDatabase({
    url,
    connections: 1,
    node: 'reads',
    readMs: JOB_READ_MS,
    readOnly: true,
  });
  return await opened(database, url, async () => {
    const version = await database.alone(layoutVersion, LAYOUT_MS);
    const newest = newestLayout();
    if (version !== newest) {
      throw new StoreError('open', `it has version ${String(version ?? 0)}, and this program has ${String(newest)}; start it once, or run that of the database`); // prettier-ignore
    }
  });
}

async function opened(database: PostgresDatabase, url: string, prepare: () => Promise<void>): Promise<OpenedPostgres> {
  try {
    await prepare();
    return { database, words: new PostgresSpokenWords() };
  } catch (error) {
    await database.close();
    const code = error instanceof StoreError && error.code !== 'io' ? error.code : 'open';
    throw new StoreError(code, `cannot open the database ${withoutPassword(url)}: ${postgresFault(error)}`, {
      cause: error,
    });
  }
}

/** An address for the log. */
function withoutPassword(url: string): string {
  const hidden = url.replace(/^([a-z]+:\/\/[^/?#:]*):.*@/i, '$1:***@');
  return hidden.replace(/([?&]password=)[^&]*/gi, '$1***');
}
