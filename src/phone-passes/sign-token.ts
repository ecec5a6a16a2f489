import { SignJWT } from 'jose';

/**
 * Signs a token for a button of `clickToCall`, as a site does it (JWT with HS256, RFC 7519).
 * @param claims `name` and `number` of the caller
 * @param expiresAt seconds since the Unix epoch, at most a day ahead
 */
export async function signCallToken(
  secret: string,
  claims: { readonly name?: string; readonly number?: string },
  expiresAt: number,
): Promise<string> {
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setExpirationTime(expiresAt)
    .sign(Buffer.from(secret));
}
