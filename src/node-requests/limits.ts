/** An answer that has not come after that is not waited for, and a request that old is not carried out any more. */
export const ANSWER_MS = 5_000;

/** Requests under way at once, of those that a node asks and of those that it carries out. */
export const MAX_UNDER_WAY = 200;
