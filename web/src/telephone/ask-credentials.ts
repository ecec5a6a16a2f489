import { outcomeOf } from '../lib/outcome.ts';
import { API } from '../lib/session.ts';
import type { Credentials } from './line.ts';
import { PHONE_USER } from './wanted.ts';

/** What asking came to. `refused`: asking again changes nothing until somebody does something. */
export type Asked =
  | { readonly is: 'given'; readonly credentials: Credentials }
  | { readonly is: 'refused'; readonly reason: string }
  | { readonly is: 'silent' };

const TOO_MANY = 429;

/** Asks what one's own telephone registers with, or that of {@link PHONE_USER}. */
export async function askCredentials(): Promise<Asked> {
  const user = PHONE_USER.get();
  const outcome = await outcomeOf(API.POST('/v1/telephone', { body: user === null ? {} : { user } }));
  if (outcome.ok) return { is: 'given', credentials: outcome.value };
  const { status, fault } = outcome;
  const isOfTheMoment = status === 0 || status === TOO_MANY || status >= 500;
  return isOfTheMoment ? { is: 'silent' } : { is: 'refused', reason: fault };
}
