import { z } from 'zod';
import type { GuestClaims } from '../ports/guests.ts';

/** Bytes of claims, as JSON. In base64 they make up most of a header, of which {@link DigestGuard} reads 4,096. */
const MAX_CLAIMS_BYTES = 1_024;
const MAX_ENTRIES = 20;

/** What stands before a number or name that a site gives: it is shown to agents and written into SIP headers. */
const name = z.string().regex(/^\P{Cc}{1,64}$/u, 'expected at most 64 characters, none of them a control character');
const number = z.string().regex(/^\+?[0-9*#]{1,32}$/, 'expected at most 32 of the digits, *, #, after a plus or none');
const metadata = z
  .record(z.string().regex(/^[A-Za-z][\w.-]{0,63}$/), z.string().max(512))
  .refine((entries) => Object.keys(entries).length <= MAX_ENTRIES, `expected at most ${String(MAX_ENTRIES)} entries`);

/** The claims of a token that are of a guest. Others are of no account. */
export const claimsSchema = z
  .object({ name: name.nullish(), number: number.nullish(), metadata: metadata.nullish() })
  .transform((claims): GuestClaims => ({
    name: claims.name ?? null,
    number: claims.number ?? null,
    metadata: claims.metadata ?? {},
  }))
  .refine((claims) => Buffer.byteLength(JSON.stringify(claims)) <= MAX_CLAIMS_BYTES, {
    message: `name, number and metadata must not have more than ${String(MAX_CLAIMS_BYTES)} bytes as JSON`,
  });

/** Claims as the user name of a pass has them. */
export function claimsText(claims: GuestClaims): string {
  return Buffer.from(JSON.stringify(claims)).toString('base64url');
}

/** Claims of a user name; null: there are none in it. */
export function readClaims(text: string): GuestClaims | null {
  try {
    const parsed = claimsSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
