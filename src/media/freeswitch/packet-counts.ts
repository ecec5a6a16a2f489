/** Packets of an endpoint. */
export interface PacketCounts {
  /** RTP that came from the far end. */
  readonly received: number;
  /** RTCP that came from it. */
  readonly reports: number;
  /** RFC 4733 that went to it. */
  readonly keysSent: number;
  /** RTP packets that were lost on the way from it, by those that came, 0 to 1. */
  readonly lossRate: number;
}

/**
 * Reads them of the answer to the JSON command `mediaStats`.
 * @throws SyntaxError
 */
export function countsIn(answer: string): Omit<PacketCounts, 'reports'> {
  const stats = JSON.parse(answer) as { response?: { audio?: Record<string, unknown> } };
  const count = (name: string): number => Number(stats.response?.audio?.[name] ?? 0);
  const lossRate = count('in_jitter_loss_rate');
  return {
    received: count('in_packet_count'),
    keysSent: count('out_dtmf_packet_count'),
    lossRate: lossRate >= 0 && lossRate <= 1 ? lossRate : 0,
  };
}
