/** How long a connection waits for another process that holds the database, where nobody says otherwise. */
export const DEFAULT_BUSY_TIMEOUT_MS = 5_000;
