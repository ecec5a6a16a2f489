import type { CallerIdentity } from '../../src/ports/caller-identity.ts';

/** What a plain INVITE says of its caller: nothing beyond the number in From. */
export const PLAIN_IDENTITY: CallerIdentity = {
  displayName: null,
  asserted: [],
  remoteParty: null,
  diversions: [],
  history: [],
  privacy: [],
  anonymous: false,
};
