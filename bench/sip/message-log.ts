/** The times in the log of a caller. */
export interface MessageTimes {
  /** Time from the first INVITE to the first 200 of each call. */
  readonly answersMs: number[];
  /** Calls begun per second, from the first INVITE to the last. */
  readonly callsPerSecond: number;
}

/**
 * Reads SIPp's `-trace_shortmsg` log, whose times have microseconds. Tabs separate date, time, `S` or `R`, Call-ID,
 * CSeq and first line.
 */
export function answerTimesMs(log: string): MessageTimes {
  const invited = new Map<string, number>();
  const answersMs: number[] = [];
  let firstMs = Infinity;
  let lastMs = -Infinity;
  for (const line of log.split('\n')) {
    const [, , seconds, direction, callId, cseq, startLine] = line.split('\t');
    if (callId === undefined || startLine === undefined || cseq?.endsWith(' INVITE') !== true) continue;
    const atMs = Number(seconds) * 1000;
    if (direction === 'S') {
      if (invited.has(callId)) continue;
      invited.set(callId, atMs);
      firstMs = Math.min(firstMs, atMs);
      lastMs = Math.max(lastMs, atMs);
    } else if (startLine.startsWith('SIP/2.0 200')) {
      const sentMs = invited.get(callId);
      if (sentMs === undefined || sentMs < 0) continue;
      answersMs.push(atMs - sentMs);
      invited.set(callId, -1); // it is answered, and a repeated 200 does not count
    }
  }
  return { answersMs, callsPerSecond: ((invited.size - 1) * 1000) / (lastMs - firstMs) };
}
