/** A time as Twilio writes it (RFC 2822 3.3), such as `Fri, 27 Nov 2026 10:00:00 +0000`. */
export function rfc2822Date(time: string | number): string {
  return new Date(time).toUTCString().replace('GMT', '+0000');
}
