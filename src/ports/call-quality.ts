/** The ways that the sound of a leg goes: `received` from its far end, and `sent` to it. */
export const QUALITY_DIRECTIONS = ['received', 'sent'] as const;
export type QualityDirection = (typeof QUALITY_DIRECTIONS)[number];

/**
 * How one direction of a leg was carried. Null: it is not known, such as where the far end sends no RTCP. The figures of
 * `sent` are what the far end says of what it got (RFC 3550 6.4).
 */
export interface StreamQuality {
  /** RTP packets that were to come: those that came, and those that were lost on the way. */
  readonly packets: number | null;
  readonly lost: number | null;
  /** Percent of the packets, those that came too late to be played (`late`) not counted. */
  readonly lossPercent: number | null;
  /** How the losses come together: 1 by chance, 2 in bursts twice as long as chance makes them (ITU-T G.107). */
  readonly burstRatio: number | null;
  /** Interarrival jitter (RFC 3550 6.4.1): its mean, and its peak. */
  readonly jitterMs: number | null;
  readonly maxJitterMs: number | null;
  /** Packets that came too late to be played. */
  readonly late: number | null;
  /** Sound that was made up where packets were missing. */
  readonly concealedMs: number | null;
  /** Mean opinion score, 1 to 4.5, as the E-model (ITU-T G.107) estimates it: over all, and in the worst 10 s. */
  readonly mos: number | null;
  readonly worstMos: number | null;
}

/** How a leg was carried. */
export interface LegQuality {
  /** From us to the far end and back, by RTCP: its mean, and its peak. Null: the far end tells nothing. */
  readonly roundTripMs: number | null;
  readonly maxRoundTripMs: number | null;
  readonly received: StreamQuality;
  readonly sent: StreamQuality;
}

/** A direction whose estimate fell below what the configuration asks for. */
export interface QualityAlarm {
  readonly direction: QualityDirection;
  /** Of the 10 s that caused it; of the whole leg where that is all that is known. */
  readonly mos: number;
}

/** A leg that was alarming can be so again once its estimate was so much better than the alarm. */
export const ALARM_HYSTERESIS_MOS = 0.3;
