/** What is needed to know of a trunk to dial through it. */
export interface DialTrunk {
  readonly uri: string;
  readonly auth: { readonly username: string; readonly password: string } | null;
}

/** Where an INVITE goes. */
export interface DialTarget {
  readonly uri: string;
  readonly auth: { readonly username: string; readonly password: string } | undefined;
}

/**
 * The Request-URI for a destination: a SIP URI is used as it is, a number (`tel:` or bare) goes to the first trunk
 * (RFC 3261 19.1.6). Null where a number was given and no trunk is configured. Credentials are those of the trunk
 * whose host it goes to.
 */
export const dialTarget = (destination: string, trunks: readonly DialTrunk[]): DialTarget | null => {
  const text = destination.trim();
  if (/^sips?:/i.test(text)) {
    const host = hostPart(text);
    const trunk = trunks.find(({ uri }) => hostPart(uri) === host);
    return { uri: text, auth: trunk?.auth ?? undefined };
  }
  const trunk = trunks[0];
  const number = (/^tel:/i.test(text) ? text.slice(4) : text).split(';', 1)[0]?.replaceAll(/[().\s-]/g, '') ?? '';
  if (trunk === undefined || !/^\+?[0-9A-D*#]{1,32}$/i.test(number)) return null;
  const scheme = /^sips:/i.test(trunk.uri) ? 'sips' : 'sip';
  return {
    uri: `${scheme}:${number.replaceAll('#', '%23')}@${hostPart(trunk.uri)}`,
    auth: trunk.auth ?? undefined,
  };
};

/** Host and port of a SIP URI, in lower case. */
const hostPart = (uri: string): string => {
  const rest = uri.slice(uri.indexOf(':') + 1).split(/[;?]/, 1)[0] ?? '';
  return rest.slice(rest.lastIndexOf('@') + 1).toLowerCase();
};
