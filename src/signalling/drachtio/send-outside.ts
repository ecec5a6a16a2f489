import type { SrfClient, SrfRequest } from './srf.ts';

/** A request outside of any dialog. */
export interface OutsideRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Digest credentials for a challenge. */
  readonly auth: { readonly username: string; readonly password: string } | undefined;
  /** The next hop. @defaultValue where the URI leads */
  readonly proxy?: string | undefined;
}

/** Sends a request outside of any dialog. @returns its final status; null: it could not be sent */
export async function sendOutside(
  srf: SrfClient,
  uri: string,
  { auth, proxy, ...request }: OutsideRequest,
): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>();
  try {
    const options = {
      ...request,
      ...(auth !== undefined && { auth: { ...auth } }),
      ...(proxy !== undefined && { proxy }),
    };
    srf.request(uri, options, (_error, sent) => {
      if (sent === undefined) resolve(null);
      else follow(sent, resolve);
    });
  } catch {
    // drachtio-srf throws if there is no connection.
    return null;
  }
  return await promise;
}

function follow(request: SrfRequest, done: (status: number) => void): void {
  request.on('response', (response) => {
    if (response.status >= 200) done(response.status);
  });
  // drachtio-srf moves the response listeners to the request with credentials by itself.
}
