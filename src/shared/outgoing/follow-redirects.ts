/** An application may be behind a proxy or two. More redirects are a loop. */
const MAX_REDIRECTS = 3;

/** A redirect that is not followed. Its message continues a sentence about the application. */
export class RedirectError extends Error {
  override readonly name = 'RedirectError';
}

/**
 * Sends a request, and follows redirects of status 307 and 308. Only these keep the method and the body (RFC 9110
 * 15.4.8, 15.4.9). After a 301, 302 or 303 a client sends a GET, which tells the application nothing.
 * @throws RedirectError if a redirect cannot be followed
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
