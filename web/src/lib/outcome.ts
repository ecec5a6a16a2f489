import { messageOf } from './session.ts';

/** What a request came to. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value; readonly response: Response }
  /** `status` is 0 where nobody answered. */
  | { readonly ok: false; readonly status: number; readonly fault: string };

/** A request of the client that is under way. */
export type Asked<Data> = Promise<{ data?: Data; error?: unknown; response: Response }>;

/** What a request came to, with a text for what went wrong. */
export async function outcomeOf<Data>(asked: Asked<Data>): Promise<Outcome<Data>> {
  const answer = await asked.catch(() => null);
  if (answer === null) return { ok: false, status: 0, fault: 'Warmbridge cannot be reached.' };
  const { data, error, response } = answer;
  // An answer without a body has no data, by its type neither.
  if (response.ok) return { ok: true, value: data as Data, response };
  const { status } = response;
  return { ok: false, status, fault: messageOf(error) ?? `That did not work (${status}).` };
}
