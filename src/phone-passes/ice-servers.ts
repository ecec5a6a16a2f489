import { createHmac } from 'node:crypto';
import type { IceServerConfig } from '../config/index.ts';
import type { IceServer } from '../ports/browser-telephones.ts';

/**
 * ICE servers as a browser takes them. One with a secret gets credentials of its own for whoever asks, as coturn's
 * `use-auth-secret` knows them (draft-uberti-behave-turn-rest 2.2): the user name is `EXPIRES:USER`, in seconds since the
 * Unix epoch, and the password its HMAC-SHA1 in base64.
 * @param nowMs milliseconds since the Unix epoch
 */
export function iceServersFor(user: string, servers: readonly IceServerConfig[], nowMs: number): readonly IceServer[] {
  return servers.map(({ urls, username, credential, secret, ttlMs }) => {
    if (secret !== null) {
      const own = `${String(Math.floor((nowMs + ttlMs) / 1_000))}:${user}`;
      return { urls, username: own, credential: createHmac('sha1', secret).update(own).digest('base64') };
    }
    return username === null || credential === null ? { urls } : { urls, username, credential };
  });
}
