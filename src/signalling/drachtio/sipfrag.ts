/**
 * The status that a message/sipfrag body tells of (RFC 3420 2, RFC 3515 2.4.5): "The body MUST begin with a SIP Response
 * Status-Line".
 * @returns null if the body begins with anything else
 */
export function statusOfSipfrag(body: string): number | null {
  const status = /^\s{0,16}SIP\/2\.0 ([1-6]\d\d)(?=[ \r\n]|$)/i.exec(body)?.[1];
  return status === undefined ? null : Number(status);
}

/** The body of a NOTIFY that tells of a response. */
export function sipfrag(status: number, phrase: string): string {
  return `SIP/2.0 ${String(status)} ${phrase.replaceAll(/\p{Cc}+/gu, ' ')}\r\n`;
}
