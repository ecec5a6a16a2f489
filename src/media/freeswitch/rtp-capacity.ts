/** Asks a FreeSWITCH for its settings, the range of its RTP ports among them. */
export const SETTINGS_COMMAND = 'xml_locate configuration configuration name switch.conf';

/**
 * How many endpoints a FreeSWITCH has RTP ports for. Each takes an even one, and the odd one above it for RTCP (RFC 3550
 * 11). Infinity where its settings name no range; its own is then larger than its sessions are.
 * @param settings its answer to {@link SETTINGS_COMMAND}
 */
export function rtpCapacity(settings: string): number {
  const [first, last] = ['rtp-start-port', 'rtp-end-port'].map((name) =>
    Number(new RegExp(`<param name="${name}" value="(\\d+)"`).exec(settings)?.[1] ?? Number.NaN),
  );
  if (first === undefined || last === undefined || !(first <= last)) return Number.POSITIVE_INFINITY;
  return Math.floor((last + 1 - (first + (first % 2))) / 2);
}
