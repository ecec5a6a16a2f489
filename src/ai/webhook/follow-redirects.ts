/** An application behind a proxy or two; more is a loop. */
const MAX_REDIRECTS = 3;

/** A redirect that is not followed; the message is a sentence about the application. */
export class RedirectError extends Error {
  override readonly name = 'RedirectError';
}

/**
 * Sends a request, and again to where a 307 or 308 points: these alone keep the method and the body (RFC 9110 15.4.8,
 * 15.4.9). After a 301, 302 or 303 a client sends a GET, with which nothing is told.
 * @throws RedirectError where a redirect cannot be followed
 * @throws Error as `fetch` does
 */
export async function fetchFollowing(url: URL, request: Omit<RequestInit, 'redirect'>): Promise<Response> {
  let target = url;
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(target, { ...request, redirect: 'manual' });
    const { status } = response;
    if (status < 300 || status > 399) return response;
    await response.body?.cancel();
    if (redirects === MAX_REDIRECTS) throw new RedirectError(`redirects more than ${String(MAX_REDIRECTS)} times`);
    target = redirectTarget(status, response.headers.get('location'), target);
  }
}

/** Where a redirect leads. @throws RedirectError where it is not followed */
export function redirectTarget(status: number, location: string | null, from: URL): URL {
  if (status !== 307 && status !== 308) {
    throw new RedirectError(`answered ${String(status)}; only 307 and 308 keep a request as it is`);
  }
  if (location === null || !URL.canParse(location, from.href)) {
    throw new RedirectError(`answered ${String(status)} without an address`);
  }
  const to = new URL(location, from);
  if (to.protocol !== 'http:' && to.protocol !== 'https:') {
    throw new RedirectError(`redirects to an address of ${to.protocol}, not http: or https:`);
  }
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw new RedirectError('redirects from https: to http:, where anybody on the way could read the call');
  }
  if (to.username !== '' || to.password !== '') throw new RedirectError('redirects to an address with credentials');
  return to;
}
