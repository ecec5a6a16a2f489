/** Seconds from 1 January 1900, where NTP begins, to the Unix epoch (RFC 868). */
const UNIX_EPOCH_S = 2_208_988_800;

/** A time as a sender report has it (RFC 3550 4). */
export interface NtpTime {
  readonly seconds: number;
  readonly fraction: number;
}

/** @param unixMs milliseconds since the Unix epoch */
export function ntpTimeOf(unixMs: number): NtpTime {
  const seconds = Math.floor(unixMs / 1_000);
  const fraction = Math.floor(((unixMs - seconds * 1_000) / 1_000) * 2 ** 32);
  return { seconds: (seconds + UNIX_EPOCH_S) >>> 0, fraction: fraction >>> 0 };
}

/** The middle 32 bits, in units of 1/65536 s, as reports name them (RFC 3550 6.4.1). */
export function middleOf({ seconds, fraction }: NtpTime): number {
  return (((seconds & 0xffff) << 16) | (fraction >>> 16)) >>> 0;
}

/** Milliseconds of a duration in units of 1/65536 s. */
export function msOfUnits(units: number): number {
  return (units * 1_000) / 65_536;
}

/** The duration in units of 1/65536 s, at most 32 bits. */
export function unitsOfMs(ms: number): number {
  return Math.min(0xffffffff, Math.max(0, Math.round((ms * 65_536) / 1_000)));
}
